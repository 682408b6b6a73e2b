package theme

import (
	"github.com/charmbracelet/lipgloss"
)

// Ink is a way to write text: a colour, attributes, or both. The zero value writes it as it is.
//
// It is what a lipgloss.Style is, with its escape sequence made once: a frame of the
// workbench holds thousands of inked pieces.
type Ink struct {
	codes  string // the parameters of the SGR sequence, without "\x1b[" and "m"
	colour lipgloss.TerminalColor
}

// Render returns s in this ink. The text must not hold line ends or escape sequences.
func (k Ink) Render(s string) string {
	if k.codes == "" || s == "" {
		return s
	}
	return "\x1b[" + k.codes + "m" + s + "\x1b[0m"
}

// Bold returns the ink with bold letters.
func (k Ink) Bold() Ink { return k.Plus(Ink{codes: "1"}) }

// Underline returns the ink with a line under the letters.
func (k Ink) Underline() Ink { return k.Plus(Ink{codes: "4"}) }

// Plus returns the ink with all that other adds, such as the background of a selection.
func (k Ink) Plus(other Ink) Ink {
	switch {
	case other.codes == "":
		return k
	case k.codes == "":
		return other
	}
	k.codes += ";" + other.codes
	return k
}

// Sequence returns what switches the ink on, for those who write many pieces in one ink.
// It is empty for the zero Ink; "\x1b[0m" switches it off.
func (k Ink) Sequence() string {
	if k.codes == "" {
		return ""
	}
	return "\x1b[" + k.codes + "m"
}
