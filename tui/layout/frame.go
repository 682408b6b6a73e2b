package layout

import (
	"strings"

	"podflight/tui/glyph"
	"podflight/tui/theme"
)

// Look is what everything on the screen is drawn with.
type Look struct {
	Theme  theme.Theme
	Glyphs glyph.Set
}

// Tab is one of several panes that share a frame.
type Tab struct {
	Label string
	Note  string // such as how many things are in it
}

// Title is what stands in a frame's upper line.
type Title struct {
	Text string
	Note string // dim, after the text or the tabs
	Tabs []Tab  // instead of a text
	On   int    // which of the tabs is shown
}

// The cells that a frame takes from its pane, left and right together and above and below together.
const (
	FrameWidth  = 4
	FrameHeight = 2
)

// Frame draws a pane of exactly w by h cells: a thin line, the title in it, the body inside. The focused frame is accented;
// where there is no colour it is drawn with other lines.
func Frame(l Look, w, h int, title Title, focused bool, body string) []string {
	if w < FrameWidth || h < FrameHeight {
		return Block(body, w, h)
	}
	box, ink := l.Glyphs.Frame, l.Theme.Faint
	if focused {
		ink = l.Theme.Accent
		if !l.Theme.Coloured {
			box = l.Glyphs.Focus
		}
	}
	out := make([]string, 0, h)
	out = append(out, head(l, box, ink, w, title, focused))
	left, right := ink.Render(box.Vertical)+" ", " "+ink.Render(box.Vertical)
	for _, line := range Block(body, w-FrameWidth, h-FrameHeight) {
		out = append(out, left+line+right)
	}
	return append(out, ink.Render(box.BottomLeft+strings.Repeat(box.Horizontal, w-2)+box.BottomRight))
}

// head draws the upper line of a frame with its title or tabs.
func head(l Look, box glyph.Box, ink theme.Ink, w int, title Title, focused bool) string {
	text := caption(l, title, focused, w-6)
	if text == "" || w < 8 {
		return ink.Render(box.TopLeft + strings.Repeat(box.Horizontal, w-2) + box.TopRight)
	}
	rest := w - 5 - Width(text)
	return ink.Render(box.TopLeft+box.Horizontal) + " " + text + " " + ink.Render(strings.Repeat(box.Horizontal, rest)+box.TopRight)
}

// caption returns a title of at most room cells.
func caption(l Look, t Title, focused bool, room int) string {
	s := l.Theme.Title.Render(t.Text)
	if len(t.Tabs) > 0 {
		s = tabs(l, t, focused, room)
	}
	if t.Note != "" {
		note := "  " + t.Note
		if Width(s)+Width(note) <= room {
			s += l.Theme.Dim.Render(note)
		}
	}
	if Width(s) > room {
		return FitTail(s, room, l.Glyphs.Ellipsis)
	}
	return s
}

// tabs draws the tabs of a frame. Those before the shown one are dropped first where there is no room for all.
func tabs(l Look, t Title, focused bool, room int) string {
	for from := range t.Tabs {
		s := ""
		if from > 0 {
			s = l.Theme.Dim.Render(l.Glyphs.Ellipsis) + " "
		}
		for i := from; i < len(t.Tabs); i++ {
			s += tab(l, t.Tabs[i], i == t.On, focused)
		}
		if from >= t.On || Width(s) <= room {
			return s
		}
	}
	return ""
}

func tab(l Look, t Tab, on, focused bool) string {
	label, note := " "+t.Label, " "
	if t.Note != "" {
		note = " " + t.Note + " "
	}
	switch {
	case on && focused:
		return l.Theme.Title.Plus(l.Theme.Selection).Render(label) + l.Theme.Text.Plus(l.Theme.Selection).Render(note)
	case on && l.Theme.Coloured:
		return l.Theme.Title.Render(label) + l.Theme.Dim.Render(note)
	case on: // without colour, what is shown must still differ from what is not
		return l.Theme.Title.Underline().Render(label) + note
	}
	return l.Theme.Dim.Render(label + note)
}
