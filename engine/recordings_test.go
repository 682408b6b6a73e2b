package engine_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"podflight/engine"
	"podflight/engine/compare"
	"podflight/engine/scenario"
	"podflight/engine/view"
)

// miss is a check of a recording on which the engine and the real cluster are known to disagree.
type miss struct {
	recording string
	check     compare.Check
	why       string // what differs, in a sentence
}

// knownMisses lists every disagreement. A test fails for one that is not listed, and for one that is listed and gone.
func knownMisses() []miss {
	return nil
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func fly(t testing.TB, sc scenario.Scenario) string {
	t.Helper()
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	return view.Recording(tr, sc.World.Namespace)
}

func recordingNames(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/recordings/*.txtar")
	if err != nil || len(names) < 60 {
		t.Fatalf("%d recordings, %v", len(names), err)
	}
	for i, n := range names {
		names[i] = strings.TrimSuffix(filepath.Base(n), ".txtar")
	}
	return names
}

// TestRecordings flies the scenario of every recording of the real cluster and compares what can be seen from outside.
func TestRecordings(t *testing.T) {
	known := map[string]string{}
	for _, m := range knownMisses() {
		known[m.recording+" "+m.check.String()] = m.why
	}
	agree := map[compare.Check]int{}
	names := recordingNames(t)
	for _, name := range names {
		data := readFile(t, "recordings/"+name+".txtar")
		sc, err := scenario.Parse(name+".txtar", data)
		if err != nil {
			t.Fatal(err)
		}
		report := compare.Recordings(data, []byte(fly(t, sc)))
		for _, c := range compare.Checks() {
			why, listed := known[name+" "+c.String()]
			delete(known, name+" "+c.String())
			switch {
			case report.OK(c):
				agree[c]++
				if listed {
					t.Errorf("%s: %s agree now: remove it from the known misses (%s)", name, c, why)
				}
			case !listed:
				t.Errorf("%s: %s differ:\n  %s", name, c, strings.Join(report[c], "\n  "))
			}
		}
	}
	for m, why := range known {
		t.Errorf("a known miss concerns no recording: %s (%s)", m, why)
	}
	for _, c := range compare.Checks() {
		t.Logf("%-6s %d of %d agree", c, agree[c], len(names))
	}
}

// TestManifestsAsTheyStand applies each manifest with nothing around it but the world of the recordings, and compares
// what happens with the recording of the same manifest. (The recordings of two of them name the file differently.)
func TestManifestsAsTheyStand(t *testing.T) {
	paths, err := filepath.Glob("testdata/manifests/*.yaml")
	if err != nil || len(paths) < 11 {
		t.Fatalf("%d manifests, %v", len(paths), err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			manifest := readFile(t, "manifests/"+name)
			recording, data := recordingOf(t, name, manifest)
			recorded, err := scenario.Parse(recording, data)
			if err != nil {
				t.Fatal(err)
			}
			sc, err := scenario.ParseIn(recorded.World, name, manifest)
			if err != nil {
				t.Fatal(err)
			}
			sc.Until = recorded.Until
			report := compare.Recordings(data, []byte(fly(t, sc)))
			report[compare.Output] = nil // the recording may have other commands
			if len(recorded.Steps) > 1 && strings.Contains(recorded.Steps[1].Command, "delete") {
				return // the recording goes on to delete it
			}
			if !report.Whole() {
				t.Errorf("%s does not do what %s shows:\n%s", name, recording, report.String())
			}
		})
	}
}

// recordingOf finds the recording in which a manifest was applied.
func recordingOf(t *testing.T, name string, manifest []byte) (string, []byte) {
	t.Helper()
	renamed := map[string]string{"fail-pod-if-init-fails.yaml": "try-once-init", "on-failure-pod.yaml": "on-failure-pod"}
	for _, recording := range recordingNames(t) {
		data := readFile(t, "recordings/"+recording+".txtar")
		if renamed[name] == recording {
			return recording, data
		}
		for _, f := range txtar.Parse(data).Files {
			if bytes.Equal(f.Data, manifest) {
				return recording, data
			}
		}
	}
	t.Fatalf("there is no recording of %s", name)
	return "", nil
}

// TestSameScenarioSameBytes flies scenarios twice: a trace is a pure function of its scenario.
func TestSameScenarioSameBytes(t *testing.T) {
	for _, name := range recordingNames(t) {
		sc, err := scenario.Parse(name, readFile(t, "recordings/"+name+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		sc.World.Timing, _ = scenario.Timing("jittery")
		sc.Seed = 7
		if a, b := wholeTrace(t, sc), wholeTrace(t, sc); a != b {
			t.Errorf("%s: two runs of one scenario differ", name)
		}
	}
}

func wholeTrace(t *testing.T, sc scenario.Scenario) string {
	t.Helper()
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	text, err := view.JSON(tr, engine.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return text
}
