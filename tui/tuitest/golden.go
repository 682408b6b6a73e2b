package tuitest

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	// It registers the flag -rewrite, which the goldens of this package obey too.
	_ "github.com/cockroachdb/datadriven"
)

// Rewriting says whether the test was run with -rewrite.
func Rewriting() bool {
	f := flag.Lookup("rewrite")
	return f != nil && f.Value.String() == "true"
}

// Golden compares got with the file at path; with -rewrite it writes the file instead.
func Golden(t *testing.T, path, got string) {
	t.Helper()
	if Rewriting() {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (-rewrite makes it)", err)
	}
	if string(want) != got {
		t.Errorf("%s differs (-rewrite accepts it):\n%s", path, Diff(string(want), got))
	}
}
