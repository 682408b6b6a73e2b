package editor

import (
	"podflight/tui/keys"
)

// explain is the documentation of the field under the cursor.
type explain struct {
	open        bool
	title, body string
	top         int
	rows        int // of the body as it was drawn last; a bound for top
}

func (m *Model) openDoc() {
	f := m.file()
	if m.deps.Language == nil {
		return
	}
	c := f.sel.Cursor
	title, body := m.deps.Language.Doc([]byte(f.buf.String()), c.Line, c.Col)
	if title == "" {
		m.note = "no documentation is known for what stands here"
		return
	}
	m.popup.open = false
	m.explain = explain{open: true, title: title, body: body}
	m.explain.rows = len(m.explain.lines(m.boxWidth()))
}

// do handles the bindings of the open documentation.
func (e *explain) do(id keys.ID) bool {
	switch id {
	case keys.Up:
		e.top = max(0, e.top-1)
	case keys.Down:
		e.top = max(0, min(e.top+1, e.rows-1))
	case keys.Back:
		e.open = false
	default:
		return false
	}
	return true
}
