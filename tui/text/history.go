package text

import "strings"

// Kind says what a group of changes is, which decides what one undo takes back.
type Kind int

// The kinds of groups. Groups of Typing and of Deleting grow while they go on at the same place.
const (
	Other Kind = iota
	Typing
	Deleting
)

// Selection is a cursor with what is selected from it. Nothing is when Anchor equals Cursor.
type Selection struct{ Anchor, Cursor Pos }

// edit is one replacement.
type edit struct {
	at                Pos
	removed, inserted string
}

// after returns where s ends when it begins at p.
func (p Pos) after(s string) Pos {
	n := strings.Count(s, "\n")
	if n == 0 {
		return Pos{p.Line, p.Col + len(s)}
	}
	return Pos{p.Line + n, len(s) - strings.LastIndexByte(s, '\n') - 1}
}

// group is what one undo takes back.
type group struct {
	kind          Kind
	edits         []edit
	before, after Selection
}

func (g *group) size() int {
	n := 0
	for _, e := range g.edits {
		n += len(e.removed) + len(e.inserted)
	}
	return n
}

// maxHistory is how many bytes of changes are remembered; the oldest are forgotten first.
const maxHistory = 64 << 20

type history struct {
	undo, redo []group
	size       int  // of undo, bytes
	open       bool // the last group of undo is being filled
	sealed     bool // the last group must not grow any more
}

// Begin opens an undo group; sel is where the cursor was.
func (b *Buffer) Begin(kind Kind, sel Selection) {
	h := &b.history
	h.undo = append(h.undo, group{kind: kind, before: sel})
	h.open = true
}

// Commit closes the group; sel is where the cursor is now. A group without a change is forgotten, and typing that
// goes on where the group before ended becomes part of that one.
func (b *Buffer) Commit(sel Selection) {
	h := &b.history
	h.open = false
	last := &h.undo[len(h.undo)-1]
	last.after = sel
	if len(last.edits) == 0 {
		h.undo = h.undo[:len(h.undo)-1]
		return
	}
	h.redo = nil
	if len(h.undo) > 1 && !h.sealed && h.undo[len(h.undo)-2].join(last) {
		h.undo = h.undo[:len(h.undo)-1]
	}
	h.sealed = false
	h.trim()
}

// Seal ends the growing of the last group, as when the cursor moved.
func (b *Buffer) Seal() { b.history.sealed = true }

func (h *history) add(e edit) {
	if !h.open {
		panic("text: a change outside of an undo group")
	}
	g := &h.undo[len(h.undo)-1]
	g.edits = append(g.edits, e)
	h.size += len(e.removed) + len(e.inserted)
}

func (h *history) trim() {
	for h.size > maxHistory && len(h.undo) > 1 {
		h.size -= h.undo[0].size()
		h.undo = h.undo[1:]
	}
}

// join takes next into g if it goes on with the same word of typing or run of deleting.
func (g *group) join(next *group) bool {
	if g.kind == Other || g.kind != next.kind || len(g.edits) != 1 || len(next.edits) != 1 {
		return false
	}
	a, b := &g.edits[0], next.edits[0]
	switch {
	case g.kind == Typing && b.removed == "" && a.at.after(a.inserted) == b.at && goesOn(a.inserted, b.inserted):
		a.inserted += b.inserted
	case g.kind == Deleting && b.at.after(b.removed) == a.at: // backspace
		a.at, a.removed = b.at, b.removed+a.removed
	case g.kind == Deleting && a.at == b.at: // delete
		a.removed += b.removed
	default:
		return false
	}
	g.after = next.after
	return true
}

// goesOn says whether typed text belongs to the same word or line as what was typed before.
func goesOn(before, more string) bool {
	if strings.Contains(before, "\n") || strings.Contains(more, "\n") {
		return false
	}
	return !strings.HasSuffix(before, " ") || strings.HasPrefix(more, " ")
}

// CanUndo says whether there is a change to take back.
func (b *Buffer) CanUndo() bool { return len(b.history.undo) > 0 }

// CanRedo says whether a change was taken back.
func (b *Buffer) CanRedo() bool { return len(b.history.redo) > 0 }

// Undo takes the last group back and returns where the cursor was before it.
func (b *Buffer) Undo() (Selection, bool) {
	h := &b.history
	if len(h.undo) == 0 {
		return Selection{}, false
	}
	g := h.undo[len(h.undo)-1]
	h.undo = h.undo[:len(h.undo)-1]
	h.size -= g.size()
	for i := len(g.edits) - 1; i >= 0; i-- {
		e := g.edits[i]
		b.apply(e.at, e.at.after(e.inserted), e.removed)
	}
	h.redo = append(h.redo, g)
	h.sealed = true
	return g.before, true
}

// Redo makes the group again that was taken back last and returns where the cursor was after it.
func (b *Buffer) Redo() (Selection, bool) {
	h := &b.history
	if len(h.redo) == 0 {
		return Selection{}, false
	}
	g := h.redo[len(h.redo)-1]
	h.redo = h.redo[:len(h.redo)-1]
	for _, e := range g.edits {
		b.apply(e.at, e.at.after(e.removed), e.inserted)
	}
	h.undo = append(h.undo, g)
	h.size += g.size()
	h.sealed = true
	return g.after, true
}
