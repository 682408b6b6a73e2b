// Package plain plays a lesson line by line, for a screen reader, a dumb terminal or a script: every
// prediction, run and task of the workbench, without a screen.
//
// Output is plain text in the order of the lesson. Input is a line at a time; end of input ends the
// lesson where it stands. Nothing is shown that depends on colour or on a place on the screen.
package plain

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/lessons/check"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
)

// Views prints a run.
type Views struct {
	Watch  func(*trace.Trace) string // what kubectl get pods -w prints, with times
	Events func(*trace.Trace) string
	Logs   func(*trace.Trace) string
}

// Listener is told what the learner did, so that progress can be kept. Its functions may be nil.
type Listener struct {
	Predicted func(id, given string, right bool)
	Finished  func(task string, hints int)
	Completed func()
}

// Player plays one lesson.
type Player struct {
	lesson   *lesson.Lesson
	flight   *fly.Flight
	views    Views
	listener Listener
	in       *bufio.Scanner
	out      io.Writer

	scenario scenario.Scenario // as the learner has made it
	undo     []scenario.Scenario
	task     *lesson.Task
	hints    int
	ended    bool // end of input, or the learner left

	shown     bool // the files and the script
	predicted bool // what the start does
	flown     bool // the start
}

// New returns a player that reads the learner's lines from in and writes to out.
func New(f *fly.Flight, v Views, l Listener, in io.Reader, out io.Writer) *Player {
	return &Player{lesson: f.Lesson, flight: f, views: v, listener: l, in: bufio.NewScanner(in), out: out}
}

// Play goes through the lesson. It reports whether it came to its end; an error is one of the lesson or of out.
func (p *Player) Play(ctx context.Context) (completed bool, err error) {
	start, err := p.flight.Scenario()
	if err != nil {
		return false, err
	}
	p.scenario = start
	p.say("%s\n", heading(p.lesson))
	p.say(`Answer with a number. At a prompt ">", type help to see what can be done, quit to leave.` + "\n")
	for _, part := range p.lesson.Parts {
		if err := p.part(ctx, part); err != nil || p.ended {
			return false, err
		}
	}
	p.say("End of the lesson.")
	if p.listener.Completed != nil {
		p.listener.Completed()
	}
	return true, nil
}

func (p *Player) part(ctx context.Context, part lesson.Part) error {
	if err := p.before(ctx, part); err != nil || p.ended {
		return err
	}
	switch part := part.(type) {
	case *lesson.Prose:
		p.say("%s\n", readable(part.Text))
	case *lesson.Predict:
		return p.predict(ctx, part)
	case *lesson.Claim:
		return p.claim(ctx, part)
	case *lesson.Try:
		return p.try(ctx, part)
	case *lesson.Task:
		return p.doTask(ctx, part)
	}
	return nil
}

// before shows what must have been seen before a part: files and script before anything is asked, and the
// run of the start as soon as the predictions about it are made.
func (p *Player) before(ctx context.Context, part lesson.Part) error {
	if _, prose := part.(*lesson.Prose); !prose && !p.shown {
		p.shown = true
		if p.lesson.Story {
			return p.investigate(ctx)
		}
		p.say("%s", scene(p.lesson))
	}
	asks := false
	switch part := part.(type) {
	case *lesson.Notes:
		asks = true
	case *lesson.Prose:
		asks = !p.predicted
	case *lesson.Predict:
		asks = part.With.Empty() || !p.predicted
	}
	if asks || p.flown {
		return nil
	}
	p.flown = true
	return p.fly(ctx, p.scenario)
}

func heading(l *lesson.Lesson) string {
	title := strings.TrimSpace(l.Number + " " + l.Title)
	if l.Minutes > 0 {
		title += fmt.Sprintf(" (%d minutes)", l.Minutes)
	}
	return title
}

func (p *Player) say(format string, args ...any) { fmt.Fprintf(p.out, format+"\n", args...) }

// line reads the learner's next line. It reports false at the end of input.
func (p *Player) line(prompt string) (string, bool) {
	fmt.Fprint(p.out, prompt)
	if !p.in.Scan() {
		p.ended = true
		fmt.Fprintln(p.out)
		return "", false
	}
	return strings.TrimSpace(p.in.Text()), true
}

// fly runs a scenario and prints what kubectl would.
func (p *Player) fly(ctx context.Context, sc scenario.Scenario) error {
	run, err := p.flight.Fly(ctx, sc)
	if err != nil {
		return err
	}
	p.say("The run:\n%s\n", p.views.Watch(run.Trace))
	return nil
}

func (p *Player) claim(ctx context.Context, c *lesson.Claim) error {
	v, err := p.flight.Claim(ctx, c)
	if err != nil {
		return err
	}
	mark := "Seen in the run"
	if !v.Holds {
		mark = "Not seen in the run"
	}
	p.say("%s: %s\n", mark, readable(c.Say))
	return nil
}

func (p *Player) try(ctx context.Context, t *lesson.Try) error {
	p.say("Try: %s", readable(t.Label))
	sc, err := p.flight.Changed(t.With)
	if err != nil {
		return err
	}
	p.say("%s", changes(t.With))
	return p.fly(ctx, sc)
}

// changes says in words what a change changes.
func changes(c lesson.Change) string {
	var b strings.Builder
	for _, file := range c.Files {
		if file.Content != nil {
			fmt.Fprintf(&b, "  %s is now:\n%s\n", file.Name, indented(indented(*file.Content)))
		}
		for _, s := range file.Set {
			if s.Value == nil {
				fmt.Fprintf(&b, "  %s: %s is taken away\n", file.Name, s.Path)
				continue
			}
			value := " " + *s.Value
			if strings.Contains(value, "\n") {
				value = "\n" + strings.TrimRight(indented(indented(*s.Value)), "\n")
			}
			fmt.Fprintf(&b, "  %s: %s becomes%s\n", file.Name, s.Path, value)
		}
	}
	for _, s := range c.Steps {
		fmt.Fprintf(&b, "  at %s: %s\n", sim.Brief(s.At), s.Command)
	}
	if c.Script != nil {
		fmt.Fprintf(&b, "  what runs, for %s:\n%s", sim.Brief(c.Script.Until), indented(steps(c.Script.Steps)))
	}
	if c.World != "" {
		fmt.Fprintf(&b, "  of the cluster:\n%s", indented(indented(c.World)))
	}
	return b.String()
}

// state is the run of the scenario as the learner has made it.
func (p *Player) state(ctx context.Context) (check.Run, error) { return p.flight.Fly(ctx, p.scenario) }
