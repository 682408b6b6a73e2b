package glyph

// Box holds the characters of a frame.
type Box struct {
	TopLeft, TopRight, BottomLeft, BottomRight string
	Horizontal, Vertical                       string
}

// Set is a complete set of glyphs. It is a value that no one changes.
type Set struct {
	ASCII bool

	Blocks [States]string // Failed and Succeeded are marks, not blocks: a span that ended has no length

	Done, Fail, Warn      string // an end with code 0, any other end, a warning
	ProbeOK, ProbeFail    string
	Todo, Doing, Bullet   string // open circle, half circle, filled circle
	Pointer, Prompt       string // what is chosen, where a command is typed
	Play, Pause           string // Pause is written twice
	Crumb, Dot, Ellipsis  string
	Enter, Left, Right    string
	Up, Down              string
	Bar, Change           string // the margin bar of a callout, the gutter mark of a changed line
	Track, Knob, Rest     string // of the playhead's line: what was, where it is, what will be
	Tick, Axis, AxisStart string
	Short                 string // of the axis where time is drawn shortened
	Fill, Empty           string // of a progress bar
	Tab, Cut, More        string // a tab in text, text that goes on, rows that go on
	Frame, Focus          Box    // of a pane, and of the focused pane where colour cannot tell it
	Logo                  []string
}

// Block returns the glyph of a state.
func (s Set) Block(st State) string { return s.Blocks[st] }

// Unicode returns the set for terminals that show Unicode.
func Unicode() Set {
	return Set{
		Blocks: [States]string{"░", "▒", "█", "▓", "╌", "▚", "✗", "✓"},
		Done:   "✓", Fail: "✗", Warn: "▲",
		ProbeOK: "·", ProbeFail: "!",
		Todo: "○", Doing: "◐", Bullet: "●",
		Pointer: "❯", Prompt: "❯",
		Play: "▶", Pause: "❚",
		Crumb: "›", Dot: "·", Ellipsis: "…",
		Enter: "↵", Left: "←", Right: "→", Up: "↑", Down: "↓",
		Bar: "▌", Change: "▎",
		Track: "━", Knob: "●", Rest: "─",
		Tick: "┬", Axis: "─", AxisStart: "├", Short: "·",
		Fill: "━", Empty: "━",
		Tab: "→", Cut: "…", More: "⋮",
		Frame: Box{"╭", "╮", "╰", "╯", "─", "│"},
		Focus: Box{"┏", "┓", "┗", "┛", "━", "┃"},
		Logo:  []string{"▗▄▖", "▜█▛", " ▀ "},
	}
}

// ASCII returns the set for terminals and fonts that show nothing else.
func ASCII() Set {
	return Set{
		ASCII:  true,
		Blocks: [States]string{".", ":", "#", "=", "-", "x", "!", "+"},
		Done:   "+", Fail: "!", Warn: "!",
		ProbeOK: ".", ProbeFail: "!",
		Todo: "o", Doing: "*", Bullet: "@",
		Pointer: ">", Prompt: ">",
		Play: ">", Pause: "|",
		Crumb: ">", Dot: "-", Ellipsis: "~",
		Enter: "/", Left: "<", Right: ">", Up: "^", Down: "v",
		Bar: "|", Change: "|",
		Track: "=", Knob: "O", Rest: "-",
		Tick: "+", Axis: "-", AxisStart: "+", Short: "~",
		Fill: "=", Empty: ".",
		Tab: ">", Cut: "~", More: ":",
		Frame: Box{"+", "+", "+", "+", "-", "|"},
		Focus: Box{"#", "#", "#", "#", "=", "#"},
		Logo:  []string{"/-\\", "|#|", "\\-/"},
	}
}
