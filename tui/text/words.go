package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// class tells letters, signs and blanks apart, at whose borders words begin and end.
func class(s string) int {
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsSpace(r):
		return 0
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '_', unicode.Is(unicode.M, r):
		return 1
	}
	return 2
}

// Right returns the place after the cluster at p.
func (b *Buffer) Right(p Pos) Pos {
	if p.Col < len(b.lines[p.Line]) {
		return Pos{p.Line, Next(b.lines[p.Line], p.Col)}
	}
	if p.Line+1 < len(b.lines) {
		return Pos{p.Line + 1, 0}
	}
	return p
}

// Left returns the place before the cluster before p.
func (b *Buffer) Left(p Pos) Pos {
	if p.Col > 0 {
		return Pos{p.Line, Prev(b.lines[p.Line], p.Col)}
	}
	if p.Line > 0 {
		return Pos{p.Line - 1, len(b.lines[p.Line-1])}
	}
	return p
}

// WordRight returns the end of the word at or after p. The end of a line is a stop.
func (b *Buffer) WordRight(p Pos) Pos {
	line := b.lines[p.Line]
	if p.Col >= len(line) {
		return b.Right(p)
	}
	col := p.Col
	for col < len(line) && class(line[col:]) == 0 {
		col = Next(line, col)
	}
	if col < len(line) {
		for c := class(line[col:]); col < len(line) && class(line[col:]) == c; {
			col = Next(line, col)
		}
	}
	return Pos{p.Line, col}
}

// WordLeft returns the start of the word at or before p. The start of a line is a stop.
func (b *Buffer) WordLeft(p Pos) Pos {
	line := b.lines[p.Line]
	if p.Col == 0 {
		return b.Left(p)
	}
	col := p.Col
	back := func(c int) {
		for col > 0 && class(line[Prev(line, col):]) == c {
			col = Prev(line, col)
		}
	}
	back(0)
	if col > 0 {
		back(class(line[Prev(line, col):]))
	}
	return Pos{p.Line, col}
}

// WordAt returns the word that p stands in or at the end of: its borders in the line.
func (b *Buffer) WordAt(p Pos) (from, to int) {
	line := b.lines[p.Line]
	from, to = p.Col, p.Col
	for from > 0 && class(line[Prev(line, from):]) == 1 {
		from = Prev(line, from)
	}
	for to < len(line) && class(line[to:]) == 1 {
		to = Next(line, to)
	}
	return from, to
}

// Indent returns how many spaces a line begins with.
func Indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// Blank says whether a line holds nothing but blanks.
func Blank(line string) bool { return strings.TrimSpace(line) == "" }
