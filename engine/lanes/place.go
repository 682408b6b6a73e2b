package lanes

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// wish is a label that is to be placed.
type wish struct {
	Label
	texts []string // the same in ever fewer words
}

func width(text string) int { return utf8.RuneCountInString(text) }

// use says how a column is used by labels.
type use byte

const (
	unused use = iota
	word
	ending // the label of an end begins with a glyph, which sets it apart from another end before it
)

// place keeps the labels that fit beside each other, those that come first before others, and returns them in order of their
// columns. A label that would stick out at the right moves left. The urgent one gives way to those whose place says
// something, and stands beside its column then; if there is no room left for it, they give way.
func place(wanted []wish, urgent *wish, columns int) []Label {
	used := make([]use, columns)
	var out []Label
	put := func(l Label, ok bool) bool {
		if ok {
			for c := l.Column; c < l.Column+width(l.Text); c++ {
				used[c] = l.use()
			}
			out = append(out, l)
		}
		return ok
	}
	fixed := 0
	for fixed < len(wanted) && wanted[fixed].use() == ending {
		put(wanted[fixed].find(used))
		fixed++
	}
	if urgent != nil && !put(urgent.findNear(used)) {
		return place(append([]wish{*urgent}, wanted...), nil, columns)
	}
	for _, w := range wanted[fixed:] {
		put(w.find(used))
	}
	slices.SortFunc(out, func(a, b Label) int { return cmp.Compare(a.Column, b.Column) })
	return out
}

func (l Label) use() use {
	if l.Kind == Succeeded || l.Kind == Failed {
		return ending
	}
	return word
}

// find returns the label in the first of its texts that fits.
func (w wish) find(used []use) (Label, bool) {
	for _, text := range w.texts {
		l := w.Label
		l.Text, l.Column = text, min(l.Column, len(used)-width(text))
		if l.Column >= 0 && text != "" && l.free(used) {
			return l, true
		}
	}
	return Label{}, false
}

// farthest is how far from its column a label may stand.
const farthest = 12

// findNear is find that also looks beside the column: to the right of it, or to the left as far as the label still
// reaches it.
func (w wish) findNear(used []use) (Label, bool) {
	for _, text := range w.texts {
		l, n := w.Label, width(text)
		l.Text = text
		for by := range max(farthest, n) {
			for _, c := range []int{w.Column + by, w.Column - by} {
				l.Column = c
				if c >= 0 && c+n <= len(used) && c <= w.Column+farthest && c+n > w.Column && l.free(used) {
					return l, true
				}
			}
		}
	}
	return Label{}, false
}

// free reports whether a label's columns are free, with a blank between it and other words.
func (l Label) free(used []use) bool {
	end := l.Column + width(l.Text)
	for c := l.Column; c < end; c++ {
		if used[c] != unused {
			return false
		}
	}
	apart := func(c int) bool {
		return c < 0 || c >= len(used) || used[c] == unused || used[c] == ending && l.use() == ending
	}
	return apart(l.Column-1) && apart(end)
}
