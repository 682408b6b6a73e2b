package keys_test

import (
	"os"
	"strings"
	"testing"

	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

// The README holds the key table between two marks; -rewrite puts it there.
func TestMarkdown(t *testing.T) {
	const path, from, to = "../../README.md", "<!-- keys -->\n", "<!-- /keys -->"
	table := keys.New().Markdown()
	tuitest.Golden(t, "testdata/keys.md", table)
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), from)
	section, after, ended := strings.Cut(rest, to)
	switch {
	case !ok || !ended:
		t.Fatalf("the README has no place for the key table: %q and %q", from, to)
	case strings.TrimSpace(section) == strings.TrimSpace(table):
	case tuitest.Rewriting():
		if err := os.WriteFile(path, []byte(before+from+"\n"+table+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("the README's key table is stale (-rewrite mends it)")
	}
}
