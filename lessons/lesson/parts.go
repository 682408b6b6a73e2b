package lesson

import (
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

type choiceYAML struct {
	Value string   `yaml:"value"`
	Label string   `yaml:"label"`
	Why   string   `yaml:"why"`
	At    exprYAML `yaml:"at"`
}

type predictYAML struct {
	Ask     string       `yaml:"ask"`
	Choices []choiceYAML `yaml:"choices"`
	Number  *struct {
		Unit      string  `yaml:"unit"`
		Tolerance float64 `yaml:"tolerance"`
	} `yaml:"number"`
	Order  []choiceYAML `yaml:"order"`
	Answer exprYAML     `yaml:"answer"`
	When   exprYAML     `yaml:"when"`
	At     string       `yaml:"at"`
	With   yaml.Node    `yaml:"with"`
	Why    string       `yaml:"why"`
	Jump   string       `yaml:"jump"`
}

func (p *parser) predictBlock(b block) {
	var y predictYAML
	out := &Predict{Line: b.line, ID: p.named(b)}
	if !p.decode(b, &y) {
		return
	}
	out.Ask, out.Why, out.Jump = y.Ask, y.Why, y.Jump
	out.Choices, out.Order = choices(b, y.Choices), choices(b, y.Order)
	if y.Number != nil {
		out.Number = &Number{Unit: y.Number.Unit, Tolerance: y.Number.Tolerance}
	}
	out.Answer, out.When, out.With = y.Answer.expr(b), y.When.expr(b), p.change(b, &y.With)
	if y.At != "" {
		out.At = Duration{Set: true, D: p.time(b, y.At)}
	}
	p.checkPredict(b, out)
	p.lesson.Parts = append(p.lesson.Parts, out)
}

func (p *parser) checkPredict(b block, q *Predict) {
	forms := 0
	for _, has := range []bool{len(q.Choices) > 0, q.Number != nil, len(q.Order) > 0} {
		if has {
			forms++
		}
	}
	answers := q.Answer.Text != "" || q.When.Text != ""
	switch {
	case q.Ask == "":
		p.problem(b.line, `write the question: "ask: …"`)
	case forms != 1:
		p.problem(b.line, "give one of choices, number and order")
	case len(q.Choices) == 1 || len(q.Order) == 1:
		p.problem(b.line, "one answer is no choice: give two or more")
	case len(q.Order) > 0 && answers:
		p.problem(b.line, "with order, each step says when it happens (at: …); leave answer and when out")
	case len(q.Order) == 0 && (q.Answer.Text == "") == (q.When.Text == ""):
		p.problem(b.line, "give one of answer (an expression) and when (the first second at which an expression is true)")
	}
	for _, c := range q.Order {
		if c.At.Text == "" {
			p.problem(b.line, "step %q does not say when it happens: add at: …", c.Value)
		}
	}
	seen := map[string]bool{}
	for _, c := range append(q.Choices, q.Order...) {
		if c.Value == "" || seen[c.Value] {
			p.problem(b.line, "each choice needs a value of its own; %q is empty or there twice", c.Value)
		}
		seen[c.Value] = true
	}
}

func choices(b block, in []choiceYAML) []Choice {
	var out []Choice
	for _, c := range in {
		out = append(out, Choice{Value: c.Value, Label: c.Label, Why: strings.TrimSpace(c.Why), At: c.At.expr(b)})
	}
	return out
}

type claimYAML struct {
	Say           string `yaml:"say"`
	On            string `yaml:"on"`
	conditionYAML `yaml:",inline"`
}

func (p *parser) claimBlock(b block) {
	var y claimYAML
	if !p.decode(b, &y) {
		return
	}
	if y.Say == "" {
		p.problem(b.line, `write what is claimed: "say: …"`)
	}
	p.lesson.Parts = append(p.lesson.Parts, &Claim{Line: b.line, Say: strings.TrimSpace(y.Say), On: y.On, Cond: p.condition(b, y.conditionYAML)})
}

func (p *parser) tryBlock(b block) {
	var y struct {
		Label string    `yaml:"label"`
		With  yaml.Node `yaml:"with"`
	}
	out := &Try{Line: b.line, ID: p.named(b)}
	if !p.decode(b, &y) {
		return
	}
	out.Label, out.With = y.Label, p.change(b, &y.With)
	if out.Label == "" || y.With.Kind == 0 {
		p.problem(b.line, "a try has a label and a change: label: …, with: {…}")
	}
	p.lesson.Parts = append(p.lesson.Parts, out)
}

type taskCheckYAML struct {
	Say           string `yaml:"say"`
	conditionYAML `yaml:",inline"`
}

func (p *parser) taskBlock(b block) {
	var y struct {
		Do       string          `yaml:"do"`
		Check    []taskCheckYAML `yaml:"check"`
		Hints    []string        `yaml:"hints"`
		Solution yaml.Node       `yaml:"solution"`
	}
	out := &Task{Line: b.line, ID: p.named(b)}
	if !p.decode(b, &y) {
		return
	}
	out.Do, out.Hints, out.Solution = strings.TrimSpace(y.Do), y.Hints, p.change(b, &y.Solution)
	for _, c := range y.Check {
		if c.Say == "" {
			p.problem(b.line, `each check of a task is a line of its checklist: give it "say: …"`)
		}
		out.Checks = append(out.Checks, TaskCheck{Say: c.Say, Cond: p.condition(b, c.conditionYAML)})
	}
	switch {
	case out.Do == "":
		p.problem(b.line, `say what is to be done: "do: …"`)
	case len(out.Checks) == 0:
		p.problem(b.line, "a task without a check cannot be done: add check: […]")
	case y.Solution.Kind == 0:
		p.problem(b.line, "give a solution, so that the linter can prove that there is one")
	}
	p.lesson.Parts = append(p.lesson.Parts, out)
}

func (p *parser) time(b block, s string) (d time.Duration) {
	if s == "" {
		return 0
	}
	d, err := ParseDuration(s)
	if err != nil {
		p.problem(b.line, "%v", err)
	}
	return d
}

// change reads a with or solution: reserved keys, and file names.
func (p *parser) change(b block, n *yaml.Node) Change {
	var c Change
	if n.Kind == 0 {
		return c
	}
	if n.Kind != yaml.MappingNode {
		p.problem(b.line+n.Line-1, "write the change as a map: {pod.yaml: {spec.restartPolicy: Never}}")
		return c
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		line := b.line + value.Line - 1
		switch key.Value {
		case "steps":
			for _, s := range value.Content {
				if step, ok := p.step(s.Value, b.line+s.Line-1); ok {
					c.Steps = append(c.Steps, step)
				}
			}
		case "script":
			s := p.script(value.Value, line)
			c.Script = &s
		case "world":
			c.World = text(value)
		default:
			c.Files = append(c.Files, p.fileChange(key.Value, value, line))
		}
	}
	return c
}

func (p *parser) fileChange(name string, n *yaml.Node, line int) FileChange {
	fc := FileChange{Name: name}
	switch n.Kind {
	case yaml.ScalarNode:
		fc.Content = &n.Value
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			s := Setting{Path: n.Content[i].Value}
			if v := n.Content[i+1]; v.Tag != "!!null" {
				t := printed(v)
				s.Value = &t
			}
			fc.Set = append(fc.Set, s)
		}
	default:
		p.problem(line, "write what changes in %s as fields, or its whole new text", name)
	}
	return fc
}

// text returns YAML that stands in a lesson as a text of several lines or as YAML itself.
func text(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Value
	}
	return printed(n)
}

// printed prints a node as YAML.
func printed(n *yaml.Node) string {
	out, err := yaml.Marshal(n)
	if err != nil {
		return fmt.Sprintf("%q", n.Value)
	}
	return strings.TrimRight(string(out), "\n")
}
