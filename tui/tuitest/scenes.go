package tuitest

import (
	"context"
	"embed"
	"strings"
	"testing"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/engine/trace"
)

//go:embed scenes
var scenes embed.FS

// Scenes returns the names of the runs that Scene knows, but for those that take long ("slow/day", a day of probes each second).
func Scenes(t testing.TB) []string {
	t.Helper()
	entries, err := scenes.ReadDir("scenes")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() {
			out = append(out, strings.TrimSuffix(e.Name(), ".txtar"))
		}
	}
	return out
}

// Scene flies one of the scenarios that the tests of the panes share.
func Scene(t testing.TB, name string) *trace.Trace {
	t.Helper()
	data, err := scenes.ReadFile("scenes/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	return Fly(t, string(data))
}

// Fly flies a scenario, given as txtar.
func Fly(t testing.TB, text string) *trace.Trace {
	t.Helper()
	sc, err := scenario.Parse("test.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
