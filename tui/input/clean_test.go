package input

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\rc":                  "a\nb\nc",
		"\x1b[31mred\x1b[0m":         "red",
		"\x1b]0;title\x07text":       "text",
		"\x1b]52;c;aGk=\x1b\\text":   "text",
		"\x1bPq#0\x1b\\x":            "x",
		"\x1b]never ends\nkind: Pod": "\nkind: Pod",
		"\x1b[12;34":                 "",
		"a\x00b\x07c\x7fd":           "abcd",
		"\xff\xfe":                   "\uFFFD\uFFFD",
		"\ufeffapiVersion:\u00a0v1":  "apiVersion: v1",
		"a\u202eb\u200bc":            "abc",
		"👩\u200d👧":                   "👩\u200d👧",
		"tab\tstays":                 "tab\tstays",
		"one\u2028two":               "one\ntwo",
		"\x1b":                       "",
		"\x1b\x1b[A":                 "",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"kind: Pod\n", "\x1b[31mx", "\xff", "\x1b]52;c;", "a\r\n\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		if !utf8.ValidString(c) || strings.ContainsAny(c, "\r\x1b\x00\x07\u009b") {
			t.Fatalf("Clean(%q) = %q", s, c)
		}
		if Clean(c) != c {
			t.Fatalf("Clean is not done after one time: %q, %q", c, Clean(c))
		}
	})
}

func BenchmarkCleanTenMegabytesOfColour(b *testing.B) {
	s := strings.Repeat("\x1b[31mkey\x1b[0m: välue \x00\n", 10<<20/25)
	for b.Loop() {
		Clean(s)
	}
}
