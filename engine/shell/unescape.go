package shell

import (
	"strconv"
	"strings"
)

// unescapeQuoted removes the backslashes that quote one of the special characters, as inside double quotes.
func unescapeQuoted(text, special string) string {
	if !strings.Contains(text, "\\") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && strings.IndexByte(special, text[i+1]) >= 0 {
			i++
			if text[i] == '\n' {
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// unescapeDollar resolves the escapes of $'…'.
func unescapeDollar(text string) string {
	out, _ := unescapeC(text, false)
	return out
}

// unescapeC resolves the escapes of C in text, as echo -e (octal needs a leading 0) and printf do.
// It stops at \c and reports that.
func unescapeC(text string, echo bool) (out string, stop bool) {
	if !strings.Contains(text, "\\") {
		return text, false
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 >= len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; c {
		case 'a':
			b.WriteByte(7)
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'v':
			b.WriteByte('\v')
		case 'e':
			b.WriteByte(27)
		case '\\', '\'', '"':
			if echo && c != '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		case 'c':
			return b.String(), true
		case 'x':
			n := digits(text[i+1:], 2, 16)
			if n == 0 {
				b.WriteString(`\x`)
				continue
			}
			v, _ := strconv.ParseUint(text[i+1:i+1+n], 16, 8)
			b.WriteByte(byte(v))
			i += n
		case '0', '1', '2', '3', '4', '5', '6', '7':
			width := 3
			if c == '0' && echo {
				width = 4
			}
			n := digits(text[i:], width, 8)
			v, _ := strconv.ParseUint(text[i:i+n], 8, 16)
			b.WriteByte(byte(v))
			i += n - 1
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String(), false
}

func digits(text string, most, base int) int {
	n := 0
	for n < len(text) && n < most {
		if _, err := strconv.ParseUint(text[n:n+1], base, 8); err != nil {
			break
		}
		n++
	}
	return n
}

func formatInt(v int64) string { return strconv.FormatInt(v, 10) }

// Unescape resolves the escapes of echo -e. It reports whether \c stopped it.
func Unescape(text string) (out string, stop bool) { return unescapeC(text, true) }
