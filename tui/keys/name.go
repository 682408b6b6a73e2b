package keys

import "strings"

// Name returns how people call a key that Bubble Tea names so: "alt+up" is "alt+↑" and " " is
// "space". In ASCII the arrows are words.
func Name(k string, ascii bool) string {
	switch k { // what terminals send for these keys has another name
	case "ctrl+@":
		return "ctrl+space"
	case "ctrl+_":
		return "ctrl+/"
	case "f15":
		return "shift+f3"
	}
	cut := strings.LastIndex(k, "+") + 1
	if cut == len(k) { // the plus key itself
		return k
	}
	return k[:cut] + last(k[cut:], ascii)
}

func last(k string, ascii bool) string {
	names := []struct{ key, sign, word string }{
		{" ", "space", "space"},
		{"pgdown", "pgdn", "pgdn"},
		{"delete", "del", "del"},
		{"enter", "↵", "enter"},
		{"up", "↑", "up"},
		{"down", "↓", "down"},
		{"left", "←", "left"},
		{"right", "→", "right"},
	}
	for _, n := range names {
		switch {
		case n.key == k && ascii:
			return n.word
		case n.key == k:
			return n.sign
		}
	}
	return k
}

// plain writes a label of the table without arrows where the terminal has none.
func plain(label string, ascii bool) string {
	if !ascii {
		return label
	}
	return strings.NewReplacer("↑↓", "up/down", "←→", "left/right").Replace(label)
}
