package tui

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/cockroachdb/datadriven"
	"github.com/muesli/termenv"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/lessons"
	"podflight/lessons/fly"
	"podflight/tui/class"
	"podflight/tui/flight"
	"podflight/tui/store"
	"podflight/tui/tuitest"
)

// start is the wall clock at the start of all runs of the tests.
func start() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

// fake is a run of a Pod that crashes twice: made by hand, so that these tests show what the screen does with a trace and not what
// the engine puts into one.
func fake(_ context.Context, sc scenario.Scenario) (*trace.Trace, error) {
	if len(sc.Files) == 0 || strings.Contains(string(sc.Files[0].Data), "impossible") {
		return nil, errors.New("the world has no node")
	}
	var records []trace.Record
	add := func(at time.Duration, body trace.Body) {
		records = append(records, trace.Record{At: sim.At(at), Body: body})
	}
	c := trace.Container{Namespace: "default", Pod: "demo", UID: "u", Name: "app"}
	add(0, trace.Command{Step: 0, Line: "kubectl apply -f pod.yaml", Phase: trace.CommandStarted})
	add(0, trace.ObjectChange{Op: trace.Added, Key: c.PodKey(), Object: pod(corev1.PodPending, 0, nil)})
	add(100*time.Millisecond, trace.Command{Step: 0, Phase: trace.CommandOutput, Text: "pod/demo created\n"})
	add(100*time.Millisecond, trace.Command{Step: 0, Phase: trace.CommandDone})
	add(200*time.Millisecond, trace.ContainerChange{Container: c, Phase: trace.Waiting, Reason: "ContainerCreating"})
	at := time.Second
	for n := range 2 {
		add(at, trace.ContainerChange{Container: c, Attempt: n, Phase: trace.Running})
		add(at, trace.ObjectChange{Op: trace.Modified, Key: c.PodKey(), Object: pod(corev1.PodRunning, n, &corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(start().Add(at))}})})
		at += 20 * time.Second
		add(at, trace.ContainerChange{Container: c, Attempt: n, Phase: trace.Exited, ExitCode: 1, Reason: "Error"})
		add(at, trace.ObjectChange{Op: trace.Modified, Key: c.PodKey(), Object: pod(corev1.PodRunning, n, &corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", FinishedAt: metav1.NewTime(start().Add(at))}})})
		at += time.Second
	}
	for i, s := range sc.Steps {
		if s.At > 0 {
			add(s.At, trace.Command{Step: i, Line: s.Command, Phase: trace.CommandStarted})
			add(s.At+time.Second, trace.Command{Step: i, Phase: trace.CommandOutput, Text: "done\n"})
			add(s.At+time.Second, trace.Command{Step: i, Phase: trace.CommandDone})
		}
	}
	slices.SortStableFunc(records, func(a, b trace.Record) int { return cmp.Compare(a.At, b.At) })
	for i := range records {
		records[i].ID, records[i].Cause = sim.RecordID(i+1), sim.RecordID(i)
	}
	return trace.New(start(), sim.At(max(sc.Until, at)), records), nil
}

func pod(phase corev1.PodPhase, restarts int, state *corev1.ContainerState) api.Object {
	p := &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Name: "demo", Namespace: "default", UID: types.UID("u"), CreationTimestamp: metav1.NewTime(start())},
		Spec:       corev1.PodSpec{NodeName: "node-1", RestartPolicy: corev1.RestartPolicyAlways, Containers: []corev1.Container{{Name: "app"}}},
		Status:     corev1.PodStatus{Phase: phase},
	}
	if state != nil {
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", State: *state, Ready: state.Running != nil, RestartCount: int32(restarts)}}
	}
	return p
}

const lessonText = `---
format: 1
title: The gaps
minutes: 5
---

A container that keeps stopping is started again.

` + "```file pod.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: demo\nspec:\n  containers:\n  - name: app\n    image: busybox:1.36\n    command: [\"sh\", \"-c\", \"sleep 20; exit 1\"]\n```\n\n" +
	"```script\nuntil 10m\n0s kubectl apply -f pod.yaml\n```\n\n" +
	"```predict first\nask: Is it started again?\nchoices:\n- value: yes\n- value: no\n  why: It is, under Always.\nanswer: \"'yes'\"\n```\n\n## Look\n\nIt is.\n"

func course(t testing.TB) *lessons.Course {
	t.Helper()
	c, problems := lessons.Load(fstest.MapFS{
		"1-restarts/chapter.md":          {Data: []byte("# Restart policies\n")},
		"1-restarts/01-gaps/lesson.md":   {Data: []byte(lessonText)},
		"1-restarts/02-second/lesson.md": {Data: []byte(strings.Replace(lessonText, "The gaps", "The second", 1))},
		"glossary.yaml":                  {Data: []byte("- word: Pod\n  meaning: The smallest thing that Kubernetes runs.\n")},
	})
	for _, p := range problems {
		t.Fatal(p)
	}
	return c
}

// bench is a program with its driver.
type bench struct {
	*tuitest.Driver
	app *App
	env func(string) string
}

type setting struct {
	noColor, ascii bool
	theme          string
	home           string // of the store; "": a new one
}

// renderer is that of a dark terminal with all colours.
func renderer() *lipgloss.Renderer {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.TrueColor)
	r.SetHasDarkBackground(true)
	return r
}

func fresh(t testing.TB, s setting) *bench {
	t.Helper()
	if s.home == "" {
		s.home = t.TempDir()
	}
	env := func(name string) string { return map[string]string{"HOME": s.home}[name] }
	st, err := store.Open(env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	r := renderer()
	clock := &tuitest.Clock{}
	cfg := store.DefaultConfig()
	cfg.ASCII = s.ascii
	if s.theme != "" {
		cfg.Theme = s.theme
	}
	world := func(w scenario.World, _ string) (scenario.World, error) { return w, nil }
	app, err := New(Deps{
		Renderer: r, Config: cfg, NoColor: s.noColor, Store: st,
		Flight:   flight.Deps{Run: fake},
		Class:    class.Deps{Course: course(t), Engine: fly.Engine{Run: fake, World: world, Default: scenario.Default()}, File: filepath.Join(s.home, "progress.json")},
		Language: Manifests{}, After: clock.After,
		Now: func() time.Time { return start().Add(clock.Now()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{app: app, env: env}
	var m tea.Model = app
	b.Driver = tuitest.DriveProgram(&m, clock)
	b.Size(126, 38)
	b.Run(app.Init())
	return b
}

func TestStories(t *testing.T) {
	for _, name := range []string{"home", "sandbox", "lesson", "overlays", "sizes", "back", "compare", "files"} {
		t.Run(name, func(t *testing.T) {
			path, err := filepath.Abs("testdata/" + name)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			b := fresh(t, setting{noColor: true})
			tuitest.Story(t, path, func(*testing.T) *tuitest.Driver { return b.Driver }, map[string]tuitest.Verb{
				"footer": func(d *tuitest.Driver, _ *datadriven.TestData) string {
					lines := strings.Split(strings.TrimRight(tuitest.Plain(d.View()), "\n"), "\n")
					return lines[len(lines)-1] + "\n"
				},
				"header": func(d *tuitest.Driver, _ *datadriven.TestData) string {
					return strings.Split(tuitest.Plain(d.View()), "\n")[0] + "\n"
				},
				"cat": func(_ *tuitest.Driver, td *datadriven.TestData) string {
					data, err := os.ReadFile(td.CmdArgs[0].Key)
					if err != nil {
						return err.Error() + "\n"
					}
					return strings.ReplaceAll(string(data), "\n\n", "\n~\n")
				},
				"text": func(*tuitest.Driver, *datadriven.TestData) string { return b.app.editor.Files()[0].Text + "\n" },
				"where": func(*tuitest.Driver, *datadriven.TestData) string {
					return string(b.app.screen) + ", " + string(b.app.focus) + "\n"
				},
				"quit?": func(d *tuitest.Driver, _ *datadriven.TestData) string {
					if d.Quit {
						return "yes\n"
					}
					return "no\n"
				},
			})
		})
	}
}

// The screens as a terminal shows them, at three sizes, with colours and without, in Unicode and in ASCII.
func TestGoldenScreens(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"80x24", 80, 24}, {"120x36", 120, 36}, {"200x60", 200, 60}} {
		for name, s := range map[string]setting{"colour": {theme: "dark"}, "none": {noColor: true}, "ascii": {noColor: true, ascii: true}} {
			t.Run(size.name+"-"+name, func(t *testing.T) {
				b := fresh(t, s)
				b.Size(size.w, size.h)
				out := tuitest.Screen(b.View(), size.w, size.h, name == "colour")
				if err := b.Keys("enter r"); err != nil {
					t.Fatal(err)
				}
				b.Wait(3 * time.Second)
				if err := b.Keys("space"); err != nil {
					t.Fatal(err)
				}
				out += tuitest.Screen(b.View(), size.w, size.h, name == "colour")
				tuitest.Golden(t, "testdata/screens/"+size.name+"-"+name, out)
			})
		}
	}
}

// What is typed is on disk a second later, and a program that is killed then gives it back.
func TestNothingIsLost(t *testing.T) {
	dir := t.TempDir()
	b := fresh(t, setting{home: dir})
	if err := b.Keys("down enter ctrl+end"); err != nil {
		t.Fatal(err)
	}
	b.Type("# a note of mine")
	b.Wait(time.Second)
	b.app.deps.Store.Close() // as the system does when the program is killed; nothing else is called
	next := fresh(t, setting{home: dir})
	if err := next.Keys("enter"); err != nil {
		t.Fatal(err)
	}
	if got := next.app.editor.Files()[0].Text; !strings.HasSuffix(got, "# a note of mine") {
		t.Errorf("after a kill the text is %q", got)
	}
}

func TestQuitKeepsEverything(t *testing.T) {
	dir := t.TempDir()
	b := fresh(t, setting{home: dir})
	_ = b.Keys("down enter f5 esc ] ] ] tab 3 :")
	b.Type("get pods\n")
	_ = b.Keys("[ q")
	if !b.Quit {
		t.Fatal("q did not quit")
	}
	at := b.app.flight.Head().Now()
	b.app.deps.Store.Close()
	next := fresh(t, setting{home: dir})
	_ = next.Keys("enter")
	if got := next.app.flight.Head().Now(); got.Seconds() != at.Seconds() || at == 0 {
		t.Errorf("the playhead stood at %v and stands at %v", at, got)
	}
	if got := len(next.app.flight.Session().Scenario().Steps); got != 2 {
		t.Errorf("the scenario has %d steps, want 2", got)
	}
	if got := next.app.prompt.History(); len(got) != 1 || got[0] != "get pods" {
		t.Errorf("the history is %q", got)
	}
	if next.app.views.Tab().String() != "logs" {
		t.Errorf("the tab is %v", next.app.views.Tab())
	}
}

func TestBrokenStateIsKeptAside(t *testing.T) {
	dir := t.TempDir()
	b := fresh(t, setting{home: dir})
	_ = b.Keys("down enter x")
	if err := b.app.Keep(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, ".local", "state", "podflight", "state.json")
	b.app.deps.Store.Close()
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	next := fresh(t, setting{home: dir})
	if !strings.Contains(next.View(), "broken-1") {
		t.Error("it is not said that the state was kept aside")
	}
}

func TestEngineErrorIsSaid(t *testing.T) {
	b := fresh(t, setting{})
	_ = b.Keys("down enter ctrl+a")
	b.Type("kind: impossible")
	_ = b.Keys("f5")
	if !strings.Contains(b.View(), "the world has no node") {
		t.Error("an error of the run is not said")
	}
}

// After one second of pause nothing must be on its way: no tick, no write.
func TestNothingHappensWhilePaused(t *testing.T) {
	b := fresh(t, setting{})
	_ = b.Keys("down enter f5 f8")
	b.Wait(2 * time.Second)
	if n := b.Clock.Waiting(); n != 0 {
		t.Errorf("%d messages are on their way although nothing moves", n)
	}
}

func TestFramesAreFew(t *testing.T) {
	b := fresh(t, setting{})
	_ = b.Keys("down enter f5")
	b.Wait(time.Second)
	before := b.app.flight.Head().Now()
	frames := 0
	for range 100 {
		b.Wait(10 * time.Millisecond)
		if now := b.app.flight.Head().Now(); now != before {
			before, frames = now, frames+1
		}
	}
	if frames < 10 || frames > 15 {
		t.Errorf("%d frames in a second", frames)
	}
}
