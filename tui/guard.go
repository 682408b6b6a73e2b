package tui

import (
	"fmt"
	"runtime/debug"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// guard stands around the program: a panic anywhere in it ends the loop in good order, so that the terminal is restored, the text is kept
// and a report is written.
type guard struct {
	app   *App
	first tea.Cmd
	crash *crash
	last  []string // the latest messages, for the report
}

// crash is what went wrong.
type crash struct {
	value string
	stack string
}

// crashMsg brings a panic of a command.
type crashMsg struct{ crash }

func (g *guard) Init() tea.Cmd { return g.wrap(tea.Batch(g.app.Init(), g.first)) }

func (g *guard) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	if c, ok := msg.(crashMsg); ok {
		g.crash = &c.crash
	}
	if g.crash != nil {
		return g, tea.Quit
	}
	defer func() {
		if r := recover(); r != nil {
			g.crash = &crash{fmt.Sprint(r), string(debug.Stack())}
			m, cmd = g, tea.Quit
		}
	}()
	// What was typed is left out: a report may be sent to strangers.
	g.last = append(g.last[max(0, len(g.last)-30):], fmt.Sprintf("%T", msg))
	_, cmd = g.app.Update(msg)
	return g, g.wrap(cmd)
}

func (g *guard) View() (s string) {
	defer func() {
		if r := recover(); r != nil && g.crash == nil {
			g.crash = &crash{fmt.Sprint(r), string(debug.Stack())}
		}
	}()
	if g.crash != nil {
		return ""
	}
	return g.app.View()
}

// wrap returns the command with its panics caught.
func (g *guard) wrap(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = crashMsg{crash{fmt.Sprint(r), string(debug.Stack())}}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i, c := range batch {
				batch[i] = g.wrap(c)
			}
		}
		return msg
	}
}

// report keeps the text, writes what happened to a file and returns an error that says where it is.
func (g *guard) report(env func(string) string) error {
	kept := "Your text is kept."
	if err := g.keep(); err != nil {
		kept = "Your text could not be kept: " + err.Error()
	}
	text := fmt.Sprintf("podflight stopped: %s\n\nterminal: TERM=%s, %d x %d, theme %s\nscreen: %s, focus %s\nlatest messages: %s\n\n%s",
		g.crash.value, env("TERM"), g.app.w, g.app.h, g.app.look.Theme.Name, g.app.screen, g.app.focus, strings.Join(g.last, " "), g.crash.stack)
	if g.app.deps.Store == nil {
		return fmt.Errorf("it stopped because of a mistake of its own: %s\n%s\n\n%s", g.crash.value, kept, text)
	}
	path, err := g.app.deps.Store.Report(g.app.deps.Now(), text)
	if err != nil {
		return fmt.Errorf("it stopped because of a mistake of its own: %s\n%s\n%w", g.crash.value, kept, err)
	}
	return fmt.Errorf("it stopped because of a mistake of its own: %s\n%s The report is in %s", g.crash.value, kept, path)
}

// keep writes the state, whatever state the program is in.
func (g *guard) keep() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return g.app.Keep()
}
