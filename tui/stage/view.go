package stage

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/lanes"
	"podflight/engine/printers"
	"podflight/engine/trace"
	"podflight/tui/layout"
	"podflight/tui/status"
	"podflight/tui/timeline"
)

// View draws the stage.
func (m Model) View() string {
	th := m.look.Theme
	switch {
	case m.w <= 0 || m.h <= 0:
		return ""
	case m.scene == nil:
		return layout.FitTail(th.Dim.Render("Nothing has been run yet. ")+th.Key.Render("r")+th.Dim.Render(" runs it, ")+th.Key.Render("ctrl+r")+th.Dim.Render(" while you type."), m.w, m.look.Glyphs.Ellipsis)
	}
	z := m.size()
	out := m.header()[:z.header]
	if refused := m.refused(); len(refused) > 0 {
		out = refused
	} else {
		out = append(out, m.lanes(max(m.h-z.chrome(), 0))...)
	}
	out = append(out, m.ruler(z.axis)...)
	out = out[:min(len(out), m.h)]
	if m.w < narrow {
		for i := range out {
			out[i] = layout.FitTail(out[i], m.w, m.look.Glyphs.Ellipsis)
		}
	}
	return strings.Join(out, "\n")
}

// narrow is the width from which on names and lanes have room beside each other.
const narrow = 16

// lanes draws the lines that are in sight.
func (m Model) lanes(room int) []string {
	rows, g := m.rows(), m.look.Glyphs
	d := drawing{Model: m, axis: m.Axis(), names: m.nameWidth(), cursor: m.cursor(rows), drawn: map[*trace.Lane]timeline.Lane{}}
	end := min(m.top+room, len(rows))
	var out []string
	for i := m.top; i < end; i++ {
		switch {
		case room >= 3 && i == m.top && m.top > 0:
			out = append(out, d.above(rows))
		case room >= 3 && i == end-1 && end < len(rows):
			out = append(out, layout.FitTail(m.more(g.Down, len(rows)-end+1), m.w, g.Ellipsis))
		default:
			out = append(out, d.line(rows[i], i == d.cursor))
		}
	}
	return out
}

// above stands for the lines above those in sight, with the owner of what comes next.
func (d *drawing) above(rows []row) string {
	more := d.more(d.look.Glyphs.Up, d.top+1)
	if d.top+1 >= len(rows) {
		return layout.FitTail(more, d.w, d.look.Glyphs.Ellipsis)
	}
	g := rows[d.top+1].group
	if g.owner == "" || rows[d.top+1].kind == groupRow {
		return layout.FitTail(more, d.w, d.look.Glyphs.Ellipsis)
	}
	return layout.Split(d.groupLine(g, max(d.w-layout.Width(more)-gap, 0)), more, d.w, d.look.Glyphs.Ellipsis)
}

// more says that there are lines above or below.
func (m Model) more(glyph string, n int) string {
	return m.look.Theme.Dim.Render(fmt.Sprintf("%s %d more lines", glyph, n))
}

// ruler draws the axis and the playhead in that many lines.
func (m Model) ruler(lines int) []string {
	axis, pad := m.Axis(), layout.Spaces(m.nameWidth())
	line, times := timeline.Axis(m.look, axis)
	out := []string{pad + line, pad + times, pad + timeline.Track(m.look, axis, m.now)}
	return out[len(out)-lines:]
}

// nameWidth is how wide the column of names is, with the gap after it.
func (m Model) nameWidth() int {
	lv, w := m.size().level, 4
	for _, g := range m.scene.groups {
		if g.waits != nil {
			w = max(w, len(waitsName))
		}
	}
	for _, c := range m.scene.pods[:min(len(m.scene.pods), mostNames)] {
		if lv == single {
			w = max(w, len(c.life.Key.Name))
			continue
		}
		for i, l := range c.lanes {
			w = max(w, len(l.Container.Name))
			if lv == whole {
				for _, p := range c.probes[i] {
					w = max(w, len(p))
				}
			}
		}
	}
	return min(w, max(m.w/4, 6)) + 2
}

// mostNames is how many Pods the column of names is measured by.
const mostNames = 200

// drawing is the lanes in the making.
type drawing struct {
	Model
	axis   lanes.Axis
	names  int
	cursor int
	drawn  map[*trace.Lane]timeline.Lane
}

func (d *drawing) line(r row, cursor bool) string {
	switch r.kind {
	case groupRow:
		return d.groupLine(r.group, d.w)
	case podRow:
		return d.podLine(r.cast)
	case singleRow:
		return d.singleLine(r, cursor)
	case bareRow:
		return d.bareLine(r, cursor)
	case waitsRow:
		l := d.lane(r.lane)
		return d.label(waitsName) + timeline.Tail(d.look, l.States, l.Now)
	case cellsRow:
		return d.name(r, r.lane.Container.Name, cursor) + d.lane(r.lane).Cells
	case labelsRow:
		return layout.Spaces(d.names) + d.lane(r.lane).Labels
	}
	p := d.lane(r.lane).Probes[r.probe]
	return d.label(p.Which) + p.Marks
}

// lane draws a lane once for all of its lines.
func (d *drawing) lane(l *trace.Lane) timeline.Lane {
	out, ok := d.drawn[l]
	if !ok {
		out = timeline.Draw(d.look, d.scene.chart, l, d.axis, d.now)
		d.drawn[l] = out
	}
	return out
}

// label writes what a line below a lane is about.
func (d *drawing) label(text string) string {
	return layout.FitTail(d.look.Theme.Dim.Render(text), d.names-2, d.look.Glyphs.Ellipsis) + "  "
}

// name writes the name of a lane, with the cursor if it is there.
func (d *drawing) name(r row, text string, cursor bool) string {
	ink := d.look.Theme.Text.Bold()
	pod, gone := podAt(r.cast.life, d.now)
	if gone || pod.DeletionTimestamp != nil {
		ink = d.look.Theme.Dim
	}
	text = layout.Fit(shortName(text, d.names-2, d.look.Glyphs.Ellipsis), d.names-2)
	if d.focused && cursor {
		return ink.Plus(d.look.Theme.Selection).Render(text) + "  "
	}
	return ink.Render(text) + "  "
}

// shortName cuts a name at its front: what tells the Pods of one owner apart stands at the end.
func shortName(name string, w int, ellipsis string) string {
	if len(name) <= w {
		return name
	}
	return ellipsis + name[len(name)-max(w-1, 0):]
}

// groupLine writes an owner with the columns that kubectl has of it: as many as there is room for.
func (d *drawing) groupLine(g *group, room int) string {
	th := d.look.Theme
	gone := 0
	for _, c := range g.by(d.now) {
		if c.life.Removed <= d.now {
			gone++
		}
	}
	text := layout.FitTail(th.Title.Render(g.owner), min(layout.Width(g.owner), room), d.look.Glyphs.Ellipsis)
	pieces := d.ownerColumns(g.life)
	if gone > 0 {
		pieces = append(pieces, th.Dim.Render(fmt.Sprintf("%d gone", gone)))
	}
	for _, p := range pieces {
		if layout.Width(text)+gap+layout.Width(p) > room {
			break
		}
		text += layout.Spaces(gap) + p
	}
	return text + layout.Spaces(room-layout.Width(text))
}

// gap is what stands between columns.
const gap = 3

// ownerColumns writes the columns of an owner but its name and age.
func (d *drawing) ownerColumns(life *trace.Life) []string {
	if life == nil {
		return nil
	}
	v, ok := life.Last(d.now)
	if !ok {
		return nil
	}
	th := d.look.Theme
	var out []string
	cells := printers.Cells(v.Object, d.scene.trace.Wall(d.now))
	for i, c := range printers.Columns(life.Key.Kind) {
		if c.Wide || i >= len(cells) || c.Name == "Name" || c.Name == "Age" || cells[i] == printers.None {
			continue
		}
		ink := th.Text
		switch n, all, ok := strings.Cut(cells[i], "/"); {
		case c.Name == "Status" && !status.Passing(cells[i]):
			ink = th.State(status.State(cells[i]))
		case ok && n == all && all != "0":
			ink = th.Good()
		}
		out = append(out, th.Dim.Render(strings.ToUpper(c.Name))+" "+ink.Render(cells[i]))
	}
	return out
}

func (d *drawing) podLine(c *cast) string {
	th := d.look.Theme
	pod, gone := podAt(c.life, d.now)
	s := printers.Summarize(pod)
	text := th.Text.Render("pod/"+c.life.Key.Name) + "  " + d.ready(s, gone) + "  " + d.word(s, gone)
	if s.Restarts > 0 {
		text += th.Dim.Render(fmt.Sprintf("  restarts %d", s.Restarts))
	}
	return layout.FitTail(text, d.w, d.look.Glyphs.Ellipsis)
}

// word writes kubectl's STATUS.
func (d *drawing) word(s printers.PodSummary, gone bool) string {
	if gone {
		return d.look.Theme.Dim.Render("gone")
	}
	return d.look.Theme.State(status.State(s.Status)).Render(s.Status)
}

// singleLine draws a Pod in one line: its lanes over one another, and its STATUS where there is room behind them.
func (d *drawing) singleLine(r row, cursor bool) string {
	cells := make([]lanes.State, d.axis.Columns)
	for _, l := range r.cast.lanes {
		for c, s := range d.scene.chart.Cells(l, d.axis, d.now) {
			cells[c] = max(cells[c], s)
		}
	}
	pod, gone := podAt(r.cast.life, d.now)
	word := d.word(printers.Summarize(pod), gone)
	if gone {
		if lane := d.lane(r.cast.main); lane.Now != "" {
			word = lane.Now + " " + word
		}
	}
	return d.name(r, r.cast.life.Key.Name, cursor) + timeline.Tail(d.look, cells, word)
}

// bareLine draws a lane in one line, with how it stands where there is room behind it.
func (d *drawing) bareLine(r row, cursor bool) string {
	lane := d.lane(r.lane)
	return d.name(r, r.lane.Container.Name, cursor) + timeline.Tail(d.look, lane.States, lane.Now)
}

func (m Model) ready(s printers.PodSummary, gone bool) string {
	text := fmt.Sprintf("%d/%d", s.Ready, s.Total)
	switch {
	case gone:
		return m.look.Theme.Dim.Render(text)
	case s.Ready == s.Total && s.Total > 0:
		return m.look.Theme.Good().Render(text)
	}
	return m.look.Theme.Text.Render(text)
}

// phaseNames are the phases in the order in which a Pod goes through them.
func phaseNames() []corev1.PodPhase {
	return []corev1.PodPhase{corev1.PodPending, corev1.PodRunning, corev1.PodSucceeded, corev1.PodFailed}
}
