package view

// Slot is what a piece of text means, so that it can have its colour.
type Slot int

// The slots. Those of states are told by a word or glyph too, never by colour alone.
const (
	Text Slot = iota
	Dim
	Faint
	Title
	Accent
	Waiting
	Pulling
	Running
	NotReady
	BackOff
	Terminating
	Failed
	Succeeded
)

// Painter gives a text the colour of a slot.
type Painter func(Slot, string) string

// Plain paints nothing.
func Plain(_ Slot, text string) string { return text }

// ANSI paints with the sixteen colours of the terminal.
func ANSI(slot Slot, text string) string {
	code := ansiCode(slot)
	if code == "" || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func ansiCode(slot Slot) string {
	return [...]string{
		Text: "", Dim: "2", Faint: "90", Title: "1", Accent: "94",
		Waiting: "94", Pulling: "36", Running: "32", NotReady: "92", BackOff: "33",
		Terminating: "35", Failed: "31", Succeeded: "32",
	}[slot]
}
