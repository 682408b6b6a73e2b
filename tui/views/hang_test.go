package views

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"podflight/tui/layout"
)

func TestHang(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		w    int
		want string
	}{
		"fits":             {"Name:  web", 40, "Name:  web"},
		"below its column": {"  Warning  Failed  2s  kubelet  Failed to pull image of the container web", 60, "  Warning  Failed  2s  kubelet  Failed to pull image of the\n                                container web"},
		"no room below":    {"  Warning  Failed  2s  kubelet  Failed to pull", 40, "  Warning  Failed  2s  kubelet  Failed\n    to pull"},
		"no columns":       {"error: the server is not there for a while", 30, "error: the server is not\n  there for a while"},
		"very narrow":      {"abcdef", 3, "abc\ndef"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(hang(c.text, c.w), "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestHangLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, w := rapid.StringMatching(`( {0,4}[a-z:]{1,30}){1,12}`).Draw(t, "text"), rapid.IntRange(2, 90).Draw(t, "w")
		lines := hang(text, w)
		for _, l := range lines {
			if layout.Width(l) > w {
				t.Fatalf("%q is wider than %d", l, w)
			}
		}
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := letters(strings.Join(lines, " ")); got != letters(text) {
			t.Fatalf("%q became %q", text, got)
		}
	})
}
