package tuitest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"podflight/tui/input"
)

// Verb is a command of a story beyond those that all stories have.
type Verb func(d *Driver, args *datadriven.TestData) string

// Story runs a file of commands against a fresh driver and compares what they print. After every command the drawing is checked.
//
//	size w=40 h=10      gives the pane so many cells
//	key                 presses the keys that are named in the input, separated by blanks
//	type                types the input letter by letter; ⏎ and ␣ stand for the enter key and a space
//	paste               pastes the input, with the same signs
//	wait d=300ms        lets time pass
//	view                prints the drawing without colours
//	screen              prints what a terminal shows, with colours
//	sent                prints the messages that commands gave since it was asked last
func Story(t *testing.T, path string, fresh func(t *testing.T) *Driver, verbs map[string]Verb) {
	t.Helper()
	d := fresh(t)
	datadriven.RunTest(t, path, func(t *testing.T, td *datadriven.TestData) string {
		out := tell(t, d, td, verbs)
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", td.Pos, err)
		}
		return out
	})
}

func tell(t *testing.T, d *Driver, td *datadriven.TestData, verbs map[string]Verb) string {
	t.Helper()
	switch td.Cmd {
	case "size":
		var w, h int
		td.ScanArgs(t, "w", &w)
		td.ScanArgs(t, "h", &h)
		d.Size(w, h)
	case "key":
		if err := d.Keys(td.Input); err != nil {
			t.Fatalf("%s: %v", td.Pos, err)
		}
	case "type":
		d.Type(signs(td.Input))
	case "paste":
		d.Send(input.PasteMsg{Text: signs(td.Input)})
	case "wait":
		var s string
		td.ScanArgs(t, "d", &s)
		dur, err := time.ParseDuration(s)
		if err != nil {
			t.Fatalf("%s: %v", td.Pos, err)
		}
		d.Wait(dur)
	case "view":
		return Plain(d.View())
	case "screen":
		return Screen(d.View(), d.Width, d.Height, true)
	case "sent":
		var out string
		for _, msg := range d.Sent {
			out += fmt.Sprintf("%T%+v\n", msg, msg)
		}
		d.Sent = nil
		return out
	default:
		verb, ok := verbs[td.Cmd]
		if !ok {
			t.Fatalf("%s: there is no command %q", td.Pos, td.Cmd)
		}
		return verb(d, td)
	}
	return ""
}

// signs puts in what a story's input cannot hold at its borders.
func signs(s string) string {
	return strings.NewReplacer("⏎\n", "\n", "⏎", "\n", "␣", " ").Replace(s)
}
