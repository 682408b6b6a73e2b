// Package home is the screen that podflight opens with: where to go on, the sandbox, the drills, and the course with what is done.
//
// It shows a Course value and sends what was chosen; it opens nothing itself. It imitates no part of
// Kubernetes. Chapters and lessons keep the order of the course.
package home

import (
	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
	"podflight/tui/layout"
)

// State is how far a lesson is.
type State int

// The states of a lesson.
const (
	Untouched State = iota
	Begun
	Done
)

// Lesson is a lesson of a chapter.
type Lesson struct {
	ID     string
	Number string // "2.5"
	Title  string
	State  State
}

// Chapter is a row of lessons.
type Chapter struct {
	Number  string
	Title   string
	Lessons []Lesson
}

// done returns how many lessons of the chapter are done.
func (c Chapter) done() int {
	n := 0
	for _, l := range c.Lessons {
		if l.State == Done {
			n++
		}
	}
	return n
}

// Course is all that the screen shows.
type Course struct {
	Models   string // the version of Kubernetes that is imitated: "v1.37"
	Continue Resume
	Review   int // predictions to look at again
	Drills   int // drills that there are; 0: the row is not shown
	Cards    int // statements to be called true or false; 0: the row is not shown
	Chapters []Chapter
}

// Resume is where the user stopped.
type Resume struct {
	ID     string // of a lesson; "" with a Title is the sandbox, without one there is nothing to go on with
	Number string
	Title  string
	Note   string // "you stopped at 01:12"
}

// What was chosen.
type (
	// ContinueMsg asks to go on where the user stopped.
	ContinueMsg struct{}
	// ReviewMsg asks for the predictions that come again.
	ReviewMsg struct{}
	// SandboxMsg asks for the sandbox.
	SandboxMsg struct{}
	// DrillsMsg asks for the drills.
	DrillsMsg struct{}
	// CardsMsg asks for statements to be called true or false.
	CardsMsg struct{}
	// LessonMsg asks for a lesson.
	LessonMsg struct{ ID string }
)

// entry is something that can be chosen: a row of the menu, a chapter, or a lesson of the open chapter.
type entry struct {
	label, note string
	msg         tea.Msg
	chapter     int // -1 for the menu
	lesson      int // of the chapter; -1 for the chapter itself
}

// Model is the screen.
type Model struct {
	look          layout.Look
	course        Course
	entries       []entry
	at            int
	open          int // the chapter whose lessons are shown; -1: none
	width, height int
	top           int
}

// New returns the screen with an empty course.
func New(l layout.Look) Model {
	m := Model{look: l, open: -1}
	m.list()
	return m
}

// SetLook draws the screen with another theme or other glyphs from now on.
func (m *Model) SetLook(l layout.Look) { m.look = l }

// SetSize sets the cells that the screen has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.reveal()
}

// Focus and Blur are for the shape of panes; the screen always shows its cursor.
func (m *Model) Focus() {}

// Blur does nothing.
func (m *Model) Blur() {}

// SetCourse shows a course. The cursor goes to the first row; the chapter to go on with is open.
func (m *Model) SetCourse(c Course) {
	m.course, m.at, m.open = c, 0, -1
	for i, ch := range c.Chapters {
		for _, l := range ch.Lessons {
			if l.ID == c.Continue.ID && c.Continue.ID != "" {
				m.open = i
			}
		}
	}
	if m.open < 0 && len(c.Chapters) > 0 {
		m.open = 0
	}
	m.list()
	m.reveal()
}

// Course returns the course that is shown.
func (m Model) Course() Course { return m.course }

// Keys returns where keys are looked up.
func (m Model) Keys() keys.Context { return keys.Context{Places: []keys.Place{keys.Home}} }

// Update handles a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case keys.Do:
		return m, m.do(msg.ID)
	case tea.MouseMsg:
		switch msg.Button {
		case tea.MouseButtonWheelUp:
			m.to(m.at - 1)
		case tea.MouseButtonWheelDown:
			m.to(m.at + 1)
		}
	}
	return m, nil
}

func (m *Model) do(id keys.ID) tea.Cmd {
	switch id {
	case keys.Up:
		m.vertical(-1)
	case keys.Down:
		m.vertical(1)
	case keys.Left:
		m.to(m.at - 1)
	case keys.Right:
		m.to(m.at + 1)
	case keys.PageUp:
		m.to(m.at - 8)
	case keys.PageDown:
		m.to(m.at + 8)
	case keys.Top:
		m.to(0)
	case keys.Bottom:
		m.to(len(m.entries) - 1)
	case keys.Accept:
		return m.accept()
	}
	return nil
}

// accept sends what is chosen; of a chapter, its first lesson that is not done.
func (m *Model) accept() tea.Cmd {
	e := m.entries[m.at]
	msg := e.msg
	if e.chapter >= 0 && e.lesson < 0 {
		lessons := m.course.Chapters[e.chapter].Lessons
		if len(lessons) == 0 {
			return nil
		}
		msg = LessonMsg{lessons[0].ID}
		for _, l := range lessons {
			if l.State != Done {
				msg = LessonMsg{l.ID}
				break
			}
		}
	}
	return func() tea.Msg { return msg }
}
