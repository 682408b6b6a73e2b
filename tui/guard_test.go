package tui

import (
	"os"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
	"podflight/tui/layout"
)

// boom is a pane that panics when it is told to.
type boom struct{ draw bool }

func (b boom) Update(msg tea.Msg) (boom, tea.Cmd) {
	switch msg, _ := msg.(boomMsg); msg {
	case "update":
		panic("in update")
	case "command":
		return b, func() tea.Msg { panic("in a command") }
	case "batch":
		return b, tea.Batch(func() tea.Msg { return nil }, func() tea.Msg { panic("in a batch") })
	case "view":
		b.draw = true
	}
	return b, nil
}

func (b boom) View() string {
	if b.draw {
		panic("in the drawing")
	}
	return ""
}

func (b *boom) SetSize(_, _ int)    {}
func (b *boom) SetLook(layout.Look) {}

// deliver runs a command and gives its messages to the guard, as the loop does.
func deliver(g *guard, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			deliver(g, c)
		}
	default:
		_, next := g.Update(msg)
		if _, quits := msg.(tea.QuitMsg); !quits {
			deliver(g, next)
		}
	}
}

// A panic wherever it happens ends the program in good order: the text is kept and the report says where it happened.
func TestCrash(t *testing.T) {
	for _, where := range []string{"update", "command", "batch", "view"} {
		t.Run(where, func(t *testing.T) {
			b := fresh(t, setting{})
			_ = b.Keys("down enter ctrl+end")
			b.Type("# precious")
			var p boom
			// In the place of the first screen, which gets all messages and is drawn.
			b.app.panes[keys.Home] = plug(&p, keys.Home, func() layout.Title { return layout.Title{} })
			b.app.panes[keys.Stage] = plug(&p, keys.Stage, func() layout.Title { return layout.Title{} })
			g := &guard{app: b.app}
			_, cmd := g.Update(tea.Msg(boomMsg(where)))
			deliver(g, cmd)
			g.View()
			if g.crash == nil {
				t.Fatal("the panic was not noticed")
			}
			if _, cmd = g.Update(nil); cmd == nil {
				t.Fatal("the program goes on after a panic")
			}
			err := g.report(b.env)
			if err == nil || !strings.Contains(err.Error(), g.crash.value) {
				t.Fatalf("the report is %v", err)
			}
			_, path, _ := strings.Cut(err.Error(), "The report is in ")
			data, readErr := os.ReadFile(path)
			if readErr != nil || !strings.Contains(string(data), "guard_test.go") {
				t.Errorf("the report in %q does not say where it happened: %v", path, readErr)
			}
			if strings.Contains(string(data), "precious") {
				t.Error("the report holds what was typed")
			}
			b.app.deps.Store.Close()
			next := fresh(t, setting{home: b.env("HOME")})
			_ = next.Keys("enter")
			if !strings.HasSuffix(next.app.editor.Files()[0].Text, "# precious") {
				t.Error("the text is lost")
			}
		})
	}
}

// boomMsg is a message that only boom understands.
type boomMsg string
