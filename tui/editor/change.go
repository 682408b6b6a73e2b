package editor

import (
	"fmt"
	"strings"

	"podflight/tui/input"
	"podflight/tui/text"
)

// maxSize is how much text a file may hold: what the API server takes as a request
// (apiserver/pkg/server/config.go, NewConfig: MaxRequestBodyBytes).
const maxSize = 3 << 20

// step is the width of an indent.
const step = 2

// insert types text in the place of the selection.
func (m *Model) insert(s string) {
	f := m.file()
	from, to := f.ends()
	kind := text.Typing
	if from != to {
		kind = text.Other
	}
	if !m.fits(len(s)) {
		return
	}
	f.edit(kind, func() { f.replace(from, to, s) })
}

// insertOther inserts text as a step of its own.
func (m *Model) insertOther(s string) {
	f := m.file()
	from, to := f.ends()
	if !m.fits(len(s)) {
		return
	}
	f.edit(text.Other, func() { f.replace(from, to, s) })
}

// fits says whether there is room for n more bytes; if not, it says so.
func (m *Model) fits(n int) bool {
	if m.file().buf.Size()+n <= maxSize {
		return true
	}
	m.note = fmt.Sprintf("that is %s: more than the 3 MiB that the API server takes; nothing was inserted", megabytes(n))
	return false
}

func megabytes(n int) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

// pasted inserts what the terminal pasted. Tabs that indent become spaces, because YAML allows no others.
func (m *Model) pasted(msg input.PasteMsg) {
	if m.find.open {
		m.findPasted(msg.Text)
		return
	}
	m.close()
	if len(msg.Text) > 4*maxSize { // not worth cleaning: escape sequences aside it is too much
		m.fits(len(msg.Text))
		return
	}
	m.insertOther(softTabs(input.Clean(msg.Text)))
	m.reveal()
}

// softTabs turns the tabs that lines begin with into indents.
func softTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		rest := strings.TrimLeft(l, " \t")
		lead := l[:len(l)-len(rest)]
		lines[i] = strings.ReplaceAll(lead, "\t", strings.Repeat(" ", step)) + rest
	}
	return strings.Join(lines, "\n")
}

// newline begins a line with the indent that YAML wants after what stands before the cursor.
func (m *Model) newline() {
	if !m.fits(64) {
		return
	}
	f := m.file()
	from, to := f.ends()
	before := f.buf.Line(from.Line)[:from.Col]
	f.edit(text.Other, func() { f.replace(from, to, "\n"+strings.Repeat(" ", min(indentAfter(before), 200))) })
}

// indentAfter returns the indent of the line after one that begins with before. It follows list items into their
// first field, goes deeper after a field without a value and after the header of a block scalar.
func indentAfter(before string) int {
	rest := before
	in := text.Indent(rest)
	rest = rest[in:]
	for rest == "-" || strings.HasPrefix(rest, "- ") {
		item := len(rest) - len(strings.TrimLeft(rest[1:], " "))
		if item == len(rest) { // a bare dash
			item = step
			rest = ""
		} else {
			rest = rest[item:]
		}
		in += item
	}
	rest = strings.TrimRight(withoutComment(rest), " ")
	switch {
	case rest == "":
		return in
	case strings.HasSuffix(rest, ":"), strings.HasSuffix(rest, "["), strings.HasSuffix(rest, "{"):
		return in + step
	case blockHeader(rest):
		return in + step
	}
	return in
}

func withoutComment(s string) string {
	if strings.HasPrefix(s, "#") {
		return ""
	}
	if i := strings.Index(s, " #"); i >= 0 && strings.Count(s[:i], `"`)%2 == 0 && strings.Count(s[:i], "'")%2 == 0 {
		return s[:i]
	}
	return s
}

// blockHeader says whether a line ends with "|" or ">" and what may follow them.
func blockHeader(s string) bool {
	s = strings.TrimRight(s, "+-0123456789")
	return strings.HasSuffix(s, ": |") || strings.HasSuffix(s, ": >") || s == "|" || s == ">"
}

// tab indents: the lines of a selection, or the cursor's line where only blanks stand before it. Elsewhere it
// completes, and where nothing can be completed it goes to the next stop.
func (m *Model) tab() {
	f := m.file()
	from, to := f.ends()
	before := f.buf.Line(from.Line)[:from.Col]
	switch {
	case from.Line != to.Line:
		f.indentLines(1)
	case text.Blank(before) || m.deps.Language == nil:
		m.insertOther(strings.Repeat(" ", step-text.Cells(before)%step))
	default:
		if m.complete() == 0 && strings.HasSuffix(before, " ") {
			m.insertOther(strings.Repeat(" ", step-text.Cells(before)%step))
		}
	}
}

// backspace deletes the selection, or to the left; in an indent a whole step.
func (f *file) backspace() {
	c := f.sel.Cursor
	before := f.line()[:c.Col]
	if f.selected() || before == "" || strings.Trim(before, " ") != "" {
		f.erase((*text.Buffer).Left)
		return
	}
	n := (len(before)-1)%step + 1
	f.edit(text.Deleting, func() { f.replace(text.Pos{Line: c.Line, Col: c.Col - n}, c, "") })
}

// erase deletes the selection, or from the cursor to where to leads.
func (f *file) erase(to func(*text.Buffer, text.Pos) text.Pos) {
	from, end := f.ends()
	kind := text.Other
	if from == end {
		end = to(f.buf, from)
		kind = text.Deleting
	}
	f.edit(kind, func() { f.replace(from, end, "") })
}

// eraseToEnd deletes to the end of the line; at its end, the line's end.
func (f *file) eraseToEnd() {
	f.erase(func(b *text.Buffer, p text.Pos) text.Pos {
		if end := len(b.Line(p.Line)); p.Col < end {
			return text.Pos{Line: p.Line, Col: end}
		}
		return b.Right(p)
	})
}

// travel undoes or redoes.
func (f *file) travel(by func(*text.Buffer) (text.Selection, bool)) {
	sel, ok := by(f.buf)
	if !ok {
		return
	}
	f.settle()
	f.sel = text.Selection{Anchor: f.buf.Clamp(sel.Anchor), Cursor: f.buf.Clamp(sel.Cursor)}
	f.want = f.cell(f.sel.Cursor)
}

// reset sets the text back to its start, as one step that can be undone.
func (f *file) reset() {
	f.edit(text.Other, func() {
		f.buf.Become(join(f.start))
	})
}
