package views

import (
	"strings"
	"unicode/utf8"

	"podflight/engine/sim"
	"podflight/tui/layout"
	"podflight/tui/theme"
)

// cell is a piece of text with its ink.
type cell struct {
	text string
	ink  theme.Ink
}

// entry is a row of a table, and where it leads.
type entry struct {
	cells  []cell // the last is a text that may be long
	at     sim.Instant
	record sim.RecordID
}

// gap is what stands between the columns of a table.
const gap = 3

// leastText is how narrow the last column may be; a narrower one stands below the others.
const leastText = 28

// table sets rows in columns under their names. The last column is wrapped; where there is no room for it, it stands below
// the rest of its row.
func (m *Model) table(names []string, rows []entry) page {
	widths := make([]int, len(names)-1)
	for i := range widths {
		widths[i] = utf8.RuneCountInString(names[i])
		for _, r := range rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(r.cells[i].text))
		}
	}
	space, indent := gap, 0
	for ; space > 1; space-- {
		indent = 0
		for _, w := range widths {
			indent += w + space
		}
		if indent+leastText <= m.w {
			break
		}
	}
	below := indent+leastText > m.w
	head := make([]cell, len(names))
	for i, n := range names {
		head[i] = cell{n, m.look.Theme.Dim}
	}
	if below {
		head[len(head)-1].text, indent = "", 2
	}
	var list [][]line
	for _, r := range rows {
		last := r.cells[len(r.cells)-1]
		var texts []string
		if last.text != "" {
			texts = layout.Wrap(last.text, max(m.w-indent, 1))
		}
		front := r.cells[:len(r.cells)-1]
		var lines []line
		if below || len(texts) == 0 {
			lines = append(lines, line{joined(front, widths, space), r.at, r.record, true})
		}
		for _, t := range texts {
			lead := layout.Spaces(indent)
			if len(lines) == 0 {
				lead = joined(front, widths, space) + layout.Spaces(space)
			}
			lines = append(lines, line{lead + last.ink.Render(t), r.at, r.record, true})
		}
		list = append(list, lines)
	}
	top := joined(head[:len(head)-1], widths, space)
	if !below {
		top += layout.Spaces(space) + head[len(head)-1].ink.Render(head[len(head)-1].text)
	}
	return entries([]string{top}, list)
}

// joined writes cells in columns of those widths.
func joined(cells []cell, widths []int, space int) string {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteString(layout.Spaces(space))
		}
		b.WriteString(c.ink.Render(c.text))
		b.WriteString(layout.Spaces(widths[i] - utf8.RuneCountInString(c.text)))
	}
	return b.String()
}
