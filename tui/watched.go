package tui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/tui/class"
	"podflight/tui/keys"
	"podflight/tui/layout"
)

// watched is how far the learner has seen a run, and from when the checks of the tasks hold in it: a tick appears when it
// comes to pass under the playhead.
type watched struct {
	until  sim.Instant
	judged []class.Judged
	shown  map[string][]bool // the checks of the tasks as the lesson shows them
}

// landed does what follows from a run.
func (a *App) landed() tea.Cmd {
	a.watched = watched{shown: map[string][]bool{}}
	if a.flight.Resumed() {
		a.watched.until = sim.At(a.desk.seen)
	}
	if a.shown == nil {
		return nil
	}
	a.lament()
	if a.lesson.Lesson() == nil {
		return nil
	}
	if a.lesson.Held() && !a.seen(keys.Lesson) {
		a.say("the lesson goes on with your answer: alt+1")
	}
	a.lesson.SetFlown(!a.flight.Resumed())
	return a.class.Judge(a.shown, a.flight.Flown().World.Namespace)
}

// seen reports whether a pane is on the screen.
func (a *App) seen(place keys.Place) bool {
	return slices.ContainsFunc(a.plan(), func(b layout.Box) bool { return b.Shown == place })
}

// lament says why a run came to nothing: a manifest that was not accepted.
func (a *App) lament() {
	if len(a.shown.Lives(api.Pod)) > 0 {
		return
	}
	for _, c := range a.shown.Commands(a.shown.End) {
		if c.Exit == 0 || c.To == sim.Never {
			continue
		}
		first, _, _ := strings.Cut(strings.TrimSpace(c.Text(a.shown.End)), "\n")
		a.say(c.Line + ": " + first)
		return
	}
}

// judged takes over how the tasks stand in a run.
func (a *App) judged(j class.JudgedMsg) {
	if l := a.lesson.Lesson(); l == nil || l.ID != j.Lesson || j.Trace != a.shown {
		return
	}
	a.watched.judged = j.Tasks
	for _, task := range j.Tasks {
		if slices.Contains(task.Since, sim.Never) {
			a.undone[task.ID] = true
		}
	}
}

// witness notes that the run was seen up to an instant, and shows what has come to pass by then.
func (a *App) witness(now sim.Instant) tea.Cmd {
	w := &a.watched
	w.until = max(w.until, now)
	var cmds []tea.Cmd
	for _, task := range w.judged {
		checks := task.Seen(w.until)
		if slices.Equal(checks, w.shown[task.ID]) {
			continue
		}
		w.shown[task.ID] = checks
		a.lesson.SetTask(task.ID, checks)
		cmds = append(cmds, a.finished(task.ID, checks))
	}
	return tea.Batch(cmds...)
}

// finished keeps a task that is done now. A text of yesterday that does it is no new attempt.
func (a *App) finished(task string, checks []bool) tea.Cmd {
	if slices.Contains(checks, false) || !a.undone[task] && (a.class.TaskDone(task) || a.flight.Resumed()) {
		return nil
	}
	return tea.Batch(a.class.Finished(task, a.lesson.Hints(task)), a.completed())
}
