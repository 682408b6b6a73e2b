// Package line is one line of text that is typed: what is searched for, a command, a path.
//
// Its keys are those of the shell's line. It imitates no part of Kubernetes.
package line

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/input"
	"podflight/tui/layout"
	"podflight/tui/text"
)

// most is how many bytes a line holds.
const most = 4000

// Model is the line. It is a value: copies are lines of their own.
type Model struct {
	look  layout.Look
	value string
	at    int // the byte that the cursor is before
}

// New returns an empty line.
func New(l layout.Look) Model { return Model{look: l} }

// SetLook draws the line with another theme or other glyphs from now on.
func (m *Model) SetLook(l layout.Look) { m.look = l }

// Value returns the text.
func (m Model) Value() string { return m.value }

// Cursor returns the text before the cursor and the text after it.
func (m Model) Cursor() (before, after string) { return m.value[:m.at], m.value[m.at:] }

// Set sets the text before the cursor and after it.
func (m *Model) Set(before, after string) {
	before, after = oneLine(before), oneLine(after)
	if len(before)+len(after) > most {
		return
	}
	m.value = before + after
	m.at = text.Border(m.value, len(before))
}

// Insert puts text in at the cursor, on one line.
func (m *Model) Insert(s string) { m.Set(m.value[:m.at]+s, m.value[m.at:]) }

func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(input.Clean(s))
}

// Update handles a key. It reports whether the text has changed.
func (m *Model) Update(k tea.KeyMsg) bool {
	before := m.value
	switch {
	case (k.Type == tea.KeyRunes || k.Type == tea.KeySpace) && !k.Alt:
		m.Insert(string(k.Runes))
	default:
		m.edit(k.String())
	}
	return m.value != before
}

func (m *Model) edit(key string) {
	left, right := m.word()
	end := len(m.value)
	switch key {
	case "left", "ctrl+b":
		m.at = text.Prev(m.value, m.at)
	case "right", "ctrl+f":
		m.at = text.Next(m.value, m.at)
	case "ctrl+left", "alt+left", "alt+b":
		m.at = left
	case "ctrl+right", "alt+right", "alt+f":
		m.at = right
	case "home", "ctrl+a":
		m.at = 0
	case "end", "ctrl+e":
		m.at = end
	case "backspace", "ctrl+h":
		m.cut(text.Prev(m.value, m.at), m.at)
	case "delete", "ctrl+d":
		m.cut(m.at, text.Next(m.value, m.at))
	case "ctrl+w", "alt+backspace":
		m.cut(left, m.at)
	case "alt+d", "alt+delete":
		m.cut(m.at, right)
	case "ctrl+u":
		m.cut(0, m.at)
	case "ctrl+k":
		m.cut(m.at, end)
	}
}

// cut takes the text between two bytes out.
func (m *Model) cut(from, to int) {
	m.value = m.value[:from] + m.value[to:]
	m.at = text.Border(m.value, from)
}

// word returns the start of the word before the cursor and the end of the one after it.
func (m *Model) word() (left, right int) {
	b := text.New(m.value)
	return b.WordLeft(text.Pos{Col: m.at}).Col, b.WordRight(text.Pos{Col: m.at}).Col
}

// View draws the line in exactly w cells, the cursor in sight.
func (m Model) View(w int) string {
	if w <= 0 {
		return ""
	}
	cell := text.Cells(m.value[:m.at])
	under := 1 // cells of the sign under the cursor
	if m.at < len(m.value) {
		_, under = text.Cluster(m.value[m.at:], cell)
	}
	from := max(0, cell-w+min(max(under, 1), w))
	th := m.look.Theme
	var b strings.Builder
	plain := func(s string) { b.WriteString(th.Text.Render(s)) }
	run := ""
	for i, at := 0, 0; i < len(m.value) && at < from+w; {
		n, width := text.Cluster(m.value[i:], at)
		sign := layout.Fit(layout.Safe(m.value[i:i+n]), width)
		switch {
		case at < from || at+width > from+w: // a wide sign at the edge
			sign = layout.Spaces(min(at+width, from+w) - max(at, from))
			run += sign
		case i == m.at:
			plain(run)
			run = ""
			b.WriteString(th.Cursor.Render(sign))
		default:
			run += sign
		}
		i, at = i+n, at+width
	}
	plain(run)
	if m.at == len(m.value) {
		b.WriteString(th.Cursor.Render(" "))
	}
	return layout.Fit(b.String(), w)
}
