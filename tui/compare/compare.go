// Package compare is the screen on which up to four runs that differ in one thing stand under each other on one axis, with
// the moments at which they part in words.
//
// It is a function of the traces that it is given. Runs keep the order in which they are given; partings come in the order of
// time.
package compare

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/contrast"
	"podflight/engine/lanes"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/keys"
	"podflight/tui/layout"
)

// Most is how many runs can be compared.
const Most = 4

// Run is one of the compared runs.
type Run struct {
	Name  string
	Trace *trace.Trace
}

// Show is what is to be compared.
type Show struct {
	Title string   // what varies: "spec.restartPolicy"
	About string   // what the runs have in common: "pod/crash runs: exit 1"; "" for nothing
	Kinds []string // what else could vary, the shown kind among them; none if nothing can be chosen
	On    int      // the shown one of Kinds
	Runs  []Run    // more than Most are left out
	Hint  string   // said below what the runs differ in, once they are seen to differ in less than all; "" for nothing
}

// Model is the screen.
type Model struct {
	look     layout.Look
	w, h     int
	show     Show
	charts   []*lanes.Chart
	partings []contrast.Parting
	same     [][]int // runs in which the same happens
	moments  []sim.Instant
	now      sim.Instant
	short    bool
	axis     drawnAxis
	top      int
}

// New returns the screen without runs.
func New(look layout.Look) Model { return Model{look: look} }

// SetLook changes what the screen is drawn with.
func (m *Model) SetLook(look layout.Look) { m.look = look }

// SetSize gives the screen its cells.
func (m *Model) SetSize(w, h int) { m.w, m.h = w, h }

// SetNow moves the playhead.
func (m *Model) SetNow(now sim.Instant) { m.now = now }

// Title returns the title of the frame: what varies, and what else could.
func (m Model) Title() layout.Title {
	if len(m.show.Kinds) == 0 {
		return layout.Title{Text: "Compare", Note: m.show.Title}
	}
	t := layout.Title{On: m.show.On}
	for _, k := range m.show.Kinds {
		t.Tabs = append(t.Tabs, layout.Tab{Label: k})
	}
	return t
}

// Runs returns the compared runs.
func (m Model) Runs() []Run { return m.show.Runs }

// Open shows runs.
func (m *Model) Open(s Show) {
	s.Runs = slices.Clone(s.Runs[:min(len(s.Runs), Most)])
	m.show, m.top = s, 0
	m.charts, m.moments, m.axis = nil, nil, drawnAxis{}
	var traces []*trace.Trace
	for _, r := range s.Runs {
		traces = append(traces, r.Trace)
		m.charts = append(m.charts, lanes.New(r.Trace))
		m.moments = append(m.moments, r.Trace.Moments()...)
	}
	slices.Sort(m.moments)
	m.moments = slices.Compact(m.moments)
	m.partings, m.same = contrast.Find(traces)
}

// End returns the latest end of the runs.
func (m Model) End() sim.Instant {
	var end sim.Instant
	for _, r := range m.show.Runs {
		end = max(end, r.Trace.End)
	}
	return end
}

// Moments returns the instants at which something visible happens in one of the runs, ascending. The slice must not be changed.
func (m Model) Moments() []sim.Instant { return m.moments }

// GoToMsg asks for the playhead to go to an instant.
type GoToMsg struct{ At sim.Instant }

// Update acts on what a key does here.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	do, ok := msg.(keys.Do)
	if !ok {
		return m, nil
	}
	switch do.ID {
	case keys.DiffNext:
		if at, ok := m.next(); ok {
			return m, func() tea.Msg { return GoToMsg{at} }
		}
	case keys.Axis:
		m.short = !m.short
	case keys.Up:
		m.top = max(m.top-1, 0)
	case keys.Down:
		m.top = min(m.top+1, max(len(m.runLines(m.Axis(), m.nameWidth()))-1, 0))
	}
	return m, nil
}

// afterwards is how long after a parting the playhead goes, so that it is seen.
const afterwards = 1500 * time.Millisecond

// next returns where the first parting after the playhead is seen, or the first of all.
func (m Model) next() (sim.Instant, bool) {
	if len(m.partings) == 0 {
		return 0, false
	}
	for _, p := range m.partings {
		if at := p.At.Add(afterwards); at > m.now {
			return at, true
		}
	}
	return m.partings[0].At.Add(afterwards), true
}

// window is how much of the runs is in sight: as much as something happens in, up to the playhead.
func (m Model) window() sim.Instant {
	const least = 10 * time.Second
	to := sim.At(least)
	for _, s := range []time.Duration{20 * time.Second, 40 * time.Second, 100 * time.Second, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour} {
		if to >= m.now {
			break
		}
		to = sim.At(s)
	}
	return min(max(to, m.now), max(m.End(), sim.At(least)))
}

// shortened is how long a wait seems on the axis with shortened waits.
const shortened = 5 * time.Second

// drawnAxis is an axis with what it was made of.
type drawnAxis struct {
	to      sim.Instant
	columns int
	axis    *lanes.Axis
}

// Axis returns the axis as it is drawn now.
func (m *Model) Axis() lanes.Axis {
	to, columns := m.window(), max(m.w-m.nameWidth(), 0)
	if !m.short {
		return lanes.Linear(0, to, columns)
	}
	if a := m.axis; a.axis != nil && a.to == to && a.columns == columns {
		return *a.axis
	}
	a := lanes.Compressed(0, to, columns, m.moments, shortened)
	m.axis = drawnAxis{to, columns, &a}
	return a
}

// nameWidth is how wide the column of names is, with the gap after it.
func (m Model) nameWidth() int {
	names := 4
	for _, r := range m.show.Runs {
		names = max(names, layout.Width(r.Name))
	}
	return min(names, max(m.w/4, 8)) + 2
}
