package engine_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/engine/trace"
	"podflight/engine/view"
)

// FuzzRun flies what anyone may write: a manifest and a command. Nothing panics, nothing hangs, and every view can draw it.
func FuzzRun(f *testing.F) {
	paths, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(paths) < 100 {
		f.Fatalf("%d scenarios, %v", len(paths), err)
	}
	for _, path := range paths {
		folder, name := filepath.Base(filepath.Dir(path)), filepath.Base(path)
		sc, err := scenario.Parse(name, readFile(f, folder+"/"+name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sc.Files[0].Data, sc.Steps[len(sc.Steps)-1].Command)
	}
	f.Fuzz(func(t *testing.T, manifest []byte, command string) {
		sc := scenario.Scenario{
			World: scenario.Default(), Until: 90 * time.Second,
			Files: []scenario.File{{Name: "pod.yaml", Data: manifest}},
			Steps: []scenario.Step{{Command: "kubectl apply -f pod.yaml"}, {At: 20 * time.Second, Command: command}},
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		tr, err := engine.Run(ctx, sc)
		if errors.Is(err, context.DeadlineExceeded) {
			t.Skip("more work than the fuzzer has time for")
		}
		if err != nil {
			t.Fatal(err)
		}
		draw(t, tr)
	})
}

func draw(t *testing.T, tr *trace.Trace) {
	t.Helper()
	o := view.Options{Namespace: "default", Paint: view.ANSI, Width: 60}
	for _, text := range []string{view.Watch(tr, o), view.Timeline(tr, o), view.Events(tr, o), view.Logs(tr, o), view.Describe(tr, o), view.Recording(tr, "default")} {
		if text == "" {
			t.Error("a view shows nothing")
		}
	}
	if _, err := view.JSON(tr, engine.Rules()); err != nil {
		t.Error(err)
	}
}
