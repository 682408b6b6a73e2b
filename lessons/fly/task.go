package fly

import (
	"context"

	"podflight/engine/sim"
	"podflight/lessons/check"
	"podflight/lessons/lesson"
)

// Progress is how far a task has come in a run.
type Progress struct {
	Checks []check.Verdict // one for each check of the task
}

// Done reports whether every check holds.
func (p Progress) Done() bool {
	for _, v := range p.Checks {
		if !v.Holds {
			return false
		}
	}
	return true
}

// Count returns how many checks hold.
func (p Progress) Count() int {
	n := 0
	for _, v := range p.Checks {
		if v.Holds {
			n++
		}
	}
	return n
}

// Judge says how a task stands in a run that is looked at up to an instant.
func (f *Flight) Judge(ctx context.Context, t *lesson.Task, run check.Run, upTo sim.Instant) (Progress, error) {
	start, err := f.Start(ctx)
	if err != nil {
		return Progress{}, err
	}
	var p Progress
	for _, c := range t.Checks {
		v, err := f.judge(c.Cond, run, start, upTo)
		if err != nil {
			return Progress{}, err
		}
		p.Checks = append(p.Checks, v)
	}
	return p, nil
}

// Claim says whether a claim is true in the run that it is about.
func (f *Flight) Claim(ctx context.Context, c *lesson.Claim) (check.Verdict, error) {
	start, err := f.Start(ctx)
	if err != nil {
		return check.Verdict{}, err
	}
	run, err := f.With(ctx, f.on(c.On))
	if err != nil {
		return check.Verdict{}, err
	}
	return f.judge(c.Cond, run, start, run.Trace.End)
}

// on returns the change of the try or predict of that ID.
func (f *Flight) on(id string) lesson.Change {
	for _, t := range f.Lesson.Tries() {
		if t.ID == id {
			return t.With
		}
	}
	for _, p := range f.Lesson.Predictions() {
		if p.ID == id {
			return p.With
		}
	}
	for _, t := range f.Lesson.Tasks() {
		if t.ID == id {
			return t.Solution
		}
	}
	return lesson.Change{}
}

func (f *Flight) judge(c lesson.Condition, run, start check.Run, upTo sim.Instant) (check.Verdict, error) {
	compiled, err := f.language.CompileCondition(c)
	if err != nil {
		return check.Verdict{}, f.errorAt(c.Expr, err)
	}
	return compiled.Judge(run, start, upTo), nil
}
