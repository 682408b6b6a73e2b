package class

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/lessons/drill"
	"podflight/lessons/progress"
)

// note changes the progress, and returns the command that writes it.
func (m *Model) note(change func(*progress.Progress)) tea.Cmd {
	change(m.progress)
	if m.deps.File == "" || m.shut {
		return nil
	}
	return func() tea.Msg {
		m.mu.Lock()
		defer m.mu.Unlock()
		// Another podflight may have written since.
		p, err := progress.ReadFile(m.deps.File)
		if p == nil {
			return FailedMsg{err}
		}
		change(p)
		if err := p.WriteFile(m.deps.File); err != nil {
			return FailedMsg{fmt.Errorf("progress is not kept: %w", err)}
		}
		return nil
	}
}

// Answered keeps an answer that was graded.
func (m *Model) Answered(g GradedMsg) tea.Cmd {
	return m.note(func(p *progress.Progress) { p.Predict(g.Lesson, g.Predict, g.Value, g.Right, m.deps.Now()) })
}

// Hints returns how many hints were shown of the tasks of the open lesson that are not done yet.
func (m *Model) Hints() map[string]int {
	out := map[string]int{}
	if m.open == nil || m.progress.Lessons[m.open.ID] == nil {
		return out
	}
	for id, t := range m.progress.Lessons[m.open.ID].Tasks {
		if !t.Done {
			out[id] = t.Hints
		}
	}
	return out
}

// Hinted keeps how many hints of a task were shown.
func (m *Model) Hinted(task string, hints int) tea.Cmd {
	if m.open == nil {
		return nil
	}
	id := m.open.ID
	return m.note(func(p *progress.Progress) { p.Hinted(id, task, hints, m.deps.Now()) })
}

// TaskDone reports whether a task of the open lesson was done, now or earlier.
func (m *Model) TaskDone(task string) bool {
	l := m.progress.Lessons[m.open.ID]
	return l != nil && l.Tasks[task].Done
}

// Finished keeps a task that was done with that many hints, and Completed the lesson.
func (m *Model) Finished(task string, hints int) tea.Cmd {
	if m.open == nil {
		return nil
	}
	id := m.open.ID
	return m.note(func(p *progress.Progress) { p.Finish(id, task, hints, m.deps.Now()) })
}

// Completed keeps that the lesson was gone through.
func (m *Model) Completed() tea.Cmd {
	if m.open == nil || m.progress.StateOf(m.open.ID) == progress.Done {
		return nil
	}
	id := m.open.ID
	_, isDrill := drill.Find(id)
	return m.note(func(p *progress.Progress) {
		p.Complete(id, m.deps.Now())
		if isDrill {
			hints := 0
			for _, t := range p.Lessons[id].Tasks {
				hints += t.Hints
			}
			p.Drills[id] = &progress.DrillDone{At: m.deps.Now(), Hints: hints}
		}
	})
}

// Forget forgets what was done in the lesson that is open.
func (m *Model) Forget() tea.Cmd {
	if m.open == nil {
		return nil
	}
	id := m.open.ID
	return m.note(func(p *progress.Progress) { p.Reset(id) })
}

// ForgetAll forgets everything.
func (m *Model) ForgetAll() tea.Cmd {
	return m.note(func(p *progress.Progress) { *p = *progress.New() })
}
