package editor

import (
	"fmt"
	"strconv"
	"strings"

	"podflight/tui/editor/highlight"
	"podflight/tui/layout"
	"podflight/tui/text"
	"podflight/tui/theme"
)

// gutter returns how many cells stand before the text: the number, a space, the mark.
func (m *Model) gutter() int { return max(3, len(strconv.Itoa(m.file().buf.Len()))) + 2 }

func (m *Model) textWidth() int  { return m.width - m.gutter() }
func (m *Model) textHeight() int { return m.height - len(m.bottom()) }

// View draws the pane.
func (m Model) View() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	bottom := m.bottom()
	f := m.file()
	var lines []string
	for i := f.top; len(lines) < m.height-len(bottom); i++ {
		if i >= f.buf.Len() {
			lines = append(lines, "")
			continue
		}
		lines = append(lines, m.line(i))
	}
	lines = append(lines, bottom...)
	if box, x, y := m.box(); box != nil {
		lines = layout.Overlay(layout.Block(strings.Join(lines, "\n"), m.width, m.height), box, x, y)
	}
	return strings.Join(lines, "\n")
}

// Title returns what stands in the frame: the file, or the files as tabs, and how it differs from the start.
func (m Model) Title() layout.Title {
	f := m.file()
	t := layout.Title{Text: f.name, On: m.active}
	if len(m.files) > 1 {
		t.Text = ""
		for _, g := range m.files {
			t.Tabs = append(t.Tabs, layout.Tab{Label: layout.Safe(g.name)})
		}
	}
	changed, gone := f.changes()
	n := gone
	for _, c := range changed {
		if c {
			n++
		}
	}
	dot := m.deps.Look.Glyphs.Dot
	if n > 0 {
		t.Note = dot + "  " + count(n, "line") + " changed"
	}
	if len(f.diags) > 0 {
		t.Note = strings.TrimSpace(t.Note + "  " + dot + "  " + count(len(f.diags), "problem"))
	}
	return t
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// line draws one line of the text with its gutter.
func (m *Model) line(i int) string {
	f, th := m.file(), m.deps.Look.Theme
	problems := f.at(i)
	spans := f.spans.Spans(f.buf.Lines(), i)
	sign := m.mark(i, problems)
	key := rowKey{i, f.buf.Line(i), sign, f.left, m.width, sum(spans)}
	plain := len(problems) == 0 && m.plain(i)
	if plain {
		if s, ok := m.rows.get(key); ok {
			return s
		}
	}
	r := row{look: m.deps.Look, left: f.left, width: m.textWidth()}
	m.pieces(&r, i, spans)
	if len(problems) > 0 {
		m.inline(&r, problems)
	}
	ink := th.Faint
	if i == f.sel.Cursor.Line && m.focused {
		ink = th.Text
	}
	number := fmt.Sprintf("%*d ", m.gutter()-2, i+1)
	s := layout.Fit(ink.Render(number)+sign+r.b.String(), m.width)
	if c := f.sel.Cursor; text.Cells(f.buf.Line(i)) > r.end() && (c.Line != i || f.cell(c) != r.end()-1) { // the line goes on
		s = layout.Fit(s, m.width-1) + th.Faint.Render(m.deps.Look.Glyphs.Cut)
	}
	if plain {
		m.rows.put(key, s)
	}
	return s
}

// mark returns the sign in the gutter: a problem before a change.
func (m *Model) mark(i int, problems []Diagnostic) string {
	l := m.deps.Look
	if len(problems) > 0 {
		if problems[0].Severity == Error {
			return l.Theme.Bad().Render(l.Glyphs.Fail)
		}
		return l.Theme.Warn().Render(l.Glyphs.Warn)
	}
	if changed, _ := m.file().changes(); changed[i] {
		return l.Theme.Warn().Render(l.Glyphs.Change)
	}
	return " "
}

// inline writes a problem after the end of its line, as far as there is room.
func (m *Model) inline(r *row, problems []Diagnostic) {
	l := m.deps.Look
	room := r.width - r.used() - 3
	if room < 12 || r.at > r.end() {
		return
	}
	ink := l.Theme.Bad()
	if problems[0].Severity == Warning {
		ink = l.Theme.Warn()
	}
	msg := layout.Safe(firstLine(problems[0].Message))
	if layout.Width(msg) > room {
		msg = strings.TrimRight(layout.FitTail(msg, room, l.Glyphs.Ellipsis), " ")
	}
	r.b.WriteString("   " + ink.Render(msg))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// pieces writes a line's text in its inks, with what is selected, found and under the cursor.
func (m *Model) pieces(r *row, i int, spans []highlight.Span) {
	f := m.file()
	line := f.buf.Line(i)
	over := m.overlays(i)
	from := 0
	put := func(to int, ink theme.Ink) {
		for from < to && !r.full() {
			end, extra := over.next(from, to)
			r.put(line[from:end], ink.Plus(extra))
			from = end
		}
	}
	for _, s := range spans {
		put(s.End, m.ink(s.Kind))
	}
	if extra, ok := over.after(len(line)); ok {
		r.put(" ", extra)
	}
}

func (m *Model) ink(k highlight.Kind) theme.Ink {
	th := m.deps.Look.Theme
	switch k {
	case highlight.Field:
		return th.Field
	case highlight.Punctuation:
		return th.Dim
	case highlight.Value:
		return th.Value
	case highlight.Number:
		return th.Number
	case highlight.Comment:
		return th.Comment
	}
	return th.Text
}

// bottom returns the lines under the text: the search, what was noted, or the problem of the cursor's line in full.
func (m *Model) bottom() []string {
	l, f := m.deps.Look, m.file()
	switch {
	case m.height < 3:
		return nil
	case m.find.open:
		word := "find "
		if m.find.mode == findLine {
			word = "line "
		}
		return []string{layout.Split(l.Theme.Key.Render(word)+m.find.input.View(max(1, m.width-layout.Width(word)-14)), l.Theme.Dim.Render(" "+m.status()), m.width, l.Glyphs.Ellipsis)}
	case m.note != "":
		return m.wrapped(layout.Safe(m.note), l.Theme.Dim)
	}
	if problems := f.at(f.sel.Cursor.Line); len(problems) > 0 {
		ink := l.Theme.Bad()
		if problems[0].Severity == Warning {
			ink = l.Theme.Warn()
		}
		words, hint, _ := strings.Cut(problems[0].Message, "\n")
		out := m.wrapped(layout.Safe(words), ink)
		if hint != "" && m.height > 8 {
			out = append(out, m.wrapped(l.Glyphs.Right+" "+layout.Safe(hint), l.Theme.Dim)...)
		}
		return out
	}
	return nil
}

// wrapped breaks a text into at most four lines of the pane, and a third of it.
func (m *Model) wrapped(s string, ink theme.Ink) []string {
	lines := layout.Wrap(s, m.width)
	if most := max(1, min(4, m.height/3)); len(lines) > most {
		lines = lines[:most]
		lines[most-1] = layout.FitTail(lines[most-1]+"     ", m.width-1, "") + m.deps.Look.Glyphs.Ellipsis
	}
	for i := range lines {
		lines[i] = layout.Fit(ink.Render(lines[i]), m.width)
	}
	return lines
}

// cursorCell returns where the cursor is drawn in the pane.
func (m *Model) cursorCell() (x, y int) {
	f := m.file()
	return m.gutter() + f.cell(f.sel.Cursor) - f.left, f.sel.Cursor.Line - f.top
}

// plain says whether nothing but the text itself is drawn on a line.
func (m *Model) plain(i int) bool {
	f := m.file()
	from, to := f.ends()
	return (i < from.Line || i > to.Line) && !m.find.open && i != f.sel.Cursor.Line
}
