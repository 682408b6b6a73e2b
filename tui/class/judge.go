package class

import (
	"context"
	"sort"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/lessons/check"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
)

// Judged is a task with the moments of a run from which its checks hold; sim.Never for those that do not.
type Judged struct {
	ID    string
	Since []sim.Instant
}

// Seen says which checks hold in what was seen of the run.
func (j Judged) Seen(until sim.Instant) []bool {
	out := make([]bool, len(j.Since))
	for i, at := range j.Since {
		out[i] = at <= until
	}
	return out
}

// JudgedMsg says how the tasks of a lesson stand in a run.
type JudgedMsg struct {
	Lesson string
	Trace  *trace.Trace
	Tasks  []Judged
}

// Judge judges the tasks in a run.
func (m *Model) Judge(t *trace.Trace, namespace string) tea.Cmd {
	l := m.open
	if l == nil || len(l.Tasks()) == 0 {
		return nil
	}
	return m.with(func(ctx context.Context, f *fly.Flight) (tea.Msg, error) {
		out := JudgedMsg{Lesson: l.ID, Trace: t}
		for _, task := range l.Tasks() {
			one := Judged{ID: task.ID}
			for _, c := range task.Checks {
				at, err := since(ctx, f, c, check.Run{Trace: t, Namespace: namespace})
				if err != nil {
					return nil, err
				}
				one.Since = append(one.Since, at)
			}
			out.Tasks = append(out.Tasks, one)
		}
		return out, nil
	})
}

// since returns the moment from which a check is known to hold. What must hold at the end holds from the moment after which
// it stays so: who has seen that need not wait for the end.
func since(ctx context.Context, f *fly.Flight, c lesson.TaskCheck, run check.Run) (sim.Instant, error) {
	var failed error
	judge := func(c lesson.TaskCheck) check.Verdict {
		p, err := f.Judge(ctx, &lesson.Task{Checks: []lesson.TaskCheck{c}}, run, run.Trace.End)
		if err != nil {
			failed = err
			return check.Verdict{}
		}
		return p.Checks[0]
	}
	v := judge(c)
	if failed != nil || !v.Holds {
		return sim.Never, failed
	}
	at := run.Trace.End
	if c.Cond.To > 0 {
		at = min(at, sim.At(c.Cond.To))
	}
	switch c.Cond.Mode {
	case lesson.Some:
		return v.At, nil
	case lesson.AtEnd:
		moments := check.Moments(run, 0, at)[1:] // at the very start there is nothing yet
		i := sort.Search(len(moments), func(i int) bool {
			now, rest := c, c
			now.Cond.Mode, now.Cond.To = lesson.At, moments[i].Duration()
			rest.Cond.Mode, rest.Cond.From = lesson.Always, moments[i].Duration()
			return judge(now).Holds && judge(rest).Holds // a moment at which it cannot be answered proves nothing
		})
		if i < len(moments) {
			at = moments[i]
		}
	}
	return at, failed
}
