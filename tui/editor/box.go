package editor

import (
	"strings"

	"podflight/tui/layout"
)

// boxWidth returns how wide a box in the pane may be.
func (m *Model) boxWidth() int { return max(4, min(m.width-2, 72)) }

// box returns what has popped up, with its place in the pane; nil if nothing has.
func (m *Model) box() (lines []string, x, y int) {
	switch {
	case m.popup.open:
		lines = m.popupBox()
	case m.explain.open:
		lines = m.explainBox()
	}
	if len(lines) == 0 || m.height < 4 {
		return nil, 0, 0
	}
	x, y = m.cursorCell()
	if m.popup.open { // the labels stand under the word
		x -= layout.Width(m.file().line()[m.popup.from.Col:m.file().sel.Cursor.Col]) + 2
	}
	x = max(0, min(x, m.width-layout.Width(lines[0])))
	switch below := m.height - y - 1; {
	case below >= len(lines):
		y++
	case y >= len(lines):
		y -= len(lines)
	case below >= y:
		lines = cutBox(lines, below)
		y++
	default:
		lines = cutBox(lines, y)
		y -= len(lines)
	}
	return lines, x, y
}

// cutBox shortens a frame to h lines.
func cutBox(lines []string, h int) []string {
	if h < 3 || h >= len(lines) {
		return lines[:max(0, min(h, len(lines)))]
	}
	return append(lines[:h-1:h-1], lines[len(lines)-1])
}

// popupBox draws the list of items, and under it what the chosen one is.
func (m *Model) popupBox() []string {
	l, p := m.deps.Look, &m.popup
	top := max(0, min(p.at-mostItems/2, len(p.items)-mostItems))
	shown := p.items[top:min(len(p.items), top+mostItems)]
	label, detail := 0, 0
	for _, item := range shown {
		label = max(label, layout.Width(layout.Safe(item.Label)))
		detail = max(detail, layout.Width(layout.Safe(item.Detail)))
	}
	w := min(m.boxWidth()-layout.FrameWidth, max(label+2+detail, 24))
	if len(p.items) > 0 && p.items[p.at].Doc != "" {
		w = min(m.boxWidth()-layout.FrameWidth, max(w, 44))
	}
	var body []string
	for i, item := range shown {
		name, about := l.Theme.Text, l.Theme.Dim
		if top+i == p.at {
			name, about = l.Theme.Title.Plus(l.Theme.Selection), l.Theme.Text.Plus(l.Theme.Selection)
		}
		left := layout.FitTail(layout.Safe(item.Label), min(label, w), l.Glyphs.Ellipsis)
		right := layout.FitTail("  "+layout.Safe(item.Detail), w-layout.Width(left), l.Glyphs.Ellipsis)
		body = append(body, name.Render(left)+about.Render(right))
	}
	if doc := strings.TrimSpace(p.items[p.at].Doc); doc != "" {
		body = append(body, "")
		for i, line := range layout.Wrap(layout.Safe(doc), w) {
			if i == 3 {
				body[len(body)-1] = l.Theme.Dim.Render(layout.FitTail(line+strings.Repeat(" ", w), w, l.Glyphs.Ellipsis))
				break
			}
			body = append(body, l.Theme.Dim.Render(line))
		}
	}
	return layout.Frame(l, w+layout.FrameWidth, len(body)+layout.FrameHeight, layout.Title{}, true, strings.Join(body, "\n"))
}

// lines returns the documentation's body, wrapped.
func (e explain) lines(w int) []string {
	var out []string
	for _, par := range strings.Split(e.body, "\n") {
		out = append(out, layout.Wrap(layout.Safe(par), max(1, w-layout.FrameWidth))...)
	}
	return out
}

// explainBox draws the documentation of a field.
func (m *Model) explainBox() []string {
	l, e := m.deps.Look, m.explain
	w := m.boxWidth()
	body := e.lines(w)
	h := max(3, min(len(body), 12, m.height/2-layout.FrameHeight))
	top := max(0, min(e.top, len(body)-h))
	rest := len(body) - top - h
	body = body[top:min(len(body), top+h)]
	title := layout.Title{Text: layout.Safe(e.title)}
	if rest > 0 {
		title.Note = l.Glyphs.Down + " more"
	}
	for i := range body {
		body[i] = l.Theme.Text.Render(body[i])
	}
	return layout.Frame(l, w, len(body)+layout.FrameHeight, title, true, strings.Join(body, "\n"))
}
