package layout

import "strings"

// Highlight puts the background of the selection behind a line that is inked already.
func (l Look) Highlight(s string) string {
	on := l.Theme.Selection.Sequence()
	if on == "" {
		return s
	}
	const off = "\x1b[0m"
	return on + strings.ReplaceAll(s, off, off+on) + off
}
