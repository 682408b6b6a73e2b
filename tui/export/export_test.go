package export_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/tui/export"
)

const crash = "apiVersion: v1\nkind: Pod\nmetadata: {name: crash}\nspec:\n  containers:\n  - {name: app, image: busybox:1.36, command: [sh, -c, exit 1]}\n"

func source(t *testing.T) export.Source {
	t.Helper()
	sc, err := scenario.Parse("crash.yaml", []byte(crash))
	if err != nil {
		t.Fatal(err)
	}
	sc.Until = time.Minute
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	return export.Source{Scenario: sc, Trace: tr, Flown: sc}
}

func TestFormats(t *testing.T) {
	s, dir := source(t), t.TempDir()
	checks := map[string]func(text string) error{
		".txtar": func(text string) error { return sameScenario(s.Scenario, text) },
		".run.txtar": func(text string) error {
			if !strings.Contains(text, "-- rows --") || !strings.Contains(text, "Status=CrashLoopBackOff") {
				return errors.New("nothing was observed")
			}
			return sameScenario(s.Flown, text)
		},
		".json": func(text string) error { return json.Unmarshal([]byte(text), &struct{ Records []any }{}) },
		".txt": func(text string) error {
			if !strings.Contains(text, "pod/crash") {
				return errors.New("the Pod is missing")
			}
			return nil
		},
		".svg": func(text string) error { return wellFormed(text) },
	}
	for _, f := range export.Formats() {
		path := filepath.Join(dir, "crash"+f.Suffix)
		if err := export.Write(path, s, false); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := checks[f.Suffix](string(data)); err != nil {
			t.Errorf("%s: %v", f.Suffix, err)
		}
		if got, ok := export.For(path); !ok || got.Suffix != f.Suffix {
			t.Errorf("%s stands for %q", path, got.Suffix)
		}
	}
}

// sameScenario says whether a file gives the scenario back.
func sameScenario(want scenario.Scenario, text string) error {
	got, err := scenario.Parse("x.txtar", []byte(text))
	if err != nil {
		return err
	}
	if a, b := string(scenario.Format(got)), string(scenario.Format(want)); a != b {
		return errors.New("it gives another scenario back:\n" + a)
	}
	return nil
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestWrite(t *testing.T) {
	s, dir := source(t), t.TempDir()
	path := filepath.Join(dir, "crash.txt")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := export.Write(path, s, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that is there: %v", err)
	}
	if data, _ := os.ReadFile(path); string(data) != "mine" {
		t.Errorf("it was replaced: %q", data)
	}
	if err := export.Write(path, s, true); err != nil {
		t.Error(err)
	}
	if data, _ := os.ReadFile(path); string(data) == "mine" {
		t.Error("it was not replaced")
	}
	if err := export.Write(filepath.Join(dir, "crash.png"), s, false); err == nil || !strings.Contains(err.Error(), ".svg") {
		t.Errorf("an unknown format: %v", err)
	}
	if err := export.Write(filepath.Join(dir, "nowhere", "x.svg"), s, false); err == nil {
		t.Error("a folder that is not there is no mistake")
	}
	s.Trace = nil
	if err := export.Write(filepath.Join(dir, "none.svg"), s, false); err == nil || !strings.Contains(err.Error(), "nothing has run") {
		t.Errorf("without a run: %v", err)
	}
	if err := export.Write(filepath.Join(dir, "none.txtar"), s, false); err != nil {
		t.Errorf("a scenario needs no run: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".podflight-*"))
	if len(left) > 0 {
		t.Errorf("files are left behind: %v", left)
	}
}
