package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"podflight/lessons/lesson"
)

func TestADraftFollowsItsFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, minute int) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 1, 2, 3, minute, 0, 0, time.UTC)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	write("1-first/chapter.md", "# First\n", 0)
	write("1-first/01-hello/lesson.md", lesson.Skeleton(), 1)
	write("1-first/02-again/lesson.md", lesson.Skeleton(), 2)
	d := draftOf(dir)
	if got := d.Latest(); got != "again" {
		t.Errorf("the lesson that was saved last is %q", got)
	}
	before := d.Stamp()
	if d.Stamp() != before {
		t.Error("the stamp changes although nothing was saved")
	}
	write("1-first/01-hello/extra.yaml", "kind: Pod\n", 3)
	if d.Stamp() == before || d.Latest() != "hello" {
		t.Errorf("a new file is not noticed: %q is the latest", d.Latest())
	}
	before = d.Stamp()
	write(".git/index", "x", 4)
	if d.Stamp() != before {
		t.Error("what is hidden is looked at")
	}
	c, problems := d.Read()
	if len(problems) > 0 || len(c.Lessons()) != 2 {
		t.Errorf("%d lessons, %v", len(c.Lessons()), problems)
	}
	write("cards/true.md", "---\nformat: 1\n---\n", 5)
	if _, problems := d.Read(); d.Latest() != "true" || len(problems) != 1 || problems[0].File != filepath.Join(dir, "cards", "true.md") {
		t.Errorf("the latest is %q, the problems are %v", d.Latest(), problems)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, problems := d.Read(); len(problems) != 1 {
		t.Errorf("a folder that is gone: %v", problems)
	}
}
