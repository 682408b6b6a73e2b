package keys

import (
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// routes are the chains of places that the program looks keys up in, and whether text is typed there.
func routes() map[Place]Context {
	return map[Place]Context{
		Home:     {Places: []Place{Home, Global}},
		Lesson:   {Places: []Place{Lesson, Flight, Global}},
		Stage:    {Places: []Place{Stage, Flight, Global}},
		Views:    {Places: []Place{Views, Flight, Global}},
		Editor:   {Places: []Place{Editor, Flight, Global}, Typing: true},
		Find:     {Places: []Place{Find, Editor, Flight, Global}, Typing: true},
		Complete: {Places: []Place{Complete, Editor, Flight, Global}, Typing: true},
		Doc:      {Places: []Place{Doc, Editor, Flight, Global}, Typing: true},
		Compare:  {Places: []Place{Compare, Flight, Global}},
		List:     {Places: []Place{List, Global}, Typing: true},
		Command:  {Places: []Place{Command, Global}, Typing: true},
		Confirm:  {Places: []Place{Confirm, Global}},
		Reader:   {Places: []Place{Reader, Global}},
	}
}

func TestNoKeyTwiceInAPlace(t *testing.T) {
	table := New()
	for _, p := range Places() {
		seen := map[string]ID{}
		for _, b := range table.Of(p) {
			for _, k := range b.Keys {
				if other, ok := seen[k]; ok {
					t.Errorf("%s: %q is %s and %s", p, k, other, b.ID)
				}
				seen[k] = b.ID
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s has no keys", p)
		}
	}
}

// An inner place may take a key from an outer one only where that is meant.
func TestShadowedKeysAreMeant(t *testing.T) {
	table := New()
	meant := map[Place]string{
		Home:     "q",
		Editor:   "tab shift+tab left right shift+left shift+right home end ctrl+r f5 ctrl+c ctrl+s",
		Find:     "f3 ctrl+n f15 alt+p up down enter esc",
		Complete: "up down pgup pgdown tab enter esc",
		Doc:      "up down esc f2 alt+k",
		Compare:  "left right tab 1 2 3 4 5 6 7 8",
		List:     "esc", Command: "tab shift+tab esc", Confirm: "esc", Reader: "esc",
	}
	for inner, ctx := range routes() {
		for _, b := range table.Of(inner) {
			for _, k := range b.Keys {
				outer := Context{Places: ctx.Places[1:], Typing: ctx.Typing, Facts: ^Fact(0)}
				if m, ok := table.Find(outer, k); ok && !slices.Contains(strings.Fields(meant[inner]), k) {
					t.Errorf("%s takes %q (%s) from %s (%s)", inner, k, b.ID, m.Place, m.ID)
				}
			}
		}
	}
}

// Where text is typed, a place must not bind keys that print: they could never be pressed.
func TestTypingPlacesBindNoText(t *testing.T) {
	table := New()
	for p, ctx := range routes() {
		if !ctx.Typing {
			continue
		}
		for _, b := range table.Of(p) {
			for _, k := range b.Keys {
				if prints(k) {
					t.Errorf("%s: %s is bound to %q, which is text there", p, b.ID, k)
				}
			}
		}
	}
}

// The ways out must exist everywhere, and esc must never quit.
func TestWaysOut(t *testing.T) {
	table := New()
	for p, ctx := range routes() {
		for _, k := range []string{"ctrl+c", "ctrl+q", "f1", "ctrl+p"} {
			m, ok := table.Find(ctx, k)
			if !ok || m.Place != Global {
				t.Errorf("%s: %q does not reach the outermost place", p, k)
			}
		}
		if m, ok := table.Find(ctx, "esc"); !ok || m.ID != Back {
			t.Errorf("%s: esc is %v, want back", p, m.ID)
		}
	}
}

func TestTextsAreComplete(t *testing.T) {
	table := New()
	for _, p := range Places() {
		for _, b := range table.Of(p) {
			if b.Text == "" || strings.HasSuffix(b.Text, ".") || b.ID == "" {
				t.Errorf("%s: %q needs a description without a full stop", p, b.ID)
			}
			if b.Foot > 0 && b.Word == "" {
				t.Errorf("%s: %s stands in the footer without a word", p, b.ID)
			}
			if len(b.Keys) == 0 && b.Word == "" {
				t.Errorf("%s: %s can be reached by no key and no name", p, b.ID)
			}
			if ansi.StringWidth(b.Word) > 24 {
				t.Errorf("%s: %q is too long for the footer", p, b.Word)
			}
		}
	}
}

// Every fact that a binding needs has a sentence that says what is missing.
func TestFactsSayWhy(t *testing.T) {
	for f := HasRun; f <= HasPanes; f <<= 1 {
		if f.why() == "" {
			t.Errorf("fact %b has no sentence", f)
		}
	}
	if (HasRun|CanUndo).why() != HasRun.why() || Fact(0).why() != "" {
		t.Error("the first missing fact must speak, and none when none is missing")
	}
}

func press(name string) tea.KeyMsg {
	switch name {
	case "tab":
		return tea.KeyMsg{Type: tea.KeyTab}
	case "ctrl+z":
		return tea.KeyMsg{Type: tea.KeyCtrlZ}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

func TestTranslate(t *testing.T) {
	table, r := New(), routes()
	if got := table.Translate(r[Stage], press("r")); got != (Do{Run}) {
		t.Errorf("r on the stage is %v", got)
	}
	if _, ok := table.Translate(r[Editor], press("r")).(tea.KeyMsg); !ok {
		t.Error("r in the editor must stay text")
	}
	if got := table.Translate(r[Editor], press("ctrl+z")); got != nil {
		t.Errorf("undo without changes must do nothing, got %v", got)
	}
	ctx := r[Editor]
	ctx.Facts = CanUndo
	if got := table.Translate(ctx, press("ctrl+z")); got != (Do{EdUndo}) {
		t.Errorf("undo is %v", got)
	}
	quit := tea.KeyMsg{Type: tea.KeyCtrlC}
	if got := table.Translate(r[Editor], quit); got != (Do{Quit}) {
		t.Errorf("ctrl+c with nothing selected is %v", got)
	}
	ctx.Facts = HasSelection
	if got := table.Translate(ctx, quit); got != (Do{EdCopy}) {
		t.Errorf("ctrl+c with a selection is %v", got)
	}
	paste := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("q"), Paste: true}
	if _, ok := table.Translate(r[Stage], paste).(tea.KeyMsg); !ok {
		t.Error("pasted text must never be taken for a key")
	}
}

func TestLabels(t *testing.T) {
	table, r := New(), routes()
	label := func(p Place, id ID, ascii bool) string {
		for _, m := range table.All(r[p]) {
			if m.ID == id {
				return table.Label(r[p], m, ascii)
			}
		}
		return "none"
	}
	for _, c := range []struct {
		place Place
		id    ID
		ascii bool
		want  string
	}{
		{Stage, Help, false, "?"},
		{Editor, Help, false, "f1"},
		{Stage, ScrubBack, false, "←→"},
		{Stage, ScrubBack, true, "left/right"},
		{Stage, Play, false, "space"},
		{Editor, Play, false, "f8"},
		{Stage, Faster, false, "+ -"},
		{Editor, EdComment, false, "ctrl+/"},
		{Editor, Quit, false, "ctrl+q"},
		{Editor, NextPane, false, "f6"},
		{Editor, Zoom, false, "f11"},
		{Editor, EdMoveUp, true, "alt+up"},
	} {
		if got := label(c.place, c.id, c.ascii); got != c.want {
			t.Errorf("%s in %s: got %q, want %q", c.id, c.place, got, c.want)
		}
	}
}

func TestFooterEndsWithHelp(t *testing.T) {
	table := New()
	for p, ctx := range routes() {
		foot := table.Footer(ctx)
		if len(foot) < 2 || foot[len(foot)-1].ID != Help {
			t.Errorf("%s: the footer must end with the help", p)
		}
	}
}
