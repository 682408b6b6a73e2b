package engine_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"podflight/engine/compare"
	"podflight/engine/scenario"
)

// knownSequenceMisses lists the sequences that the engine does not reproduce, with the reason.
func knownSequenceMisses() map[string]string {
	return nil
}

// TestSequences flies small scenarios whose rows are known, and compares the rows.
func TestSequences(t *testing.T) {
	paths, err := filepath.Glob("testdata/sequences/*.txtar")
	if err != nil || len(paths) < 50 {
		t.Fatalf("%d sequences, %v", len(paths), err)
	}
	known := knownSequenceMisses()
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		data := readFile(t, "sequences/"+name+".txtar")
		sc, err := scenario.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		report := compare.Recordings(data, []byte(onlyKinds(fly(t, sc), data)))
		why, listed := known[name]
		delete(known, name)
		switch {
		case report.OK(compare.Rows) && listed:
			t.Errorf("%s agrees now: remove it from the known misses (%s)", name, why)
		case !report.OK(compare.Rows) && !listed:
			t.Errorf("%s: rows differ:\n  %s", name, strings.Join(report[compare.Rows], "\n  "))
		}
	}
	for name, why := range known {
		t.Errorf("a known miss concerns no sequence: %s (%s)", name, why)
	}
}

var rowKind = regexp.MustCompile(`^\s*-?[\d.]+ \w+\s+(\w+) `)

// onlyKinds drops the rows of objects of kinds that were not watched.
func onlyKinds(run string, recorded []byte) string {
	watched := map[string]bool{}
	for _, f := range txtar.Parse(recorded).Files {
		for _, line := range strings.Split(string(f.Data), "\n") {
			if m := rowKind.FindStringSubmatch(line); f.Name == "rows" && m != nil {
				watched[m[1]] = true
			}
		}
	}
	var kept []string
	for _, line := range strings.Split(run, "\n") {
		if m := rowKind.FindStringSubmatch(line); m == nil || !strings.Contains(line, " Name=") || watched[m[1]] {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
