package check

import (
	"fmt"

	"podflight/engine/sim"
	"podflight/lessons/lesson"
)

// Condition is a compiled condition of a lesson.
type Condition struct {
	lesson.Condition
	program *Program
}

// CompileCondition makes a condition ready. Its error is an *Error, at a place in the expression.
func (l *Language) CompileCondition(c lesson.Condition) (*Condition, error) {
	p, err := l.Compile(c.Expr.Text)
	if err != nil {
		return nil, err
	}
	if !p.Boolean() {
		return nil, &Error{Line: 1, Col: 1, Text: "a condition is true or false; this expression is neither"}
	}
	return &Condition{Condition: c, program: p}, nil
}

// Verdict is how a condition stands.
type Verdict struct {
	Holds   bool
	Decided bool        // nothing that happens after the moment that was asked about can change it
	At      sim.Instant // when it came true, or was broken; meaningful if Decided, or if Holds
	Why     string      // why it does not hold, if an expression could not be answered
}

// Judge says how the condition stands in a run when it is looked at up to an instant: at the
// playhead as the learner watches, or at the end of the run to grade it.
func (c *Condition) Judge(run, start Run, upTo sim.Instant) Verdict {
	from, to := sim.At(c.From), sim.At(c.To)
	if c.To == 0 {
		to = run.Trace.End
	}
	seen := min(to, upTo)
	switch c.Mode {
	case lesson.AtEnd, lesson.At:
		if upTo < to {
			return Verdict{}
		}
		holds, why := c.holds(run, start, to)
		return Verdict{Holds: holds, Decided: true, At: to, Why: why}
	case lesson.Some:
		s := c.search(run, start, from, seen, true)
		return Verdict{Holds: s.found, Decided: s.found || upTo >= to, At: s.at, Why: s.why}
	default:
		s := c.search(run, start, from, seen, c.Mode == lesson.Never)
		v := Verdict{Holds: !s.found && s.answered && upTo >= to, Decided: s.found || upTo >= to, At: s.at}
		if !s.answered {
			v.Why = s.why // what nobody could see proves nothing
		}
		return v
	}
}

func (c *Condition) holds(run, start Run, at sim.Instant) (bool, string) {
	v, err := c.program.Eval(run, start, at)
	if err != nil {
		return false, err.Error()
	}
	return v.True(), ""
}

// sought is what a search has found.
type sought struct {
	at       sim.Instant
	found    bool
	answered bool   // at one moment at least
	why      string // why it could not be answered, the last time
}

// search looks for the first moment from from to to at which the expression is what is wanted.
// A moment at which it cannot be answered (the Pod is not there yet) counts as neither true nor false.
func (c *Condition) search(run, start Run, from, to sim.Instant, want bool) sought {
	s := sought{at: to}
	for _, at := range Moments(run, from, to) {
		v, err := c.program.Eval(run, start, at)
		if err != nil {
			s.why = err.Error()
			continue
		}
		s.answered, s.why = true, ""
		if v.True() == want {
			s.at, s.found = at, true
			break
		}
	}
	return s
}

// Moments returns the instants from from to to at which a condition is looked at: both ends, and
// each at which anything is recorded between them.
func Moments(run Run, from, to sim.Instant) []sim.Instant {
	out := []sim.Instant{from}
	for _, r := range run.Trace.Between(from, to) {
		if r.At != out[len(out)-1] {
			out = append(out, r.At)
		}
	}
	if out[len(out)-1] != to && to > from {
		out = append(out, to)
	}
	return out
}

// First returns the first second of a run at which an expression is true. Its error says that it never is.
func (p *Program) First(run, start Run, upTo sim.Instant) (sim.Instant, error) {
	var last error
	for _, at := range Moments(run, 0, upTo) {
		v, err := p.Eval(run, start, at)
		if err != nil {
			last = err
			continue
		}
		if v.True() {
			return at, nil
		}
		last = nil
	}
	if last != nil {
		return 0, fmt.Errorf("it is never true: %w", last)
	}
	return 0, fmt.Errorf("it is never true up to %v", upTo)
}
