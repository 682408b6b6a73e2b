package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"podflight/engine"
	"podflight/lessons"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/progress"
	"podflight/tui"
	"podflight/tui/class"
	"podflight/tui/flight"
)

// screenFlags are the flags of the workbench.
type screenFlags struct {
	theme   string
	ascii   bool
	reduced bool
	noColor bool
	lessons string
	passing bool // nothing is kept
}

// add makes them flags of a command.
func (f *screenFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.theme, "theme", "", "the colours: auto, dark, light, colour-blind-dark, colour-blind-light, terminal")
	flags.BoolVar(&f.ascii, "ascii", false, "draw with plain characters")
	flags.BoolVar(&f.reduced, "reduced-motion", false, "draw few frames while time passes")
	flags.BoolVar(&f.noColor, "no-color", false, "never colour (so does the environment variable NO_COLOR)")
}

// addScreen makes the root command open the workbench.
func addScreen(root *cobra.Command, term console) {
	var f screenFlags
	root.Use = "podflight [FILE]"
	root.Args = fileToOpen
	root.RunE = func(cmd *cobra.Command, args []string) error {
		c, _, err := loadCourse(f.lessons)
		if err != nil {
			return err
		}
		var open func(*tui.App) tea.Cmd
		if len(args) == 1 {
			open = func(a *tui.App) tea.Cmd { return a.OpenFile(args[0]) }
		}
		return screen(cmd.Context(), term, f, c, open)
	}
	f.add(root)
	root.Flags().StringVar(&f.lessons, "lessons", "", "a folder with a course of your own")
}

// fileToOpen takes a file that is there. A word that is none was meant to be a command.
func fileToOpen(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	_, err := os.Stat(args[0])
	switch {
	case err != nil && !strings.ContainsAny(args[0], "./"):
		return fmt.Errorf("unknown command %q for %q: podflight --help lists the commands", args[0], cmd.Name())
	case err != nil:
		return fmt.Errorf("cannot read the file: %w", err)
	}
	return oneFile(cmd, args)
}

// openLesson opens the workbench at a lesson.
func openLesson(ctx context.Context, term console, c *lessons.Course, l *lesson.Lesson) error {
	return screen(ctx, term, screenFlags{}, c, func(a *tui.App) tea.Cmd { return a.OpenLesson(l) })
}

// openDeck opens the workbench at a deck of cards.
func openDeck(ctx context.Context, term console, c *lessons.Course, deck []*lesson.Lesson) error {
	return screen(ctx, term, screenFlags{}, c, func(a *tui.App) tea.Cmd { return a.OpenCards(deck) })
}

// screen shows the workbench on the terminal.
func screen(ctx context.Context, con console, f screenFlags, c *lessons.Course, open func(*tui.App) tea.Cmd) error {
	if !onTerminal(con) {
		return errors.New("the workbench needs a terminal: in a script use podflight run FILE")
	}
	file := stateFile(con.getenv, progress.FileName)
	if f.passing {
		file = ""
	}
	return tui.Run(ctx, tui.Deps{
		Flight:   flight.Deps{Run: engine.Run},
		Class:    class.Deps{Course: c, Engine: fly.Simulator(), File: file},
		Rules:    engine.Rule,
		Language: tui.Manifests{},
		Now:      time.Now,
	}, tui.Options{In: con.in.(*os.File), Out: con.out.(*os.File), Env: con.getenv, Theme: f.theme, ASCII: f.ascii, Reduced: f.reduced, NoColor: f.noColor, Open: open, Passing: f.passing})
}

// onTerminal reports whether the workbench can be shown.
func onTerminal(con console) bool {
	in, inOK := con.in.(*os.File)
	out, outOK := con.out.(*os.File)
	return inOK && outOK && term.IsTerminal(in.Fd()) && term.IsTerminal(out.Fd()) && con.getenv("TERM") != "dumb"
}
