package tuitest

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// Key returns the message of a key as Bubble Tea names it: "a", "space", "ctrl+z", "alt+up".
func Key(name string) (tea.KeyMsg, error) {
	alt := false
	rest := name
	if r, ok := strings.CutPrefix(name, "alt+"); ok && r != "" {
		alt, rest = true, r
	}
	if rest == "space" || rest == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune(" "), Alt: alt}, nil
	}
	if rest == "ctrl+space" {
		rest = "ctrl+@"
	}
	for _, t := range types() {
		if t.String() == rest {
			return tea.KeyMsg{Type: t, Alt: alt}, nil
		}
	}
	if runes := []rune(rest); len(runes) == 1 {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: runes, Alt: alt}, nil
	}
	return tea.KeyMsg{}, fmt.Errorf("there is no key %q", name)
}

// types returns all key types but those of text.
func types() []tea.KeyType {
	var out []tea.KeyType
	for t := tea.KeyF20; t < tea.KeyRunes; t++ {
		if t != tea.KeySpace {
			out = append(out, t)
		}
	}
	for t := tea.KeyCtrlAt; t <= tea.KeyCtrlUnderscore; t++ {
		out = append(out, t)
	}
	return append(out, tea.KeyBackspace)
}

// Keys returns the messages of all keys that are not text, for random typing.
func Keys() []tea.KeyMsg {
	var out []tea.KeyMsg
	for _, t := range types() {
		out = append(out, tea.KeyMsg{Type: t}, tea.KeyMsg{Type: t, Alt: true})
	}
	return out
}
