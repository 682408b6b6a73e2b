package lessons_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"podflight/lessons"
	"podflight/lessons/check"
	"podflight/lessons/fly"
	"podflight/lessons/lint"
)

// manual returns what stands between two marks of the manual for authors.
func manual(t *testing.T, mark string) string {
	t.Helper()
	text, err := os.ReadFile("WRITING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(text), "<!-- "+mark+" -->\n")
	part, _, ends := strings.Cut(rest, "<!-- /"+mark+" -->")
	if !begins || !ends {
		t.Fatalf("WRITING.md has no place for %s", mark)
	}
	return part
}

func TestTheManualListsEveryFunction(t *testing.T) {
	if want := check.Markdown(); manual(t, "functions") != want {
		t.Errorf("the functions in WRITING.md are not those of the language. Put this between the marks:\n%s", want)
	}
}

// The lesson in the manual is a sound one.
func TestTheManualsExampleIsSound(t *testing.T) {
	text := strings.TrimPrefix(strings.TrimSpace(manual(t, "example")), "````markdown\n")
	c, problems := lessons.Load(fstest.MapFS{
		"1-first/chapter.md":           {Data: []byte("# First\n")},
		"1-first/01-restart/lesson.md": {Data: []byte(strings.TrimSuffix(text, "````"))},
	})
	report, err := lint.Course(context.Background(), c, fly.Simulator())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(problems, report.Problems...) {
		t.Error(p)
	}
	if len(c.Lessons()) != 1 {
		t.Error("there is no example")
	}
}

// What the manual quotes of the linter, it says.
func TestTheManualQuotesTheLinter(t *testing.T) {
	var source strings.Builder
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			text, readErr := os.ReadFile(path)
			source.Write(text)
			err = readErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("%q", "…", `"…"`, "…", "%d", "0", "%s", "…").Replace(source.String())
	n := 0
	for row := range strings.Lines(manual(t, "messages")) {
		quoted, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |")
		if quoted == "it says" || strings.HasPrefix(row, "|---") {
			continue
		}
		n++
		quoted = strings.ReplaceAll(quoted, `"…"`, "…")
		switch quoted {
		case "undeclared reference": // CEL's own words
			continue
		case "write Pod, Pods, not":
			quoted = "write …, not …"
		}
		if !strings.Contains(text, quoted) {
			t.Errorf("the linter nowhere says %q", quoted)
		}
	}
	if n < 15 {
		t.Errorf("only %d messages are explained", n)
	}
}
