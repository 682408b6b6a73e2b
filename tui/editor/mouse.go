package editor

import (
	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/text"
)

// mouse sets the cursor where the pane is clicked, selects where it is dragged, and scrolls by the wheel. Its cells count
// from the pane's corner.
func (m *Model) mouse(msg tea.MouseMsg) {
	f := m.file()
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		f.top = max(0, f.top-3)
	case msg.Button == tea.MouseButtonWheelDown:
		f.top = max(0, min(f.top+3, f.buf.Len()-m.textHeight()))
	case msg.Button == tea.MouseButtonLeft && msg.Action != tea.MouseActionRelease && msg.Y < m.textHeight():
		line := max(0, min(f.top+msg.Y, f.buf.Len()-1))
		p := text.Pos{Line: line, Col: text.ColAt(f.buf.Line(line), max(0, msg.X-m.gutter()+f.left))}
		f.buf.Seal()
		f.sel.Cursor = p
		if msg.Action == tea.MouseActionPress {
			f.sel.Anchor = p
			m.close()
		}
		f.want = f.cell(p)
		m.reveal()
	}
}
