package pick

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

func items() []Item {
	return []Item{
		{Group: "Time", Key: "space", Label: "play", Note: "let time pass", Msg: "play"},
		{Group: "Time", Key: "r", Label: "run", Msg: "run"},
		{Group: "Text", Key: "ctrl+z", Label: "undo", Off: "nothing to undo", Msg: "undo"},
		{Group: "Text", Label: "replay", Msg: "replay"},
	}
}

func fresh(t testing.TB) (*Model, *tuitest.Driver) {
	m := New(tuitest.Look(t, "none"), "List", "nothing found", items())
	d := tuitest.Drive(&m, keys.New(), func() keys.Context { return m.Keys() }, &tuitest.Clock{})
	d.Size(60, 16)
	return &m, d
}

// chosen returns what the list sent.
func chosen(d *tuitest.Driver) string {
	for _, msg := range d.Sent {
		if c, ok := msg.(ChosenMsg); ok {
			return c.Msg.(string)
		}
	}
	return ""
}

func TestSearch(t *testing.T) {
	for typed, want := range map[string]string{
		"":      "play",
		"play":  "play",   // a label that begins with it comes first
		"pl re": "replay", // every word must be there, in any order
		"time":  "play",   // also in the note
		"ctrl":  "",       // what is off cannot be chosen
		"zebra": "",
		"RUN":   "run",
		"text":  "",
	} {
		_, d := fresh(t)
		d.Type(typed)
		_ = d.Keys("enter")
		if got := chosen(d); got != want {
			t.Errorf("%q chooses %q, want %q", typed, got, want)
		}
	}
}

func TestView(t *testing.T) {
	_, d := fresh(t)
	tuitest.Golden(t, "testdata/list", tuitest.Plain(d.View()))
	d.Type("zebra")
	tuitest.Golden(t, "testdata/empty", tuitest.Plain(d.View()))
}

func TestFree(t *testing.T) {
	m, d := fresh(t)
	m.SetFree(func(q string) (Item, bool) { return Item{Label: q, Msg: "typed " + q}, strings.Contains(q, "/") })
	d.Type("run/")
	_ = d.Keys("enter")
	if got := chosen(d); got != "typed run/" {
		t.Errorf("chosen is %q", got)
	}
}

// At any size the chosen item is seen, and the box fits.
func TestAnySize(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m, d := fresh(t)
		d.Size(rapid.IntRange(0, 100).Draw(r, "w"), rapid.IntRange(0, 40).Draw(r, "h"))
		for range rapid.IntRange(0, 10).Draw(r, "keys") {
			_ = d.Keys(rapid.SampledFrom([]string{"up", "down", "pgup", "pgdown", "p", "l", "backspace"}).Draw(r, "key"))
		}
		if err := d.Check(); err != nil {
			r.Fatal(err)
		}
		if v := d.View(); v != "" && len(m.shown) > 0 && strings.Count(v, m.look.Glyphs.Pointer) < 2 { // one stands before what is typed
			r.Fatalf("the chosen item is not seen:\n%s", tuitest.Plain(v))
		}
	})
}
