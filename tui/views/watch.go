package views

import (
	"fmt"
	"sort"
	"strings"

	"podflight/engine/api"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/layout"
	"podflight/tui/status"
)

// timeWidth is how wide the column of times is.
const timeWidth = 8

// watchRows is what kubectl get pods -w prints in the course of a run, and what commands do.
type watchRows struct {
	w      int // the width that texts are broken at
	names  []string
	widths []int
	rows   []watchRow // in order of time
	first  []int      // of each row, the first of its entry
}

// watchRow is a row of the table, or a line of a command.
type watchRow struct {
	at      sim.Instant
	record  sim.RecordID
	version *trace.Version // nil: a line of a command
	text    string
	kind    textKind
	goesOn  bool // it belongs to the line above
}

type textKind int

const (
	given textKind = iota
	printed
	complained
)

// watch shows what kubectl get pods -w has printed up to the playhead, and what commands have.
func (m *Model) watch() page {
	if m.index.rows == nil || m.index.rows.w != m.w {
		m.index.rows = newWatchRows(m.trace, m.w)
	}
	all := m.index.rows
	n := sort.Search(len(all.rows), func(i int) bool { return all.rows[i].at > m.now })
	if n == 0 {
		return said(m.say("kubectl has printed nothing yet."))
	}
	space, columns := gap, len(all.names)
	for space > 1 && timeWidth+3+width(all.widths, space) > m.w {
		space--
	}
	if timeWidth+3+width(all.widths, space) > m.w {
		columns-- // the age says what the time says
	}
	head := make([]cell, columns)
	for i, name := range all.names[:columns] {
		head[i] = cell{name, m.look.Theme.Dim}
	}
	return page{
		head:  []string{layout.Spaces(timeWidth+3) + joined(head, all.widths, space)},
		n:     n,
		newer: true,
		first: all.first[:n],
		line:  func(i int) line { return m.watchLine(all, i, columns, space, i == all.first[n-1]) },
	}
}

func width(widths []int, space int) int {
	w := -space
	for _, c := range widths {
		w += c + space
	}
	return w
}

// watchLine inks a row, with the mark of the present before the newest.
func (m *Model) watchLine(all *watchRows, i, columns, space int, newest bool) line {
	r, th := all.rows[i], m.look.Theme
	text := m.prefix(r.at)
	switch {
	case r.version == nil && r.kind != given && !newest: // what a command prints stands below it
		text = layout.Spaces(timeWidth + 3)
	case newest:
		text = th.Accent.Render(m.look.Glyphs.Pointer+fmt.Sprintf("%*s", timeWidth, r.at.Clock())) + "  "
	}
	switch {
	case r.version != nil:
		text += m.inked(printers.Cells(r.version.Object, m.trace.Wall(r.at))[:columns], all.widths, space)
	case r.kind == given:
		text += th.Accent.Render(m.look.Glyphs.Prompt) + " " + th.Text.Render(r.text)
	case r.kind == complained:
		text += "  " + th.Bad().Render(r.text)
	default:
		text += "  " + th.Dim.Render(r.text)
	}
	return line{text, r.at, r.record, true}
}

func newWatchRows(t *trace.Trace, width int) *watchRows {
	w := &watchRows{w: width}
	for _, c := range printers.Columns(api.Pod) {
		if !c.Wide {
			w.names = append(w.names, strings.ToUpper(c.Name))
		}
	}
	for _, life := range t.Lives(api.Pod) {
		for i := range life.Versions {
			v := &life.Versions[i]
			w.rows = append(w.rows, watchRow{at: v.At, record: v.Record, version: v})
		}
	}
	sort.Slice(w.rows, func(i, j int) bool { return w.rows[i].record < w.rows[j].record })
	w.measure(t)
	for _, c := range t.Commands(t.End) {
		w.rows = append(w.rows, watchRow{at: c.From, record: c.Record, text: layout.Safe(c.Line)})
		for _, o := range c.Output {
			kind := printed
			if o.Err {
				kind = complained
			}
			begins := true
			for _, l := range strings.Split(strings.TrimRight(o.Text, "\n"), "\n") {
				for _, l := range hang(layout.Safe(l), width-timeWidth-5) {
					w.rows = append(w.rows, watchRow{at: o.At, record: c.Record, text: l, kind: kind, goesOn: !begins})
					begins = false
				}
			}
		}
	}
	sort.SliceStable(w.rows, func(i, j int) bool { return w.rows[i].at < w.rows[j].at })
	for i, r := range w.rows {
		if r.goesOn {
			i = w.first[i-1]
		}
		w.first = append(w.first, i)
	}
	return w
}

// mostMeasured is how many rows the columns are measured by: the widest words come early in a run.
const mostMeasured = 2000

// measure finds out how wide the columns are.
func (w *watchRows) measure(t *trace.Trace) {
	w.widths = make([]int, len(w.names))
	for i, name := range w.names {
		w.widths[i] = len(name)
	}
	for _, r := range w.rows[:min(len(w.rows), mostMeasured)] {
		for i, c := range printers.Cells(r.version.Object, t.Wall(r.at))[:len(w.names)] {
			w.widths[i] = max(w.widths[i], len(c))
		}
	}
	for _, r := range w.rows {
		w.widths[0] = max(w.widths[0], len(r.version.Object.GetName()))
	}
}

// inked writes a row with colour on READY and STATUS, and nowhere else.
func (m *Model) inked(texts []string, widths []int, space int) string {
	cells := make([]cell, len(texts))
	for i, c := range texts {
		cells[i] = cell{c, m.look.Theme.Text}
		switch i {
		case 1:
			if ready, total, ok := strings.Cut(c, "/"); ok && ready == total {
				cells[i].ink = m.look.Theme.Good()
			}
		case 2:
			if !status.Passing(c) {
				cells[i].ink = m.look.Theme.State(status.State(c))
			}
		}
	}
	return strings.TrimRight(joined(cells, widths, space), " ")
}

// prefix writes a time at the left of a line. Its first cell is for the mark of the present.
func (m *Model) prefix(at sim.Instant) string {
	return " " + m.look.Theme.Dim.Render(fmt.Sprintf("%*s", timeWidth, at.Clock())) + "  "
}
