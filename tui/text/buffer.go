package text

import (
	"slices"
	"strings"

	"podflight/tui/input"
)

// Pos is a place between two characters: a line and a byte in it, both from 0.
type Pos struct{ Line, Col int }

// Before says whether p comes before q.
func (p Pos) Before(q Pos) bool {
	return p.Line < q.Line || p.Line == q.Line && p.Col < q.Col
}

// Change tells what a Replace did to the lines: from Line on, Removed lines became Added lines.
// The line itself counts in both.
type Change struct{ Line, Removed, Added int }

// Buffer is a text that can be changed. Make one with New.
type Buffer struct {
	lines   []string
	size    int // bytes, line ends included
	version int
	changes []Change
	history history
}

// New returns a buffer with the text in it, cleaned as input.Clean does.
func New(s string) *Buffer {
	b := &Buffer{lines: strings.Split(input.Clean(s), "\n")}
	b.size = sizeOf(b.lines)
	return b
}

func sizeOf(lines []string) int {
	n := len(lines) - 1
	for _, l := range lines {
		n += len(l)
	}
	return n
}

// Len returns how many lines there are: at least one.
func (b *Buffer) Len() int { return len(b.lines) }

// Line returns a line without its end; "" outside of the text.
func (b *Buffer) Line(i int) string {
	if i < 0 || i >= len(b.lines) {
		return ""
	}
	return b.lines[i]
}

// Lines returns all lines. They must not be changed and hold until the next change only.
func (b *Buffer) Lines() []string { return b.lines }

// Size returns how many bytes the text has.
func (b *Buffer) Size() int { return b.size }

// Version returns a number that grows with every change.
func (b *Buffer) Version() int { return b.version }

// String returns the text.
func (b *Buffer) String() string { return strings.Join(b.lines, "\n") }

// End returns the end of the text.
func (b *Buffer) End() Pos {
	last := len(b.lines) - 1
	return Pos{last, len(b.lines[last])}
}

// Clamp returns the place in the text that is nearest to p.
func (b *Buffer) Clamp(p Pos) Pos {
	switch {
	case p.Line < 0:
		return Pos{}
	case p.Line >= len(b.lines):
		return b.End()
	}
	p.Col = Border(b.lines[p.Line], max(0, min(p.Col, len(b.lines[p.Line]))))
	return p
}

// Slice returns the text between two places, in either order.
func (b *Buffer) Slice(from, to Pos) string {
	from, to = b.order(from, to)
	if from.Line == to.Line {
		return b.lines[from.Line][from.Col:to.Col]
	}
	var s strings.Builder
	s.WriteString(b.lines[from.Line][from.Col:])
	for _, l := range b.lines[from.Line+1 : to.Line] {
		s.WriteString("\n" + l)
	}
	s.WriteString("\n" + b.lines[to.Line][:to.Col])
	return s.String()
}

func (b *Buffer) order(from, to Pos) (first, second Pos) {
	from, to = b.Clamp(from), b.Clamp(to)
	if to.Before(from) {
		return to, from
	}
	return from, to
}

// Replace puts s in the place of the text between from and to, in either order, and returns where s ends. The
// caller cleans what comes from outside. It belongs to the undo group that is open.
func (b *Buffer) Replace(from, to Pos, s string) Pos {
	from, to = b.order(from, to)
	removed := b.Slice(from, to)
	if removed == s {
		return to
	}
	b.history.add(edit{at: from, removed: removed, inserted: s})
	return b.apply(from, to, s)
}

// apply changes the lines without remembering it.
func (b *Buffer) apply(from, to Pos, s string) Pos {
	head, tail := b.lines[from.Line][:from.Col], b.lines[to.Line][to.Col:]
	b.version++
	b.size += len(s) - b.span(from, to)
	if !strings.Contains(s, "\n") {
		b.lines[from.Line] = head + s + tail
		if to.Line > from.Line {
			b.lines = slices.Delete(b.lines, from.Line+1, to.Line+1)
		}
		b.note(Change{from.Line, to.Line - from.Line + 1, 1})
		return Pos{from.Line, from.Col + len(s)}
	}
	lines := strings.Split(s, "\n")
	last := len(lines) - 1
	end := Pos{from.Line + last, len(lines[last])}
	lines[0], lines[last] = head+lines[0], lines[last]+tail
	b.lines = slices.Replace(b.lines, from.Line, to.Line+1, lines...)
	b.note(Change{from.Line, to.Line - from.Line + 1, len(lines)})
	return end
}

// span returns how many bytes lie between two ordered places.
func (b *Buffer) span(from, to Pos) int {
	n := to.Col - from.Col
	for i := from.Line; i < to.Line; i++ {
		n += len(b.lines[i]) + 1
	}
	return n
}

func (b *Buffer) note(c Change) { b.changes = append(b.changes, c) }

// Drain returns the changes since it was called last, in order.
func (b *Buffer) Drain() []Change {
	c := b.changes
	b.changes = nil
	return c
}

// Become makes the text equal to s, cleaned, by replacing only the lines that differ.
func (b *Buffer) Become(s string) {
	want := strings.Split(input.Clean(s), "\n")
	start := 0
	for start < len(want)-1 && start < len(b.lines)-1 && want[start] == b.lines[start] {
		start++
	}
	end := 0
	for end < len(want)-start-1 && end < len(b.lines)-start-1 && want[len(want)-1-end] == b.lines[len(b.lines)-1-end] {
		end++
	}
	last := len(b.lines) - 1 - end
	b.Replace(Pos{start, 0}, Pos{last, len(b.lines[last])}, strings.Join(want[start:len(want)-end], "\n"))
}
