// Package prompt is the line on which kubectl commands are given, with history and completion.
//
// It runs nothing: it sends the command that was given. It knows commands only through Completer.
// It imitates the line of a shell, not a part of Kubernetes. History is in the order of giving.
package prompt

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/layout"
	"podflight/tui/line"
)

// Completer returns what can take the place of the word that ends at byte at of a line, and the byte at which that word
// begins. The line begins with "kubectl ".
type Completer func(line string, at int) (from int, words []string)

// GivenMsg is a command that was given: "kubectl get pods". The line wants to be closed.
type GivenMsg struct{ Command string }

// ClosedMsg tells that the line wants to be closed.
type ClosedMsg struct{}

// program is what all commands begin with.
const program = "kubectl "

// mostHistory is how many commands are remembered.
const mostHistory = 500

// Model is the line.
type Model struct {
	look     layout.Look
	complete Completer
	input    line.Model
	width    int
	history  []string // without the program
	at       int      // in history; its length: what is being typed
	draft    string
	offered  []string // completions of the word before the cursor
	chosen   int      // of offered; -1: none yet
	stem     string   // the line up to the word that offered completes
	rest     string   // what stands after the cursor
}

// New returns an empty line. complete may be nil.
func New(l layout.Look, complete Completer) Model {
	return Model{look: l, complete: complete, input: line.New(l)}
}

// SetLook draws the line with another theme or other glyphs from now on.
func (m *Model) SetLook(l layout.Look) {
	m.look = l
	m.input.SetLook(l)
}

// SetSize sets the cells that the line may take; its height is its own affair.
func (m *Model) SetSize(width, _ int) { m.width = width }

// Open empties the line.
func (m *Model) Open() {
	m.input.Set("", "")
	m.at, m.draft = len(m.history), ""
	m.forget()
}

// History returns the commands that were given, oldest first, without the program's name.
func (m Model) History() []string { return m.history }

// SetHistory sets the commands that can be gone back to.
func (m *Model) SetHistory(h []string) {
	m.history = append([]string(nil), h...)
	m.at = len(m.history)
}

// Keys returns where keys are looked up.
func (m Model) Keys() keys.Context {
	return keys.Context{Places: []keys.Place{keys.Command}, Typing: true}
}

// Update handles a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case keys.Do:
		return m.do(msg.ID)
	case input.PasteMsg:
		text := strings.Join(strings.Fields(input.Clean(msg.Text[:min(len(msg.Text), 4000)])), " ")
		m.input.Insert(text)
		m.forget()
	case tea.KeyMsg:
		m.input.Update(msg)
		m.forget()
	}
	return m, nil
}

func (m Model) do(id keys.ID) (Model, tea.Cmd) {
	switch id {
	case keys.Back:
		if len(m.offered) > 0 {
			m.forget()
			return m, nil
		}
		return m, func() tea.Msg { return ClosedMsg{} }
	case keys.Accept:
		return m.give()
	case keys.Up:
		m.recall(-1)
	case keys.Down:
		m.recall(1)
	case keys.Right:
		m.offer(1)
	case keys.Left:
		m.offer(-1)
	}
	return m, nil
}

// give sends the command. The program's name may have been typed or pasted; it is not doubled.
func (m Model) give() (Model, tea.Cmd) {
	line := strings.TrimSpace(m.input.Value())
	line = strings.TrimSpace(strings.TrimPrefix(line, "$ "))
	for _, name := range []string{program, "k "} {
		line = strings.TrimSpace(strings.TrimPrefix(line, name))
	}
	if line == "" {
		return m, func() tea.Msg { return ClosedMsg{} }
	}
	if n := len(m.history); n == 0 || m.history[n-1] != line {
		m.history = append(m.history, line)
	}
	m.history = m.history[max(0, len(m.history)-mostHistory):]
	m.Open()
	return m, func() tea.Msg { return GivenMsg{program + line} }
}

// recall goes through the history.
func (m *Model) recall(by int) {
	if m.at == len(m.history) {
		m.draft = m.input.Value()
	}
	m.at = max(0, min(m.at+by, len(m.history)))
	line := m.draft
	if m.at < len(m.history) {
		line = m.history[m.at]
	}
	m.input.Set(line, "")
	m.forget()
}

func (m *Model) forget() { m.offered, m.chosen = nil, -1 }

// offer completes the word before the cursor: what alone is possible is put in at once, of more the next one is tried.
func (m *Model) offer(by int) {
	if m.complete == nil {
		return
	}
	if len(m.offered) == 0 {
		before, rest := m.input.Cursor()
		m.rest = rest
		from, words := m.complete(program+before, len(program)+len(before))
		m.offered = words
		m.stem = before[:max(0, min(from-len(program), len(before)))]
		m.chosen = -1
		if word := before[len(m.stem):]; len(m.offered) > 1 {
			if common := commonPrefix(m.offered); len(common) > len(word) {
				m.put(common)
				return
			}
		}
	}
	n := len(m.offered)
	switch {
	case n == 0:
		return
	case n == 1:
		one := m.offered[0]
		if !strings.HasSuffix(one, "=") && !strings.HasSuffix(one, "/") && !strings.HasPrefix(m.rest, " ") {
			one += " "
		}
		m.put(one)
		m.forget()
		return
	case m.chosen < 0 && by < 0:
		m.chosen = n - 1
	default:
		m.chosen = (m.chosen + by + n) % n
	}
	m.put(m.offered[m.chosen])
}

// put sets the word before the cursor.
func (m *Model) put(word string) {
	m.input.Set(m.stem+word, m.rest)
}

func commonPrefix(words []string) string {
	p := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, p) {
			p = p[:len(p)-1]
		}
	}
	return p
}

// View draws the line, and above it what could complete the word, or nothing.
func (m Model) View() string {
	l := m.look
	if m.width < 20 {
		return ""
	}
	line := layout.Fit(l.Theme.Key.Bold().Render(l.Glyphs.Prompt)+" "+l.Theme.Dim.Render(program)+m.input.View(m.width-layout.Width(program)-3), m.width)
	if len(m.offered) < 2 {
		return layout.Spaces(m.width) + "\n" + line
	}
	return m.choices() + "\n" + line
}

// choices draws the completions in one line, the chosen one in sight.
func (m *Model) choices() string {
	l := m.look
	for from := 0; ; from++ {
		s := "  "
		if from > 0 {
			s = l.Theme.Dim.Render(l.Glyphs.Ellipsis) + " "
		}
		reached := false
		for i, word := range m.offered[from:] {
			word = layout.Safe(word)
			ink := l.Theme.Dim
			if from+i == m.chosen {
				ink = l.Theme.Title.Plus(l.Theme.Selection)
			}
			if layout.Width(s)+layout.Width(word) > m.width-2 {
				s += l.Theme.Dim.Render(l.Glyphs.Ellipsis)
				break
			}
			s += ink.Render(word) + "  "
			reached = reached || from+i >= m.chosen
		}
		if reached || from >= max(0, m.chosen) {
			return layout.FitTail(s, m.width, l.Glyphs.Ellipsis)
		}
	}
}
