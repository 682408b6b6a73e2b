package home

import (
	"fmt"
	"strings"

	"podflight/tui/layout"
	"podflight/tui/theme"
)

// margin is how many cells stand left of everything.
const margin = 3

// row is one line of the screen and the entries on it.
type row struct {
	text    string
	entries []int
}

// View draws the screen.
func (m Model) View() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	rows := m.rows()
	var out []string
	for _, r := range rows[min(m.top, len(rows)):min(len(rows), m.top+m.height)] {
		out = append(out, layout.FitTail(r.text, m.width, m.look.Glyphs.Ellipsis))
	}
	return strings.Join(out, "\n")
}

// reveal scrolls so that the chosen entry is seen; the head of the screen too where that is possible.
func (m *Model) reveal() {
	if m.width <= 0 || m.height <= 0 {
		return
	}
	rows := m.rows()
	for y, r := range rows {
		for _, e := range r.entries {
			if e == m.at {
				m.top = max(min(m.top, y-1), y-m.height+2)
				if y < m.height {
					m.top = 0
				}
			}
		}
	}
	m.top = max(0, min(m.top, len(rows)-m.height))
}

// rows returns all lines of the screen.
func (m *Model) rows() []row {
	out := m.head()
	chapters := false
	for i := 0; i < len(m.entries); i++ {
		e := m.entries[i]
		switch {
		case e.chapter < 0:
			out = append(out, row{m.menuRow(i), []int{i}})
		case e.lesson < 0:
			if !chapters {
				out, chapters = append(out, row{}), true
			}
			out = append(out, row{m.chapterRow(i), []int{i}})
		default:
			grid := m.grid(i)
			out = append(out, grid...)
			i += len(m.course.Chapters[e.chapter].Lessons) - 1
		}
	}
	return out
}

// head draws the logo and the program's name.
func (m *Model) head() []row {
	l := m.look
	beside := []string{
		l.Theme.Title.Render("podflight"),
		l.Theme.Dim.Render("a flight simulator for Kubernetes Pods " + l.Glyphs.Dot + " models " + m.course.Models),
	}
	if m.course.Models == "" {
		beside[1] = l.Theme.Dim.Render("a flight simulator for Kubernetes Pods")
	}
	var out []row
	if m.height > 20 {
		out = append(out, row{})
	}
	for i, part := range l.Glyphs.Logo {
		text := layout.Spaces(margin) + l.Theme.Accent.Render(part)
		if i < len(beside) {
			text += layout.Spaces(3) + beside[i]
		}
		out = append(out, row{text: text})
	}
	return append(out, row{})
}

// labelWidth is that of the menu's first column.
func (m *Model) labelWidth() int {
	w := 0
	for _, e := range m.entries {
		if e.chapter < 0 {
			w = max(w, len(e.label))
		}
	}
	return w + 2
}

func (m *Model) menuRow(i int) string {
	l, e := m.look, m.entries[i]
	label, note := l.Theme.Text, l.Theme.Text
	mark := "  "
	if i == m.at {
		mark = l.Glyphs.Pointer + " "
		label, note = l.Theme.Title.Plus(l.Theme.Selection), l.Theme.Title.Plus(l.Theme.Selection)
	}
	s := layout.Spaces(margin) + label.Render(mark+e.label)
	if e.note != "" {
		s += note.Render(layout.Spaces(m.labelWidth()-len(e.label)) + layout.Safe(e.note))
	}
	if r := m.course.Continue; e.msg == (ContinueMsg{}) && r.Note != "" {
		s += l.Theme.Dim.Render("    " + layout.Safe(r.Note))
	}
	return s
}

// titleWidth is that of the chapters' titles.
func (m *Model) titleWidth() int {
	w := 0
	for _, ch := range m.course.Chapters {
		w = max(w, layout.Width(layout.Safe(ch.Title)))
	}
	return min(w, max(10, m.width-margin-30)) + 2
}

// chapterRow draws a chapter with a bar that has a cell for each lesson.
func (m *Model) chapterRow(i int) string {
	l := m.look
	ch := m.course.Chapters[m.entries[i].chapter]
	done, n := ch.done(), len(ch.Lessons)
	ink := l.Theme.Text
	mark := "  "
	if i == m.at {
		mark = l.Glyphs.Pointer + " "
		ink = l.Theme.Title.Plus(l.Theme.Selection)
	}
	title := layout.FitTail(layout.Safe(ch.Title), m.titleWidth()-2, l.Glyphs.Ellipsis)
	s := layout.Spaces(margin-2) + ink.Render(mark)
	number := l.Theme.Dim
	if i == m.at {
		number = ink
	}
	s += number.Render(ch.Number+" ") + ink.Render(strings.TrimRight(title, " ")) + layout.Spaces(2+layout.Width(title)-layout.Width(strings.TrimRight(title, " ")))
	s += m.bar(done, n)
	s += l.Theme.Dim.Render(fmt.Sprintf("  %d/%d", done, n))
	if n > 0 && done == n {
		s += "  " + l.Theme.Good().Render(l.Glyphs.Done)
	}
	return s
}

// bar draws how much of a chapter is done. Without colour, what is left has another sign.
func (m *Model) bar(done, n int) string {
	l := m.look
	rest := l.Glyphs.Empty
	if !l.Theme.Coloured && !l.Glyphs.ASCII {
		rest = l.Glyphs.Rest
	}
	return l.Theme.Good().Render(strings.Repeat(l.Glyphs.Fill, done)) + l.Theme.Faint.Render(strings.Repeat(rest, n-done))
}

// cell is how wide a lesson's cell in the grid is, and columns how many stand beside each other.
func (m *Model) cell() int {
	w := 0
	if m.open >= 0 && m.open < len(m.course.Chapters) {
		for _, l := range m.course.Chapters[m.open].Lessons {
			w = max(w, layout.Width(layout.Safe(l.Number+" "+l.Title))+5)
		}
	}
	return max(1, min(w, m.width-margin-4))
}

func (m *Model) columns() int { return max(1, min(4, (m.width-margin-4)/m.cell())) }

// grid draws the lessons of the open chapter; the entry i is its first.
func (m *Model) grid(i int) []row {
	lessons := m.course.Chapters[m.entries[i].chapter].Lessons
	w, columns := m.cell(), m.columns()
	var out []row
	for from := 0; from < len(lessons); from += columns {
		r := row{text: layout.Spaces(margin + 2)}
		for j := from; j < min(from+columns, len(lessons)); j++ {
			r.text += m.lesson(lessons[j], i+j == m.at, w)
			r.entries = append(r.entries, i+j)
		}
		out = append(out, r)
	}
	return out
}

func (m *Model) lesson(lesson Lesson, on bool, w int) string {
	l := m.look
	mark, ink, text := l.Glyphs.Todo, l.Theme.Dim, l.Theme.Dim
	switch lesson.State {
	case Done:
		mark, ink = l.Glyphs.Done, l.Theme.Good()
	case Begun:
		mark, ink, text = l.Glyphs.Doing, l.Theme.Accent, l.Theme.Text
	}
	point := "  "
	if on {
		add := func(k theme.Ink) theme.Ink { return k.Plus(l.Theme.Selection) }
		point, ink, text = l.Glyphs.Pointer+" ", add(ink), add(l.Theme.Title)
	}
	name := layout.FitTail(layout.Safe(lesson.Number+" "+lesson.Title), min(w-5, layout.Width(layout.Safe(lesson.Number+" "+lesson.Title))), l.Glyphs.Ellipsis)
	s := text.Render(point) + ink.Render(mark) + text.Render(" "+name)
	return layout.Fit(s, w)
}
