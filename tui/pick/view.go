package pick

import (
	"fmt"
	"strings"

	"podflight/tui/layout"
	"podflight/tui/theme"
)

// entry is one line of the list: a heading, or an item.
type entry struct {
	heading string
	item    int // of shown; -1 for a heading
}

// lines returns the list with its headings. A search has none: its items are in the order of how well they fit.
func (m *Model) lines() []entry {
	var out []entry
	group := ""
	for i, n := range m.shown {
		if g := m.items[n].Group; g != group && strings.TrimSpace(m.input.Value()) == "" {
			if len(out) > 0 {
				out = append(out, entry{item: -1})
			}
			out = append(out, entry{heading: g, item: -1})
			group = g
		}
		out = append(out, entry{item: i})
	}
	return out
}

// rows returns how many lines of the list are seen.
func (m *Model) rows() int { return max(1, min(m.height-layout.FrameHeight-3, 24)) }

// reveal scrolls so that the chosen item is seen, with its heading if it is the first of its group.
func (m *Model) reveal() {
	lines := m.lines()
	for i, l := range lines {
		if l.item != m.at {
			continue
		}
		first := i
		for first > 0 && lines[first-1].item < 0 {
			first--
		}
		m.top = max(min(m.top, first), i-m.rows()+1)
	}
	m.top = max(0, min(m.top, len(lines)-m.rows()))
}

// View draws the box.
func (m Model) View() string {
	l := m.look
	w := min(m.width-2, 92)
	if w < layout.FrameWidth+8 || m.height < layout.FrameHeight+3 {
		return ""
	}
	inner := w - layout.FrameWidth
	count := fmt.Sprintf("%d of %d", len(m.shown), len(m.items))
	body := []string{
		layout.Split(l.Theme.Key.Render(l.Glyphs.Prompt)+" "+m.input.View(max(1, inner-16)), l.Theme.Dim.Render(count), inner, l.Glyphs.Ellipsis),
		"",
	}
	lines := m.lines()
	for _, line := range lines[m.top:min(len(lines), m.top+m.rows())] {
		switch {
		case line.item >= 0:
			body = append(body, m.row(m.items[m.shown[line.item]], line.item == m.at, inner))
		default:
			body = append(body, l.Theme.Title.Render(line.heading))
		}
	}
	if len(m.shown) == 0 {
		body = append(body, l.Theme.Dim.Render(m.empty))
	}
	title := layout.Title{Text: m.title}
	return strings.Join(layout.Frame(l, w, len(body)+layout.FrameHeight, title, true, strings.Join(body, "\n")), "\n")
}

// row draws an item in w cells: its key, its label, and what is said about it or why it cannot be chosen.
func (m *Model) row(item Item, on bool, w int) string {
	l := m.look
	key, label, note := l.Theme.Key, l.Theme.Text, l.Theme.Dim
	if item.Off != "" {
		key, label = l.Theme.Dim, l.Theme.Dim
	}
	mark := "  "
	if on {
		mark = l.Glyphs.Pointer + " "
		add := func(k theme.Ink) theme.Ink { return k.Plus(l.Theme.Selection) }
		key, label, note = add(key), add(label.Bold()), add(l.Theme.Text)
	}
	text := label.Render(mark)
	if m.keyWidth > 0 {
		text += key.Render(layout.FitTail(item.Key, m.keyWidth, l.Glyphs.Ellipsis) + "  ")
	}
	text += label.Render(layout.Safe(item.Label))
	about := item.Note
	if item.Off != "" {
		about = l.Glyphs.Dot + " " + item.Off
	}
	if about != "" {
		text += note.Render("  " + layout.Safe(about))
	}
	if layout.Width(text) > w {
		return layout.FitTail(text, w, l.Glyphs.Ellipsis)
	}
	return text + note.Render(layout.Spaces(w-layout.Width(text)))
}
