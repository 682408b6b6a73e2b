package editor

import (
	"strings"

	"podflight/tui/keys"
	"podflight/tui/text"
)

// movement is a way for the cursor to go.
type movement struct {
	to       func(f *file, page int) text.Pos
	selects  bool // the anchor stays
	vertical bool // it keeps the cell that it came from
}

// movements returns the movements by the bindings that make them.
func movements() map[keys.ID]movement {
	step := func(to func(*text.Buffer, text.Pos) text.Pos) func(*file, int) text.Pos {
		return func(f *file, _ int) text.Pos { return to(f.buf, f.sel.Cursor) }
	}
	rows := func(by func(page int) int) func(*file, int) text.Pos {
		return func(f *file, page int) text.Pos { return f.vertical(by(page)) }
	}
	up, down := rows(func(int) int { return -1 }), rows(func(int) int { return 1 })
	docStart := func(*file, int) text.Pos { return text.Pos{} }
	docEnd := func(f *file, _ int) text.Pos { return f.buf.End() }
	return map[keys.ID]movement{
		keys.EdLeft:      {to: (*file).leftOrStart},
		keys.EdRight:     {to: (*file).rightOrEnd},
		keys.EdUp:        {to: up, vertical: true},
		keys.EdDown:      {to: down, vertical: true},
		keys.EdPageUp:    {to: rows(func(page int) int { return -page }), vertical: true},
		keys.EdPageDown:  {to: rows(func(page int) int { return page }), vertical: true},
		keys.EdWordLeft:  {to: step((*text.Buffer).WordLeft)},
		keys.EdWordRight: {to: step((*text.Buffer).WordRight)},
		keys.EdLineStart: {to: (*file).smartStart},
		keys.EdLineEnd:   {to: (*file).lineEnd},
		keys.EdDocStart:  {to: docStart},
		keys.EdDocEnd:    {to: docEnd},

		keys.EdSelLeft:      {to: step((*text.Buffer).Left), selects: true},
		keys.EdSelRight:     {to: step((*text.Buffer).Right), selects: true},
		keys.EdSelUp:        {to: up, selects: true, vertical: true},
		keys.EdSelDown:      {to: down, selects: true, vertical: true},
		keys.EdSelWordLeft:  {to: step((*text.Buffer).WordLeft), selects: true},
		keys.EdSelWordRight: {to: step((*text.Buffer).WordRight), selects: true},
		keys.EdSelLineStart: {to: (*file).smartStart, selects: true},
		keys.EdSelLineEnd:   {to: (*file).lineEnd, selects: true},
		keys.EdSelDocStart:  {to: docStart, selects: true},
		keys.EdSelDocEnd:    {to: docEnd, selects: true},
	}
}

func (f *file) move(mv movement, page int) {
	f.buf.Seal()
	p := mv.to(f, page)
	f.sel.Cursor = p
	if !mv.selects {
		f.sel.Anchor = p
	}
	if !mv.vertical {
		f.want = f.cell(p)
	}
}

// vertical returns the place some lines below, in the cell that is wanted. Beyond the first and the last line
// lie the start and the end of the text.
func (f *file) vertical(by int) text.Pos {
	line := f.sel.Cursor.Line + by
	switch {
	case line < 0 && f.sel.Cursor.Line == 0:
		return text.Pos{}
	case line >= f.buf.Len() && f.sel.Cursor.Line == f.buf.Len()-1:
		return f.buf.End()
	}
	line = max(0, min(line, f.buf.Len()-1))
	return text.Pos{Line: line, Col: text.ColAt(f.buf.Line(line), f.want)}
}

// leftOrStart goes left; from a selection, to its start.
func (f *file) leftOrStart(int) text.Pos {
	if f.selected() {
		from, _ := f.ends()
		return from
	}
	return f.buf.Left(f.sel.Cursor)
}

// rightOrEnd goes right; from a selection, to its end.
func (f *file) rightOrEnd(int) text.Pos {
	if f.selected() {
		_, to := f.ends()
		return to
	}
	return f.buf.Right(f.sel.Cursor)
}

// smartStart goes to the first letter of the line, and from there to its start.
func (f *file) smartStart(int) text.Pos {
	c := f.sel.Cursor
	first := len(f.line()) - len(strings.TrimLeft(f.line(), " \t"))
	if c.Col == first {
		first = 0
	}
	return text.Pos{Line: c.Line, Col: first}
}

func (f *file) lineEnd(int) text.Pos { return text.Pos{Line: f.sel.Cursor.Line, Col: len(f.line())} }

func (f *file) selectAll() {
	f.buf.Seal()
	f.sel = text.Selection{Cursor: f.buf.End()}
}

// nextProblem goes to the next line with a diagnostic, around the end of the text.
func (f *file) nextProblem() {
	best, first := -1, -1
	for i, d := range f.diags {
		if first < 0 || d.Line < f.diags[first].Line {
			first = i
		}
		if d.Line > f.sel.Cursor.Line && (best < 0 || d.Line < f.diags[best].Line) {
			best = i
		}
	}
	if best < 0 {
		best = first
	}
	if best >= 0 {
		f.put(f.buf.Clamp(text.Pos{Line: f.diags[best].Line, Col: f.diags[best].Col}))
		f.want = f.cell(f.sel.Cursor)
	}
}

// reveal scrolls so that the cursor is seen.
func (m *Model) reveal() {
	f := m.file()
	h, w := max(1, m.textHeight()), max(1, m.textWidth())
	c := f.sel.Cursor
	margin := min(2, (h-1)/2)
	f.top = max(min(f.top, c.Line-margin), c.Line-h+1+margin)
	f.top = max(0, min(f.top, f.buf.Len()-h))
	cell := f.cell(c)
	switch side := min(8, w/4); {
	case cell < f.left:
		f.left = max(0, cell-side)
	case cell >= f.left+w:
		f.left = cell - w + 1 + side
	}
	if cell < w {
		f.left = 0
	}
}

// page returns how far a page goes.
func (m *Model) page() int { return max(1, m.textHeight()-2) }
