package lesson_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"podflight/engine/scenario"
	"podflight/lessons/lesson"
)

const front = "---\nformat: 1\ntitle: T\n---\n"

// fence makes a block.
func fence(info, text string) string { return "```" + info + "\n" + text + "\n```\n" }

func TestParse(t *testing.T) {
	text := `---
format: 1
title: The curve
minutes: 5
after: [always]
words: [back-off]
folk: It gives up.
story: true
---

Some prose
in two lines.

` + fence("yaml", "not: ours") + `
` + fence("file pod.yaml", "kind: Pod") + `
` + fence("script", "until 2m\n# a remark\n0s kubectl apply -f pod.yaml\n1m30s kubectl get pods") + `
` + fence("world", "nodes: []") + `
` + fence("predict one", "ask: What?\nat: 10s\njump: exit/1\nwhy: So it is.\nchoices:\n- value: a\n- {value: b, label: B, why: no}\nanswer: |\n  status('x')\nwith: {pod.yaml: {\"spec.a\": 1, \"spec.b\": null}, steps: [\"40s kubectl delete pod x\"]}") + `
` + fence("predict two", "ask: When?\nnumber: {unit: s, tolerance: 2}\nwhen: running('x')\nwhy: w") + `
` + fence("claim", "say: Yes.\non: one\nwithin: [1s, 2s]\nthat: \"true\"") + `
` + fence("try three", "label: L\nwith: {pod.yaml: \"kind: Job\", world: {nodes: [{name: a}]}, script: \"until 1s\"}") + `
` + fence("task four", "do: Do it.\ncheck:\n- {say: done, never: \"false\", until: 5m}\nhints: [one, two]\nsolution: {pod.yaml: {\"spec.c\": \"x\\ny\\n\"}}") + `
` + fence("notes", "For you.")
	got, problems := lesson.Parse("x/lesson.md", text)
	for _, p := range problems {
		t.Error(p)
	}
	str := func(s string) *string { return &s }
	want := &lesson.Lesson{
		Title: "The curve", Minutes: 5, After: []string{"always"}, Words: []string{"back-off"}, Folk: "It gives up.", Story: true, Source: "x/lesson.md",
		Files: []scenario.File{{Name: "pod.yaml", Data: []byte("kind: Pod\n")}},
		Script: lesson.Script{Line: 23, Until: 2 * time.Minute, Steps: []scenario.Step{
			{At: 0, Command: "kubectl apply -f pod.yaml", Line: 25}, {At: 90 * time.Second, Command: "kubectl get pods", Line: 26},
		}},
		World: "nodes: []\n",
		Parts: []lesson.Part{
			&lesson.Prose{Line: 11, Text: "Some prose\nin two lines.\n\n```yaml\nnot: ours\n```"},
			&lesson.Predict{
				Line: 34, ID: "one", Ask: "What?", At: lesson.Duration{Set: true, D: 10 * time.Second}, Jump: "exit/1", Why: "So it is.",
				Choices: []lesson.Choice{{Value: "a"}, {Value: "b", Label: "B", Why: "no"}}, Answer: lesson.Expr{Text: "status('x')\n", Line: 42},
				With: lesson.Change{
					Files: []lesson.FileChange{{Name: "pod.yaml", Set: []lesson.Setting{{Path: "spec.a", Value: str("1")}, {Path: "spec.b"}}}},
					Steps: []scenario.Step{{At: 40 * time.Second, Command: "kubectl delete pod x", Line: 43}},
				},
			},
			&lesson.Predict{Line: 47, ID: "two", Ask: "When?", Number: &lesson.Number{Unit: "s", Tolerance: 2}, When: lesson.Expr{Text: "running('x')", Line: 49}, Why: "w"},
			&lesson.Claim{Line: 54, Say: "Yes.", On: "one", Cond: lesson.Condition{Mode: lesson.Some, Expr: lesson.Expr{Text: "true", Line: 57}, From: time.Second, To: 2 * time.Second}},
			&lesson.Try{Line: 61, ID: "three", Label: "L", With: lesson.Change{
				Files:  []lesson.FileChange{{Name: "pod.yaml", Content: str("kind: Job")}},
				Script: &lesson.Script{Line: 62, Until: time.Second}, World: "{nodes: [{name: a}]}",
			}},
			&lesson.Task{
				Line: 66, ID: "four", Do: "Do it.", Hints: []string{"one", "two"},
				Checks:   []lesson.TaskCheck{{Say: "done", Cond: lesson.Condition{Mode: lesson.Never, Expr: lesson.Expr{Text: "false", Line: 68}, To: 5 * time.Minute}}},
				Solution: lesson.Change{Files: []lesson.FileChange{{Name: "pod.yaml", Set: []lesson.Setting{{Path: "spec.c", Value: str(`"x\ny\n"`)}}}}},
			},
			&lesson.Notes{Line: 74, Text: "For you.\n"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestProblems has a lesson with one mistake each. The line that is wrong has a mark ◀ at its end.
func TestProblems(t *testing.T) {
	script := fence("script", "until 10s\n0s kubectl get pods")
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "◀", "begin with front matter"},
		{"no front matter", "Hello◀\n", "begin with front matter"},
		{"front matter without an end", "---◀\nformat: 1\n", "the front matter has no end"},
		{"no format", "---\ntitle: T◀\n---\n", "say which format"},
		{"a format of the future", "---\nformat: 2◀\ntitle: T\n---\n", "newer than this program knows"},
		{"no title", "---\nformat: 1◀\n---\n", "give the lesson a title"},
		{"an unknown field", "---\nformat: 1\ntitle: T\nminuts: 5◀\n---\n", "there is no field minuts here"},
		{"a block without an end", front + "```claim◀\nsay: x\n", "this block has no end"},
		{"two scripts", front + script + "```script◀\nuntil 10s\n```\n", "a lesson has one script"},
		{"a script without an end", front + "```script\n0s kubectl get pods◀\n```\n", "say how long the run lasts"},
		{"a time that is none", front + "```script\nuntil soon◀\n```\n", `"soon" is not a time`},
		{"a step without a command", front + "```script\nuntil 1s\n5s◀\n```\n", "write a time and a command"},
		{"a file without a name", front + "```file◀\nx\n```\n", "name the file"},
		{"a file with a path", front + "```file ../x◀\nx\n```\n", "without a path"},
		{"a file twice", front + fence("file a.yaml", "x") + "```file a.yaml◀\nx\n```\n", "there is another file a.yaml"},
		{"a task without a name", front + "```task◀\ndo: x\ncheck: [{say: y, that: z}]\nsolution: {a: b}\n```\n", "give this task a name"},
		{"a name twice", front + fence("try a", "label: x\nwith: {f: y}") + "```try a◀\nlabel: x\nwith: {f: y}\n```\n", `the name "a" is used twice`},
		{"no question", front + "```predict a\nchoices: [{value: x}, {value: y}]◀\nanswer: z\n```\n", "write the question"},
		{"two forms of a question", front + "```predict a\nask: x◀\nchoices: [{value: x}, {value: y}]\nnumber: {unit: s}\nanswer: z\n```\n", "give one of choices, number and order"},
		{"one choice", front + "```predict a\nask: x◀\nchoices: [{value: x}]\nanswer: z\n```\n", "one answer is no choice"},
		{"the same choice twice", front + "```predict a\nask: x◀\nchoices: [{value: x}, {value: x}]\nanswer: z\n```\n", "each choice needs a value of its own"},
		{"no answer", front + "```predict a\nask: x◀\nchoices: [{value: x}, {value: y}]\n```\n", "give one of answer"},
		{"an order with an answer", front + "```predict a\nask: x◀\norder: [{value: x, at: a}, {value: y, at: b}]\nanswer: z\n```\n", "leave answer and when out"},
		{"an order without times", front + "```predict a\nask: x◀\norder: [{value: x, at: a}, {value: y}]\n```\n", `step "y" does not say when`},
		{"a claim without words", front + "```claim\nthat: x◀\n```\n", "write what is claimed"},
		{"a claim without a condition", front + "```claim\nsay: x◀\n```\n", "write one of that, always and never"},
		{"a claim with two conditions", front + "```claim\nsay: x◀\nthat: a\nnever: b\n```\n", "write one of that, always and never"},
		{"always at a time", front + "```claim\nsay: x\nat: 5s\nalways: a◀\n```\n", "always and never go with from and until"},
		{"within one time", front + "```claim\nsay: x\nwithin: [5s]\nthat: a◀\n```\n", "within takes two times"},
		{"a try without a change", front + "```try a\nlabel: x◀\n```\n", "a try has a label and a change"},
		{"a change that is a list", front + "```try a\nlabel: x\nwith: [a]◀\n```\n", "write the change as a map"},
		{"a task without checks", front + "```task a\ndo: x◀\nhints: [a, b]\nsolution: {f: x}\n```\n", "a task without a check"},
		{"a task without a solution", front + "```task a\ndo: x◀\ncheck: [{say: a, that: b}]\n```\n", "give a solution"},
		{"a check without words", front + "```task a\ndo: x◀\ncheck: [{that: b}]\nsolution: {f: x}\n```\n", `give it "say: …"`},
		{"no YAML", front + "```claim\nsay: x\nthat: a: b◀\n```\n", "mapping values are not allowed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, _, ok := strings.Cut(c.text, "◀")
			if !ok {
				t.Fatal("the text has no mark")
			}
			line := 1 + strings.Count(before, "\n")
			_, problems := lesson.Parse("f.md", strings.ReplaceAll(c.text, "◀", ""))
			if len(problems) != 1 {
				t.Fatalf("there is not one problem: %v", problems)
			}
			if p := problems[0]; p.File != "f.md" || p.Line != line || !strings.Contains(p.Text, c.want) {
				t.Errorf("got %v\nwant line %d: …%s…", p, line, c.want)
			}
		})
	}
}

func TestLoadTakesTheFilesBeside(t *testing.T) {
	l, problems := lesson.Load(fstest.MapFS{
		"2-a/03-never-again/lesson.md": {Data: []byte(front)},
		"2-a/03-never-again/pod.yaml":  {Data: []byte("kind: Pod\n")},
		"2-a/03-never-again/notes.doc": {Data: []byte("x")},
	}, "2-a/03-never-again")
	if len(problems) > 0 || l.ID != "never-again" || len(l.Files) != 1 || l.Files[0].Name != "pod.yaml" {
		t.Errorf("problems %v, lesson %+v", problems, l)
	}
	if _, problems := lesson.Load(fstest.MapFS{}, "nowhere"); len(problems) != 1 {
		t.Errorf("a folder that is not there has problems %v", problems)
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{"90": 90 * time.Second, "1m30s": 90 * time.Second, " 0.5s ": 500 * time.Millisecond, "0": 0} {
		if got, err := lesson.ParseDuration(text); err != nil || got != want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "soon", "-5s", "-5", "1e99", "5 minutes", "NaN"} {
		if got, err := lesson.ParseDuration(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(lesson.Skeleton())
	f.Add(front + "```predict a\nask: x\norder: [{value: a, at: b}]\n")
	f.Add(front + "```task a\ncheck: [{}]\nsolution: {steps: [a], script: {}, x: [1]}\n```")
	f.Fuzz(func(t *testing.T, text string) {
		l, problems := lesson.Parse("f.md", text)
		lines := 1 + strings.Count(text, "\n")
		for _, p := range problems {
			if p.Line < 1 || p.Line > lines+1 || p.Text == "" {
				t.Errorf("problem %v of a text of %d lines", p, lines)
			}
		}
		if len(problems) == 0 && (l.Title == "" || l == nil) {
			t.Error("a lesson without a title has no problem")
		}
	})
}
