package explain

import "strings"

// wrap breaks lines at blanks so that they have at most limit characters; a longer word stays whole. It follows
// WrapString of the word wrapper that kubectl uses: blanks at which a line is broken are dropped.
func wrap(text string, limit int) string {
	var out, blanks, word strings.Builder
	width := 0
	flushWord := func() {
		width += blanks.Len() + word.Len()
		out.WriteString(blanks.String() + word.String())
		blanks.Reset()
		word.Reset()
	}
	for _, r := range text {
		switch {
		case r == '\n':
			if word.Len() > 0 || width+blanks.Len() <= limit {
				flushWord()
			}
			blanks.Reset()
			out.WriteByte('\n')
			width = 0
		case r == ' ' || r == '\t':
			if blanks.Len() == 0 || word.Len() > 0 {
				flushWord()
			}
			blanks.WriteRune(r)
		default:
			word.WriteRune(r)
			if width+blanks.Len()+word.Len() > limit && word.Len() < limit {
				out.WriteByte('\n')
				width = 0
				blanks.Reset()
			}
		}
	}
	if word.Len() > 0 || width+blanks.Len() <= limit {
		flushWord()
	}
	return out.String()
}

// indent puts blanks before each line.
func indent(text string, n int) string {
	pad := strings.Repeat(" ", n)
	return pad + strings.ReplaceAll(text, "\n", "\n"+pad)
}
