// Package class is the lesson that is open: it grades predictions, judges tasks and flies the changes that the lesson offers, and keeps
// what the learner has done.
//
// What takes time is a command whose message brings the outcome; commands of one lesson run one after the other.
// It draws nothing and imitates no part of Kubernetes.
package class

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/lessons"
	"podflight/lessons/check"
	"podflight/lessons/drill"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/progress"
)

// Deps is what lessons need.
type Deps struct {
	Course *lessons.Course
	Engine fly.Engine
	File   string // where progress is kept; "": it is not
	Now    func() time.Time
}

// Model is the school: the course, the lesson that is open, and the progress. It is not copied.
type Model struct {
	deps     Deps
	progress *progress.Progress
	open     *lesson.Lesson // nil if no lesson is open

	mu       sync.Mutex // guards what commands use, one at a time
	flight   *fly.Flight
	language *check.Language
	shut     bool // the file must not be written: a newer program's
}

// New returns the school, and what is wrong with the progress that was kept.
func New(d Deps) (*Model, error) {
	m := &Model{deps: d, progress: progress.New()}
	if d.File == "" {
		return m, nil
	}
	p, err := progress.ReadFile(d.File)
	if p != nil {
		m.progress = p
	} else {
		m.shut = true
	}
	return m, err
}

// Course returns what is taught; nil if nothing is.
func (m *Model) Course() *lessons.Course { return m.deps.Course }

// Progress returns how far the learner has come. It must not be changed.
func (m *Model) Progress() *progress.Progress { return m.progress }

// Lesson returns the lesson that is open; nil if none is.
func (m *Model) Lesson() *lesson.Lesson { return m.open }

// SetCourse teaches another course from now on.
func (m *Model) SetCourse(c *lessons.Course) { m.deps.Course = c }

// Find finds a lesson of the course by its name or number, a card by its name, or a drill by its ID.
func (m *Model) Find(name string) (*lesson.Lesson, bool) {
	if m.deps.Course != nil {
		if l, ok := m.deps.Course.Find(name); ok {
			return l, true
		}
	}
	return drill.Find(name)
}

// Card reports whether a lesson is a card: a statement of the deck, which nobody goes on with by itself.
func (m *Model) Card(l *lesson.Lesson) bool {
	return m.deps.Course != nil && slices.Contains(m.deps.Course.Cards, l)
}

// Chapter returns the title of a lesson's chapter; "" if it is in none.
func (m *Model) Chapter(l *lesson.Lesson) string {
	if m.deps.Course == nil {
		return ""
	}
	for _, ch := range m.deps.Course.Chapters {
		if ch.ID == l.Chapter {
			return ch.Title
		}
	}
	return ""
}

// Beside returns the lesson by places after the one that is open.
func (m *Model) Beside(by int) (*lesson.Lesson, bool) {
	if m.open == nil || m.deps.Course == nil {
		return nil, false
	}
	all := m.deps.Course.Lessons()
	i := slices.Index(all, m.open)
	if i < 0 || i+by < 0 || i+by >= len(all) {
		return nil, false
	}
	return all[i+by], true
}

// Open opens a lesson and returns the scenario that it starts from.
func (m *Model) Open(l *lesson.Lesson) (scenario.Scenario, tea.Cmd, error) {
	m.mu.Lock()
	f := fly.New(l, m.deps.Engine, m.language)
	sc, err := f.Scenario()
	m.flight = f
	m.mu.Unlock()
	if err != nil {
		return sc, nil, err
	}
	m.open = l
	return sc, m.note(func(p *progress.Progress) { p.Begin(l.ID, m.deps.Now()) }), nil
}

// Close leaves the lesson.
func (m *Model) Close() { m.open = nil }

// FailedMsg tells that something about a lesson could not be done.
type FailedMsg struct{ Err error }

// with runs something on the open lesson's flight, in turn.
func (m *Model) with(do func(ctx context.Context, f *fly.Flight) (tea.Msg, error)) tea.Cmd {
	l := m.open
	if l == nil {
		return nil
	}
	return func() tea.Msg {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.flight == nil || m.flight.Lesson != l {
			return nil
		}
		if m.language == nil {
			lang, err := check.New()
			if err != nil {
				return FailedMsg{err}
			}
			m.language = lang
			m.flight = fly.New(l, m.deps.Engine, lang)
		}
		msg, err := do(context.Background(), m.flight)
		if err != nil {
			return FailedMsg{err}
		}
		return msg
	}
}

// TriedMsg brings the start and a change of it, both flown.
type TriedMsg struct {
	Label         string
	Start, Change *trace.Trace
}

// Try flies a change that the lesson offers, or that a prediction is about.
func (m *Model) Try(id string) tea.Cmd {
	l := m.open
	return m.with(func(ctx context.Context, f *fly.Flight) (tea.Msg, error) {
		label, change, ok := changeOf(l, id)
		if !ok {
			return nil, fmt.Errorf("there is no change %q to try in this lesson", id)
		}
		start, err := f.Start(ctx)
		if err != nil {
			return nil, err
		}
		run, err := f.With(ctx, change)
		if err != nil {
			return nil, err
		}
		return TriedMsg{label, start.Trace, run.Trace}, nil
	})
}

func changeOf(l *lesson.Lesson, id string) (label string, c lesson.Change, ok bool) {
	for _, t := range l.Tries() {
		if t.ID == id {
			return t.Label, t.With, true
		}
	}
	for _, p := range l.Predictions() {
		if p.ID == id {
			return "what was asked", p.With, true
		}
	}
	return "", c, false
}

// Solution returns the scenario with a task's solution.
func (m *Model) Solution(task string) (scenario.Scenario, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.open.Tasks() {
		if t.ID == task {
			return m.flight.Changed(t.Solution)
		}
	}
	return scenario.Scenario{}, fmt.Errorf("there is no task %q in this lesson", task)
}

// Jump returns the moment of a run that a link names.
func (m *Model) Jump(t *trace.Trace, namespace, target string) (sim.Instant, error) {
	return fly.Jump(check.Run{Trace: t, Namespace: namespace}, target)
}
