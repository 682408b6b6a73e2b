package stage

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/lanes"
	"podflight/engine/printers"
	"podflight/engine/trace"
	"podflight/tui/glyph"
	"podflight/tui/layout"
	"podflight/tui/status"
	"podflight/tui/theme"
	"podflight/tui/timeline"
)

const (
	headerLines = 3 // the phase strip, the columns, a blank line
	axisLines   = 3 // the axis, its times, the playhead

	// shortened is how long a wait seems on the axis with shortened waits.
	shortened = 5 * time.Second
)

// row is one line of the lanes.
type row struct {
	kind    rowKind
	life    *trace.Life
	lane    *trace.Lane
	group   group
	choice  int  // which lane the row belongs to, for the cursor
	chooses bool // the cursor can stand on it
	belongs bool // it belongs to a lane at all
}

type rowKind int

const (
	groupRow  rowKind = iota
	podRow            // the name and columns of a Pod, above its lanes
	foldedRow         // a Pod in one line
	cellsRow
	labelsRow
	marksRow
	blankRow
)

// isFolded reports whether Pods are drawn in one line each.
func (m Model) isFolded() bool {
	if m.trace == nil || m.folded != asFits {
		return m.folded == always
	}
	lines := 0
	for _, g := range groups(m.trace, m.now) {
		if len(g.pods) > 4 {
			return true
		}
		for _, p := range g.pods {
			lines += 1 + 2*len(lanesOf(m.trace, p))
		}
	}
	return lines > max(m.h-headerLines-axisLines, 6)
}

// rows lists the lines of the lanes from the first to the last.
func (m Model) rows() []row {
	if m.trace == nil {
		return nil
	}
	var out []row
	gs, folded := groups(m.trace, m.now), m.isFolded()
	many := len(gs) > 1 || len(gs) == 1 && len(gs[0].pods) > 1
	n := 0
	for _, g := range gs {
		if g.owner != "" {
			out = append(out, row{kind: groupRow, group: g})
		}
		for _, life := range g.pods {
			if folded {
				out = append(out, row{kind: foldedRow, life: life, choice: n, chooses: true, belongs: true})
				n++
				continue
			}
			if many {
				out = append(out, row{kind: podRow, life: life})
			}
			for _, l := range lanesOf(m.trace, life) {
				out = append(out,
					row{kind: cellsRow, life: life, lane: l, choice: n, chooses: true, belongs: true},
					row{kind: labelsRow, life: life, lane: l, choice: n, belongs: true})
				if l.Marks.Len() > 0 {
					out = append(out, row{kind: marksRow, life: life, lane: l, choice: n, belongs: true})
				}
				n++
			}
		}
	}
	return out
}

// nameWidth is how wide the column of names is.
func (m Model) nameWidth() int {
	w := 4
	for _, r := range m.rows() {
		switch r.kind {
		case foldedRow:
			w = max(w, len(r.life.Key.Name))
		case cellsRow:
			w = max(w, len(r.lane.Container.Name))
		}
	}
	return min(w, max(m.w/4, 6)) + 2
}

// Rows returns how many lines the stage needs to show all of its lanes.
func (m Model) Rows() int { return headerLines + len(m.rows()) + axisLines }

// View draws the stage.
func (m Model) View() string {
	if m.w <= 0 || m.h <= 0 {
		return ""
	}
	if m.trace == nil {
		return layout.Fit(m.look.Theme.Dim.Render("Nothing has been run yet. r runs it, ctrl+r while you type."), m.w)
	}
	axis, names := m.Axis(), m.nameWidth()
	out := m.header()
	room := max(m.h-len(out)-axisLines, 0)
	rows := m.rows()
	end := min(m.top+room, len(rows))
	drawn := map[*trace.Lane]timeline.Lane{}
	for i := m.top; i < end; i++ {
		if i == end-1 && end < len(rows) {
			more := fmt.Sprintf("%s %d more lines", m.look.Glyphs.More, len(rows)-end+1)
			out = append(out, m.look.Theme.Dim.Render(more))
			break
		}
		out = append(out, m.line(rows[i], axis, names, drawn))
	}
	pad := layout.Spaces(names)
	line, times := timeline.Axis(m.look, axis)
	out = append(out, pad+line, pad+times, pad+timeline.Track(m.look, axis, m.now))
	return strings.Join(out, "\n")
}

func (m Model) line(r row, a lanes.Axis, names int, drawn map[*trace.Lane]timeline.Lane) string {
	switch r.kind {
	case groupRow:
		return m.groupLine(r.group)
	case podRow:
		return m.podLine(r.life)
	case foldedRow:
		return m.foldedLine(r, a, names)
	}
	d, ok := drawn[r.lane]
	if !ok {
		d = timeline.Draw(m.look, m.trace, r.lane, a, m.now)
		drawn[r.lane] = d
	}
	switch r.kind {
	case cellsRow:
		return m.name(r, r.lane.Container.Name, names) + d.Cells
	case labelsRow:
		return layout.Spaces(names) + d.Labels
	}
	return layout.Spaces(names) + d.Marks
}

// name writes the name of a lane, with the cursor if it is there.
func (m Model) name(r row, text string, w int) string {
	ink := m.look.Theme.Text.Bold()
	pod, gone := podAt(r.life, m.now)
	if gone || pod.DeletionTimestamp != nil {
		ink = m.look.Theme.Dim
	}
	text = layout.FitTail(text, w-2, m.look.Glyphs.Ellipsis)
	if m.focused && r.chooses && r.choice == m.chosen {
		return ink.Plus(m.look.Theme.Selection).Render(text) + "  "
	}
	return ink.Render(text) + "  "
}

func (m Model) groupLine(g group) string {
	alive, ready := 0, 0
	for _, life := range g.pods {
		pod, gone := podAt(life, m.now)
		if gone {
			continue
		}
		alive++
		if s := printers.Summarize(pod); s.Ready == s.Total && s.Total > 0 {
			ready++
		}
	}
	note := fmt.Sprintf("  %d Pods, %d ready", alive, ready)
	if gone := len(g.pods) - alive; gone > 0 {
		note += fmt.Sprintf(", %d gone", gone)
	}
	return layout.Fit(m.look.Theme.Title.Render(g.owner)+m.look.Theme.Dim.Render(note), m.w)
}

func (m Model) podLine(life *trace.Life) string {
	pod, gone := podAt(life, m.now)
	s := printers.Summarize(pod)
	word := m.look.Theme.State(status.State(s.Status)).Render(s.Status)
	if gone {
		word = m.look.Theme.Dim.Render("gone")
	}
	text := m.look.Theme.Title.Render("pod/"+life.Key.Name) + fmt.Sprintf("  %s  ", m.ready(s)) + word
	if s.Restarts > 0 {
		text += m.look.Theme.Dim.Render(fmt.Sprintf("  restarts %d", s.Restarts))
	}
	return layout.FitTail(text, m.w, m.look.Glyphs.Ellipsis)
}

// foldedLine draws a Pod in one line: its lanes over one another.
func (m Model) foldedLine(r row, a lanes.Axis, names int) string {
	cells := make([]lanes.State, a.Columns)
	for _, l := range lanesOf(m.trace, r.life) {
		for c, s := range lanes.Draw(m.trace, l, a, m.now, lanes.Marker{}).Cells {
			cells[c] = max(cells[c], s)
		}
	}
	return m.name(r, r.life.Key.Name, names) + timeline.Cells(m.look, cells)
}

func (m Model) ready(s printers.PodSummary) string {
	text := fmt.Sprintf("%d/%d", s.Ready, s.Total)
	if s.Ready == s.Total && s.Total > 0 {
		return m.look.Theme.Good().Render(text)
	}
	return m.look.Theme.Text.Render(text)
}

// header is the phase strip and the columns of the Pod that the cursor is on.
func (m Model) header() []string {
	choice, ok := m.Choice()
	if !ok {
		return []string{m.look.Theme.Dim.Render("No Pod yet."), "", ""}
	}
	life, _ := m.trace.Life(choice.Pod)
	pod, gone := podAt(life, m.now)
	name := m.look.Theme.Title.Render("pod/" + life.Key.Name)
	if pod.Spec.NodeName != "" {
		name += "  " + m.look.Theme.Dim.Render(pod.Spec.NodeName)
	}
	strip := m.phases(pod)
	if gone {
		strip = m.look.Theme.Dim.Render("gone since " + lanes.Clock(life.Removed.Duration().Round(100*time.Millisecond)))
	}
	first := name + "   " + strip
	if layout.Width(first) > m.w {
		first = layout.Split(name, m.phase(pod), m.w, m.look.Glyphs.Ellipsis)
	}
	return []string{first, m.columns(pod), ""}
}

// phases draws the four phases with the one that the Pod is in.
func (m Model) phases(pod *corev1.Pod) string {
	l := m.look
	all := []corev1.PodPhase{corev1.PodPending, corev1.PodRunning, corev1.PodSucceeded, corev1.PodFailed}
	var parts []string
	for _, p := range all {
		if p == pod.Status.Phase {
			parts = append(parts, m.phase(pod))
			continue
		}
		parts = append(parts, l.Theme.Dim.Render(string(p)))
	}
	return strings.Join(parts, " "+l.Theme.Faint.Render(strings.Repeat(l.Glyphs.Rest, 2))+" ")
}

func (m Model) phase(pod *corev1.Pod) string {
	inks := map[corev1.PodPhase]theme.Ink{
		corev1.PodPending: m.look.Theme.State(glyph.Waiting), corev1.PodRunning: m.look.Theme.State(glyph.Running),
		corev1.PodSucceeded: m.look.Theme.Good(), corev1.PodFailed: m.look.Theme.Bad(),
	}
	return inks[pod.Status.Phase].Bold().Render(m.look.Glyphs.Bullet + " " + string(pod.Status.Phase))
}

// columns writes READY, STATUS, RESTARTS and AGE as kubectl has them.
func (m Model) columns(pod *corev1.Pod) string {
	th := m.look.Theme
	now := m.trace.Wall(m.now)
	s := printers.Summarize(pod)
	restarts := fmt.Sprint(s.Restarts)
	if s.Restarts > 0 && !s.LastRestart.IsZero() {
		restarts += fmt.Sprintf(" (%s ago)", printers.Age(s.LastRestart, now))
	}
	cell := func(name, value string) string { return th.Dim.Render(name) + " " + value }
	line := strings.Join([]string{
		cell("READY", m.ready(s)),
		cell("STATUS", th.State(status.State(s.Status)).Bold().Render(s.Status)),
		cell("RESTARTS", th.Text.Render(restarts)),
		cell("AGE", th.Text.Render(printers.Age(pod.CreationTimestamp, now))),
	}, "   ")
	return layout.FitTail(line, m.w, m.look.Glyphs.Ellipsis)
}
