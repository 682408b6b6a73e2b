package fly_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/lessons/check"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
)

// text is a lesson about a crash loop, a Pod with two containers, and a delete. PART stands for more of it.
const text = `---
format: 1
title: T
---

` + "```file crash.yaml" + `
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec:
  containers:
  - name: app
    image: busybox:1.36
    command: ["sh", "-c", "exit 1"]
` + "```\n\n```file pair.yaml" + `
apiVersion: v1
kind: Pod
metadata: {name: pair}
spec:
  terminationGracePeriodSeconds: 3
  containers:
  - {name: a, image: "busybox:1.36", command: [sleep, "3600"]}
  - {name: b, image: "busybox:1.36", command: [sleep, "3600"]}
` + "```\n\n```script" + `
until 1m
0s kubectl apply -f crash.yaml
0s kubectl apply -f pair.yaml
20s kubectl delete pod pair
` + "```\n\n"

func flight(t *testing.T, part string) *fly.Flight {
	t.Helper()
	l, problems := lesson.Parse("t.md", text+part)
	for _, p := range problems {
		t.Fatal(p)
	}
	lang, err := check.New()
	if err != nil {
		t.Fatal(err)
	}
	return fly.New(l, fly.Simulator(), lang)
}

func TestJumps(t *testing.T) {
	run, err := flight(t, "").Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]struct {
		from, to float64
		wrong    string
	}{
		"45s":                   {45, 45, ""},
		"start;crash":           {0.3, 1.5, ""},
		"start/3;crash":         {12, 17, ""},
		"exit/2;crash/app":      {1, 4, ""},
		"backoff/2;crash":       {14, 18, ""},
		"event/Killing":         {20, 21, ""},
		"event/BackOff/2":       {14, 18, ""},
		"signal/SIGTERM;pair/a": {20, 21, ""},
		"signal/TERM/1;pair/b":  {20, 21, ""},
		"signal/KILL;pair/b":    {23, 24, ""},
		"command/3":             {20, 20, ""},
		"start":                 {0, 0, "name one behind the target"},
		"start;pair":            {0, 0, "0 containers fit"},
		"exit/99;crash":         {0, 0, "the run has only"},
		"exit/0;crash":          {0, 0, "is not a number from 1 on"},
		"exit/x;crash":          {0, 0, "is not a number from 1 on"},
		"exit/1/2;crash":        {0, 0, "too many parts"},
		"signal/HUP;pair/a":     {0, 0, "the run has only 0 of these"},
		"crash":                 {0, 0, `no "crash" to jump to`},
		"":                      {0, 0, `no "" to jump to`},
		"start;nobody":          {0, 0, "0 containers fit"},
	} {
		at, err := fly.Jump(run, target)
		switch {
		case want.wrong != "":
			if err == nil || !strings.Contains(err.Error(), want.wrong) {
				t.Errorf("%q: got %v, %v, want %q", target, at, err, want.wrong)
			}
		case err != nil || at.Seconds() < want.from || at.Seconds() > want.to:
			t.Errorf("%q leads to %v, %v", target, at, err)
		}
	}
}

// block makes a predict block with a name.
func block(body string) string { return "```predict q\n" + body + "\n```\n" }

func TestAnswers(t *testing.T) {
	for _, c := range []struct{ name, part, want, wrong string }{
		{"an expression", "ask: x\nchoices: [{value: Running}, {value: Failed}]\nanswer: phase('crash')", "Running", ""},
		{"at a moment", "ask: x\nat: 21s\nchoices: [{value: Terminating}, {value: Running}]\nanswer: status('pair')", "Terminating", ""},
		{"a number", "ask: x\nnumber: {unit: restarts}\nanswer: restarts('crash')", "3", ""},
		{"the first moment", "ask: x\nnumber: {unit: s, tolerance: 1}\nwhen: exists('pod', 'pair') && status('pair') == 'Terminating'", "20", ""},
		{"with a change", "ask: x\nchoices: [{value: \"0\"}, {value: \"3\"}]\nwith: {crash.yaml: {spec.restartPolicy: Never}}\nanswer: string(restarts('crash'))", "0", ""},
		{"against the start", "ask: x\nchoices: [{value: \"true\"}, {value: \"false\"}]\nwith: {crash.yaml: {spec.restartPolicy: Never}}\nanswer: start.restarts('crash') == 3 && restarts('crash') == 0", "true", ""},
		{"an order", "ask: x\norder: [{value: c, at: \"starts('crash')[2]\"}, {value: a, at: \"addedAt('pod', 'crash')\"}, {value: b, at: \"exits('crash')[0].at\"}]", "a,b,c", ""},
		{"an order of one moment", "ask: x\norder: [{value: a, at: \"1.0\"}, {value: b, at: \"1\"}]", "", "happen at the same moment"},
		{"an order of words", "ask: x\norder: [{value: a, at: \"1.0\"}, {value: b, at: \"'x'\"}]", "", "must be a number of seconds"},
		{"what never comes", "ask: x\nnumber: {unit: s}\nwhen: phase('crash') == 'Failed'", "", "it is never true"},
		{"a mistake", "ask: x\nnumber: {unit: s}\nanswer: >-\n  1 +\n  nobody", "", "undeclared reference"},
		{"a change that cannot be made", "ask: x\nnumber: {unit: s}\nwith: {none.yaml: {a: 1}}\nanswer: \"1\"", "", "there is no file none.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := flight(t, block(c.part))
			got, err := f.Answer(context.Background(), f.Lesson.Predictions()[0])
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("got %+v, %v, want %q", got.Value, err, c.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			value, _, _ := strings.Cut(got.Value, ".")
			if value != c.want {
				t.Errorf("the answer is %q, want %q", got.Value, c.want)
			}
			if c.want == got.Value && !fly.Grade(f.Lesson.Predictions()[0], got, got.Value) {
				t.Errorf("%q is not taken for right", got.Value)
			}
		})
	}
}

func TestAMistakeIsToldAtItsLine(t *testing.T) {
	f := flight(t, block("ask: x\nnumber: {unit: s}\nanswer: |\n  1 +\n  nobody"))
	_, err := f.Answer(context.Background(), f.Lesson.Predictions()[0])
	var p lesson.Problem
	line := strings.Count(text, "\n") + 6
	if !errors.As(err, &p) || p.File != "t.md" || p.Line != line || !strings.Contains(p.Text, "column 1 of the expression") {
		t.Errorf("got %v, want line %d", err, line)
	}
}

func TestGradeAndFeedback(t *testing.T) {
	number := &lesson.Predict{Number: &lesson.Number{Unit: "s", Tolerance: 2}, Why: "So."}
	for given, want := range map[string]bool{"10": true, "12": true, "12.1": false, "8 s": true, " 9.5": true, "ten": false, "": false} {
		if got := fly.Grade(number, fly.Answer{Value: "10"}, given); got != want {
			t.Errorf("%q is taken for %v", given, got)
		}
	}
	choice := &lesson.Predict{Choices: []lesson.Choice{{Value: "a"}, {Value: "b", Why: "No."}}, Why: "So."}
	right := fly.Answer{Value: "a"}
	for given, want := range map[string]string{"a": "So.", "b": "No. So.", "c": "So."} {
		if got := fly.Feedback(choice, right, given); got != want {
			t.Errorf("%q is told %q", given, got)
		}
		if got := fly.Grade(choice, right, given); got != (given == "a") {
			t.Errorf("%q is taken for %v", given, got)
		}
	}
}

func TestTasksAndClaims(t *testing.T) {
	f := flight(t, "```task calm\ndo: x\ncheck:\n- {say: one, that: restarts('crash') == 0}\n- {say: two, by: 30s, that: \"now() > 20.0 && !exists('pod', 'pair')\"}\nhints: [a, b]\nsolution: {crash.yaml: {spec.restartPolicy: Never}}\n```\n"+
		"```claim\nsay: c\non: calm\nthat: phase('crash') == 'Failed'\n```\n```claim\nsay: d\nthat: phase('crash') == 'Running'\n```\n```claim\nsay: e\nthat: phase('crash') == 'Failed'\n```\n")
	ctx := context.Background()
	task := f.Lesson.Tasks()[0]
	start, err := f.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	solved, err := f.With(ctx, task.Solution)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		run   check.Run
		upTo  sim.Instant
		count int
		done  bool
	}{
		{start, start.Trace.End, 1, false},
		{solved, solved.Trace.End, 2, true},
		{solved, sim.At(10 * time.Second), 0, false},
		{solved, sim.At(30 * time.Second), 1, false},
	} {
		p, err := f.Judge(ctx, task, c.run, c.upTo)
		if err != nil || p.Count() != c.count || p.Done() != c.done {
			t.Errorf("up to %v: %d checks hold, done %v, %v", c.upTo, p.Count(), p.Done(), err)
		}
	}
	for i, want := range []bool{true, true, false} {
		if v, err := f.Claim(ctx, f.Lesson.Claims()[i]); err != nil || v.Holds != want {
			t.Errorf("claim %d is %v, %v", i, v, err)
		}
	}
}

func TestChanges(t *testing.T) {
	f := flight(t, "")
	content := "kind: Job\n"
	script := lesson.Script{Until: 5 * time.Second, Steps: []scenario.Step{{Command: "kubectl get pods"}}}
	sc, err := f.Changed(lesson.Change{
		Files:  []lesson.FileChange{{Name: "crash.yaml", Content: &content}, {Name: "more.yaml", Content: &content}},
		Script: &script, Steps: []scenario.Step{{At: time.Second, Command: "kubectl version"}},
		World: "nodes: [{name: far, cpu: 1, memory: 1Gi}]",
	})
	if err != nil {
		t.Fatal(err)
	}
	if string(sc.Files[0].Data) != content || sc.Files[2].Name != "more.yaml" || len(sc.Steps) != 2 || sc.Until != 5*time.Second || sc.World.Nodes[0].Name != "far" {
		t.Errorf("the changed scenario is %+v", sc)
	}
	again, err := f.Scenario()
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Files) != 2 || len(again.Steps) != 3 || cmp.Equal(again, sc) || len(script.Steps) != 1 {
		t.Errorf("a change has changed the lesson's start: %+v", again)
	}
	if _, err := f.Changed(lesson.Change{World: "noddes: []"}); err == nil || !strings.Contains(err.Error(), "noddes") {
		t.Errorf("a broken world gives %v", err)
	}
}

func TestARunIsFlownOnce(t *testing.T) {
	e := fly.Simulator()
	n := 0
	run := e.Run
	e.Run = func(ctx context.Context, sc scenario.Scenario) (tr *trace.Trace, err error) {
		n++
		return run(ctx, sc)
	}
	lang, err := check.New()
	if err != nil {
		t.Fatal(err)
	}
	f := fly.New(flight(t, "").Lesson, e, lang)
	for range 3 {
		if _, err := f.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if n != 1 {
		t.Errorf("the same scenario was flown %d times", n)
	}
}
