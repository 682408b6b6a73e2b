package shell

import (
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// maxBraces bounds how many words one brace expansion makes.
const maxBraces = 10_000

// braces adds a word with bash's brace expansion.
func (b *fieldsBuilder) braces(w *syntax.Word) {
	split := &syntax.Word{Parts: append([]syntax.WordPart(nil), w.Parts...)}
	syntax.SplitBraces(split)
	n := 0
	for one, err := range expand.BracesSeq(nil, split) {
		if n++; n > maxBraces || err != nil {
			b.s.fatal(1, "brace expansion: too many words")
		}
		b.word(one, false)
		b.flush()
	}
}
