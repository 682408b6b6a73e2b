package editor

import (
	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/text"
)

// copy takes the selection into the clipboard.
func (m *Model) copy() tea.Cmd {
	f := m.file()
	if !f.selected() {
		return nil
	}
	from, to := f.ends()
	return m.keep(f.buf.Slice(from, to))
}

// cut takes the selection, or the whole line, out of the text into the clipboard.
func (m *Model) cut() tea.Cmd {
	f := m.file()
	from, to := f.ends()
	if from == to {
		from, to = text.Pos{Line: from.Line}, text.Pos{Line: from.Line + 1}
		if from.Line == f.buf.Len()-1 {
			to = f.buf.End()
		}
	}
	s := f.buf.Slice(from, to)
	if s == "" {
		return nil
	}
	f.edit(text.Other, func() { f.replace(from, to, "") })
	return m.keep(s)
}

// keep remembers text and gives it to the terminal.
func (m *Model) keep(s string) tea.Cmd {
	m.clipboard = s
	if m.deps.Copy == nil {
		return nil
	}
	return m.deps.Copy(s)
}
