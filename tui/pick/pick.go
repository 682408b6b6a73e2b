// Package pick is a list to choose from, with a line to search it: the help, the command palette, the glossary and the
// list of files are made of it.
//
// Items keep the order in which they were given; a search puts those whose label begins with it first.
// It imitates no part of Kubernetes.
package pick

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/layout"
	"podflight/tui/line"
)

// Item is one line of the list.
type Item struct {
	Group string // a heading; items of a group stand together
	Key   string // how it is reached without the list; "" if it is not
	Label string
	Note  string  // dim, after the label
	Off   string  // why it cannot be chosen now; "" if it can
	Msg   tea.Msg // what choosing it sends
}

// ChosenMsg tells that an item was chosen and carries its message. The list wants to be closed.
type ChosenMsg struct{ Msg tea.Msg }

// ClosedMsg tells that the list wants to be closed.
type ClosedMsg struct{}

// Model is the list.
type Model struct {
	look          layout.Look
	title         string
	empty         string // what is said when nothing is found
	items         []Item
	shown         []int // of items, in the order of the list
	at, top       int
	width, height int // of the area that the box may take
	input         line.Model
	keyWidth      int
	given         int // how many of items were given; one more may be what was typed
	free          func(query string) (Item, bool)
}

// SetFree lets what was typed be an item of its own, the first of the list: a path, a name. free reports false for what is none.
func (m *Model) SetFree(free func(query string) (Item, bool)) {
	m.free = free
	m.search()
}

// New returns a list of items.
func New(l layout.Look, title, empty string, items []Item) Model {
	m := Model{look: l, title: title, empty: empty, items: items, given: len(items), input: line.New(l)}
	for _, item := range items {
		m.keyWidth = max(m.keyWidth, min(layout.Width(item.Key), 20))
	}
	m.search()
	for i, n := range m.shown {
		if m.items[n].Off == "" {
			m.at = i
			break
		}
	}
	return m
}

// SetLook draws the list with another theme or other glyphs from now on.
func (m *Model) SetLook(l layout.Look) {
	m.look = l
	m.input.SetLook(l)
}

// SetSize sets the cells that the box may take.
func (m *Model) SetSize(width, height int) {
	if m.width != width || m.height != height {
		m.width, m.height, m.top = width, height, 0
	}
	m.reveal()
}

// Keys returns where keys are looked up.
func (m Model) Keys() keys.Context {
	return keys.Context{Places: []keys.Place{keys.List}, Typing: true}
}

// Update handles a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case keys.Do:
		return m, m.do(msg.ID)
	case input.PasteMsg:
		text := strings.Join(strings.Fields(input.Clean(msg.Text[:min(len(msg.Text), 1000)])), " ")
		m.input.Insert(text)
		m.search()
	case tea.KeyMsg:
		if m.input.Update(msg) {
			m.search()
		}
	case tea.MouseMsg:
		switch msg.Button {
		case tea.MouseButtonWheelUp:
			m.move(-1)
		case tea.MouseButtonWheelDown:
			m.move(1)
		}
	}
	return m, nil
}

func (m *Model) do(id keys.ID) tea.Cmd {
	switch id {
	case keys.Up:
		m.move(-1)
	case keys.Down:
		m.move(1)
	case keys.PageUp:
		m.jump(-m.rows())
	case keys.PageDown:
		m.jump(m.rows())
	case keys.Back:
		return func() tea.Msg { return ClosedMsg{} }
	case keys.Accept:
		if len(m.shown) == 0 || m.items[m.shown[m.at]].Off != "" {
			return nil
		}
		chosen := m.items[m.shown[m.at]].Msg
		return func() tea.Msg { return ChosenMsg{chosen} }
	}
	return nil
}

// move goes by one, around the ends.
func (m *Model) move(by int) {
	if n := len(m.shown); n > 0 {
		m.at = (m.at + by + n) % n
		m.reveal()
	}
}

func (m *Model) jump(by int) {
	m.at = max(0, min(m.at+by, len(m.shown)-1))
	m.reveal()
}

// search keeps the items that hold every word that was typed.
func (m *Model) search() {
	q := strings.ToLower(strings.TrimSpace(m.input.Value()))
	words := strings.Fields(q)
	m.shown, m.at, m.top = m.shown[:0:0], 0, 0
	if m.free != nil {
		m.items = m.items[:m.given]
		if item, ok := m.free(strings.TrimSpace(m.input.Value())); ok {
			m.items = append(m.items[:m.given:m.given], item)
			m.shown = append(m.shown, m.given)
		}
	}
	for _, first := range []bool{true, false} {
		for i, item := range m.items[:m.given] {
			starts := q != "" && strings.HasPrefix(strings.ToLower(item.Label), q)
			if starts == first && holds(item, words) {
				m.shown = append(m.shown, i)
			}
		}
	}
	m.reveal()
}

func holds(item Item, words []string) bool {
	text := strings.ToLower(item.Label + " " + item.Note + " " + item.Key + " " + item.Group)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
