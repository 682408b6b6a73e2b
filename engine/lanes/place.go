package lanes

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// place keeps the labels that fit beside each other, those that come first before others, and
// returns them in order of their columns. A label that would stick out at the right moves left.
// A label without a text takes one column; its glyph is the caller's.
func place(wanted []Label, columns int) []Label {
	taken := make([]bool, columns)
	var out []Label
	for _, l := range wanted {
		n := max(utf8.RuneCountInString(l.Text), 1)
		if n > columns {
			continue
		}
		l.Column = min(l.Column, columns-n)
		if free(taken, l.Column, n, l.Text != "") {
			for c := l.Column; c < l.Column+n; c++ {
				taken[c] = true
			}
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Label) int { return cmp.Compare(a.Column, b.Column) })
	return out
}

// free reports whether n columns are free, with a blank before and after for words.
func free(taken []bool, from, n int, word bool) bool {
	margin := 0
	if word {
		margin = 1
	}
	for c := max(from-margin, 0); c < min(from+n+margin, len(taken)); c++ {
		if taken[c] {
			return false
		}
	}
	return true
}
