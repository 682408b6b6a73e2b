package editor

import (
	"strings"

	"podflight/tui/text"
)

// rewrite changes each line that the selection touches and keeps the selection on what it was on. change gets a
// line and returns it with the number of cells that its start moved by, and where.
func (f *file) rewrite(change func(line string) (out string, at, by int)) {
	first, last := f.lines()
	f.edit(text.Other, func() {
		for i := first; i <= last; i++ {
			line := f.buf.Line(i)
			out, at, by := change(line)
			if out == line {
				continue
			}
			f.buf.Replace(text.Pos{Line: i}, text.Pos{Line: i, Col: len(line)}, out)
			for _, p := range []*text.Pos{&f.sel.Anchor, &f.sel.Cursor} {
				if p.Line == i && p.Col >= at {
					p.Col = max(at, p.Col+by)
				}
			}
		}
	})
}

// indentLines moves the selected lines a step to the right or to the left.
func (f *file) indentLines(by int) {
	f.rewrite(func(line string) (string, int, int) {
		if by > 0 {
			if text.Blank(line) {
				return line, 0, 0
			}
			return strings.Repeat(" ", step) + line, 0, step
		}
		n := min(step, text.Indent(line))
		return line[n:], 0, -n
	})
}

// toggleComment makes the selected lines comments, or text again if all of them are comments.
func (f *file) toggleComment() {
	first, last := f.lines()
	least, all := -1, true
	for i := first; i <= last; i++ {
		line := f.buf.Line(i)
		if text.Blank(line) {
			continue
		}
		in := text.Indent(line)
		if least < 0 || in < least {
			least = in
		}
		all = all && strings.HasPrefix(line[in:], "#")
	}
	f.rewrite(func(line string) (string, int, int) {
		switch in := text.Indent(line); {
		case text.Blank(line) && (least >= 0 || first != last):
			return line, 0, 0
		case all && least >= 0:
			rest := strings.TrimPrefix(line[in+1:], " ")
			return line[:in] + rest, in, len(rest) + in - len(line)
		default:
			at := max(0, least)
			return line[:at] + "# " + line[at:], at, 2
		}
	})
}

// duplicate doubles the selection after itself, or the line below itself.
func (f *file) duplicate() {
	from, to := f.ends()
	f.edit(text.Other, func() {
		if from != to {
			end := f.buf.Replace(to, to, f.buf.Slice(from, to))
			f.sel = text.Selection{Anchor: to, Cursor: end}
			return
		}
		line := f.line()
		end := text.Pos{Line: from.Line, Col: len(line)}
		f.buf.Replace(end, end, "\n"+line)
		f.put(text.Pos{Line: from.Line + 1, Col: from.Col})
	})
}

// moveLines moves the selected lines up or down by one.
func (f *file) moveLines(by int) {
	first, last := f.lines()
	if first+by < 0 || last+by >= f.buf.Len() {
		return
	}
	f.edit(text.Other, func() {
		block := f.buf.Slice(text.Pos{Line: first}, text.Pos{Line: last, Col: len(f.buf.Line(last))})
		if by < 0 {
			above := f.buf.Line(first - 1)
			f.buf.Replace(text.Pos{Line: first - 1}, text.Pos{Line: last, Col: len(f.buf.Line(last))}, block+"\n"+above)
		} else {
			below := f.buf.Line(last + 1)
			f.buf.Replace(text.Pos{Line: first}, text.Pos{Line: last + 1, Col: len(below)}, below+"\n"+block)
		}
		f.sel.Anchor.Line += by
		f.sel.Cursor.Line += by
	})
}
