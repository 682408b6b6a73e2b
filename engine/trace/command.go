package trace

import (
	"sort"

	"podflight/engine/sim"
)

// CommandRun is one kubectl command of a run, from its start to its exit.
type CommandRun struct {
	Step   int
	Line   string
	From   sim.Instant
	To     sim.Instant // sim.Never if it was still running at the end
	Exit   int         // meaningful once To is not Never
	Output []Output
	Record sim.RecordID // of its start
}

// Output is a piece of text that a command printed.
type Output struct {
	At   sim.Instant
	Text string
	Err  bool // it went to stderr
}

// Text returns everything that the command had printed by an instant, stdout and stderr in order.
func (c CommandRun) Text(at sim.Instant) string {
	var s string
	for _, o := range c.Output {
		if o.At <= at {
			s += o.Text
		}
	}
	return s
}

func (t *Trace) indexCommand(r *Record, b Command) {
	if b.Phase == CommandStarted {
		t.commands = append(t.commands, CommandRun{Step: b.Step, Line: b.Line, From: r.At, To: sim.Never, Record: r.ID})
		t.moments = append(t.moments, r.At)
		return
	}
	for i := len(t.commands) - 1; i >= 0; i-- {
		c := &t.commands[i]
		if c.Step != b.Step {
			continue
		}
		if b.Phase == CommandDone {
			c.To, c.Exit = r.At, b.Exit
		} else {
			c.Output = append(c.Output, Output{At: r.At, Text: b.Text, Err: b.Err})
		}
		return
	}
}

// Commands returns the commands that were started up to and including at, in order.
// The slice must not be changed.
func (t *Trace) Commands(at sim.Instant) []CommandRun {
	n := sort.Search(len(t.commands), func(i int) bool { return t.commands[i].From > at })
	return t.commands[:n]
}
