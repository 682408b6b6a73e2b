package keys_test

import (
	"os"
	"strings"
	"testing"

	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

func TestMarkdown(t *testing.T) {
	got := keys.New().Markdown()
	tuitest.Golden(t, "testdata/keys.md", got)
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const from, to = "<!-- keys -->\n", "<!-- /keys -->"
	_, rest, ok := strings.Cut(string(readme), from)
	if !ok {
		return
	}
	if section, _, _ := strings.Cut(rest, to); strings.TrimSpace(section) != strings.TrimSpace(got) {
		t.Error("the README's key table is stale: it is testdata/keys.md")
	}
}
