package tuitest

import (
	"fmt"
	"strings"
)

// Diff returns the lines in which two texts differ, at most twenty.
func Diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	var b strings.Builder
	shown := 0
	for i := range max(len(w), len(g)) {
		wl, gl := at(w, i), at(g, i)
		if wl == gl {
			continue
		}
		if shown++; shown > 20 {
			b.WriteString("…\n")
			break
		}
		fmt.Fprintf(&b, "%4d - %q\n     + %q\n", i+1, wl, gl)
	}
	return b.String()
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(no line)"
}
