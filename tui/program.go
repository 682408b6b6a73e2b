package tui

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"podflight/tui/input"
	"podflight/tui/playback"
	"podflight/tui/store"
	"podflight/tui/theme"
)

// Options are what a run of the program on a terminal depends on, its Deps aside.
type Options struct {
	In, Out *os.File
	Env     func(string) string
	Theme   string // in the place of the configuration's; "": the configuration's
	ASCII   bool
	Reduced bool
	NoColor bool
	Open    func(*App) tea.Cmd // what is opened at the start; nil: the first screen is shown
	Passing bool               // nothing of this run is kept
}

// Run shows the program on a terminal until the user quits. Whatever happens, the terminal is restored and the text is kept.
func Run(ctx context.Context, d Deps, o Options) error {
	var err error
	if d.Store, err = store.Open(o.Env); err != nil {
		d.Notices = append(d.Notices, "nothing is kept: "+err.Error())
	} else {
		st := d.Store
		defer st.Close()
	}
	d.Config = store.DefaultConfig()
	if d.Store != nil {
		if d.Config, err = d.Store.LoadConfig(store.Choices{Themes: theme.Names(), Speeds: speedNames()}); err != nil {
			d.Notices = append(d.Notices, err.Error())
		}
	}
	if o.Passing {
		d.Store = nil
	}
	if o.Theme != "" {
		d.Config.Theme = o.Theme
	}
	d.Config.ASCII = d.Config.ASCII || o.ASCII
	d.Config.ReducedMotion = d.Config.ReducedMotion || o.Reduced
	d.NoColor = o.NoColor || o.Env("NO_COLOR") != ""
	d.Renderer = lipgloss.NewRenderer(o.Out)
	d.In, d.Copy = o.In, copier(o.Out)
	d.Program = func() []string { return program(o.Env) }
	app, err := New(d)
	if err != nil {
		return err
	}
	return show(ctx, app, o)
}

// most is how many times a second the terminal is written to: twice as often as time that passes is drawn, so that what is
// typed is seen at once.
const most = 30

// show runs the program's loop.
func show(ctx context.Context, app *App, o Options) error {
	reader := input.New(o.In)
	g := &guard{app: app}
	if o.Open != nil {
		g.first = o.Open(app)
	}
	opts := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(reader), tea.WithFilter(reader.Filter), tea.WithOutput(o.Out), tea.WithAltScreen(), tea.WithFPS(most),
	}
	if app.deps.Config.Mouse {
		opts = append(opts, tea.WithMouseCellMotion())
	}
	p := tea.NewProgram(g, opts...)
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	go func() {
		if _, ok := <-hangup; ok {
			p.Quit()
		}
	}()
	_, err := p.Run()
	close(hangup)
	if g.crash != nil {
		return g.report(o.Env)
	}
	keepErr := app.Keep()
	if err != nil && !errors.Is(err, tea.ErrInterrupted) && !errors.Is(err, tea.ErrProgramKilled) {
		return errors.Join(err, keepErr)
	}
	return keepErr
}

// program returns the user's own editor with its arguments.
func program(env func(string) string) []string {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if words := strings.Fields(env(name)); len(words) > 0 {
			return words
		}
	}
	return nil
}

// mostCopied is how much text terminals take into their clipboard.
const mostCopied = 74_000

// copier returns what gives text to the clipboard of the terminal, wherever that is (the sequence OSC 52).
func copier(w io.Writer) func(string) tea.Cmd {
	return func(s string) tea.Cmd {
		if len(s) > mostCopied {
			return nil
		}
		return func() tea.Msg {
			fmt.Fprintf(w, "\x1b]52;c;%s\x07", base64.StdEncoding.EncodeToString([]byte(s)))
			return nil
		}
	}
}

// speedNames returns the speeds as the configuration writes them: "x8", "x1/4".
func speedNames() []string {
	var out []string
	for _, s := range playback.Speeds() {
		out = append(out, strings.NewReplacer("×", "x", "¼", "1/4", "½", "1/2").Replace(s))
	}
	return out
}

// speedOf returns the speed of a name of the configuration as the playhead writes it.
func speedOf(name string) string {
	return strings.NewReplacer("x", "×", "1/4", "¼", "1/2", "½").Replace(name)
}
