package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/ask"
)

// forgetAllMsg asks to forget what was done in all lessons.
type forgetAllMsg struct{}

func (a *App) askForgetAll() {
	q := ask.New(a.look, "Forget all progress?",
		"Your answers, your progress and your texts in all lessons are lost. In a shell, podflight lessons progress export FILE keeps a copy of the progress.",
		forgetAllMsg{})
	a.open(cover(&q))
}

// forgetAll forgets all progress, and the texts with it: a solution that stands in the editor would do its task at once.
func (a *App) forgetAll() tea.Cmd {
	cmd := tea.Batch(a.class.ForgetAll(), a.goHome())
	for key := range a.desk.kept {
		if strings.HasPrefix(key, "lesson:") {
			delete(a.desk.kept, key)
		}
	}
	a.leaveLesson()
	a.desk.open = work{}
	a.home.SetCourse(a.course())
	a.say("all progress is forgotten")
	return cmd
}
