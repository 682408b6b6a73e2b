// Package views is the pane below the stage: what kubectl prints, events, logs, conditions, the back-off chart, a
// description, the YAML and the chain of causes, each a tab.
//
// Every tab is a function of a trace, the playhead and what the stage's cursor is on. Lines come in order of time.
package views

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/keys"
	"podflight/tui/layout"
)

// Tab is one of the views.
type Tab int

// The tabs, in the order of their keys.
const (
	Watch Tab = iota
	Events
	Logs
	Conditions
	BackOff
	Describe
	YAML
	Why
	tabs
)

// String returns the tab's label.
func (t Tab) String() string {
	return [...]string{"watch", "events", "logs", "conditions", "back-off", "describe", "yaml", "why"}[t]
}

// Subject is what the tabs about one Pod or container are about.
type Subject struct {
	Life      *trace.Life
	Container string // "" for the Pod's first
}

// Rules finds a rule of Kubernetes by its ID.
type Rules func(trace.RuleID) (trace.Rule, bool)

// Model is the pane.
type Model struct {
	look    layout.Look
	rules   Rules
	w, h    int
	tab     Tab
	trace   *trace.Trace
	now     sim.Instant
	subject Subject
	asked   sim.RecordID // what the tab why is about; 0: what happened last
	focused bool
	follow  bool // the newest line stays in sight
	chosen  int
	top     int
	lines   []line
	made    stamp // what lines were made of
	rows    watchRows
}

// stamp is what the lines of a tab depend on.
type stamp struct {
	tab     Tab
	trace   *trace.Trace
	now     sim.Instant
	subject Subject
	w       int
}

// line is one line of a tab, and where it leads.
type line struct {
	text   string
	at     sim.Instant
	record sim.RecordID
	leads  bool // the playhead can go there
}

// New returns the pane without a run. rules may be nil.
func New(look layout.Look, rules Rules) Model {
	return Model{look: look, rules: rules, follow: true}
}

// SetLook changes what the pane is drawn with.
func (m *Model) SetLook(look layout.Look) {
	m.look, m.made = look, stamp{}
	m.rows = watchRows{}
	m.renew()
}

// SetSize gives the pane its cells.
func (m *Model) SetSize(w, h int) { m.w, m.h = w, h; m.renew() }

// SetTrace shows another run.
func (m *Model) SetTrace(t *trace.Trace) { m.trace, m.asked = t, 0; m.renew() }

// SetNow moves the playhead.
func (m *Model) SetNow(now sim.Instant) { m.now = now; m.renew() }

// SetSubject says which Pod and container the tabs are about.
func (m *Model) SetSubject(s Subject) { m.subject = s; m.renew() }

// SetTab shows a tab.
func (m *Model) SetTab(t Tab) {
	if t != m.tab {
		m.tab, m.follow, m.top = t, true, 0
	}
	m.renew()
}

// Tab returns the shown tab.
func (m Model) Tab() Tab { return m.tab }

// Focus lets the pane show its cursor.
func (m *Model) Focus() { m.focused = true }

// Blur takes the cursor away.
func (m *Model) Blur() { m.focused = false }

// GoToMsg asks for the playhead to go to an instant.
type GoToMsg struct{ At sim.Instant }

// Titles returns the labels of the tabs, with how many things are in them.
func (m Model) Titles() []layout.Tab {
	var out []layout.Tab
	for t := range tabs {
		tab := layout.Tab{Label: t.String()}
		if t == Events && m.trace != nil {
			if n := countEvents(m.trace, m.now); n > 0 {
				tab.Note = itoa(n)
			}
		}
		out = append(out, tab)
	}
	return out
}

// Update acts on what a key does here.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	do, ok := msg.(keys.Do)
	if !ok {
		return m, nil
	}
	switch do.ID {
	case keys.Up:
		m.choose(m.chosen - 1)
	case keys.Down:
		m.choose(m.chosen + 1)
	case keys.PageUp:
		m.choose(m.chosen - max(m.h-1, 1))
	case keys.PageDown:
		m.choose(m.chosen + max(m.h-1, 1))
	case keys.Top:
		m.choose(0)
	case keys.Bottom:
		m.choose(len(m.lines) - 1)
	case keys.ViewNext:
		m.SetTab((m.tab + 1) % tabs)
	case keys.Accept:
		if l, ok := m.line(); ok && l.leads {
			return m, func() tea.Msg { return GoToMsg{l.at} }
		}
	}
	return m, nil
}

// Record returns the record that the cursor is on. It reports false if the line has none.
func (m Model) Record() (sim.RecordID, bool) {
	l, ok := m.line()
	return l.record, ok && l.record != 0
}

func (m Model) line() (line, bool) {
	if m.chosen < 0 || m.chosen >= len(m.lines) {
		return line{}, false
	}
	return m.lines[m.chosen], true
}

func (m *Model) choose(i int) {
	m.chosen = min(max(i, 0), max(len(m.lines)-1, 0))
	m.follow = m.chosen == len(m.lines)-1
	m.reveal()
}

func (m *Model) reveal() {
	m.top = min(m.top, m.chosen)
	m.top = max(m.top, m.chosen-m.h+1)
	m.top = min(max(m.top, 0), max(len(m.lines)-m.h, 0))
}

// renew makes the lines of the tab, if anything that they depend on has changed.
func (m *Model) renew() {
	now := stamp{m.tab, m.trace, m.now, m.subject, m.w}
	if now != m.made {
		m.lines = m.make()
		m.made = now
	}
	if m.follow && follows(m.tab) {
		m.chosen = len(m.lines) - 1
	}
	m.chosen = min(max(m.chosen, 0), max(len(m.lines)-1, 0))
	m.reveal()
}

// follows reports whether a tab grows at its end.
func follows(t Tab) bool { return t == Watch || t == Logs || t == Events }

func (m *Model) make() []line {
	if m.trace == nil || m.w <= 0 {
		return nil
	}
	switch m.tab {
	case Watch:
		return m.watch()
	case Events:
		return m.events()
	case Logs:
		return m.logs()
	}
	if m.subject.Life == nil {
		return []line{{text: m.look.Theme.Dim.Render("No Pod yet.")}}
	}
	switch m.tab {
	case Conditions:
		return m.conditions()
	case BackOff:
		return m.backOff()
	case Describe:
		return m.describe()
	case YAML:
		return m.yaml()
	}
	return m.why()
}

// View draws the shown tab.
func (m Model) View() string {
	var out []string
	for i := m.top; i < min(m.top+m.h, len(m.lines)); i++ {
		out = append(out, m.draw(i))
	}
	return strings.Join(out, "\n")
}

func (m Model) draw(i int) string {
	text := layout.FitTail(m.lines[i].text, m.w, m.look.Glyphs.Ellipsis)
	if m.focused && i == m.chosen {
		return m.look.Highlight(text)
	}
	return text
}

// say returns plain text as a line.
func (m *Model) say(text string) line { return line{text: m.look.Theme.Dim.Render(text)} }
