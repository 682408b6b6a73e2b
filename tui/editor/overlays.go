package editor

import (
	"podflight/tui/text"
	"podflight/tui/theme"
)

// mark is an ink for some bytes of a line.
type mark struct {
	from, to int
	ink      theme.Ink
}

// marks are what is drawn over the highlighting of a line; the first that holds a byte wins.
type marks []mark

// next returns how far the byte's ink reaches, at most to limit, and what is added to it.
func (ms marks) next(from, limit int) (end int, extra theme.Ink) {
	end = limit
	for _, k := range ms {
		if k.from <= from && from < k.to {
			return min(end, k.to), k.ink
		}
		if k.from > from {
			end = min(end, k.from)
		}
	}
	return end, theme.Ink{}
}

// after returns the ink of the cell after a line's end, if it has one.
func (ms marks) after(end int) (theme.Ink, bool) {
	for _, k := range ms {
		if k.from <= end && end < k.to {
			return k.ink, true
		}
	}
	return theme.Ink{}, false
}

// overlays returns the marks of a line: the cursor, the selection, what was found, what a problem is about.
func (m *Model) overlays(i int) marks {
	f, th := m.file(), m.deps.Look.Theme
	line := f.buf.Line(i)
	var out marks
	if c := f.sel.Cursor; c.Line == i && m.focused && !m.find.open {
		out = append(out, mark{c.Col, max(c.Col+1, text.Next(line, c.Col)), th.Cursor})
	}
	if from, to := f.ends(); from != to && from.Line <= i && i <= to.Line {
		sel := mark{0, len(line) + 1, th.Selection}
		if i == from.Line {
			sel.from = from.Col
		}
		if i == to.Line {
			sel.to = to.Col
		}
		if sel.from < sel.to {
			out = append(out, sel)
		}
	}
	if m.find.open {
		for _, hit := range m.matches() {
			if hit.Anchor.Line == i {
				out = append(out, mark{hit.Anchor.Col, hit.Cursor.Col, theme.Ink{}.Underline()})
			}
			if hit.Anchor.Line > i {
				break
			}
		}
	}
	for _, d := range f.at(i) {
		end := d.End
		if end <= d.Col || end > len(line) {
			end = len(line)
		}
		from, to := text.Border(line, d.Col), text.Border(line, end)
		if from < to {
			out = append(out, mark{from, to, th.Bad().Underline()})
		}
	}
	return out
}
