package views

import (
	"strings"

	"podflight/engine/sim"
	"podflight/tui/layout"
)

// page is what a tab shows at an instant: lines, and above them what stays in sight while they are scrolled. Lines are inked
// when they come in sight.
type page struct {
	head  []string
	n     int
	line  func(i int) line
	first []int // of each line, the first line of its entry; nil if each line is an entry of its own
	newer bool  // the last entry is what happened last before now
}

// line is one line of a page, and where it leads.
type line struct {
	text   string
	at     sim.Instant
	record sim.RecordID
	leads  bool // the playhead can go there
}

// said returns a page of lines that are there already.
func said(lines ...line) page {
	return page{n: len(lines), line: func(i int) line { return lines[i] }}
}

// entries returns a page of entries of several lines each.
func entries(head []string, list [][]line) page {
	p := page{head: head}
	var lines []line
	for _, e := range list {
		for range e {
			p.first = append(p.first, len(lines))
		}
		lines = append(lines, e...)
	}
	p.n, p.line = len(lines), func(i int) line { return lines[i] }
	return p
}

// start returns the first line of the entry that a line belongs to.
func (p page) start(i int) int {
	if p.first == nil || i < 0 || i >= len(p.first) {
		return max(i, 0)
	}
	return p.first[i]
}

// last returns the last line of the entry that a line belongs to.
func (p page) last(i int) int {
	for p.first != nil && i+1 < len(p.first) && p.first[i+1] == p.first[i] {
		i++
	}
	return i
}

// before and after return the entry before and after one.
func (p page) before(i int) int { return p.start(p.start(i) - 1) }

func (p page) after(i int) int { return p.last(i) + 1 }

// View draws the shown tab.
func (m Model) View() string {
	if m.w <= 0 || m.h <= 0 {
		return ""
	}
	var out []string
	for _, l := range m.page.head[:min(len(m.page.head), m.h)] {
		out = append(out, m.fit(l))
	}
	last, newest := m.page.last(m.chosen), m.page.start(m.page.n-1)
	for i := m.top; i < m.page.n && len(out) < m.h; i++ {
		text := m.fit(m.page.line(i).text)
		switch {
		case m.focused && i >= m.chosen && i <= last:
			text = m.look.Highlight(text)
		case !m.focused && m.page.newer && i >= newest && m.look.Theme.Coloured:
			text = m.look.Highlight(text)
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

func (m Model) fit(text string) string {
	return layout.FitTail(text, m.w, m.look.Glyphs.Ellipsis)
}

// say returns plain text as a line.
func (m *Model) say(text string) line { return line{text: m.look.Theme.Dim.Render(text)} }

// tell returns plain text as lines of the pane's width.
func (m *Model) tell(text string) []line {
	var out []line
	for _, l := range layout.Wrap(text, m.w) {
		out = append(out, m.say(l))
	}
	return out
}
