package plain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/lessons/edit"
	"podflight/lessons/lesson"
)

// doTask lets the learner change and run until the task is done, or is passed over.
func (p *Player) doTask(ctx context.Context, t *lesson.Task) error {
	p.task, p.hints = t, 0
	p.say("Make it happen: %s", readable(t.Do))
	for _, c := range t.Checks {
		p.say("  to do: %s", readable(c.Say))
	}
	for {
		line, ok := p.line("> ")
		if !ok {
			return nil
		}
		word, rest, _ := strings.Cut(line, " ")
		if word == "" {
			continue
		}
		if word == "quit" || word == "skip" {
			p.ended = word == "quit"
			return nil
		}
		done, err := p.command(ctx, working(), word, strings.TrimSpace(rest))
		if err != nil {
			p.say("%v", err)
		}
		if done {
			return nil
		}
	}
}

// verb is something that can be typed at the prompt.
type verb struct {
	name, args, help string
	do               func(*Player, context.Context, string) (done bool, err error)
}

// working lists what can be done in a task.
func working() []verb {
	return slices.Concat([]verb{
		{"run", "", "fly it, see what kubectl prints, and check the task", (*Player).runVerb},
		{"files", "", "name the files", (*Player).filesVerb},
		{"show", "[FILE]", "read a file with line numbers", (*Player).showVerb},
		{"set", "[FILE] FIELD VALUE", "change a field: set spec.restartPolicy Never", (*Player).setVerb},
		{"unset", "[FILE] FIELD", "take a field away", (*Player).unsetVerb},
		{"line", "[FILE] N TEXT", "replace line N; without TEXT the line goes", (*Player).lineVerb},
		{"add", "[FILE] N TEXT", "add a line after line N", (*Player).addVerb},
		{"at", "TIME COMMAND", "run a command at a time: at 30s kubectl delete pod web", (*Player).atVerb},
		{"undo", "", "take the last change back", (*Player).undoVerb},
	}, looking(), []verb{
		{"hint", "", "the next hint", (*Player).hintVerb},
		{"solution", "", "take the model solution and run it", (*Player).solutionVerb},
		{"skip", "", "go on without doing the task", nil},
		{"quit", "", "leave the lesson", nil},
	})
}

func (p *Player) command(ctx context.Context, verbs []verb, word, rest string) (bool, error) {
	for _, v := range verbs {
		if v.name == word && v.do != nil {
			return v.do(p, ctx, rest)
		}
	}
	if word != "help" && word != "?" {
		p.say("There is no %q here.", word)
	}
	for _, v := range verbs {
		p.say("  %-28s %s", strings.TrimSpace(v.name+" "+v.args), v.help)
	}
	return false, nil
}

func (p *Player) become(sc scenario.Scenario) {
	p.undo = append(p.undo, p.scenario)
	p.scenario = sc
}

func (p *Player) runVerb(ctx context.Context, _ string) (bool, error) {
	if err := p.fly(ctx, p.scenario); err != nil {
		return false, err
	}
	return p.check(ctx)
}

// check says how the task stands, and ends it when it is done.
func (p *Player) check(ctx context.Context) (bool, error) {
	run, err := p.state(ctx)
	if err != nil {
		return false, err
	}
	progress, err := p.flight.Judge(ctx, p.task, run, run.Trace.End)
	if err != nil {
		return false, err
	}
	for i, v := range progress.Checks {
		mark := "not yet"
		if v.Holds {
			mark = "done"
		}
		p.say("  %s: %s", mark, readable(p.task.Checks[i].Say))
	}
	if !progress.Done() {
		return false, nil
	}
	p.say("Done.\n")
	if p.listener.Finished != nil {
		p.listener.Finished(p.task.ID, p.hints)
	}
	return true, nil
}

func (p *Player) filesVerb(context.Context, string) (bool, error) {
	for _, f := range p.scenario.Files {
		p.say("  %s", f.Name)
	}
	return false, nil
}

// file takes the name of a file off the front of an argument, if one is there; the first file otherwise.
func (p *Player) file(rest string) (int, string, error) {
	word, after, _ := strings.Cut(rest, " ")
	for i, f := range p.scenario.Files {
		if f.Name == word {
			return i, strings.TrimSpace(after), nil
		}
	}
	if len(p.scenario.Files) == 0 {
		return 0, "", fmt.Errorf("there is no file")
	}
	return 0, rest, nil
}

func (p *Player) showVerb(_ context.Context, rest string) (bool, error) {
	i, rest, err := p.file(rest)
	if err != nil || rest != "" {
		return false, fmt.Errorf("there is no file %q; type files", rest)
	}
	p.say("%s", p.scenario.Files[i].Name)
	for n, l := range strings.Split(strings.TrimRight(string(p.scenario.Files[i].Data), "\n"), "\n") {
		p.say("%3d %s", n+1, l)
	}
	return false, nil
}

// write replaces a file's text.
func (p *Player) write(i int, data []byte) {
	sc := p.scenario
	sc.Files = slices.Clone(sc.Files)
	sc.Files[i].Data = data
	p.become(sc)
}

func (p *Player) setVerb(_ context.Context, rest string) (bool, error) {
	i, rest, err := p.file(rest)
	if err != nil {
		return false, err
	}
	field, value, ok := strings.Cut(rest, " ")
	if !ok {
		return false, fmt.Errorf("write a field and a value: set spec.restartPolicy Never")
	}
	return false, p.setField(i, field, &value)
}

func (p *Player) unsetVerb(_ context.Context, rest string) (bool, error) {
	i, field, err := p.file(rest)
	if err != nil {
		return false, err
	}
	return false, p.setField(i, field, nil)
}

func (p *Player) setField(i int, field string, value *string) error {
	data, err := edit.Set(p.scenario.Files[i].Data, field, value)
	if err != nil {
		return err
	}
	p.write(i, data)
	p.say("Changed. Type run to fly it.")
	return nil
}

func (p *Player) lineVerb(_ context.Context, rest string) (bool, error) {
	return false, p.editLines(rest, func(lines []string, n int, text string, has bool) ([]string, error) {
		if n < 1 || n > len(lines) {
			return nil, fmt.Errorf("there are lines 1 to %d", len(lines))
		}
		if !has {
			return slices.Delete(lines, n-1, n), nil
		}
		lines[n-1] = text
		return lines, nil
	})
}

func (p *Player) addVerb(_ context.Context, rest string) (bool, error) {
	return false, p.editLines(rest, func(lines []string, n int, text string, _ bool) ([]string, error) {
		if n < 0 || n > len(lines) {
			return nil, fmt.Errorf("there are lines 1 to %d; 0 is before the first", len(lines))
		}
		return slices.Insert(lines, n, text), nil
	})
}

func (p *Player) editLines(rest string, change func(lines []string, n int, text string, has bool) ([]string, error)) error {
	i, rest, err := p.file(rest)
	if err != nil {
		return err
	}
	number, text, has := strings.Cut(rest, " ")
	n, err := strconv.Atoi(number)
	if err != nil {
		return fmt.Errorf("write the number of a line; show lists them")
	}
	lines := strings.Split(strings.TrimRight(string(p.scenario.Files[i].Data), "\n"), "\n")
	if lines, err = change(lines, n, text, has); err != nil {
		return err
	}
	p.write(i, []byte(strings.Join(lines, "\n")+"\n"))
	p.say("Changed. Type run to fly it.")
	return nil
}

func (p *Player) atVerb(ctx context.Context, rest string) (bool, error) {
	at, command, ok := strings.Cut(rest, " ")
	d, err := lesson.ParseDuration(at)
	if err != nil || !ok {
		return false, fmt.Errorf("write a time and a command: at 30s kubectl delete pod web")
	}
	sc := p.scenario
	sc.Steps = append(slices.Clone(sc.Steps), scenario.Step{At: d, Command: strings.TrimSpace(command)})
	slices.SortStableFunc(sc.Steps, func(a, b scenario.Step) int { return int(a.At - b.At) })
	p.become(sc)
	return p.stepsVerb(ctx, "")
}

func (p *Player) stepsVerb(context.Context, string) (bool, error) {
	for _, s := range p.scenario.Steps {
		p.say("  %-6s %s", sim.Brief(s.At), s.Command)
	}
	return false, nil
}

func (p *Player) undoVerb(context.Context, string) (bool, error) {
	n := len(p.undo)
	if n == 0 {
		return false, fmt.Errorf("there is nothing to take back")
	}
	p.scenario, p.undo = p.undo[n-1], p.undo[:n-1]
	p.say("Taken back.")
	return false, nil
}

func (p *Player) eventsVerb(ctx context.Context, _ string) (bool, error) {
	run, err := p.state(ctx)
	if err == nil {
		p.say("%s", p.views.Events(run.Trace))
	}
	return false, err
}

func (p *Player) logsVerb(ctx context.Context, _ string) (bool, error) {
	run, err := p.state(ctx)
	if err == nil {
		p.say("%s", p.views.Logs(run.Trace))
	}
	return false, err
}

func (p *Player) hintVerb(context.Context, string) (bool, error) {
	if p.hints >= len(p.task.Hints) {
		return false, fmt.Errorf("there are no more hints; type solution to see one way to do it")
	}
	p.hints++
	p.say("Hint %d of %d: %s", p.hints, len(p.task.Hints), readable(p.task.Hints[p.hints-1]))
	return false, nil
}

func (p *Player) solutionVerb(ctx context.Context, _ string) (bool, error) {
	sc, err := p.flight.Changed(p.task.Solution)
	if err != nil {
		return false, err
	}
	p.hints = len(p.task.Hints) + 1
	p.say("One way to do it:\n%s", changes(p.task.Solution))
	p.become(sc)
	return p.runVerb(ctx, "")
}
