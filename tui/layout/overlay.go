package layout

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Overlay puts the lines of box over base, its upper left cell at x, y. Both must be rectangles; what would stand
// outside of base is cut away. The result is as large as base.
func Overlay(base, box []string, x, y int) []string {
	out := make([]string, len(base))
	copy(out, base)
	for i, line := range box {
		if row := y + i; row >= 0 && row < len(base) {
			out[row] = lay(base[row], line, x)
		}
	}
	return out
}

// lay puts piece over line at cell x. A wide character that is covered by half becomes a space.
func lay(line, piece string, x int) string {
	w := Width(line)
	if x < 0 {
		piece = ansi.TruncateLeft(piece, -x, "")
		x = 0
	}
	if x >= w {
		return line
	}
	end := x + Width(piece)
	if end > w {
		piece, end = Fit(piece, w-x), w
	}
	right := ansi.TruncateLeft(line, end, "")
	if over := w - end - Width(right); over > 0 {
		right = Spaces(over) + right
	} else if over < 0 { // the cut kept a wide character that begins under the piece
		right = Spaces(w-end-Width(ansi.TruncateLeft(line, end+1, ""))) + ansi.TruncateLeft(line, end+1, "")
	}
	// Clusters that change their width when they are cut are rare; the last Fit sees to them.
	return Fit(Fit(tidy(ansi.Truncate(line, x, "")), x)+reset+piece+reset+tidy(right), w)
}

// tidy takes out the colours that nothing is written in: a cut leaves those of all that it took away.
func tidy(s string) string {
	var b strings.Builder
	on := 0 // where the colours begin in b that nothing was written in yet
	for i := 0; i < len(s); i++ {
		end := -1
		if s[i] == 0x1b {
			end = sgrEnd(s, i)
		}
		if end < 0 {
			b.WriteByte(s[i])
			on = b.Len()
			continue
		}
		if seq := s[i : end+1]; seq == reset || seq == "\x1b[m" {
			kept := b.String()[:on]
			b.Reset()
			b.WriteString(kept)
		}
		b.WriteString(s[i : end+1])
		i = end
	}
	return b.String()[:on] + last(b.String()[on:])
}

// last returns what of the colours at the end of a line must stay: that they end.
func last(s string) string {
	if s == "" {
		return ""
	}
	return reset
}

// reset ends whatever colour the text before it left on.
const reset = "\x1b[0m"

// Centre returns where a box of w by h stands in the middle of an area, a little above its middle.
func Centre(area Rect, w, h int) (x, y int) {
	return area.X + max(0, (area.W-w)/2), area.Y + max(0, (area.H-h)/3)
}
