// Package views is the pane below the stage: what kubectl prints, events, logs, conditions, the back-off chart, a
// description, the YAML and the chain of causes, each a tab.
//
// Every tab is a function of a trace, the playhead and what the stage's cursor is on. Entries come in order of time, the
// chain of causes from the effect back to its first cause.
package views

import (
	"strconv"

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

// follows reports whether a tab grows at its end.
func (t Tab) follows() bool { return t == Watch || t == Logs || t == Events || t == BackOff }

// Subject is what the tabs about one Pod or container are about.
type Subject struct {
	Life      *trace.Life
	Container string // "" for the Pod as a whole
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
	index   *index // of trace
	now     sim.Instant
	subject Subject
	asked   sim.RecordID // what the tab why is about; 0: what happened last
	focused bool
	follow  bool // the newest entry stays in sight
	chosen  int  // which line
	top     int
	page    page
	made    stamp // what page was made of
}

// stamp is what the page of a tab depends on.
type stamp struct {
	tab     Tab
	trace   *trace.Trace
	now     sim.Instant
	subject Subject
	asked   sim.RecordID
	w       int
}

// New returns the pane without a run. rules may be nil.
func New(look layout.Look, rules Rules) Model {
	return Model{look: look, rules: rules, follow: true}
}

// SetLook changes what the pane is drawn with.
func (m *Model) SetLook(look layout.Look) {
	m.look, m.made = look, stamp{}
	m.renew()
}

// SetSize gives the pane its cells.
func (m *Model) SetSize(w, h int) {
	if w != m.w || h != m.h {
		m.w, m.h = w, h
		m.renew()
	}
}

// SetTrace shows another run.
func (m *Model) SetTrace(t *trace.Trace) {
	m.trace, m.asked, m.index = t, 0, nil
	if t != nil {
		m.index = newIndex(t)
	}
	m.renew()
}

// SetNow moves the playhead.
func (m *Model) SetNow(now sim.Instant) {
	if now != m.now {
		m.now = now
		m.renew()
	}
}

// SetSubject says which Pod and container the tabs are about.
func (m *Model) SetSubject(s Subject) {
	if s != m.subject {
		m.subject = s
		m.renew()
	}
}

// SetTab shows a tab.
func (m *Model) SetTab(t Tab) {
	if t != m.tab {
		m.tab, m.follow, m.top, m.chosen = t, true, 0, 0
	}
	m.renew()
}

// Explain shows the chain of causes of a record; of what happened last to the subject for 0.
func (m *Model) Explain(id sim.RecordID) {
	m.tab, m.asked, m.follow, m.top, m.chosen = Why, id, true, 0, 0
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
			if n := m.index.countEvents(m.now); n > 0 {
				tab.Note = strconv.Itoa(n)
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
		m.choose(m.page.before(m.chosen))
	case keys.Down:
		m.choose(m.page.after(m.chosen))
	case keys.PageUp:
		m.choose(m.chosen - max(m.room()-1, 1))
	case keys.PageDown:
		m.choose(m.chosen + max(m.room()-1, 1))
	case keys.Top:
		m.choose(0)
	case keys.Bottom:
		m.choose(m.page.n - 1)
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
	if m.chosen < 0 || m.chosen >= m.page.n {
		return line{}, false
	}
	return m.page.line(m.chosen), true
}

func (m *Model) choose(i int) {
	i = min(max(i, 0), max(m.page.n-1, 0))
	m.chosen = m.page.start(i)
	m.follow = m.page.last(m.chosen) == m.page.n-1
	m.reveal()
}

// room returns how many lines there are below what stays in sight.
func (m Model) room() int { return max(m.h-len(m.page.head), 1) }

// reveal keeps the chosen entry in sight: all of its lines, or the first if it has too many.
func (m *Model) reveal() {
	room := m.room()
	m.top = max(m.top, m.page.last(m.chosen)-room+1)
	m.top = min(m.top, m.chosen)
	m.top = min(max(m.top, 0), max(m.page.n-room, 0))
}

// renew makes the page of the tab, if anything that it depends on has changed.
func (m *Model) renew() {
	if now := (stamp{m.tab, m.trace, m.now, m.subject, m.asked, m.w}); now != m.made {
		m.page = m.make()
		m.made = now
	}
	if m.follow && m.tab.follows() {
		m.chosen = m.page.start(m.page.n - 1)
	}
	m.chosen = m.page.start(min(max(m.chosen, 0), max(m.page.n-1, 0)))
	m.reveal()
}

// make makes the page of the tab.
func (m *Model) make() page {
	switch {
	case m.w <= 0:
		return page{}
	case m.trace == nil:
		return said(m.say("What happens in the run stands here."))
	case m.tab == Watch:
		return m.watch()
	case m.tab == Events:
		return m.events()
	case m.subject.Life == nil:
		return said(m.say("No Pod yet."))
	}
	switch m.tab {
	case Logs:
		return m.logs()
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
