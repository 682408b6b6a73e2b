package tuitest

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
)

// pad is a pane that shows what was typed.
type pad struct{ text string }

func (p pad) Update(msg tea.Msg) (pad, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		p.text += msg.String()
	case keys.Do:
		p.text += "<" + string(msg.ID) + ">"
	case string:
		p.text += msg
	}
	return p, nil
}

func (p pad) View() string      { return p.text }
func (p *pad) SetSize(_, _ int) {}

func confirm() keys.Context { return keys.Context{Places: []keys.Place{keys.Confirm}} }

func TestDriver(t *testing.T) {
	var p pad
	clock := &Clock{}
	d := Drive(&p, keys.New(), confirm, clock)
	d.Size(20, 1)
	d.Type("ay x")
	d.Run(clock.After(time.Second, "later"))
	if err := d.Keys("esc alt+up ctrl+space"); err != nil {
		t.Fatal(err)
	}
	before := p.text
	d.Wait(time.Second)
	if want := "a<accept> x<back>alt+upctrl+@"; before != want {
		t.Errorf("got %q, want %q", before, want)
	}
	if !strings.HasSuffix(p.text, "later") || clock.Waiting() != 0 {
		t.Errorf("what was to come later did not come: %q", p.text)
	}
	if d.Keys("hyper+x") == nil {
		t.Error("a key that does not exist must be an error")
	}
}

func TestCheckFindsFaults(t *testing.T) {
	for text, good := range map[string]bool{
		"fits": true, "\x1b[31mfits\x1b[0m": true, "too wide for it": false, "two\nlines": false, "\x1b[2J": false, "a\tb": false,
	} {
		p := pad{text}
		d := Drive(&p, keys.New(), confirm, nil)
		d.Size(8, 1)
		if err := d.Check(); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestScreen(t *testing.T) {
	got := Screen("a\x1b[31mb\x1b[0m \x1b[38;2;1;2;3;1mc\x1b[0m\n\x1b[7md\x1b[0m", 5, 2, true)
	want := "ab c\n a b\nd\nc\na fg=1 bg=default mode=0\nb fg=#010203 bg=default mode=4\nc fg=default bg=default mode=1\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
