package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Replacement stands for what cannot be shown.
const Replacement = '\uFFFD'

// Safe returns text from outside (a manifest, a container's log) as one line that does nothing to the terminal and takes
// the same cells wherever it stands: control and format characters are replaced, tabs are spaces,
// a mark that would sit on what stands before the text gets a letter of its own.
func Safe(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '\t':
			b.WriteString("    ")
		case !Shown(r):
			b.WriteRune(Replacement)
		case i == 0 && sits(r):
			b.WriteRune('\u25cc')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Shown says whether a character may be written to the terminal as it is.
func Shown(r rune) bool {
	switch {
	case r == utf8.RuneError, r == 0x200b, r == 0x2028, r == 0x2029, prepends(r):
		return false
	case r == 0x200d: // joins emoji
		return true
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

// sits says whether a character joins the one before it.
func sits(r rune) bool { return r == 0x200d || unicode.Is(unicode.M, r) || unicode.Is(unicode.Sk, r) }

// prepends says whether a character joins the one after it although it is a letter (the property
// Grapheme_Cluster_Break=Prepend of Unicode).
func prepends(r rune) bool {
	switch {
	case r == 0x0d4e, r == 0x111c2, r == 0x111c3, r == 0x113d1, r == 0x1193f, r == 0x11941, r == 0x11f02:
		return true
	}
	return r >= 0x11a84 && r <= 0x11a89 || r == 0x11a3a || r == 0x11d46
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
