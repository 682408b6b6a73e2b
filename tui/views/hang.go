package views

import (
	"strings"
	"unicode/utf8"

	"podflight/tui/layout"
)

// leastHung is how narrow the last column of a printed line may be, for the rest of it to stand below its column.
const leastHung = 24

// hang breaks a printed line that is wider than w cells, so that no word of it is out of sight. What does not fit stands below
// the line's last column where there is room for that, and else a little in from its beginning.
func hang(text string, w int) []string {
	text = strings.TrimRight(text, " ")
	if utf8.RuneCountInString(text) <= w || w < 2 {
		return []string{text}
	}
	at, in := lastColumn(text), 0
	if indent := utf8.RuneCountInString(text[:at]); strings.TrimSpace(text[:at]) == "" || indent+leastHung > w {
		at, in = len(text)-len(strings.TrimLeft(text, " ")), 2
	}
	indent := utf8.RuneCountInString(text[:at]) + in
	if indent+leastHung > w {
		return layout.Wrap(strings.TrimLeft(text, " "), w)
	}
	lines := layout.Wrap(text[at:], w-indent)
	for i := range lines {
		lines[i] = layout.Spaces(indent) + lines[i]
	}
	lines[0] = text[:at] + lines[0][indent:]
	return lines
}

// lastColumn returns where the last column of a line begins: behind the last two spaces that stand side by side.
func lastColumn(text string) int {
	if i := strings.LastIndex(text, "  "); i >= 0 {
		return i + 2
	}
	return 0
}
