package editor

import (
	"podflight/tui/editor/highlight"
	"podflight/tui/text"
)

// File is a text to be edited.
type File struct {
	Name  string // as the tab shows it
	Text  string
	Start string // what reset goes back to and changes are marked against
	Path  string // where it lies on disk; "" if podflight keeps it

	Cursor, Anchor text.Pos
	Top, Left      int // what is seen: the first line and the first cell
}

// file is a File being edited.
type file struct {
	name, path string
	start      []string
	buf        *text.Buffer
	sel        text.Selection
	want       int // the cell that moving up and down tries to keep
	top, left  int

	spans    *highlight.Lines
	diags    []Diagnostic
	checked  int // the version that diags are of
	changed  []bool
	marked   int // the version that changed is of
	deletedN int // lines of the start that are gone
}

func open(f File) *file {
	buf := text.New(f.Text)
	out := &file{
		name: f.Name, path: f.Path, start: text.New(f.Start).Lines(), buf: buf,
		top: f.Top, left: f.Left, spans: highlight.New(), checked: -1, marked: -1,
	}
	out.sel = text.Selection{Anchor: buf.Clamp(f.Anchor), Cursor: buf.Clamp(f.Cursor)}
	out.want = out.cell(out.sel.Cursor)
	return out
}

// saved returns the file as it is now.
func (f *file) saved() File {
	return File{
		Name: f.name, Text: f.buf.String(), Start: join(f.start), Path: f.path,
		Cursor: f.sel.Cursor, Anchor: f.sel.Anchor, Top: f.top, Left: f.left,
	}
}

// line returns the line that the cursor is in.
func (f *file) line() string { return f.buf.Line(f.sel.Cursor.Line) }

// cell returns the cell that a place is shown in, counted from the start of its line.
func (f *file) cell(p text.Pos) int { return text.Cells(f.buf.Line(p.Line)[:p.Col]) }

// selected says whether text is selected.
func (f *file) selected() bool { return f.sel.Anchor != f.sel.Cursor }

// ends returns the selection's borders in order.
func (f *file) ends() (from, to text.Pos) {
	if f.sel.Cursor.Before(f.sel.Anchor) {
		return f.sel.Cursor, f.sel.Anchor
	}
	return f.sel.Anchor, f.sel.Cursor
}

// lines returns the lines that the selection touches. A line that it touches with its end only does not count.
func (f *file) lines() (first, last int) {
	from, to := f.ends()
	if to.Col == 0 && to.Line > from.Line {
		return from.Line, to.Line - 1
	}
	return from.Line, to.Line
}

// edit runs a change as one undo step, or as part of the step before where the kinds allow it.
func (f *file) edit(kind text.Kind, change func()) {
	f.buf.Begin(kind, f.sel)
	change()
	// What was put in may have joined the signs beside it to one.
	f.sel = text.Selection{Anchor: f.buf.Clamp(f.sel.Anchor), Cursor: f.buf.Clamp(f.sel.Cursor)}
	f.buf.Commit(f.sel)
	f.settle()
	f.want = f.cell(f.sel.Cursor)
}

// replace puts s in the place of the text between two places and the cursor after it.
func (f *file) replace(from, to text.Pos, s string) {
	f.put(f.buf.Replace(from, to, s))
}

// put sets the cursor and ends the selection.
func (f *file) put(p text.Pos) { f.sel = text.Selection{Anchor: p, Cursor: p} }

// settle brings what is kept beside the text in step with it.
func (f *file) settle() {
	for _, c := range f.buf.Drain() {
		f.spans.Change(c)
		f.shift(c)
	}
}

// shift moves the diagnostics with the lines they are about; those of lines that are gone go too.
func (f *file) shift(c text.Change) {
	kept := f.diags[:0:0]
	for _, d := range f.diags {
		switch {
		case d.Line >= c.Line+c.Removed:
			d.Line += c.Added - c.Removed
		case d.Line > c.Line:
			continue
		}
		kept = append(kept, d)
	}
	f.diags = kept
}
