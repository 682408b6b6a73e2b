package lesson

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// lineOf finds the line in a message of the YAML library.
var lineOf = regexp.MustCompile(`line (\d+): `)

// decode reads a block's YAML strictly. It reports false, and a problem at the right line, when it cannot.
func (p *parser) decode(b block, into any) bool {
	dec := yaml.NewDecoder(strings.NewReader(b.text))
	dec.KnownFields(true)
	err := dec.Decode(into)
	if err == nil || errors.Is(err, io.EOF) {
		return true
	}
	var typed *yaml.TypeError
	messages := []string{err.Error()}
	if errors.As(err, &typed) {
		messages = typed.Errors
	}
	for _, m := range messages {
		line := b.line
		if at := lineOf.FindStringSubmatch(m); at != nil {
			n, _ := strconv.Atoi(at[1])
			line += n - 1
			m = strings.Replace(m, at[0], "", 1)
		}
		p.problem(line, "%s", plain(m))
	}
	return false
}

// plain turns the YAML library's words into ours.
func plain(m string) string {
	m = strings.TrimPrefix(m, "yaml: ")
	if field, _, ok := strings.Cut(m, " not found in type "); ok {
		return fmt.Sprintf("there is no %s here: look at its spelling", field)
	}
	return m
}

// exprYAML is an expression with its line within the block.
type exprYAML struct {
	text string
	line int
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (e *exprYAML) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: write the expression as one text", n.Line)
	}
	e.text, e.line = n.Value, n.Line
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		e.line++ // the text begins below its indicator
	}
	return nil
}

func (e exprYAML) expr(b block) Expr {
	if e.text == "" {
		return Expr{}
	}
	return Expr{Text: e.text, Line: b.line + e.line - 1}
}

// conditionYAML is a condition as it is written.
type conditionYAML struct {
	At     string   `yaml:"at"`
	By     string   `yaml:"by"`
	Within []string `yaml:"within"`
	From   string   `yaml:"from"`
	Until  string   `yaml:"until"`
	That   exprYAML `yaml:"that"`
	Always exprYAML `yaml:"always"`
	Never  exprYAML `yaml:"never"`
}

func (p *parser) condition(b block, c conditionYAML) Condition {
	exprs := 0
	out := Condition{Mode: AtEnd}
	for _, e := range []struct {
		expr exprYAML
		mode Mode
	}{{c.That, AtEnd}, {c.Always, Always}, {c.Never, Never}} {
		if e.expr.text != "" {
			exprs++
			out.Expr, out.Mode = e.expr.expr(b), e.mode
		}
	}
	if exprs != 1 {
		p.problem(b.line, "write one of that, always and never, with an expression")
		return out
	}
	out.From, out.To = p.time(b, c.From), p.time(b, c.Until)
	if out.Mode != AtEnd {
		if c.At != "" || c.By != "" || len(c.Within) > 0 {
			p.problem(out.Expr.Line, "always and never go with from and until, not with at, by or within")
		}
		return out
	}
	switch {
	case c.At != "":
		out.Mode, out.To = At, p.time(b, c.At)
	case c.By != "":
		out.Mode, out.To = Some, p.time(b, c.By)
	case len(c.Within) == 2:
		out.Mode, out.From, out.To = Some, p.time(b, c.Within[0]), p.time(b, c.Within[1])
	case len(c.Within) > 0:
		p.problem(out.Expr.Line, "within takes two times: within: [10s, 20s]")
	}
	return out
}
