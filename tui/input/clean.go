package input

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns text from outside as the program may hold it: valid UTF-8, lines ended by "\n", without escape
// sequences and control characters. Spaces that only look like spaces become spaces, since YAML
// takes them for letters.
func Clean(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= 0x20 && c < 0x7f || c == '\n' || c == '\t':
			b.WriteByte(c)
			i++
		case c == '\r':
			if i+1 >= len(s) || s[i+1] != '\n' {
				b.WriteByte('\n')
			}
			i++
		case c == 0x1b:
			i += escape(s[i:])
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b.WriteString(cleanRune(r))
			i += n
		}
	}
	return b.String()
}

// clean is the short way: most text needs nothing.
func clean(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '\n' && c != '\t' && (c < 0x20 || c > 0x7e) {
			return false
		}
	}
	return true
}

func cleanRune(r rune) string {
	switch {
	case r == utf8.RuneError:
		return "\uFFFD"
	case r == '\u2028' || r == '\u2029' || r == '\u0085':
		return "\n"
	case unicode.Is(unicode.Zs, r):
		return " "
	case r == '\u200d': // joins emoji
		return string(r)
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
		return ""
	}
	return string(r)
}

// escape returns how long the escape sequence is that s begins with. One that does not end is no
// longer than its line, so that it cannot swallow the text after it.
func escape(s string) int {
	if len(s) < 2 {
		return 1
	}
	switch s[1] {
	case '[': // CSI: parameters, then a letter
		for i := 2; i < len(s); i++ {
			if c := s[i]; c >= 0x40 && c <= 0x7e {
				return i + 1
			} else if c < 0x20 || c > 0x3f {
				return i
			}
		}
		return len(s)
	case ']', 'P', '_', '^', 'X': // OSC and other strings, to BEL or ESC \
		for i := 2; i < len(s); i++ {
			switch {
			case s[i] == 0x07:
				return i + 1
			case s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			case s[i] == '\n' || s[i] == 0x1b:
				return i
			}
		}
		return len(s)
	}
	if s[1] >= 0x20 && s[1] <= 0x7e {
		return 2
	}
	return 1
}
