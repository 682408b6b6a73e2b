package theme

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"podflight/tui/glyph"
)

// Theme gives each semantic slot its ink on one terminal.
type Theme struct {
	Name     string
	Coloured bool // false with NO_COLOR and on terminals without colour: only attributes are left

	Text, Dim, Faint, Title, Accent, Key Ink

	Selection Ink // added to another ink where something is chosen
	Cursor    Ink // of a cell that a text cursor is on
	States    [glyph.States]Ink

	Field, Value, Number, Comment Ink // of YAML

	renderer *lipgloss.Renderer
}

// State returns the ink of a container's state.
func (t Theme) State(st glyph.State) Ink { return t.States[st] }

// Good returns the ink of what went well.
func (t Theme) Good() Ink { return t.States[glyph.Succeeded] }

// Bad returns the ink of what went wrong.
func (t Theme) Bad() Ink { return t.States[glyph.Failed] }

// Warn returns the ink of what wants attention.
func (t Theme) Warn() Ink { return t.States[glyph.BackOff] }

// Style returns an ink's colour as a lipgloss style of this theme's renderer, for the bubbles.
func (t Theme) Style(k Ink) lipgloss.Style {
	st := t.renderer.NewStyle()
	if k.colour != nil {
		st = st.Foreground(k.colour)
	}
	return st
}

// Auto is the name that picks a theme by the terminal's background and colours.
const Auto = "auto"

// Names returns the names that New takes.
func Names() []string {
	return []string{Auto, "dark", "light", "colour-blind-dark", "colour-blind-light", "terminal"}
}

// Options say which theme is wanted.
type Options struct {
	Name    string // one of Names; "" is Auto
	NoColor bool   // write no colour, whatever the theme
}

// New builds the theme that opts name on a terminal's renderer. A name it does not know is an error
// that lists the names.
func New(r *lipgloss.Renderer, opts Options) (Theme, error) {
	name := opts.Name
	if name == "" {
		name = Auto
	}
	if !slices.Contains(Names(), name) {
		return Theme{}, fmt.Errorf("unknown theme %q: choose one of %s", name, strings.Join(Names(), ", "))
	}
	if name == Auto {
		name = pick(r)
	}
	profile := r.ColorProfile()
	if opts.NoColor || profile == termenv.Ascii {
		return colourless(r, name), nil
	}
	return build(r, name, paletteOf(name)), nil
}

// pick chooses a theme for a terminal. Colours by the sixteen are left to the user's own.
func pick(r *lipgloss.Renderer) string {
	switch {
	case r.ColorProfile() == termenv.ANSI:
		return "terminal"
	case r.HasDarkBackground():
		return "dark"
	}
	return "light"
}

func paletteOf(name string) Palette {
	switch name {
	case "light":
		return light()
	case "colour-blind-dark":
		return colourBlindDark()
	case "colour-blind-light":
		return colourBlindLight()
	case "terminal":
		return terminal()
	}
	return dark()
}

func build(r *lipgloss.Renderer, name string, p Palette) Theme {
	ink := func(colour string) Ink { return inkOf(r.ColorProfile(), colour, false) }
	t := Theme{
		Name: name, Coloured: true, renderer: r,
		Text: ink(p.Text), Dim: ink(p.Dim), Faint: ink(p.Faint), Title: ink(p.Title).Bold(),
		Accent: ink(p.Accent), Key: ink(p.Key),
		Selection: inkOf(r.ColorProfile(), p.Selection, true),
		Cursor:    Ink{codes: "7"},
		Field:     ink(p.Field), Value: ink(p.Value), Number: ink(p.Number), Comment: ink(p.Comment),
	}
	if p.Selection == "" {
		t.Selection = Ink{codes: "7"}
	}
	for st, colour := range p.States {
		t.States[st] = ink(colour)
	}
	return t
}

func inkOf(p termenv.Profile, colour string, background bool) Ink {
	if colour == "" {
		return Ink{}
	}
	return Ink{codes: p.Color(colour).Sequence(background), colour: lipgloss.Color(colour)}
}

// colourless builds a theme of attributes: bold, faint and reverse. NO_COLOR asks for no colour, not for no emphasis.
func colourless(r *lipgloss.Renderer, name string) Theme {
	faint := Ink{codes: "2"}
	return Theme{
		Name: name, renderer: r,
		Dim: faint, Faint: faint, Title: Ink{codes: "1"},
		Accent: Ink{codes: "1"}, Key: Ink{codes: "1"},
		Selection: Ink{codes: "7"}, Cursor: Ink{codes: "7"},
		Comment: faint,
	}
}
