package editor

import (
	"strings"

	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/text"
)

// popup is the list of what can be inserted at the cursor.
type popup struct {
	open  bool
	all   []Item   // what the language offered
	items []Item   // those that continue the word
	from  text.Pos // where the word begins
	at    int
}

// mostItems is how many items the list shows at a time.
const mostItems = 8

// complete opens the list, or inserts at once what alone is possible. It returns how many items there were.
func (m *Model) complete() int {
	f := m.file()
	if m.deps.Language == nil {
		return 0
	}
	f.put(f.sel.Cursor)
	c := f.sel.Cursor
	m.popup = popup{
		all:  m.deps.Language.Complete([]byte(f.buf.String()), c.Line, c.Col),
		from: text.Pos{Line: c.Line, Col: wordStart(f.line(), c.Col)},
	}
	m.popup.open = true
	m.narrow()
	n := len(m.popup.items)
	switch {
	case n == 0:
		m.popup.open = false
		m.note = "nothing is known that could stand here"
	case n == 1:
		m.accept()
	}
	return n
}

// narrow keeps the items that continue the word before the cursor, and closes the list where there are none.
func (m *Model) narrow() {
	p, c := &m.popup, m.file().sel.Cursor
	if !p.open {
		return
	}
	line := m.file().line()
	if c.Line != p.from.Line || c.Col < p.from.Col || wordStart(line, c.Col) != p.from.Col {
		p.open = false
		return
	}
	word := strings.ToLower(line[p.from.Col:c.Col])
	p.items, p.at = p.items[:0:0], 0
	for _, part := range []bool{true, false} { // those that begin with the word come before those that hold it
		for _, item := range p.all {
			label := strings.ToLower(item.Label)
			if strings.HasPrefix(label, word) == part && strings.Contains(label, word) {
				p.items = append(p.items, item)
			}
		}
	}
	p.open = len(p.items) > 0
}

// wordStart returns where the word before col begins: a field's name or a value.
func wordStart(line string, col int) int {
	i := strings.LastIndexFunc(line[:col], func(r rune) bool {
		return r == ' ' || r == '\t' || strings.ContainsRune(`"'[]{},`, r)
	})
	return i + 1
}

// popupDo handles the bindings of the open list.
func (m *Model) popupDo(id keys.ID) bool {
	p := &m.popup
	switch id {
	case keys.Up:
		p.at = (p.at + len(p.items) - 1) % len(p.items)
	case keys.Down:
		p.at = (p.at + 1) % len(p.items)
	case keys.PageUp:
		p.at = max(0, p.at-mostItems)
	case keys.PageDown:
		p.at = min(len(p.items)-1, p.at+mostItems)
	case keys.Accept:
		m.accept()
	case keys.Back:
		p.open = false
	default:
		return false
	}
	return true
}

// accept inserts the chosen item in the place of the word. What stands after the cursor of the same word goes too,
// and so does a colon that the item brings itself.
func (m *Model) accept() {
	f, p := m.file(), &m.popup
	p.open = false
	item := p.items[p.at]
	s := item.Insert
	if s == "" {
		s = item.Label
	}
	s = strings.ReplaceAll(input.Clean(s), "\n", "\n"+strings.Repeat(" ", text.Indent(f.line())))
	if !m.fits(len(s)) {
		return
	}
	end := f.sel.Cursor
	_, end.Col = f.buf.WordAt(end)
	if strings.HasSuffix(s, ": ") && strings.HasPrefix(f.line()[end.Col:], ":") {
		s = strings.TrimSuffix(s, ": ")
	}
	f.edit(text.Other, func() { f.replace(p.from, end, s) })
	m.reveal()
}
