package lessonpane

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"podflight/engine/sim"
	"podflight/lessons"
	"podflight/lessons/lesson"
	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

const head = "---\nformat: 1\ntitle: Three kinds of questions\nminutes: 5\n---\n\nThe idea, in a *few* words. See [the kubelet](word:kubelet).\n\n" +
	"```file pod.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: demo}\nspec:\n  containers:\n  - {name: app, image: busybox, command: [sh, -c, exit 1]}\n```\n\n" +
	"```script\nuntil 5m\n0s kubectl apply -f pod.yaml\n20s kubectl get pods\n```\n\n"

const choice = "```predict policy\nask: Is it started again?\nchoices:\n- value: a\n  label: it is\n- value: b\n  label: it is not\n  why: It is, under Always.\nanswer: \"'a'\"\n```\n\n"

const number = "```predict wait\nask: How long is the first wait?\nnumber: {unit: s, tolerance: 1}\nanswer: 10\n```\n\n"

const sequence = "```predict order\nask: In which order?\norder:\n- value: one\n  label: it starts\n  at: 1s\n- value: two\n  label: it ends\n  at: 2s\n- value: three\n  label: it waits\n  at: 3s\n```\n\n"

const rest = "Look at [the first wait](jump:backoff/1).\n\n" +
	"```claim\nsay: It waits ten seconds.\nthat: restarts('demo') > 0\n```\n\n" +
	"```try zero\nlabel: let it end with 0\nwith: {pod.yaml: {\"spec.containers[0].command[2]\": \"exit 0\"}}\n```\n\n" +
	"```task calm\ndo: Bring it to rest.\ncheck:\n- say: it runs\n  at: 1m\n  that: running('demo')\n- say: it is never started again\n  that: restarts('demo') == 0\nhints:\n- What ends?\n- Let it not end.\nsolution: {pod.yaml: {\"spec.containers[0].command[2]\": \"sleep infinity\"}}\n```\n\nThat was all.\n"

func parse(t testing.TB, text string) *lesson.Lesson {
	t.Helper()
	l, problems := lesson.Parse("lesson.md", text)
	for _, p := range problems {
		t.Fatal(p)
	}
	return l
}

func fresh(t testing.TB, look string, l *lesson.Lesson) (*Model, *tuitest.Driver) {
	m := New(tuitest.Look(t, look))
	ctx := func() keys.Context {
		return keys.Context{Places: []keys.Place{keys.Lesson, keys.Flight, keys.Global}, Typing: m.Typing(), Facts: keys.HasLesson}
	}
	d := tuitest.Drive(&m, keys.New(), ctx, &tuitest.Clock{})
	if l != nil {
		m.Open(l, nil)
	}
	d.Size(48, 60)
	m.Focus()
	return &m, d
}

func press(t *testing.T, d *tuitest.Driver, names string) []tea.Msg {
	t.Helper()
	d.Sent = nil
	if err := d.Keys(names); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	return d.Sent
}

func words(m *Model) string { return strings.Join(strings.Fields(tuitest.Plain(m.View())), " ") }

func expect(t *testing.T, m *Model, here []string, notHere []string) {
	t.Helper()
	got := words(m)
	for _, w := range here {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not shown:\n%s", w, tuitest.Plain(m.View()))
		}
	}
	for _, w := range notHere {
		if strings.Contains(got, w) {
			t.Errorf("%q is shown:\n%s", w, tuitest.Plain(m.View()))
		}
	}
}

func TestChoice(t *testing.T) {
	m, d := fresh(t, "none", parse(t, head+choice+rest))
	expect(t, m, []string{"Is it started again?", "○ it is ", "○ it is not", "commit yourself"}, []string{"Look at", "It is, under Always"})
	sent := press(t, d, "down down enter") // past the link of the prose
	if diff := cmp.Diff([]tea.Msg{AnswerMsg{"policy", "b"}}, sent); diff != "" {
		t.Fatal(diff)
	}
	m.SetAnswer("policy", Graded{Given: "it is not", Correct: "it is", Why: "It is, under Always.", At: sim.At(2e9), Jump: true}, true)
	expect(t, m, []string{"You said: it is not", "press r"}, []string{"the answer is", "Look at", "○ it is"})
	m.SetFlown(true)
	expect(t, m, []string{"You said: it is not ✗ the answer is: it is", "It is, under Always.", "take me to where it is seen 00:02", "Look at the first wait", "✓ It waits ten seconds."}, nil)
	if diff := cmp.Diff([]tea.Msg{GoToMsg{sim.At(2e9)}}, press(t, d, "enter")); diff != "" {
		t.Errorf("enter on the feedback: %s", diff)
	}
}

func TestNumber(t *testing.T) {
	m, d := fresh(t, "none", parse(t, head+number+rest))
	press(t, d, "down")
	if !m.Typing() {
		t.Fatal("a number cannot be typed")
	}
	if sent := press(t, d, "enter"); len(sent) > 0 {
		t.Errorf("nothing is an answer: %v", sent)
	}
	d.Type("12x5backspace") // only what a number is made of is taken
	press(t, d, "backspace")
	expect(t, m, []string{"❯ 12 s"}, nil)
	if diff := cmp.Diff([]tea.Msg{AnswerMsg{"wait", "12"}}, press(t, d, "enter")); diff != "" {
		t.Error(diff)
	}
	d.Type(strings.Repeat("9", 40))
	if len(m.draft["wait"]) > mostDigits {
		t.Errorf("a number of %d digits is taken", len(m.draft["wait"]))
	}
	m.Blur()
	if m.Typing() {
		t.Error("it takes text without the keys")
	}
}

func TestOrder(t *testing.T) {
	m, d := fresh(t, "none", parse(t, head+sequence+rest))
	if sent := press(t, d, "down enter"); len(sent) > 0 {
		t.Errorf("one step is an answer: %v", sent)
	}
	expect(t, m, []string{"1 it starts", "○ it ends"}, nil)
	press(t, d, "down down enter")
	expect(t, m, []string{"1 it starts", "2 it waits"}, nil)
	press(t, d, "enter") // taken out again
	expect(t, m, []string{"○ it waits"}, nil)
	if diff := cmp.Diff([]tea.Msg{AnswerMsg{"order", "one,two,three"}}, press(t, d, "up enter down enter")); diff != "" {
		t.Error(diff)
	}
}

// What follows a question is not shown before it is answered, whatever was run.
func TestGating(t *testing.T) {
	m, _ := fresh(t, "none", parse(t, head+choice+"Between.\n\n"+number+rest))
	m.SetFlown(false)
	expect(t, m, []string{"Is it started again?"}, []string{"Between", "first wait", "Bring it to rest"})
	m.SetAnswer("policy", Graded{Given: "it is", Right: true}, true)
	expect(t, m, []string{"so it is", "Between", "How long is the first wait?"}, []string{"Look at", "Bring it to rest"})
	m.SetAnswer("wait", Graded{Given: "10 s", Right: true}, true)
	expect(t, m, []string{"Look at", "It waits ten seconds", "Bring it to rest"}, nil)
}

func TestLinks(t *testing.T) {
	m, d := fresh(t, "none", parse(t, head+rest))
	if diff := cmp.Diff([]tea.Msg{FollowMsg{"word:kubelet"}}, press(t, d, "enter")); diff != "" {
		t.Errorf("a word: %s", diff)
	}
	if diff := cmp.Diff([]tea.Msg{JumpMsg{"backoff/1"}}, press(t, d, "down enter")); diff != "" {
		t.Errorf("a moment: %s", diff)
	}
	if diff := cmp.Diff([]tea.Msg{TryMsg{"zero"}}, press(t, d, "down enter")); diff != "" {
		t.Errorf("a change: %s", diff)
	}
	if m.Lesson() == nil {
		t.Error("the lesson is gone")
	}
}

func TestHintsAndSolution(t *testing.T) {
	m, d := fresh(t, "none", parse(t, head+rest))
	expect(t, m, []string{"Make it happen 0 of 2 done", "○ it runs"}, []string{"Hint"})
	for i, want := range []string{"Hint 1 of 2: What ends?", "Hint 2 of 2: Let it not end."} {
		if diff := cmp.Diff([]tea.Msg{HintMsg{"calm", i + 1}}, press(t, d, "h")); diff != "" {
			t.Error(diff)
		}
		expect(t, m, []string{want}, nil)
	}
	if sent := press(t, d, "h"); len(sent) > 0 {
		t.Errorf("there is a third hint: %v", sent)
	}
	if sent := press(t, d, "S"); !slices.Contains(sent, tea.Msg(SolutionMsg{"calm"})) {
		t.Errorf("the solution is not asked for: %v", sent)
	}
	again := parse(t, head+rest)
	m.Open(again, map[string]int{"calm": 1})
	expect(t, m, []string{"Hint 1 of 2"}, []string{"Hint 2 of 2"})
}

func TestDone(t *testing.T) {
	m, d := fresh(t, "none", parse(t, head+choice+rest))
	m.SetTask("calm", []bool{true, false})
	if m.Done() {
		t.Error("nothing was answered, and it is done")
	}
	m.SetAnswer("policy", Graded{Given: "it is", Right: true}, true)
	m.SetFlown(true)
	expect(t, m, []string{"1 of 2 done", "✓ it runs", "○ it is never"}, []string{"That was the lesson"})
	m.SetTask("calm", []bool{true, true})
	if !m.Done() {
		t.Error("all is done, and it is not")
	}
	expect(t, m, []string{"2 of 2 done", "✓ Done.", "That was the lesson.", "next lesson"}, nil)
	if diff := cmp.Diff([]tea.Msg{NextMsg{}}, press(t, d, "pgdown down down down down down enter")); diff != "" {
		t.Errorf("enter at the end: %s", diff)
	}
	if diff := cmp.Diff([]tea.Msg{NextMsg{}}, press(t, d, "n")); diff != "" {
		t.Errorf("n: %s", diff)
	}
}

// In a small pane all of a lesson can be reached, and the place that is chosen is always in sight.
func TestTheCursorIsInSight(t *testing.T) {
	m, d := fresh(t, "none", parse(t, head+choice+rest))
	m.SetAnswer("policy", Graded{Given: "it is", Right: true, Jump: true}, false)
	m.SetFlown(false)
	for h := 3; h < 20; h++ {
		d.Size(30, h)
		press(t, d, strings.Repeat("up ", 60))
		if m.top != 0 {
			t.Fatalf("at %d lines, up ends at line %d", h, m.top)
		}
		kinds := map[placeKind]bool{}
		for range 60 {
			press(t, d, "down")
			if p := m.page.places[m.chosen]; m.inSight(m.chosen) {
				kinds[p.kind] = true
				if rows := strings.Split(m.View(), "\n"); p.line-m.top >= len(rows) || strings.Contains(rows[p.line-m.top], "↓ more") {
					t.Fatalf("at %d lines the place on line %d is covered:\n%s", h, p.line, m.View())
				}
			}
		}
		if m.top != max(len(m.page.lines)-h, 0) || !kinds[linkPlace] || !kinds[tryPlace] || !kinds[feedbackPlace] {
			t.Errorf("at %d lines, down ends at line %d of %d and came by %v", h, m.top, len(m.page.lines), kinds)
		}
	}
}

func TestGoldenScreens(t *testing.T) {
	c, problems := lessons.Load(lessons.Builtin())
	for _, p := range problems {
		t.Fatal(p)
	}
	for _, name := range []string{"0.1", "2.5"} {
		l, ok := c.Find(name)
		if !ok {
			t.Fatalf("there is no lesson %s", name)
		}
		for _, look := range []string{"none", "dark"} {
			var out strings.Builder
			for _, size := range [][2]int{{76, 21}, {48, 60}, {50, 18}} {
				if look != "none" && size[0] != 48 {
					continue
				}
				m, d := fresh(t, look, l)
				d.Size(size[0], size[1])
				show := func(what string) {
					if err := d.Check(); err != nil {
						t.Errorf("%s: %v", what, err)
					}
					fmt.Fprintf(&out, "# %s, %s, %dx%d\n%s", name, what, size[0], size[1], tuitest.Screen(m.View(), size[0], size[1], look == "dark"))
				}
				show("opened")
				for i, q := range l.Predictions() {
					m.SetAnswer(q.ID, Graded{Given: "this", Right: i%2 == 0, Correct: "that", Why: "So it is, and this is why.", Jump: true}, true)
				}
				m.SetFlown(true)
				show("flown")
				for _, task := range l.Tasks() {
					m.SetTask(task.ID, slices.Repeat([]bool{true}, len(task.Checks)))
				}
				press(t, d, "pgdown pgdown pgdown pgdown pgdown")
				show("done")
			}
			tuitest.Golden(t, "testdata/"+name+"-"+look, out.String())
		}
	}
}

// Random keys, sizes and answers over all lessons of the course: no panic, and every line fits.
func TestRandom(t *testing.T) {
	c, _ := lessons.Load(lessons.Builtin())
	all := append(c.Lessons(), parse(t, head+choice+number+sequence+rest))
	special := tuitest.Keys()
	for seed, look := range []string{"dark", "none", "ascii"} {
		rng := rand.New(rand.NewPCG(uint64(seed), 5))
		m, d := fresh(t, look, nil)
		for i := range 3000 {
			switch rng.IntN(12) {
			case 0:
				d.Size(rng.IntN(100), rng.IntN(40))
			case 1:
				m.Open(all[rng.IntN(len(all))], nil)
			case 2:
				if l := m.Lesson(); l != nil {
					m.SetFlown(rng.IntN(2) == 0)
				}
			case 3:
				if l := m.Lesson(); l != nil {
					for _, task := range l.Tasks() {
						m.SetTask(task.ID, []bool{rng.IntN(2) == 0, true, true, true}[:rng.IntN(5)])
					}
				}
			case 4:
				d.Press(special[rng.IntN(len(special))])
			default:
				names := []string{"up", "down", "pgup", "pgdown", "enter", "h", "1", ".", "S", "backspace", "x"}
				if err := d.Keys(names[rng.IntN(len(names))]); err != nil {
					t.Fatal(err)
				}
			}
			for _, msg := range d.Sent {
				if a, ok := msg.(AnswerMsg); ok {
					m.SetAnswer(a.Predict, Graded{Given: a.Given, Right: rng.IntN(2) == 0, Correct: "that", Why: "Because of `this`.", Jump: rng.IntN(2) == 0}, true)
				}
			}
			d.Sent = nil
			if err := d.Check(); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
	}
}
