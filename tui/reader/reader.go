// Package reader is a text to be read over the screen: an entry of the glossary, what an error means, what is
// known about progress. It imitates no part of Kubernetes.
package reader

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
	"podflight/tui/layout"
)

// ClosedMsg tells that the text wants to be closed.
type ClosedMsg struct{}

// Model is the text.
type Model struct {
	look          layout.Look
	title, note   string
	lines         func(l layout.Look, width int) []string
	width, height int
	top           int
}

// New returns a text of paragraphs.
func New(l layout.Look, title, note, text string) Model {
	return Drawn(l, title, note, func(l layout.Look, width int) []string {
		var out []string
		for _, par := range strings.Split(text, "\n") {
			for _, line := range layout.Wrap(layout.Safe(par), width) {
				out = append(out, l.Theme.Text.Render(line))
			}
		}
		return out
	})
}

// Drawn returns a text that lines draws for a width.
func Drawn(l layout.Look, title, note string, lines func(l layout.Look, width int) []string) Model {
	return Model{look: l, title: title, note: note, lines: lines}
}

// SetLook draws the text with another theme or other glyphs from now on.
func (m *Model) SetLook(l layout.Look) { m.look = l }

// SetSize sets the cells that the box may take.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height; m.scroll(0) }

// Keys returns where keys are looked up.
func (m Model) Keys() keys.Context { return keys.Context{Places: []keys.Place{keys.Reader}} }

func (m *Model) boxWidth() int { return min(m.width-2, 76) }
func (m *Model) rows() int     { return max(1, m.height-layout.FrameHeight-1) }

func (m *Model) scroll(by int) {
	n := len(m.lines(m.look, max(1, m.boxWidth()-layout.FrameWidth)))
	m.top = max(0, min(m.top+by, n-m.rows()))
}

// Update handles a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case keys.Do:
		switch msg.ID {
		case keys.Up:
			m.scroll(-1)
		case keys.Down:
			m.scroll(1)
		case keys.PageUp:
			m.scroll(-m.rows())
		case keys.PageDown:
			m.scroll(m.rows())
		case keys.Back:
			return m, func() tea.Msg { return ClosedMsg{} }
		}
	case tea.MouseMsg:
		switch msg.Button {
		case tea.MouseButtonWheelUp:
			m.scroll(-3)
		case tea.MouseButtonWheelDown:
			m.scroll(3)
		}
	}
	return m, nil
}

// View draws the box.
func (m Model) View() string {
	w := m.boxWidth()
	if w < layout.FrameWidth+4 || m.height < 4 {
		return ""
	}
	all := m.lines(m.look, w-layout.FrameWidth)
	body := all[m.top:min(len(all), m.top+m.rows())]
	note := m.note
	if len(all) > m.top+m.rows() {
		note = strings.TrimSpace(note + "  " + m.look.Glyphs.Down + " more")
	}
	title := layout.Title{Text: m.title, Note: note}
	return strings.Join(layout.Frame(m.look, w, len(body)+layout.FrameHeight, title, true, strings.Join(body, "\n")), "\n")
}
