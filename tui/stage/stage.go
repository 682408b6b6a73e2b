// Package stage is the pane that shows a run: the Pod's phase and columns, and the timeline with a lane for each container.
//
// It is a function of a trace and the playhead; it keeps nothing of the simulation but what is in sight. Lanes come in the
// order of their owners' and Pods' creation, and within a Pod in the order of its spec.
package stage

import (
	tea "github.com/charmbracelet/bubbletea"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
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
	scene   *scene // nil without a run
	now     sim.Instant
	window  window
	short   bool // waits are drawn shortened
	folded  folding
	chosen  *place // nil: the cursor goes with the newest Pod
	top     int    // the first line in sight
	focused bool
}

// place is where the cursor was put.
type place struct {
	pod       types.UID
	key       api.Key
	container string
}

// Choice is what the stage's cursor is on.
type Choice struct {
	Pod       types.UID
	Key       api.Key
	Container string // "" if no container was chosen, but the Pod as a whole
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

// SetTrace shows another run. The cursor stays where it was put, if that is still there.
func (m *Model) SetTrace(t *trace.Trace) {
	m.scene = nil
	if t != nil {
		m.scene = newScene(t)
		if m.chosen != nil {
			if life, ok := t.Life(m.chosen.pod); !ok || life.Key != m.chosen.key {
				m.chosen = nil
			}
		}
	}
	m.reveal()
}

// SetNow moves the playhead.
func (m *Model) SetNow(now sim.Instant) {
	if m.now != now {
		m.now = now
		m.reveal()
	}
}

// Focus lets the stage show its cursor.
func (m *Model) Focus() { m.focused = true }

// Blur takes the cursor away.
func (m *Model) Blur() { m.focused = false }

// Update acts on what a key does here.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	do, ok := msg.(keys.Do)
	if !ok || m.scene == nil {
		return m, nil
	}
	page := max(m.h/2, 1)
	switch do.ID {
	case keys.Up:
		m.move(-1)
	case keys.Down:
		m.move(1)
	case keys.PageUp:
		m.move(-page)
	case keys.PageDown:
		m.move(page)
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
	return m, nil
}

func (m *Model) toggleFold() {
	if m.size().level == whole {
		m.folded = always
	} else {
		m.folded = never
	}
}

// size returns how the stage uses its lines.
func (m Model) size() size { return m.scene.fit(m.folded, m.h) }

// rows returns the lines of the lanes as they are drawn now.
func (m Model) rows() []row { return m.scene.list(m.size().level, m.now) }

// Rows returns how many lines the stage asks for if it can have at most that many.
func (m Model) Rows(most int) int {
	if m.scene == nil {
		return 0
	}
	z := m.scene.fit(m.folded, most)
	return min(len(m.scene.list(z.level, sim.Never))+z.chrome(), max(most, 0))
}

// move puts the cursor on another lane.
func (m *Model) move(by int) {
	var at []int
	rows, here := m.rows(), 0
	cursor := m.cursor(rows)
	for i, r := range rows {
		if r.chooses {
			if i == cursor {
				here = len(at)
			}
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return
	}
	r := rows[at[min(max(here+by, 0), len(at)-1)]]
	m.chosen = &place{r.cast.life.UID, r.cast.life.Key, r.lane.Container.Name}
}

// cursor returns the line that the cursor is on, or -1.
func (m Model) cursor(rows []row) int {
	want := m.chosen
	if want == nil {
		c := m.scene.newest(m.now)
		if c == nil {
			return -1
		}
		want = &place{c.life.UID, c.life.Key, c.main.Container.Name}
	}
	near := -1
	for i, r := range rows {
		if !r.chooses || r.cast.life.UID != want.pod {
			continue
		}
		if near < 0 || r.lane.Container.Name == want.container {
			near = i
		}
	}
	return near
}

// Choice returns what the cursor is on. It reports false when there is nothing.
func (m Model) Choice() (Choice, bool) {
	if m.scene == nil {
		return Choice{}, false
	}
	rows := m.rows()
	i := m.cursor(rows)
	if i < 0 {
		return Choice{}, false
	}
	c := Choice{Pod: rows[i].cast.life.UID, Key: rows[i].cast.life.Key}
	if m.chosen != nil && rows[i].kind != singleRow {
		c.Container = rows[i].lane.Container.Name
	}
	return c, true
}

// reveal keeps the cursor's lane in sight.
func (m *Model) reveal() {
	if m.scene == nil {
		m.top = 0
		return
	}
	rows := m.rows()
	room := m.room()
	first := m.cursor(rows)
	last := first
	for last+1 < len(rows) && first >= 0 && !rows[last+1].chooses && rows[last+1].lane == rows[first].lane {
		last++
	}
	switch {
	case first < 0:
	case m.chosen == nil: // what comes after the newest is in sight too
		if first > 0 && rows[first-1].kind == podRow {
			first--
		}
		m.top = first - 1
	default:
		m.top = min(m.top, max(first-1, 0)) // the line above tells what it belongs to
		m.top = max(m.top, last+1-room+1)
	}
	m.top = min(max(m.top, 0), max(len(rows)-room, 0))
}

// room returns how many lines there are for lanes.
func (m Model) room() int { return max(m.h-m.size().chrome(), 1) }

// Axis returns the axis as it is drawn now.
func (m Model) Axis() lanes.Axis {
	if m.scene == nil {
		return lanes.Axis{}
	}
	return m.axisOf(m.w - m.nameWidth())
}
