// Package lessonpane is the pane in which a lesson is read: prose, predictions to be made, changes to try, tasks with their
// checklists, hints, and what the run has shown.
//
// It shows a lesson value and what others have found out about it; it runs and grades nothing itself. What comes after a
// prediction is not shown before an answer is given, nor how the answer stands before the lesson was run. Parts come in the order
// of the lesson.
package lessonpane

import (
	"maps"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/sim"
	"podflight/lessons/lesson"
	"podflight/tui/keys"
	"podflight/tui/layout"
	"podflight/tui/markdown"
)

// Model is the pane.
type Model struct {
	look    layout.Look
	w, h    int
	lesson  *lesson.Lesson
	flown   bool // the learner has run it: claims can be shown
	answers map[string]Graded
	tasks   map[string][]bool
	hints   map[string]int
	draft   map[string]string // of numbers and orders, as they are being given
	series  series
	trouble []string // what is wrong with the lesson's file
	focused bool
	chosen  int // which of the places that can be chosen
	top     int
	page    page
	texts   map[textKey]markdown.Page // that were set with this look
}

// Graded is an answer that was given, and how it stands.
type Graded struct {
	Given   string // as it was offered
	Right   bool
	Correct string // the right answer, as it was offered
	Why     string
	At      sim.Instant // where it can be seen
	Jump    bool        // whether there is such a place
}

// New returns the pane without a lesson.
func New(look layout.Look) Model { return Model{look: look} }

// series is a row of questions, of which the open lesson has some.
type series struct {
	asked []string // IDs of the predictions
	next  string   // what the row goes on with, for people; "": the lesson is in no such row
}

// Open shows a lesson from its beginning. hints says how many were shown of its tasks earlier.
func (m *Model) Open(l *lesson.Lesson, hints map[string]int) {
	m.lesson, m.flown, m.chosen, m.top, m.series, m.trouble = l, false, 0, 0, series{}, nil
	m.answers, m.tasks, m.hints, m.draft = map[string]Graded{}, map[string][]bool{}, map[string]int{}, map[string]string{}
	maps.Copy(m.hints, hints)
	m.renew()
}

// SetSeries says that the lesson was opened for some of its questions. Once they are answered, the way on stands below them.
func (m *Model) SetSeries(asked []string, next string) {
	m.series = series{asked, next}
	m.renew()
}

// Top returns the line of the lesson that is uppermost, and SetTop brings it there again.
func (m Model) Top() int { return m.top }

// SetTop scrolls the lesson.
func (m *Model) SetTop(line int) {
	m.top = max(0, min(line, len(m.page.lines)-m.h))
}

// SetTrouble shows what is wrong with the lesson's file, above the lesson.
func (m *Model) SetTrouble(lines []string) {
	m.trouble = lines
	m.renew()
}

// Lesson returns the open lesson; nil if none is.
func (m Model) Lesson() *lesson.Lesson { return m.lesson }

// SetLook changes what the pane is drawn with.
func (m *Model) SetLook(look layout.Look) { m.look, m.texts = look, nil; m.renew() }

// SetSize gives the pane its cells.
func (m *Model) SetSize(w, h int) {
	if w != m.w || h != m.h {
		m.w, m.h = w, h
		m.renew()
	}
}

// SetFlown says that the lesson has been run: now, or earlier.
func (m *Model) SetFlown(now bool) {
	if m.flown {
		return
	}
	m.flown = true
	m.renew()
	first := ""
	for _, p := range m.lesson.Predictions() {
		if _, ok := m.answers[p.ID]; ok && now && first == "" {
			first = p.ID
		}
	}
	m.reveal(first)
}

// SetAnswer shows how an answer was graded: one that was given now, or earlier.
func (m *Model) SetAnswer(id string, g Graded, now bool) {
	m.answers[id] = g
	m.renew()
	if !now {
		id = ""
	}
	m.reveal(id)
}

// SetTask shows which checks of a task hold, and brings the task into sight when it is done.
func (m *Model) SetTask(id string, checks []bool) {
	open := m.openTask()
	m.tasks[id] = checks
	m.renew()
	if open != nil && open.ID == id && m.openTask() != open {
		m.bring(m.page.tasks[id])
	}
}

// Hints returns how many hints of a task were shown.
func (m Model) Hints(task string) int { return m.hints[task] }

// Held reports whether answers were given that the run has not decided yet.
func (m Model) Held() bool { return m.lesson != nil && !m.flown && len(m.answers) > 0 }

// Done reports whether the lesson was run, every prediction is made and every task is done.
func (m Model) Done() bool {
	if m.lesson == nil || !m.flown {
		return false
	}
	for _, p := range m.lesson.Predictions() {
		if _, ok := m.answers[p.ID]; !ok {
			return false
		}
	}
	for _, t := range m.lesson.Tasks() {
		if !m.taskDone(t) {
			return false
		}
	}
	return true
}

func (m Model) taskDone(t *lesson.Task) bool {
	checks := m.tasks[t.ID]
	if len(checks) < len(t.Checks) {
		return false
	}
	for _, ok := range checks {
		if !ok {
			return false
		}
	}
	return true
}

// Focus lets the pane show its cursor.
func (m *Model) Focus() { m.focused = true; m.renew() }

// Blur takes the cursor away.
func (m *Model) Blur() { m.focused = false; m.renew() }

// AnswerMsg is an answer that the learner commits to.
type AnswerMsg struct{ Predict, Given string }

// TryMsg asks for a change to be flown and compared with the start.
type TryMsg struct{ Try string }

// JumpMsg asks for the moment that a link names.
type JumpMsg struct{ Target string }

// GoToMsg asks for the playhead to go to an instant.
type GoToMsg struct{ At sim.Instant }

// FollowMsg asks for what a link names: a lesson, a word, a page.
type FollowMsg struct{ Target string }

// HintMsg tells that so many hints of a task are shown now.
type HintMsg struct {
	Task  string
	Hints int
}

// SolutionMsg asks for a task's solution to be put into the editor.
type SolutionMsg struct{ Task string }

// NextMsg asks for the next lesson.
type NextMsg struct{}

// Update acts on what a key does here.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	if m.lesson == nil {
		return m, nil
	}
	switch msg := msg.(type) {
	case keys.Do:
		return m.do(msg)
	case tea.KeyMsg:
		return m.typed(msg)
	}
	return m, nil
}

func (m Model) do(do keys.Do) (Model, tea.Cmd) {
	switch do.ID {
	case keys.Up:
		m.move(-1)
	case keys.Down:
		m.move(1)
	case keys.PageUp:
		m.scroll(-max(m.h-2, 1))
	case keys.PageDown:
		m.scroll(max(m.h-2, 1))
	case keys.Top:
		m.top = 0
	case keys.Bottom:
		m.top = max(len(m.page.lines)-m.h, 0)
	case keys.Accept:
		return m.accept()
	case keys.Hint:
		return m, m.hint()
	case keys.Solution:
		if t := m.openTask(); t != nil {
			m.hints[t.ID] = len(t.Hints) + 1
			m.renew()
			return m, tea.Batch(send(HintMsg{t.ID, m.hints[t.ID]}), send(SolutionMsg{t.ID}))
		}
	case keys.LessonNext:
		return m, send(NextMsg{})
	}
	return m, nil
}

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// openTask returns the first task that is not done yet.
func (m Model) openTask() *lesson.Task {
	for _, t := range m.lesson.Tasks() {
		if !m.taskDone(t) {
			return t
		}
	}
	return nil
}

// hint shows the next hint of the task at hand.
func (m *Model) hint() tea.Cmd {
	t := m.openTask()
	if t == nil || m.hints[t.ID] >= len(t.Hints) {
		return nil
	}
	m.hints[t.ID]++
	m.renew()
	m.bring(m.page.tasks[t.ID])
	return send(HintMsg{t.ID, m.hints[t.ID]})
}
