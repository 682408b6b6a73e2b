package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"podflight/tui/keys"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReadmeHasTheKeyTable(t *testing.T) {
	_, rest, begins := strings.Cut(readme(t), "<!-- keys -->\n")
	table, _, ends := strings.Cut(rest, "<!-- /keys -->")
	if !begins || !ends {
		t.Fatal("the README has no place for the key table")
	}
	if want := keys.New().Markdown(); strings.TrimSpace(table) != strings.TrimSpace(want) {
		t.Error("the key table of the README is not the one of the program: copy tui/keys/testdata/keys.md between the marks")
	}
}

// TestReadmeCommands runs every command that the README shows with a "$ podflight" before it.
func TestReadmeCommands(t *testing.T) {
	text := readme(t)
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Chdir(root)
	n := 0
	for _, line := range strings.Split(text, "\n") {
		command, ok := strings.CutPrefix(line, "$ podflight ")
		if !ok {
			continue
		}
		n++
		var out, errs bytes.Buffer
		term := console{in: strings.NewReader(""), out: &out, err: &errs, getenv: os.Getenv}
		if code := execute(context.Background(), words(t, command), term); code != 0 || out.Len() == 0 {
			t.Errorf("podflight %s: exit code %d, %d bytes of output\n%s", command, code, out.Len(), errs.String())
		}
	}
	if n < 8 {
		t.Errorf("the README shows only %d commands", n)
	}
}

// words splits a command line as a shell does.
func words(t *testing.T, line string) []string {
	t.Helper()
	var out []string
	for w, err := range syntax.NewParser().WordsSeq(strings.NewReader(line)) {
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		var b strings.Builder
		for _, part := range w.Parts {
			switch p := part.(type) {
			case *syntax.Lit:
				b.WriteString(p.Value)
			case *syntax.SglQuoted:
				b.WriteString(p.Value)
			}
		}
		out = append(out, b.String())
	}
	return out
}
