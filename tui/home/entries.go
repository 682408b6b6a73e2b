package home

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"
)

// list makes the entries anew: the menu, the chapters, and the lessons of the one that is open.
func (m *Model) list() {
	m.entries = m.menu()
	for i, ch := range m.course.Chapters {
		m.entries = append(m.entries, entry{label: ch.Title, chapter: i, lesson: -1})
		if i != m.open {
			continue
		}
		for j, l := range ch.Lessons {
			m.entries = append(m.entries, entry{label: l.Title, msg: LessonMsg{l.ID}, chapter: i, lesson: j})
		}
	}
	m.at = max(0, min(m.at, len(m.entries)-1))
}

func (m *Model) menu() []entry {
	c := m.course
	var out []entry
	add := func(label, note string, msg tea.Msg) { out = append(out, entry{label, note, msg, -1, -1}) }
	switch r := c.Continue; {
	case r.Title != "":
		title := r.Title
		if r.Number != "" {
			title = r.Number + " " + title
		}
		add("Continue", title, ContinueMsg{})
	case len(c.Chapters) > 0 && len(c.Chapters[0].Lessons) > 0:
		l := c.Chapters[0].Lessons[0]
		add("Begin", l.Number+" "+l.Title, LessonMsg{l.ID})
	}
	if c.Review > 0 {
		add("Review", count(c.Review, "prediction")+" to look at again", ReviewMsg{})
	}
	add("Sandbox", "fly any manifest; n begins with a new one", SandboxMsg{})
	if c.Drills > 0 {
		add("Drills", "broken workloads, on call", DrillsMsg{})
	}
	if c.Cards > 0 {
		add("True or false", count(c.Cards, "statement")+", a minute each", CardsMsg{})
	}
	return out
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// to puts the cursor on an entry. A chapter that it comes to opens.
func (m *Model) to(i int) {
	i = max(0, min(i, len(m.entries)-1))
	e := m.entries[i]
	m.at = i
	if e.chapter >= 0 && e.chapter != m.open {
		m.open = e.chapter
		m.list()
		for j, f := range m.entries {
			if f.chapter == e.chapter && f.lesson == e.lesson {
				m.at = j
			}
		}
	}
	m.reveal()
}

// vertical goes to the row above or below. Lessons stand in columns; from them it goes to the same column.
func (m *Model) vertical(by int) {
	e := m.entries[m.at]
	next := m.at + by
	if e.lesson >= 0 {
		columns, n := m.columns(), len(m.course.Chapters[e.chapter].Lessons)
		first := m.at - e.lesson
		switch to := e.lesson + by*columns; {
		case to >= 0 && to < n:
			next = first + to
		case to < 0:
			next = first - 1
		case e.lesson/columns < (n-1)/columns: // the row below is shorter
			next = first + n - 1
		default:
			next = first + n
		}
	}
	if next >= 0 && next < len(m.entries) {
		m.upInto(next, by)
	}
}

// upInto goes to an entry. Going up into a chapter that is closed comes to its title, since its lessons are not shown.
func (m *Model) upInto(next, by int) {
	if by < 0 && m.entries[next].lesson >= 0 && m.entries[m.at].lesson < 0 {
		// From below a grid of lessons, up leads to the first of its last row.
		e := m.entries[next]
		next -= e.lesson % m.columns()
	}
	m.to(next)
}
