package line

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"podflight/tui/layout"
	"podflight/tui/tuitest"
)

func press(t *testing.T, m *Model, names string) {
	t.Helper()
	for _, name := range strings.Fields(names) {
		k, err := tuitest.Key(name)
		if err != nil {
			t.Fatal(err)
		}
		m.Update(k)
	}
}

func marked(m Model) string {
	before, after := m.Cursor()
	return before + "|" + after
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ before, after, keys, want string }{
		{"", "", "a b space c", "ab c|"},
		{"get pods", "", "home x", "x|get pods"},
		{"get pods", "", "ctrl+left ctrl+left ctrl+left", "|get pods"},
		{"get pods", "", "ctrl+w", "get |"},
		{"get pods   ", "", "ctrl+left alt+d", "get |   "},
		{"a", "   ", "alt+d", "a|"},
		{"get pods", "", "left left ctrl+k", "get po|"},
		{"get po", "ds", "ctrl+u end", "ds|"},
		{"日本", "", "left backspace", "|本"},
		{"e\u0301x", "", "left left delete", "|x"},
		{"", "abc", "ctrl+right left delete", "ab|"},
	} {
		m := New(tuitest.Look(t, "none"))
		m.Set(c.before, c.after)
		press(t, &m, c.keys)
		if got := marked(m); got != c.want {
			t.Errorf("%s|%s and %s: got %q, want %q", c.before, c.after, c.keys, got, c.want)
		}
	}
}

// Whatever is typed, the line has the width that it is told and shows its cursor.
func TestAnything(t *testing.T) {
	look := tuitest.Look(t, "dark")
	special := tuitest.Keys()
	rapid.Check(t, func(t *rapid.T) {
		m := New(look)
		for range rapid.IntRange(0, 40).Draw(t, "keys") {
			if rapid.Bool().Draw(t, "special") {
				m.Update(special[rapid.IntRange(0, len(special)-1).Draw(t, "key")])
			} else {
				m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(rapid.StringN(0, 3, -1).Draw(t, "text"))})
			}
			w := rapid.IntRange(0, 30).Draw(t, "w")
			v := m.View(w)
			if layout.Width(v) != w {
				t.Fatalf("%q in %d cells is %q", m.Value(), w, v)
			}
			if w > 1 && !strings.Contains(v, "\x1b[7m") {
				t.Fatalf("%s in %d cells has no cursor: %q", marked(m), w, v)
			}
		}
	})
}

// TestWideCursor keeps a wide sign under the cursor in sight.
func TestWideCursor(t *testing.T) {
	m := New(tuitest.Look(t, "dark"))
	m.Set("A", "〇")
	if v := m.View(2); !strings.Contains(v, "\x1b[7m〇") {
		t.Errorf("two cells of A|〇 are %q", v)
	}
}

func TestLimit(t *testing.T) {
	m := New(tuitest.Look(t, "none"))
	m.Insert(strings.Repeat("x", most))
	m.Insert("y\nz")
	if len(m.Value()) != most {
		t.Errorf("the line has %d bytes", len(m.Value()))
	}
	m.Set("a\nb\tc\x1b[31m", "")
	if m.Value() != "a b c" {
		t.Errorf("got %q", m.Value())
	}
}
