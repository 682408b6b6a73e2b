package class

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/sim"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
)

// GradedMsg is an answer with its grade.
type GradedMsg struct {
	Lesson, Predict string
	Value           string // what was given
	Given, Correct  string // as they were offered
	Right           bool
	Why             string
	At              sim.Instant // where it can be seen
	Jump            bool        // whether there is such a place
	Fresh           bool        // it was given now, not read from what was kept
}

// Grade grades an answer.
func (m *Model) Grade(id, given string, fresh bool) tea.Cmd {
	l := m.open
	return m.with(func(ctx context.Context, f *fly.Flight) (tea.Msg, error) {
		i := slices.IndexFunc(l.Predictions(), func(p *lesson.Predict) bool { return p.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("there is no question %q in this lesson", id)
		}
		p := l.Predictions()[i]
		right, err := f.Answer(ctx, p)
		if err != nil {
			return nil, err
		}
		g := GradedMsg{
			Lesson: l.ID, Predict: id, Value: given, Given: label(p, given), Correct: label(p, right.Value), Right: fly.Grade(p, right, given),
			Why: fly.Feedback(p, right, given), At: right.At, Fresh: fresh,
		}
		if p.Jump != "" {
			if at, err := fly.Jump(right.Run, strings.TrimPrefix(p.Jump, "jump:")); err == nil {
				g.At, g.Jump = at, true
			}
		}
		return g, nil
	})
}

// label returns an answer as it was offered.
func label(p *lesson.Predict, value string) string {
	offered := func(list []lesson.Choice, v string) string {
		for _, c := range list {
			if c.Value == v {
				return c.Text()
			}
		}
		return v
	}
	switch {
	case len(p.Order) > 0:
		var out []string
		for _, v := range strings.Split(value, ",") {
			out = append(out, offered(p.Order, v))
		}
		return strings.Join(out, ", ")
	case p.Number != nil && p.Number.Unit != "" && !strings.HasSuffix(value, p.Number.Unit):
		return value + " " + p.Number.Unit
	}
	return offered(p.Choices, value)
}

// Answers returns the commands that grade the answers that were given earlier, but for the questions that are asked again.
func (m *Model) Answers(again []string) tea.Cmd {
	if m.open == nil {
		return nil
	}
	kept := m.progress.Lessons[m.open.ID]
	if kept == nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, p := range m.open.Predictions() {
		if given, ok := kept.Predictions[p.ID]; ok && !slices.Contains(again, p.ID) {
			cmds = append(cmds, m.Grade(p.ID, given, false))
		}
	}
	return tea.Batch(cmds...)
}
