package lint_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"podflight/lessons"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/lint"
)

// TestTheBuiltinCourseIsSound proves every lesson and every card: there are no exceptions.
func TestTheBuiltinCourseIsSound(t *testing.T) {
	c, problems := lessons.Load(lessons.Builtin())
	report, err := lint.Course(context.Background(), c, fly.Simulator())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(problems, report.Problems...) {
		t.Error(p)
	}
	n := 0
	for _, ch := range report.Chapters {
		n += ch.Lessons
	}
	if n != len(c.Lessons()) || report.Cards.Lessons != len(c.Cards) {
		t.Errorf("%d lessons and %d cards are counted of %d and %d", n, report.Cards.Lessons, len(c.Lessons()), len(c.Cards))
	}
}

// course lays a course with one lesson, and one card if there is a text for it.
func course(text, card string) fstest.MapFS {
	fsys := fstest.MapFS{
		"1-first/chapter.md":         {Data: []byte("# First\n")},
		"1-first/01-hello/lesson.md": {Data: []byte(text)},
	}
	if card != "" {
		fsys["cards/card.md"] = &fstest.MapFile{Data: []byte(card)}
	}
	return fsys
}

func find(t *testing.T, fsys fstest.MapFS) []lesson.Problem {
	t.Helper()
	c, problems := lessons.Load(fsys)
	report, err := lint.Course(context.Background(), c, fly.Simulator())
	if err != nil {
		t.Fatal(err)
	}
	return append(problems, report.Problems...)
}

func TestTheSkeletonIsSound(t *testing.T) {
	for _, p := range find(t, course(lesson.Skeleton(), "")) {
		t.Error(p)
	}
}

// lineOf returns the line on which a text stands in a lesson.
func lineOf(t *testing.T, text, part string) int {
	t.Helper()
	before, _, ok := strings.Cut(text, part)
	if !ok {
		t.Fatalf("%q is not in the lesson", part)
	}
	return 1 + strings.Count(before, "\n")
}

// TestBrokenLessons breaks the skeleton in one place each. where is a part of the line that is to be named.
func TestBrokenLessons(t *testing.T) {
	for _, c := range []struct{ name, old, new, want, where string }{
		{"a claim that is not true", "exits('hello').size() == 1", "exits('hello').size() == 2", "is not true", "that: exits"},
		{"a claim about nothing", "exits('hello').size() == 1", "exits('nobody').size() == 1", "there was no pod nobody", "that: exits"},
		{"a claim that is no claim", "exits('hello').size() == 1", "exits('hello').size()", "neither", "that: exits"},
		{"a function that does not exist", "exits('hello').size() == 1", "ends('hello')", "undeclared reference to 'ends'", "that: ends"},
		{"no choice is right", "answer: status('hello')", "answer: phase('hello')", `the right answer is "Succeeded", and 0 of the choices have that value`, "ask: What"},
		{"a wrong choice is not explained", "  why: Say here which mistaken model leads to this answer, and correct it.\n", "", `the wrong answer "Running" is not explained`, "ask: What"},
		{"an answer that cannot be had", "answer: status('hello')", "answer: status('nobody')", "there was no pod nobody", "answer:"},
		{"the start does the task", "exitCode('hello') == 7", "exitCode('hello') >= 0", "the start already does the task", "do: Make"},
		{"the solution does not do the task", `{pod.yaml: {"spec.containers[0].command[2]": "exit 7"}}`, `{pod.yaml: {"spec.containers[0].command[2]": "exit 8"}}`, "the solution does not do", "that: exitCode"},
		{"the solution cannot be made", `"spec.containers[0].command[2]": "exit 7"`, `"spec.containers[4].command[2]": "exit 7"`, "so there is no [4]", "do: Make"},
		{"the solution changes a file that is not there", "solution: {pod.yaml:", "solution: {job.yaml:", "there is no file job.yaml to change", "do: Make"},
		{"one hint", "- \"`exit 7` ends a shell with exit code 7.\"\n", "", "give at least two hints", "do: Make"},
		{"a jump to what does not happen", "(jump:exit)", "(jump:exit/2)", "the run has only 1 of these", "Look at"},
		{"a jump to an unknown kind of thing", "(jump:exit)", "(jump:crash)", `there is no "crash" to jump to`, "Look at"},
		{"a link into the world", "(jump:exit)", "(https://example.com/)", "a link goes to", "Look at"},
		{"a link to a lesson that is not there", "(jump:exit)", "(lesson:nowhere)", `there is no lesson "nowhere"`, "Look at"},
		{"a link over two lines", "[the container's end](jump:exit)", "[the\ncontainer's end](jump:exit/2)", "the run has only 1 of these", "container's end"},
		{"a word that is not in the glossary", "words: [container]", "words: [contraption]", `"contraption" is not in the glossary`, "---"},
		{"a lesson that is not there", "words: [container]", "after: [nowhere]", `"nowhere" is no lesson`, "---"},
		{"a long line", "One idea, in a few short sentences.", strings.Repeat("One idea. ", 9), "columns; 80 fit", "One idea."},
		{"a misspelt term", "One idea, in a few short sentences.", "Two pods.", "write Pod, Pods", "Two pods."},
		{"a misspelt term in a hint", "ends a shell with exit code 7", "ends a pod with exit code 7", "write Pod, Pods", "do: Make"},
		{"no prediction", "```predict status\nask: What does kubectl get pods say in the column STATUS after half a minute?\nchoices:\n- value: Running\n  why: Say here which mistaken model leads to this answer, and correct it.\n- value: Completed\nanswer: status('hello')\n```\n", "", "no prediction", "---"},
		{"a run that cannot be flown", "until 30s", "until 3000h", "a run lasts", "until 3000h"},
		{"a solution that a learner cannot give", `solution: {pod.yaml: {"spec.containers[0].command[2]": "exit 7"}}`, `solution: {pod.yaml: {"spec.containers[0].command[2]": "exit 7"}, script: "until 1m\n0s kubectl apply -f pod.yaml\n"}`, "cannot take back", "do: Make"},
		{"a try that cannot be made", `with: {pod.yaml: {"spec.containers[0].command[2]": "exit 1"}}`, `with: {pod.yaml: {"spec..x": "exit 1"}}`, "is not a path", "label: The same"},
		{"a claim about a run that is not there", "say: Every", "on: nowhere\nsay: Every", `there is no try, predict or task "nowhere"`, "on: nowhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(lesson.Skeleton(), c.old) {
				t.Fatalf("%q is not in the skeleton", c.old)
			}
			text := strings.Replace(lesson.Skeleton(), c.old, c.new, 1)
			got := find(t, course(text, ""))
			if len(got) != 1 {
				t.Fatalf("there is not one problem: %v", got)
			}
			line := lineOf(t, text, c.where)
			if got[0].File != "1-first/01-hello/lesson.md" || got[0].Line != line || !strings.Contains(got[0].Text, c.want) {
				t.Errorf("got %v\nwant line %d: …%s…", got[0], line, c.want)
			}
		})
	}
}

// An order that stands in the right order is no question.
func TestStepsAreMixed(t *testing.T) {
	ask := func(first, second string) string {
		at := map[string]string{"made": "addedAt('pod', 'hello')", "ended": "exits('hello')[0].at"}
		return strings.Replace(lesson.Skeleton(), "```try fails", "```predict order\nask: In which order?\norder:\n- {value: "+first+", at: \""+at[first]+
			"\"}\n- {value: "+second+", at: \""+at[second]+"\"}\nwhy: So it is.\n```\n\n```try fails", 1)
	}
	for _, p := range find(t, course(ask("ended", "made"), "")) {
		t.Error(p)
	}
	if got := find(t, course(ask("made", "ended"), "")); len(got) != 1 || !strings.Contains(got[0].Text, "mix them") {
		t.Errorf("got %v", got)
	}
}

const goodCard = `---
format: 1
title: "A container that ends with 0 is started again under Never."
---

` + "```file pod.yaml" + `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {restartPolicy: Never, containers: [{name: app, image: "busybox:1.36", command: ["true"]}]}
` + "```\n\n```script\nuntil 10s\n0s kubectl apply -f pod.yaml\n```\n\n```predict verdict" + `
ask: "A container that ends with 0 is started again under Never."
choices:
- value: "true"
  why: Count the starts.
- value: "false"
answer: "restarts('web') > 0"
why: Never means never.
` + "```\n"

func TestCards(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"a good one", "", "", ""},
		{"without a reason", "why: Never means never.\n", "", "a card says in one sentence why"},
		{"with other choices", `- value: "true"`, `- value: "yes"`, "the choices true and false, in this order"},
		{"with a third choice", "answer:", "- value: perhaps\n  why: No.\nanswer:", "the choices true and false, in this order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := find(t, course(lesson.Skeleton(), strings.Replace(goodCard, c.old, c.new, 1)))
			if c.want == "" {
				if len(got) > 0 {
					t.Errorf("a good card has problems: %v", got)
				}
				return
			}
			if len(got) == 0 || got[0].File != "cards/card.md" || !strings.Contains(got[0].Text, c.want) {
				t.Errorf("got %v, want …%s…", got, c.want)
			}
		})
	}
}

func TestNamesAreUsedOnce(t *testing.T) {
	fsys := course(lesson.Skeleton(), "")
	fsys["cards/hello.md"] = &fstest.MapFile{Data: []byte(goodCard)}
	got := find(t, fsys)
	if len(got) != 1 || !strings.Contains(got[0].Text, `the name "hello" is taken by 1-first/01-hello/lesson.md`) {
		t.Errorf("got %v", got)
	}
}
