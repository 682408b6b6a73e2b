package editor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"podflight/tui/layout"
	"podflight/tui/text"
	"podflight/tui/theme"
)

// row writes one line of text into a window of cells, piece by piece.
type row struct {
	b           strings.Builder
	look        layout.Look
	at          int // the cell of the line that comes next
	left, width int // the window
}

// end returns the cell after the window.
func (r *row) end() int { return r.left + r.width }

// used returns how many cells of the window are written.
func (r *row) used() int { return max(0, min(r.at, r.end())-r.left) }

// full says whether nothing more can be seen.
func (r *row) full() bool { return r.at >= r.end() }

// put writes a piece of the line in an ink. The piece begins and ends at borders of clusters.
func (r *row) put(s string, ink theme.Ink) {
	if r.full() || s == "" {
		return
	}
	if ascii(s) {
		from, to := max(0, r.left-r.at), min(len(s), r.end()-r.at)
		if from < to {
			r.b.WriteString(ink.Render(s[from:to]))
		}
		r.at += len(s)
		return
	}
	var seen strings.Builder
	for len(s) > 0 && !r.full() {
		n, w := text.Cluster(s, r.at)
		switch {
		case r.at >= r.left && r.at+w <= r.end():
			seen.WriteString(r.shown(s[:n], w))
		default: // a wide sign or a tab at the window's edge
			seen.WriteString(layout.Spaces(min(r.at+w, r.end()) - max(r.at, r.left)))
		}
		s, r.at = s[n:], r.at+w
	}
	r.b.WriteString(ink.Render(seen.String()))
}

// shown returns a cluster as it can be written to a terminal in w cells.
func (r *row) shown(cluster string, w int) string {
	if cluster == "\t" {
		return r.look.Glyphs.Tab + layout.Spaces(w-1)
	}
	if first, _ := utf8.DecodeRuneInString(cluster); !layout.Shown(first) || unicode.Is(unicode.M, first) || ansi.StringWidth(cluster) != w {
		return layout.Fit(string(layout.Replacement), w)
	}
	return cluster
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] < 0x20 {
			return false
		}
	}
	return true
}
