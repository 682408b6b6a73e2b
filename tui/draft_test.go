package tui

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine"
	"podflight/lessons"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/lint"
	"podflight/tui/class"
	"podflight/tui/flight"
	"podflight/tui/store"
	"podflight/tui/tuitest"
)

// desktop is a folder with one lesson that a test saves anew, as an author does.
type desktop struct {
	*school
	text  string
	saves int
	reads int
}

func write(t *testing.T, text string) *desktop {
	t.Helper()
	d := &desktop{text: text}
	clock := &tuitest.Clock{}
	app, err := New(Deps{
		Config: store.DefaultConfig(), NoColor: true, Renderer: renderer(),
		Flight: flight.Deps{Run: engine.Run}, Class: class.Deps{Course: &lessons.Course{}, Engine: fly.Simulator()},
		After: clock.After, Now: func() time.Time { return start().Add(clock.Now()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.school = &school{bench: &bench{app: app}}
	var m tea.Model = app
	d.Driver = tuitest.DriveProgram(&m, clock)
	d.Size(126, 60)
	d.Run(app.Init())
	d.Run(app.OpenDraft(Draft{
		Title:  "mine",
		Stamp:  func() string { return strconv.Itoa(d.saves + 1) },
		Latest: func() string { return "mine" },
		Read: func() (*lessons.Course, []lesson.Problem) {
			d.reads++
			return lessons.LoadOne(fstest.MapFS{"mine/lesson.md": {Data: []byte(d.text)}}, "mine")
		},
		Check: func(ctx context.Context, c *lessons.Course, l *lesson.Lesson) []lesson.Problem {
			problems, err := lint.Lesson(ctx, c, l, fly.Simulator())
			if err != nil {
				t.Error(err)
			}
			return problems
		},
	}))
	return d
}

// save changes the lesson on the disk, and lets the time pass until it was looked at.
func (d *desktop) save(old, now string) {
	d.text = strings.Replace(d.text, old, now, 1)
	d.saves++
	d.Wait(glance)
}

func TestADraftIsReadAgainWhenItIsSaved(t *testing.T) {
	d := write(t, taught)
	d.sees(t, "Runs once", "This container ends.", "no: mine/lesson.md")
	d.save("This container ends.", "This container soon ends.")
	d.sees(t, "This container soon ends.")
	if d.Wait(10 * time.Second); d.reads != 2 {
		t.Errorf("it was read %d times and saved once", d.reads)
	}
}

// What is broken is said with its place; the last version that was not stays.
func TestABrokenDraftSaysWhere(t *testing.T) {
	d := write(t, taught)
	d.save("title: Runs once", "titel: Runs once")
	d.sees(t, "Runs once", "mine/lesson.md:3: there is no field titel", "This container ends.")
	d.save("titel: Runs once", "title: Runs for a while")
	d.sees(t, "Runs for a while", "no: mine/lesson.md")
	d.save("answer: phase('once')", "answer: status('once')") // sound in its form, and proved wrong
	d.sees(t, "mine/lesson.md:27: the right answer is", `"Completed", and 0 of the choices`)
}

func TestADraftThatIsBrokenFromTheStart(t *testing.T) {
	d := write(t, strings.Replace(taught, "title: Runs once\n", "", 1))
	d.sees(t, "mine/lesson.md:2: give the lesson a title", "no: This container ends.")
	d.save("format: 1\n", "format: 1\ntitle: At last\n")
	d.sees(t, "At last", "This container ends.", "no: mine/lesson.md")
}

// A manifest that was not touched in the workbench reads as it was saved; one that was keeps what was typed.
func TestADraftKeepsWhatWasTyped(t *testing.T) {
	d := write(t, taught)
	d.save(`"exit 0"`, `"exit 3"`)
	d.sees(t, `"exit 3"`)
	d.app.editor.Become("pod.yaml", d.app.editor.Files()[0].Text+"# mine")
	d.save("This container ends.", "This container soon ends.")
	d.sees(t, "This container soon ends.", "# mine")
}

// The place in the lesson and the pane stay.
func TestADraftStaysWhereTheAuthorIs(t *testing.T) {
	d := write(t, strings.Replace(taught, "This container ends.", "This container ends."+strings.Repeat("\n\nAnd so on.", 40), 1))
	d.keys(t, "pgdown")
	top := d.app.lesson.Top()
	d.keys(t, "alt+3")
	d.save("This container ends.", "This container soon ends.")
	if d.app.lesson.Top() != top || top == 0 || d.app.focus != "Stage" {
		t.Errorf("the lesson stands at line %d, was at %d; the keys go to %s", d.app.lesson.Top(), top, d.app.focus)
	}
}
