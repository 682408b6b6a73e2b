// Package stage is the pane that shows a run: the Pod's phase and columns, and the timeline with a lane for each container.
//
// It is a function of a trace and the playhead; it keeps nothing of the simulation but what is in sight. Lanes come in the
// order of their owners' and Pods' creation, and within a Pod in the order of its spec.
package stage

import (
	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/lanes"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/keys"
	"podflight/tui/layout"
)

// Model is the stage.
type Model struct {
	look    layout.Look
	w, h    int
	trace   *trace.Trace
	now     sim.Instant
	window  window
	short   bool // waits are drawn shortened
	folded  folding
	chosen  int
	top     int // the first line in sight
	focused bool
}

// folding says whether Pods are drawn in one line each.
type folding int

const (
	asFits folding = iota
	always
	never
)

// New returns a stage without a run.
func New(look layout.Look) Model { return Model{look: look} }

// SetLook changes what the stage is drawn with.
func (m *Model) SetLook(look layout.Look) { m.look = look }

// SetSize gives the stage its cells.
func (m *Model) SetSize(w, h int) {
	m.w, m.h = w, h
	m.reveal()
}

// SetTrace shows another run.
func (m *Model) SetTrace(t *trace.Trace) {
	m.trace = t
	m.reveal()
}

// SetNow moves the playhead.
func (m *Model) SetNow(now sim.Instant) { m.now = now }

// Focus lets the stage show its cursor.
func (m *Model) Focus() { m.focused = true }

// Blur takes the cursor away.
func (m *Model) Blur() { m.focused = false }

// ChosenMsg says that the cursor is on another lane.
type ChosenMsg struct{ Choice }

// Update acts on what a key does here.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	do, ok := msg.(keys.Do)
	if !ok || m.trace == nil {
		return m, nil
	}
	before := m.chosen
	switch do.ID {
	case keys.Up:
		m.chosen--
	case keys.Down:
		m.chosen++
	case keys.PageUp:
		m.chosen -= max(m.h/2, 1)
	case keys.PageDown:
		m.chosen += max(m.h/2, 1)
	case keys.Fold, keys.Accept:
		m.toggleFold()
	case keys.Axis:
		m.short = !m.short
	case keys.ZoomIn:
		m.window.zoom = min(m.window.zoom+1, 12)
	case keys.ZoomOut:
		m.window.zoom = max(m.window.zoom-1, -6)
	}
	m.reveal()
	if m.chosen == before {
		return m, nil
	}
	choice, _ := m.Choice()
	return m, func() tea.Msg { return ChosenMsg{choice} }
}

func (m *Model) toggleFold() {
	if m.isFolded() {
		m.folded = never
	} else {
		m.folded = always
	}
}

// Axis returns the axis as it is drawn now.
func (m Model) Axis() lanes.Axis {
	if m.trace == nil {
		return lanes.Axis{}
	}
	from, to := m.window.bounds(m.now, m.trace.End)
	columns := m.w - m.nameWidth()
	if m.short {
		return lanes.Compressed(from, min(to, m.trace.End), columns, m.trace.Moments(), shortened)
	}
	return lanes.Linear(from, to, columns)
}

// Choice returns what the cursor is on. It reports false when there is nothing.
func (m Model) Choice() (Choice, bool) {
	var found Choice
	ok := false
	for _, r := range m.rows() {
		if r.chooses && r.choice == m.chosen {
			found, ok = Choice{Pod: r.life.UID, Key: r.life.Key}, true
			if r.lane != nil {
				found.Container = r.lane.Container.Name
			}
			break
		}
	}
	return found, ok
}

// reveal keeps the cursor on a lane and the lane in sight.
func (m *Model) reveal() {
	if m.trace == nil {
		m.chosen, m.top = 0, 0
		return
	}
	rows := m.rows()
	n, first, last := 0, 0, 0
	for _, r := range rows {
		if r.chooses {
			n = r.choice + 1
		}
	}
	m.chosen = min(max(m.chosen, 0), max(n-1, 0))
	for i, r := range rows {
		if r.choice == m.chosen && r.belongs {
			if r.chooses {
				first = i
			}
			last = i
		}
	}
	room := max(m.h-headerLines-axisLines, 1)
	m.top = min(m.top, first)
	m.top = max(m.top, last-room+1)
	m.top = min(max(m.top, 0), max(len(rows)-room, 0))
}
