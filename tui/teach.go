package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/lessons/drill"
	"podflight/lessons/lesson"
	"podflight/lessons/progress"
	"podflight/tui/home"
	"podflight/tui/keys"
)

// openLesson opens a lesson of the course.
func (a *App) openLesson(id string) tea.Cmd {
	l, ok := a.class.Find(id)
	if !ok {
		a.say("there is no lesson " + id)
		return nil
	}
	return a.teach(l)
}

// teach opens a lesson: of the course, a drill, or a card.
func (a *App) teach(l *lesson.Lesson) tea.Cmd { return a.teachAgain(l, nil) }

// teachAgain opens a lesson of which some questions are asked though they were answered before.
func (a *App) teachAgain(l *lesson.Lesson, again []string) tea.Cmd {
	sc, begun, err := a.class.Open(l)
	if err != nil {
		a.say(err.Error())
		return nil
	}
	a.series, a.undone = nil, map[string]bool{}
	a.lesson.Open(l, a.class.Hints())
	trail := []string{l.Title}
	if ch := a.class.Chapter(l); ch != "" {
		trail = []string{ch, l.Title}
	}
	opened := a.openWork(work{key: "lesson:" + l.ID, trail: trail}, sc)
	a.switchTo(keys.Flight, keys.Lesson)
	return tea.Batch(begun, a.class.Answers(again), opened)
}

func (a *App) openDrill() tea.Cmd {
	return a.teach(drill.New(uint64(a.deps.Now().UnixNano())%100_000, 1))
}

// beside opens the lesson after the open one, or the one before.
func (a *App) beside(by int) tea.Cmd {
	if a.series != nil && by > 0 {
		return a.nextStep()
	}
	l, ok := a.class.Beside(by)
	if !ok {
		return a.goHome()
	}
	return a.teach(l)
}

func (a *App) completed() tea.Cmd {
	if !a.lesson.Done() {
		return nil
	}
	return a.class.Completed()
}

// jump goes to the moment of the run that a link names.
func (a *App) jump(target string) {
	if a.shown == nil {
		a.say("run the manifest first")
		return
	}
	at, err := a.class.Jump(a.shown, a.flight.Flown().World.Namespace, target)
	if err != nil {
		a.say(err.Error())
		return
	}
	a.flight.GoTo(at)
}

// follow opens what a link of the lesson names: a lesson, a word, a page of the documentation.
func (a *App) follow(target string) tea.Cmd {
	scheme, rest, _ := strings.Cut(target, ":")
	switch scheme {
	case "lesson":
		return a.openLesson(rest)
	case "word":
		if c := a.class.Course(); c != nil {
			if w, ok := c.Lookup(rest); ok {
				a.openWord(wordMsg{w.Word, w.Meaning, w.Page})
			}
		}
	default:
		a.say("https://kubernetes.io/" + target)
	}
	return nil
}

// solve puts a task's solution into the editor, where undo takes it back, and its commands into the scenario.
func (a *App) solve(task string) {
	sc, err := a.class.Solution(task)
	if err != nil {
		a.say(err.Error())
		return
	}
	for _, f := range sc.Files {
		a.editor.Become(f.Name, string(f.Data))
	}
	for _, step := range sc.Steps {
		a.flight.Add(step)
	}
	a.say("the solution is in the editor: run it")
}

// course returns what the first screen shows.
func (a *App) course() home.Course {
	out := home.Course{Models: "v1.37", Continue: a.continued()}
	c := a.class.Course()
	if c == nil {
		return out
	}
	p := a.class.Progress()
	for _, one := range a.due() {
		out.Review += len(one.ids)
	}
	out.Cards, out.Drills = len(c.Cards), 1
	for _, ch := range c.Chapters {
		shown := home.Chapter{Number: itoa(ch.Number), Title: ch.Title}
		for _, l := range ch.Lessons {
			state := home.Untouched
			switch p.StateOf(l.ID) {
			case progress.Done:
				state = home.Done
			case progress.Started, progress.Predicted:
				state = home.Begun
			}
			shown.Lessons = append(shown.Lessons, home.Lesson{ID: l.ID, Number: l.Number, Title: l.Title, State: state})
		}
		out.Chapters = append(out.Chapters, shown)
	}
	return out
}

// OpenLesson opens a lesson as the program starts.
func (a *App) OpenLesson(l *lesson.Lesson) tea.Cmd { return a.teach(l) }
