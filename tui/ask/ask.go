// Package ask is a question with two answers. It is for what cannot be undone; all else is done and can be
// taken back. It imitates no part of Kubernetes.
package ask

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
	"podflight/tui/layout"
)

// AnswerMsg is the answer: Msg is what was to be done if it was yes, nil if it was no. The question wants to be closed.
type AnswerMsg struct{ Msg tea.Msg }

// Model is the question.
type Model struct {
	look          layout.Look
	question      string
	about         string
	yes           tea.Msg
	width, height int
}

// New returns a question. about says what yes leads to; yes is sent then.
func New(l layout.Look, question, about string, yes tea.Msg) Model {
	return Model{look: l, question: question, about: about, yes: yes}
}

// SetLook draws the question with another theme or other glyphs from now on.
func (m *Model) SetLook(l layout.Look) { m.look = l }

// SetSize sets the cells that the box may take.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// Keys returns where keys are looked up.
func (m Model) Keys() keys.Context { return keys.Context{Places: []keys.Place{keys.Confirm}} }

// Update handles a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	do, ok := msg.(keys.Do)
	if !ok {
		return m, nil
	}
	switch yes := m.yes; do.ID {
	case keys.Accept:
		return m, func() tea.Msg { return AnswerMsg{yes} }
	case keys.Back:
		return m, func() tea.Msg { return AnswerMsg{} }
	}
	return m, nil
}

// View draws the box.
func (m Model) View() string {
	l := m.look
	w := min(m.width-2, 60)
	if w < 12 || m.height < 5 {
		return ""
	}
	var body []string
	for _, line := range layout.Wrap(m.about, w-layout.FrameWidth) {
		body = append(body, l.Theme.Text.Render(line))
	}
	body = body[:max(0, min(len(body), m.height-layout.FrameHeight-2))]
	body = append(body, "", l.Theme.Key.Render("y")+l.Theme.Dim.Render(" yes   ")+l.Theme.Key.Render("n")+l.Theme.Dim.Render(" no"))
	return strings.Join(layout.Frame(l, w, len(body)+layout.FrameHeight, layout.Title{Text: m.question}, true, strings.Join(body, "\n")), "\n")
}
