package tuitest

import (
	"io"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"podflight/tui/glyph"
	"podflight/tui/layout"
	"podflight/tui/theme"
)

// Look returns a look for tests: a theme on a terminal with all colours, "none" for one without, "ascii" for
// one without colours and Unicode.
func Look(t testing.TB, name string) layout.Look {
	t.Helper()
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.TrueColor)
	r.SetHasDarkBackground(true)
	opts, set := theme.Options{Name: name}, glyph.Unicode()
	switch name {
	case "none":
		opts = theme.Options{NoColor: true}
	case "ascii":
		opts, set = theme.Options{NoColor: true}, glyph.ASCII()
	}
	th, err := theme.New(r, opts)
	if err != nil {
		t.Fatal(err)
	}
	return layout.Look{Theme: th, Glyphs: set}
}
