package layout

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns how many cells a line takes. It is ansi.StringWidth with a short way for what most lines are
// made of: ASCII, colours, frames and blocks.
func Width(s string) int {
	w := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !single(r) {
				return ansi.StringWidth(s)
			}
			w++
			i += n - 1
		case c == 0x1b:
			end := sgrEnd(s, i)
			if end < 0 {
				return ansi.StringWidth(s)
			}
			i = end
		case c >= 0x20 && c != 0x7f:
			w++
		}
	}
	return w
}

// single says whether a character is known to be one cell wide whatever stands beside it: Latin letters, arrows, lines, blocks.
func single(r rune) bool {
	return r >= 0xa1 && r < 0x250 && r != 0xad || r >= 0x2190 && r < 0x2194 || r >= 0x2500 && r < 0x25a0 || r == 0x2026 || r == 0x203a || r == 0x25cf || r == 0x276f
}

// sgrEnd returns where the colour sequence that begins at i ends, or -1 if it is something else.
func sgrEnd(s string, i int) int {
	if i+1 >= len(s) || s[i+1] != '[' {
		return -1
	}
	for j := i + 2; j < len(s); j++ {
		switch c := s[j]; {
		case c == 'm':
			return j
		case c != ';' && (c < '0' || c > '9'):
			return -1
		}
	}
	return -1
}

// Spaces returns n spaces, none if n is negative.
func Spaces(n int) string {
	const some = "                                                                                                    "
	if n <= 0 {
		return ""
	}
	if n <= len(some) {
		return some[:n]
	}
	return strings.Repeat(" ", n)
}

// Fit returns the line cut or filled with spaces to exactly w cells.
func Fit(s string, w int) string { return FitTail(s, w, "") }

// FitTail is Fit that ends a line it cuts with tail, such as an ellipsis.
func FitTail(s string, w int, tail string) string {
	if w <= 0 {
		return ""
	}
	n := Width(s)
	if n > w {
		s = ansi.Truncate(s, w, tail)
		n = Width(s)
		if n > w { // a tail wider than the room
			return Spaces(w)
		}
	}
	return s + Spaces(w-n)
}

// Block returns the lines of text cut and filled to exactly w by h cells.
func Block(text string, w, h int) []string {
	if h <= 0 {
		return nil
	}
	out := make([]string, 0, h)
	for line := range strings.Lines(text) {
		if len(out) == h {
			break
		}
		out = append(out, Fit(strings.TrimRight(line, "\r\n"), w))
	}
	for len(out) < h {
		out = append(out, Spaces(w))
	}
	return out
}

// Split puts left at the start and right at the end of a line of exactly w cells. Where there is not room for
// both, left gives way.
func Split(left, right string, w int, tail string) string {
	r := Width(right)
	if r >= w {
		return FitTail(right, w, tail)
	}
	return FitTail(left, w-r, tail) + right
}

// Wrap breaks plain or inked text into lines of at most w cells, between words where it can.
func Wrap(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(text, w, ""), "\n")
}
