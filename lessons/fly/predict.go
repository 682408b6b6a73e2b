package fly

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/sim"
	"podflight/lessons/check"
	"podflight/lessons/lesson"
)

// Answer is the right answer to a prediction, computed from a run.
type Answer struct {
	Value string      // of the choice; of a number as text; of an order as values with commas
	Order []string    // of an order: the values in the right order
	At    sim.Instant // where it can be seen
	Run   check.Run   // in which run
}

// Answer computes the right answer to a prediction.
func (f *Flight) Answer(ctx context.Context, p *lesson.Predict) (Answer, error) {
	start, err := f.Start(ctx)
	if err != nil {
		return Answer{}, err
	}
	run, err := f.With(ctx, p.With)
	if err != nil {
		return Answer{}, err
	}
	at := run.Trace.End
	if p.At.Set {
		at = sim.At(p.At.D)
	}
	switch {
	case len(p.Order) > 0:
		return f.orderOf(p, run, start, at)
	case p.When.Text != "":
		prog, err := f.language.Compile(p.When.Text)
		if err != nil {
			return Answer{}, f.errorAt(p.When, err)
		}
		first, err := prog.First(run, start, at)
		if err != nil {
			return Answer{}, f.errorAt(p.When, err)
		}
		return Answer{Value: trim(first.Seconds()), At: first, Run: run}, nil
	}
	prog, err := f.language.Compile(p.Answer.Text)
	if err != nil {
		return Answer{}, f.errorAt(p.Answer, err)
	}
	v, err := prog.Eval(run, start, at)
	if err != nil {
		return Answer{}, f.errorAt(p.Answer, err)
	}
	value := v.String()
	if n, ok := v.Number(); ok {
		value = trim(n)
	}
	return Answer{Value: value, At: at, Run: run}, nil
}

func (f *Flight) orderOf(p *lesson.Predict, run, start check.Run, at sim.Instant) (Answer, error) {
	type timed struct {
		value string
		at    float64
	}
	var steps []timed
	for _, c := range p.Order {
		prog, err := f.language.Compile(c.At.Text)
		if err != nil {
			return Answer{}, f.errorAt(c.At, err)
		}
		v, err := prog.Eval(run, start, at)
		if err != nil {
			return Answer{}, f.errorAt(c.At, err)
		}
		n, ok := v.Number()
		if !ok {
			return Answer{}, f.errorAt(c.At, fmt.Errorf("the time of step %q must be a number of seconds, not %s", c.Value, v))
		}
		steps = append(steps, timed{c.Value, n})
	}
	slices.SortStableFunc(steps, func(a, b timed) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	for i := 1; i < len(steps); i++ {
		if steps[i].at == steps[i-1].at {
			return Answer{}, f.errorAt(p.Order[0].At, fmt.Errorf("steps %q and %q happen at the same moment, %ss", steps[i-1].value, steps[i].value, trim(steps[i].at)))
		}
	}
	out := Answer{At: sim.Instant(steps[0].at * 1e9), Run: run}
	for _, s := range steps {
		out.Order = append(out.Order, s.value)
	}
	out.Value = strings.Join(out.Order, ",")
	return out, nil
}

func trim(n float64) string { return strconv.FormatFloat(math.Round(n*1000)/1000, 'f', -1, 64) }

// Grade says whether what the learner gave is right. given is the value of a choice, a number, or the
// values of an order with commas between them.
func Grade(p *lesson.Predict, right Answer, given string) bool {
	given = strings.TrimSpace(given)
	if p.Number == nil {
		return given == right.Value
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(given, p.Number.Unit)), 64)
	want, err2 := strconv.ParseFloat(right.Value, 64)
	return err == nil && err2 == nil && math.Abs(n-want) <= p.Number.Tolerance
}

// Feedback returns what to say to a given answer: what is wrong about it, if anything, and why the right one is right.
func Feedback(p *lesson.Predict, _ Answer, given string) string {
	var said []string
	for _, c := range p.Choices {
		if c.Value == strings.TrimSpace(given) && c.Why != "" {
			said = append(said, c.Why)
		}
	}
	if p.Why != "" {
		said = append(said, p.Why)
	}
	return strings.Join(said, " ")
}
