package views

import (
	"fmt"
	"sort"
	"strconv"
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

// watchRows is what kubectl get pods -w prints in the course of a run, made once for a run.
type watchRows struct {
	trace  *trace.Trace
	header string
	lines  []line
}

// watch shows what kubectl get pods -w has printed up to the playhead, and what commands have.
func (m *Model) watch() []line {
	if m.rows.trace != m.trace {
		m.rows = m.watchAll()
	}
	n := sort.Search(len(m.rows.lines), func(i int) bool { return m.rows.lines[i].at > m.now })
	if n == 0 {
		return nil
	}
	out := make([]line, 0, n+1)
	out = append(out, line{text: m.rows.header})
	out = append(out, m.rows.lines[:n]...)
	return m.point(out)
}

// point puts the mark of the present before the newest line.
func (m *Model) point(lines []line) []line {
	last := &lines[len(lines)-1]
	if plain := layout.Spaces(1); strings.HasPrefix(last.text, plain) {
		last.text = m.look.Theme.Accent.Render(m.look.Glyphs.Pointer) + last.text[len(plain):]
	}
	return lines
}

func (m *Model) watchAll() watchRows {
	rows := watchRows{trace: m.trace}
	cells, all := podRows(m.trace)
	widths := widthsOf(cells)
	rows.header = layout.Spaces(timeWidth+3) + m.look.Theme.Dim.Render(joined(cells[0], widths))
	for i, r := range all {
		rows.lines = append(rows.lines, line{text: m.prefix(r.at) + m.inked(cells[i+1], widths), at: r.at, record: r.record, leads: true})
	}
	rows.lines = append(rows.lines, m.commands()...)
	sort.SliceStable(rows.lines, func(i, j int) bool { return rows.lines[i].at < rows.lines[j].at })
	return rows
}

// commands are the lines of the scenario's commands: each when it was given, its output when it came.
func (m *Model) commands() []line {
	th := m.look.Theme
	var out []line
	for _, c := range m.trace.Commands(m.trace.End) {
		text := th.Accent.Render(m.look.Glyphs.Prompt) + " " + th.Text.Render(layout.Safe(c.Line))
		out = append(out, line{text: m.prefix(c.From) + text, at: c.From, record: c.Record, leads: true})
		for _, o := range c.Output {
			ink := th.Dim
			if o.Err {
				ink = th.Bad()
			}
			for _, l := range strings.Split(strings.TrimRight(o.Text, "\n"), "\n") {
				out = append(out, line{text: layout.Spaces(timeWidth+5) + ink.Render(layout.Safe(l)), at: o.At, record: c.Record, leads: true})
			}
		}
	}
	return out
}

type podRowAt struct {
	at     sim.Instant
	record sim.RecordID
}

// podRows returns the cells of kubectl's table, its header first, and when each row was printed.
func podRows(t *trace.Trace) (cells [][]string, at []podRowAt) {
	cells = [][]string{header()}
	for _, life := range t.Lives(api.Pod) {
		for _, v := range life.Versions {
			at = append(at, podRowAt{v.At, v.Record})
			cells = append(cells, printers.Cells(v.Object, t.Wall(v.At))[:len(cells[0])])
		}
	}
	order := make([]int, len(at))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return at[order[i]].record < at[order[j]].record })
	sortedCells, sortedAt := [][]string{cells[0]}, make([]podRowAt, 0, len(at))
	for _, i := range order {
		sortedCells, sortedAt = append(sortedCells, cells[i+1]), append(sortedAt, at[i])
	}
	return sortedCells, sortedAt
}

// header returns the columns of the plain table of Pods.
func header() []string {
	var out []string
	for _, c := range printers.Columns(api.Pod) {
		if !c.Wide {
			out = append(out, strings.ToUpper(c.Name))
		}
	}
	return out
}

func widthsOf(rows [][]string) []int {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, c := range r {
			widths[i] = max(widths[i], len(c))
		}
	}
	return widths
}

// gap is what kubectl puts between columns.
const gap = 3

func joined(cells []string, widths []int) string {
	var b strings.Builder
	for i, c := range cells {
		b.WriteString(c)
		if i+1 < len(cells) {
			b.WriteString(layout.Spaces(widths[i] - len(c) + gap))
		}
	}
	return b.String()
}

// inked writes a row with colour on READY and STATUS, and nowhere else.
func (m *Model) inked(cells []string, widths []int) string {
	var b strings.Builder
	for i, c := range cells {
		ink := m.look.Theme.Text
		switch i {
		case 1:
			if ready, total, ok := strings.Cut(c, "/"); ok && ready == total {
				ink = m.look.Theme.Good()
			}
		case 2:
			ink = m.look.Theme.State(status.State(c))
		}
		b.WriteString(ink.Render(c))
		if i+1 < len(cells) {
			b.WriteString(layout.Spaces(widths[i] - len(c) + gap))
		}
	}
	return b.String()
}

// prefix writes a time at the left of a line. Its first cell is for the mark of the present.
func (m *Model) prefix(at sim.Instant) string {
	return " " + m.look.Theme.Dim.Render(fmt.Sprintf("%*s", timeWidth, Clock(at))) + "  "
}

// Clock prints an instant as the panes do: "12.9s", "1m12s", "1h02m".
func Clock(at sim.Instant) string {
	s := at.Seconds()
	switch {
	case s < 60:
		return fmt.Sprintf("%.1fs", s)
	case s < 3600:
		return fmt.Sprintf("%dm%04.1fs", int(s)/60, s-float64(int(s)/60*60))
	}
	return fmt.Sprintf("%dh%02dm%02ds", int(s)/3600, int(s)/60%60, int(s)%60)
}

func itoa(n int) string { return strconv.Itoa(n) }
