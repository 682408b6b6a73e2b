package env

import (
	"strings"
	"testing"

	"podflight/engine/cri"
)

func TestExpand(t *testing.T) {
	lookup := Lookup([]cri.EnvVar{{Name: "A", Value: "1"}, {Name: "EMPTY"}, {Name: "REF", Value: "$(A)"}})
	for in, want := range map[string]string{
		"":             "",
		"plain":        "plain",
		"$(A)":         "1",
		"x$(A)y$(A)":   "x1y1",
		"$(EMPTY)":     "",
		"$(UNKNOWN)":   "$(UNKNOWN)",
		"$$(A)":        "$(A)",
		"$$$(A)":       "$1",
		"$(REF)":       "$(A)",
		"$(A":          "$(A",
		"$":            "$",
		"cost: 5$":     "cost: 5$",
		"$A":           "$A",
		"$()":          "$()",
		"$(A)$(":       "1$(",
		"$\xff$(A)":    "$\xff1",
		"$€ and $(A)":  "$€ and 1",
		"$($(A))":      "$($(A))",
		"$(  A)$$$$(A": "$(  A)$$(A",
	} {
		if got := Expand(in, lookup); got != want {
			t.Errorf("Expand(%q) = %q, want %q", in, got, want)
		}
	}
}

// A text without "$" stays as it is, and what no name matches loses nothing but doubled "$".
func FuzzExpand(f *testing.F) {
	for _, s := range []string{"", "$", "$(", "$(A)", "$$(A)", "a$(b)c$"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		nothing := func(string) (string, bool) { return "", false }
		got := Expand(s, nothing)
		if want := strings.ReplaceAll(s, "$$", "$"); !strings.Contains(s, "(") && got != want {
			t.Errorf("Expand(%q) = %q, want %q", s, got, want)
		}
		if len(got) > len(s) {
			t.Errorf("Expand(%q) = %q is longer", s, got)
		}
	})
}
