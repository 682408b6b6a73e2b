package text

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"podflight/tui/input"
)

// snippet draws text as people type and paste it.
func snippet() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return input.Clean(rapid.OneOf(
			rapid.StringMatching(`[a-z :#"\n-]{0,12}`),
			rapid.String(),
			rapid.SampledFrom([]string{"日本", "e\u0301", "👩‍👩‍👧", "\t", "\n\n", "🇦🇹🇦🇹", "", "a\u200d"}),
		).Draw(t, "snippet"))
	})
}

func place(b *Buffer) *rapid.Generator[Pos] {
	return rapid.Custom(func(t *rapid.T) Pos {
		return b.Clamp(Pos{rapid.IntRange(-1, b.Len()).Draw(t, "line"), rapid.IntRange(-1, 20).Draw(t, "col")})
	})
}

// offset returns where a place lies in the text as one string: the plain way to look at a text.
func offset(b *Buffer, p Pos) int {
	n := p.Col
	for i := range p.Line {
		n += len(b.Line(i)) + 1
	}
	return n
}

// A buffer is a string with replacements; undo and redo walk through what it was.
func TestBufferIsAString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := New(snippet().Draw(t, "start"))
		past, future := []string{b.String()}, []string(nil)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				if _, ok := b.Undo(); ok {
					future = append(future, past[len(past)-1])
					past = past[:len(past)-1]
				} else if len(past) > 1 {
					t.Fatal("undo refused although there were changes")
				}
			case 1:
				if _, ok := b.Redo(); ok {
					past = append(past, future[len(future)-1])
					future = future[:len(future)-1]
				} else if len(future) > 0 {
					t.Fatal("redo refused although something was undone")
				}
			default:
				from, to := place(b).Draw(t, "from"), place(b).Draw(t, "to")
				s := snippet().Draw(t, "s")
				i, j := offset(b, from), offset(b, to)
				want := b.String()[:min(i, j)] + s + b.String()[max(i, j):]
				b.Begin(Other, Selection{})
				end := b.Replace(from, to, s)
				b.Commit(Selection{})
				if got := offset(b, end); got != min(i, j)+len(s) {
					t.Fatalf("the end of what was put in is at %d, want %d", got, min(i, j)+len(s))
				}
				if want != past[len(past)-1] {
					past, future = append(past, want), nil
				}
			}
			want := past[len(past)-1]
			if b.String() != want || b.Size() != len(want) || b.Len() != strings.Count(want, "\n")+1 {
				t.Fatalf("got %q (%d bytes), want %q", b.String(), b.Size(), want)
			}
		}
	})
}

// The changes that a buffer reports are enough to keep a copy of its lines in step.
func TestChangesTellAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := New(snippet().Draw(t, "start"))
		n := b.Len()
		for range 10 {
			b.Begin(Other, Selection{})
			b.Replace(place(b).Draw(t, "from"), place(b).Draw(t, "to"), snippet().Draw(t, "s"))
			b.Commit(Selection{})
			for _, c := range b.Drain() {
				n += c.Added - c.Removed
			}
			if n != b.Len() {
				t.Fatalf("the changes add up to %d lines, there are %d", n, b.Len())
			}
		}
	})
}

func TestBecome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := snippet().Draw(t, "from"), snippet().Draw(t, "to")
		b := New(from)
		b.Begin(Other, Selection{})
		b.Become(to)
		b.Commit(Selection{})
		if b.String() != to {
			t.Fatalf("%q became %q, want %q", from, b.String(), to)
		}
	})
}

func TestUndoTakesBackWords(t *testing.T) {
	b := New("")
	at := Pos{}
	typed := func(s string) {
		for _, r := range s {
			before := at
			b.Begin(Typing, Selection{before, before})
			at = b.Replace(at, at, string(r))
			b.Commit(Selection{at, at})
		}
	}
	typed("kind: Pod")
	var seen []string
	for b.CanUndo() {
		b.Undo()
		seen = append(seen, b.String())
	}
	if want := []string{"kind: ", ""}; !slices.Equal(seen, want) {
		t.Errorf("undo went through %q, want %q", seen, want)
	}
	b.Redo()
	at = b.End()
	b.Seal()
	typed("x")
	b.Undo()
	if b.String() != "kind: " {
		t.Errorf("typing after a movement of the cursor was undone with what was before: %q", b.String())
	}
}

func TestUndoTakesBackRunsOfDeleting(t *testing.T) {
	b := New("image: busybox")
	at := b.End()
	for range 7 {
		from := b.Left(at)
		b.Begin(Deleting, Selection{at, at})
		b.Replace(from, at, "")
		b.Commit(Selection{from, from})
		at = from
	}
	sel, _ := b.Undo()
	if b.String() != "image: busybox" || sel.Cursor != (Pos{0, 14}) {
		t.Errorf("got %q with the cursor at %v", b.String(), sel.Cursor)
	}
}

// The cursor goes through a text in both directions over the same places, and clamps to them.
func TestWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := New(snippet().Draw(t, "a") + "\n" + snippet().Draw(t, "b"))
		var there []Pos
		for p := (Pos{}); ; p = b.Right(p) {
			there = append(there, p)
			if b.Clamp(p) != p {
				t.Fatalf("%v is not a place of its own in %q: %v", p, b.String(), b.Clamp(p))
			}
			if p == b.End() {
				break
			}
		}
		var back []Pos
		for p := b.End(); ; p = b.Left(p) {
			back = append(back, p)
			if p == (Pos{}) {
				break
			}
		}
		slices.Reverse(back)
		if !slices.Equal(there, back) {
			t.Fatalf("to the right %v, to the left %v in %q", there, back, b.String())
		}
		for _, p := range there {
			if w := b.WordRight(p); w != b.End() && !p.Before(w) || w != b.Clamp(w) {
				t.Fatalf("the word right of %v ends at %v in %q", p, w, b.String())
			}
			if w := b.WordLeft(p); w != (Pos{}) && !w.Before(p) || w != b.Clamp(w) {
				t.Fatalf("the word left of %v starts at %v in %q", p, w, b.String())
			}
			line := b.Line(p.Line)
			if c := ColAt(line, Cells(line[:p.Col])); c != p.Col {
				t.Fatalf("cell and column disagree at %v in %q: %d", p, line, c)
			}
		}
	})
}

func TestWords(t *testing.T) {
	b := New("  - image: busybox:1.36 # x")
	var stops []int
	for p := (Pos{}); p != b.End(); {
		p = b.WordRight(p)
		stops = append(stops, p.Col)
	}
	if want := []int{3, 9, 10, 18, 19, 20, 21, 23, 25, 27}; !slices.Equal(stops, want) {
		t.Errorf("to the right: %v, want %v", stops, want)
	}
	if from, to := b.WordAt(Pos{0, 6}); from != 4 || to != 9 {
		t.Errorf("the word is %d to %d", from, to)
	}
}

func BenchmarkTypeInLongText(b *testing.B) {
	buf := New(strings.Repeat("  - name: app\n", 100_000))
	at := Pos{50_000, 3}
	for b.Loop() {
		buf.Begin(Typing, Selection{})
		buf.Replace(at, at, "x")
		buf.Commit(Selection{})
		buf.Drain()
	}
}
