package view

import (
	"strings"
	"unicode/utf8"
)

// textCell is a cell of a table with its colour.
type textCell struct {
	text string
	slot Slot
}

// grid lays out rows in columns as wide as their widest cell. Lines between the rows leave the widths alone.
type grid struct {
	lines  []gridLine
	widths []int
}

// gridLine is a row of cells, or a text that runs across.
type gridLine struct {
	prefix string
	cells  []textCell
	text   string
}

const columnGap = 3

func (g *grid) row(prefix string, cells ...textCell) {
	for i, c := range cells {
		if i == len(g.widths) {
			g.widths = append(g.widths, 0)
		}
		g.widths[i] = max(g.widths[i], utf8.RuneCountInString(c.text))
	}
	g.lines = append(g.lines, gridLine{prefix: prefix, cells: cells})
}

func (g *grid) across(prefix, text string) {
	g.lines = append(g.lines, gridLine{prefix: prefix, text: text})
}

func (g *grid) render(o Options) string {
	var b strings.Builder
	for _, l := range g.lines {
		b.WriteString(l.prefix)
		b.WriteString(l.text)
		for i, c := range l.cells {
			b.WriteString(o.paint(c.slot, c.text))
			if i < len(l.cells)-1 {
				b.WriteString(strings.Repeat(" ", g.widths[i]-utf8.RuneCountInString(c.text)+columnGap))
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
