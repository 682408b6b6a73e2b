package tuitest

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/hinshun/vt10x"
)

// Plain returns a drawing without colours and without blanks at the ends of its lines.
func Plain(view string) string {
	var b strings.Builder
	for _, line := range strings.Split(view, "\n") {
		b.WriteString(strings.TrimRight(ansi.Strip(line), " ") + "\n")
	}
	return b.String()
}

// Screen returns what a terminal of w by h cells shows after a drawing was sent to it: the text and, if colours is set, under it
// for each line a letter per cell that stands for its colours and attributes, and what the letters mean.
func Screen(view string, w, h int, colours bool) string {
	term := vt10x.New(vt10x.WithSize(w, h))
	// Home, then each line in its place: what Bubble Tea's renderer writes.
	for i, line := range strings.Split(view, "\n") {
		fmt.Fprintf(term, "\x1b[%d;1H%s", i+1, line)
	}
	var b strings.Builder
	l := legend{names: map[vt10x.Glyph]byte{}}
	for y := range h {
		var text, marks strings.Builder
		for x := range w {
			g := term.Cell(x, y)
			c := g.Char
			if c == 0 {
				c = ' '
			}
			text.WriteRune(c)
			marks.WriteByte(l.letter(g))
		}
		b.WriteString(strings.TrimRight(text.String(), " ") + "\n")
		if m := strings.TrimRight(marks.String(), " "); colours && m != "" {
			b.WriteString(m + "\n")
		}
	}
	if colours {
		b.WriteString(l.String())
	}
	return b.String()
}

// legend gives each look of a cell a letter.
type legend struct {
	names map[vt10x.Glyph]byte
	order []vt10x.Glyph
}

func (l *legend) letter(g vt10x.Glyph) byte {
	blank := g.Char == ' ' || g.Char == 0
	g.Char = 0
	if g.FG == vt10x.DefaultFG && g.BG == vt10x.DefaultBG && g.Mode == 0 || blank && g.BG == vt10x.DefaultBG {
		return ' '
	}
	if name, ok := l.names[g]; ok {
		return name
	}
	name := byte('a' + len(l.order)%26)
	l.names[g] = name
	l.order = append(l.order, g)
	return name
}

func (l *legend) String() string {
	var b strings.Builder
	for _, g := range l.order {
		fmt.Fprintf(&b, "%c fg=%s bg=%s mode=%d\n", l.names[g], colour(g.FG), colour(g.BG), g.Mode)
	}
	return b.String()
}

func colour(c vt10x.Color) string {
	switch {
	case c >= vt10x.DefaultFG:
		return "default"
	case c < 256:
		return fmt.Sprint(uint32(c))
	}
	return fmt.Sprintf("#%06x", uint32(c))
}
