package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine"
	"podflight/lessons"
	"podflight/lessons/fly"
	"podflight/lessons/progress"
	"podflight/tui/class"
	"podflight/tui/flight"
	"podflight/tui/keys"
	"podflight/tui/store"
	"podflight/tui/tuitest"
)

const taught = `---
format: 1
title: Runs once
---

This container ends.

` + "```file pod.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: once}\nspec:\n  restartPolicy: Never\n  containers:\n  - name: app\n    image: busybox:1.36\n    command: [\"sh\", \"-c\", \"exit 0\"]\n```\n\n" +
	"```script\nuntil 30s\n0s kubectl apply -f pod.yaml\n20s kubectl get pod once\n```\n\n" +
	"```predict phase\nask: How does the Pod end?\nchoices:\n- value: Failed\n  why: Its exit code is 0.\n- value: Succeeded\nanswer: phase('once')\n```\n\nThat is what 0 means.\n\n" +
	"```predict one\nask: And with exit 1?\nchoices:\n- value: Failed\n- value: Succeeded\n  why: 1 is a failure.\nwith: {pod.yaml: {\"spec.containers[0].command[2]\": \"exit 1\"}}\nanswer: phase('once')\n```\n\n" +
	"```task seven\ndo: Let it end with 7.\ncheck:\n- say: it ends with 7\n  that: exitCode('once') == 7\nhints:\n- Which word decides?\n- The last one.\nsolution: {pod.yaml: {\"spec.containers[0].command[2]\": \"exit 7\"}}\n```\n"

const carded = `---
format: 1
title: "A container that ends with 0 has failed."
---

` + "```file pod.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: once}\nspec:\n  restartPolicy: Never\n  containers:\n  - name: app\n    image: busybox:1.36\n    command: [\"true\"]\n```\n\n" +
	"```script\nuntil 30s\n0s kubectl apply -f pod.yaml\n```\n\n" +
	"```predict verdict\nask: A container that ends with 0 has failed.\nchoices:\n- value: \"true\"\n  label: \"True\"\n  why: It has not.\n- value: \"false\"\n  label: \"False\"\nanswer: phase('once') == 'Failed'\nwhy: 0 is success.\n```\n"

// school is a program with a small course, the real engine, and a calendar.
type school struct {
	*bench
	day int
}

func attend(t *testing.T, dir string, day int) *school {
	t.Helper()
	c, problems := lessons.Load(fstest.MapFS{
		"1-first/chapter.md":         {Data: []byte("# First steps\n")},
		"1-first/01-once/lesson.md":  {Data: []byte(taught)},
		"1-first/02-twice/lesson.md": {Data: []byte(strings.Replace(taught, "Runs once", "Runs twice", 1))},
		"cards/zero.md":              {Data: []byte(carded)},
		"cards/nought.md":            {Data: []byte(carded)},
	})
	for _, p := range problems {
		t.Fatal(p)
	}
	env := func(name string) string { return map[string]string{"HOME": dir}[name] }
	st, err := store.Open(env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	clock := &tuitest.Clock{}
	s := &school{day: day}
	app, err := New(Deps{
		Config: store.DefaultConfig(), NoColor: true, Store: st, Renderer: renderer(),
		Flight: flight.Deps{Run: engine.Run},
		Class:  class.Deps{Course: c, Engine: fly.Simulator(), File: progressFile(dir)},
		After:  clock.After,
		Now:    func() time.Time { return start().AddDate(0, 0, s.day).Add(clock.Now()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.bench = &bench{app: app, env: env}
	var m tea.Model = app
	s.Driver = tuitest.DriveProgram(&m, clock)
	s.Size(126, 60)
	s.Run(app.Init())
	return s
}

// leave ends the program as quitting does.
func (s *school) leave(t *testing.T) {
	t.Helper()
	if err := s.app.Keep(); err != nil {
		t.Fatal(err)
	}
	s.app.deps.Store.Close()
}

func progressFile(dir string) string { return filepath.Join(dir, "progress.json") }

func (s *school) keys(t *testing.T, names string) {
	t.Helper()
	if err := s.Keys(names); err != nil {
		t.Fatal(err)
	}
}

// sees fails the test if a text is not on the screen, or is there although it begins with "no: ".
func (s *school) sees(t *testing.T, texts ...string) {
	t.Helper()
	view := tuitest.Plain(s.View())
	for _, text := range texts {
		unwanted, not := strings.CutPrefix(text, "no: ")
		if strings.Contains(view, strings.TrimPrefix(text, "no: ")) == not {
			t.Errorf("%q (unwanted %q)\n%s", text, unwanted, view)
		}
	}
}

func kept(t *testing.T, dir string) *progress.Progress {
	t.Helper()
	p, err := progress.ReadFile(progressFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// An answer stands until the run has decided it.
func TestPredictRunExplain(t *testing.T) {
	s := attend(t, t.TempDir(), 0)
	s.keys(t, "enter")
	s.sees(t, "How does the Pod end?", "00:20  $ kubectl get pod once", "no: Make it happen")
	s.keys(t, "enter")
	s.sees(t, "You said: Failed", "Now run it: press r.", "no: the answer is", "no: That is what 0 means.")
	s.keys(t, "r")
	s.sees(t, "the answer is: Succeeded", "Its exit code is 0.", "That is what 0 means.", "And with exit 1?")
	s.keys(t, "enter")
	s.sees(t, "so it is", "see it beside the start", "Make it happen")
	s.keys(t, "enter")
	s.sees(t, "Compare", "start", "changed")
	s.keys(t, "esc")
	if s.app.focus != keys.Lesson {
		t.Errorf("from a comparison that the lesson asked for, esc leads to %s", s.app.focus)
	}
}

// What was missed comes back a day later under Review, without its old answer and without the run that gives it away.
func TestMissedPredictionsCanBeGoneThrough(t *testing.T) {
	dir := t.TempDir()
	s := attend(t, dir, 0)
	s.keys(t, "enter enter r") // the first prediction of the first lesson, wrong
	s.keys(t, "n enter r")     // and of the second
	s.keys(t, "esc esc")
	s.sees(t, "0/2", "no: Review")
	s.leave(t)

	s = attend(t, dir, 1)
	s.sees(t, "Review", "2 predictions to look at again")
	s.keys(t, "down enter")
	s.sees(t, "Review › 1 of 2", "How does the Pod end?", "no: You said", "Nothing has been run yet.")
	s.keys(t, "down enter r") // right
	s.sees(t, "so it is", "next, 1 to go")
	s.keys(t, "enter")
	s.sees(t, "Review › 2 of 2", "How does the Pod end?", "no: You said")
	s.keys(t, "enter r end") // wrong again
	s.sees(t, "the answer is: Succeeded", "that was the last one")
	s.keys(t, "enter")
	s.sees(t, "Review: 1 of 2 right", "no: Review   ")
	s.leave(t)

	s = attend(t, dir, 2)
	s.sees(t, "1 prediction to look at again")
	if m := kept(t, dir).Missed["once/phase"]; m == nil || m.Box != 1 {
		t.Errorf("what was right comes back later: %+v", m)
	}
}

// A task that is done again with fewer hints counts with those; a solution of yesterday that still stands in the editor does not.
func TestFewerHintsAreKept(t *testing.T) {
	dir := t.TempDir()
	task := func() progress.Task { return kept(t, dir).Lessons["once"].Tasks["seven"] }
	s := attend(t, dir, 0)
	s.keys(t, "enter down enter r down enter h")
	s.sees(t, "Hint 1 of 2")
	if got := task(); got != (progress.Task{Hints: 1}) {
		t.Fatalf("hints so far: %+v", got)
	}
	s.leave(t)

	s = attend(t, dir, 0) // the hints that were seen stay seen
	s.keys(t, "enter")
	s.sees(t, "Hint 1 of 2")
	s.keys(t, "S r end")
	if got := task(); got != (progress.Task{Done: true, Hints: 3}) {
		t.Fatalf("with the solution: %+v", got)
	}
	s.leave(t)

	s = attend(t, dir, 1) // the solution is still in the editor, and is run again
	s.keys(t, "enter r end")
	if got := task(); got.Hints != 3 {
		t.Fatalf("a text of yesterday counts as an attempt without hints: %+v", got)
	}
	s.keys(t, "u r") // the start, which does not do the task
	s.app.editor.Become("pod.yaml", strings.Replace(s.app.editor.Files()[0].Text, "exit 0", "exit 7", 1))
	s.keys(t, "r end")
	if got := task(); got != (progress.Task{Done: true, Hints: 0}) {
		t.Errorf("done again without a hint: %+v\n%s", got, tuitest.Plain(s.View()))
	}
}

func TestForgetFromThePalette(t *testing.T) {
	dir := t.TempDir()
	s := attend(t, dir, 0)
	s.keys(t, "enter down enter r end down enter S r")
	s.sees(t, "no: Done.") // nothing of it was seen yet
	s.keys(t, "end")
	s.sees(t, "Done.")
	s.keys(t, "ctrl+p")
	s.Type("forget this lesson")
	s.keys(t, "enter")
	s.sees(t, "Forget this lesson?")
	s.keys(t, "n")
	s.sees(t, "Done.")
	s.keys(t, "ctrl+p")
	s.Type("forget this lesson")
	s.keys(t, "enter y")
	s.sees(t, "How does the Pod end?", "no: You said", "no: Done.", `"exit 0"`, "Nothing has been run yet.")
	if got := kept(t, dir).StateOf("once"); got != progress.Started {
		t.Errorf("the lesson is %v", got)
	}

	s.keys(t, "n enter esc ctrl+p")
	s.Type("forget all progress")
	s.keys(t, "enter y")
	s.sees(t, "all progress is forgotten", "Begin", "no: Continue")
	if p := kept(t, dir); len(p.Lessons)+len(p.Missed) != 0 {
		t.Errorf("something is left: %s", p.Encode())
	}
}

// Cards are run as soon as the verdict is given, and follow one another.
func TestADeckOfCards(t *testing.T) {
	dir := t.TempDir()
	s := attend(t, dir, 0)
	s.keys(t, "down down down")
	s.sees(t, "❯ True or false")
	s.keys(t, "enter")
	s.sees(t, "True or false › 1 of 2", "has failed.")
	s.keys(t, "down enter")
	s.sees(t, "so it is", "0 is success.", "next, 1 to go")
	s.keys(t, "n enter")
	s.sees(t, "True or false › 2 of 2", "the answer is: False", "that was the last one")
	s.keys(t, "n")
	s.sees(t, "True or false: 1 of 2 right")
	if p := kept(t, dir); len(p.Missed) != 1 {
		t.Errorf("one card was missed, and %d come back", len(p.Missed))
	}
}

// A drill that was left can be gone on with, and counts when it is done.
func TestDrillsAreKept(t *testing.T) {
	dir := t.TempDir()
	s := attend(t, dir, 0)
	s.keys(t, "down down enter")
	name := s.app.lesson.Lesson().ID
	s.leave(t)
	s = attend(t, dir, 0)
	s.sees(t, "Continue")
	s.keys(t, "enter")
	if l := s.app.lesson.Lesson(); l == nil || l.ID != name {
		t.Fatalf("it goes on with %v, not with %s", l, name)
	}
	s.keys(t, "r enter S r end")
	if d := kept(t, dir).Drills[name]; d == nil || d.Hints == 0 {
		t.Errorf("the drill is not kept: %+v\n%s", d, tuitest.Plain(s.View()))
	}
}

// A task is done when that is seen: not before the playhead has come there, and no later.
func TestTasksAreDoneUnderThePlayhead(t *testing.T) {
	s := attend(t, t.TempDir(), 0)
	s.keys(t, "enter down enter r down enter S r space")
	s.sees(t, "0 of 1 done")
	for range 50 {
		if strings.Contains(tuitest.Plain(s.View()), "1 of 1 done") {
			break
		}
		s.keys(t, "]")
	}
	s.sees(t, "1 of 1 done")
	if at := s.app.flight.Head().Now(); at <= 0 || at.Duration() > 10*time.Second {
		t.Errorf("the Pod ends in its first seconds and stays so; the task is done at %v", at)
	}
	s.keys(t, "home")
	s.sees(t, "1 of 1 done") // what was seen stays seen
	s.keys(t, "r space")
	s.sees(t, "0 of 1 done") // another run is seen from its start
}

// A file that is opened beside the stage gives it the keys: r runs and does not write an r.
func TestAnOpenedFileCanBeRunAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pod.yaml")
	text := "apiVersion: v1\nkind: Pod\nmetadata: {name: once}\nspec:\n  containers:\n  - {name: app, image: busybox:1.36}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := attend(t, t.TempDir(), 0)
	s.Run(s.app.OpenFile(path))
	s.Size(126, 38)
	s.sees(t, "r run", "e edit")
	s.keys(t, "r")
	if s.app.shown == nil || s.app.editor.Files()[0].Text != text {
		t.Fatal("r did not run the file")
	}
	s.keys(t, "e x")
	s.sees(t, "1 line changed", "esc leave the text")

	small := attend(t, t.TempDir(), 0)
	small.Size(80, 24)
	small.Run(small.app.OpenFile(path))
	small.Size(80, 24)
	small.sees(t, "kind: Pod", "ctrl+r run", "esc leave the text") // the stage would hide the text
}

// A manifest that is not accepted says so below the stage that stays empty.
func TestARefusedManifestIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pod.yaml")
	if err := os.WriteFile(path, []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: once}\nspec: {containers: []}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := attend(t, t.TempDir(), 0)
	s.Run(s.app.OpenFile(path))
	s.Size(126, 38)
	s.keys(t, "r")
	s.sees(t, "kubectl apply -f pod.yaml: The Pod \"once\" is invalid")
}

// A run can be made longer, played in a loop, and cut at the playhead.
func TestTheRunGoesOn(t *testing.T) {
	s := attend(t, t.TempDir(), 0)
	s.keys(t, "enter r")
	s.sees(t, "no: fly on")
	s.keys(t, "end")
	s.sees(t, "00:30.0 / 00:30", "> fly on")
	s.keys(t, ">")
	s.sees(t, "/ 01:00", "▶")
	s.Wait(time.Minute)
	s.sees(t, "01:00.0 / 01:00")
	s.keys(t, "u")
	s.sees(t, "/ 00:30")
	s.keys(t, "l home space")
	s.Wait(time.Minute)
	s.sees(t, "▶", "loop")
	s.keys(t, "l s space home X")
	s.sees(t, "what follows is cut away")
	if steps := s.app.flight.Session().Scenario().Steps; len(steps) != 1 {
		t.Errorf("after the cut there are the steps %v", steps)
	}
	s.keys(t, "X")
	s.sees(t, "no command is given after the playhead")
	s.keys(t, "u")
	if steps := s.app.flight.Session().Scenario().Steps; len(steps) != 2 {
		t.Errorf("the cut cannot be taken back: %v", steps)
	}
}
