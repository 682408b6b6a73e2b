package tui

import (
	"context"
	"fmt"
	"reflect"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/lessons"
	"podflight/lessons/lesson"
	"podflight/tui/keys"
)

// Draft is a course on disk that is being written. What is saved there is shown at once; of a lesson that is broken the last version
// that was not stays, with what is wrong above it.
type Draft struct {
	// Stamp returns what differs when a file of the course was saved.
	Stamp func() string
	// Read reads the course as it is now. Lessons with problems are missing from it.
	Read func() (*lessons.Course, []lesson.Problem)
	// Check returns what is wrong with a lesson that could be read.
	Check func(context.Context, *lessons.Course, *lesson.Lesson) []lesson.Problem
	// Latest returns the ID of the lesson that was saved last; "" if there is none.
	Latest func() string
	// Title is shown as long as nothing could be read.
	Title string
}

// draft is the Draft that is open.
type draft struct {
	Draft
	stamp  string
	course *lessons.Course
	begun  bool // something was shown
}

// How often a draft is looked at.
const glance = 500 * time.Millisecond

// glanceMsg asks to look whether the draft was saved.
type glanceMsg struct{}

// draftMsg brings a draft as it is now. Without a course nothing was saved.
type draftMsg struct {
	stamp    string
	course   *lessons.Course
	problems []lesson.Problem
	latest   string
}

// OpenDraft shows a course that is being written, and again whenever it is saved, until the program ends.
func (a *App) OpenDraft(d Draft) tea.Cmd {
	a.draft = &draft{Draft: d}
	return a.glance()
}

// glance returns the command that reads the draft if it was saved.
func (a *App) glance() tea.Cmd {
	d, open := *a.draft, ""
	if l := a.lesson.Lesson(); l != nil {
		open = l.ID
	}
	return func() tea.Msg {
		stamp := d.Stamp()
		if stamp == d.stamp {
			return draftMsg{stamp: stamp}
		}
		c, problems := d.Read()
		latest := d.Latest()
		if open == "" {
			open = latest
		}
		if l, ok := c.Find(open); ok {
			problems = append(problems, d.Check(context.Background(), c, l)...)
		}
		return draftMsg{stamp, c, problems, latest}
	}
}

// drafted shows the draft as it is now, and looks again soon.
func (a *App) drafted(msg draftMsg) tea.Cmd {
	again := a.deps.After(glance, glanceMsg{})
	if msg.course == nil {
		return again
	}
	d := a.draft
	keepSame(d.course, msg.course)
	d.stamp, d.course = msg.stamp, msg.course
	a.class.SetCourse(msg.course)
	a.home.SetCourse(a.course())
	shown := a.showDraft(msg.latest)
	var lines []string
	for _, p := range msg.problems {
		lines = append(lines, p.String())
	}
	a.lesson.SetTrouble(lines)
	if n := len(lines); n > 0 && a.screen == keys.Home {
		a.say(fmt.Sprintf("%s  (%d in all)", lines[0], n))
	}
	return tea.Batch(again, shown)
}

// showDraft opens the draft's lesson for the first time, or shows the open one anew if it has changed.
func (a *App) showDraft(latest string) tea.Cmd {
	open := a.lesson.Lesson()
	if open == nil {
		if a.draft.begun {
			return nil
		}
		if l, ok := a.draft.course.Find(latest); ok {
			a.draft.begun = true
			return a.teach(l)
		}
		return a.teach(&lesson.Lesson{ID: latest, Title: a.draft.Title, Script: lesson.Script{Until: time.Minute}})
	}
	l, ok := a.draft.course.Find(open.ID)
	if latest != "" && open.Source == "" { // what is shown is only in the place of a lesson
		l, ok = a.draft.course.Find(latest)
	}
	if !ok || l == open {
		return nil
	}
	a.draft.begun = true
	screen, focus, top := a.screen, a.focus, a.lesson.Top()
	cmd := a.teach(l)
	if screen != keys.Compare {
		a.switchTo(screen, focus)
	}
	a.lesson.SetTop(top)
	a.say("read again")
	return cmd
}

// keepSame puts the lessons that have not changed into the course that was read again, so that they can be told from those that have.
func keepSame(old, now *lessons.Course) {
	if old == nil {
		return
	}
	same := func(l *lesson.Lesson) *lesson.Lesson {
		if o, ok := old.Find(l.ID); ok && reflect.DeepEqual(o, l) {
			return o
		}
		return l
	}
	for _, ch := range now.Chapters {
		for i, l := range ch.Lessons {
			ch.Lessons[i] = same(l)
		}
	}
	for i, card := range now.Cards {
		now.Cards[i] = same(card)
	}
}
