package shell

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// asRegexp writes a pattern as a regular expression.
func asRegexp(p pattern) string {
	var b strings.Builder
	for _, e := range p {
		switch {
		case e.star:
			b.WriteString("(?s:.)*")
		case e.any:
			b.WriteString("(?s:.)")
		case e.set != nil:
			b.WriteString("[")
			any := false
			for c := range 128 {
				if e.matches(byte(c)) {
					any = true
					b.WriteString(`\x` + hex(c))
				}
			}
			if !any {
				b.WriteString(`^\x00-\x{10FFFF}`)
			}
			b.WriteString("]")
		default:
			b.WriteString(regexp.QuoteMeta(string(rune(e.char))))
		}
	}
	return b.String()
}

func hex(c int) string { return string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]) }

// TestPatternAgainstRegexp compares matches, and the shortest and longest starts that match.
func TestPatternAgainstRegexp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "*", "?", "[ab]", "[!a]", "[a-c]", `\*`, "[", "]", "[]a]"}), 0, 7).Draw(rt, "pattern"), "")
		subject := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "*", "[", "]"}), 0, 8).Draw(rt, "text"), "")
		p := compilePattern(text)
		re := asRegexp(p)
		whole := regexp.MustCompile(`\A(?:` + re + `)\z`)
		if got, want := p.match(subject), whole.MatchString(subject); got != want {
			rt.Fatalf("%q matches %q: %v, want %v", text, subject, got, want)
		}
		short, long := -1, -1
		for n := range len(subject) + 1 {
			if whole.MatchString(subject[:n]) {
				if short < 0 {
					short = n
				}
				long = n
			}
		}
		if s, l := p.prefix(subject, false), p.prefix(subject, true); s != short || l != long {
			rt.Fatalf("%q at the start of %q: %d and %d, want %d and %d", text, subject, s, l, short, long)
		}
		if !compilePattern(escapePattern(subject)).match(subject) {
			rt.Fatalf("an escaped %q does not match itself", subject)
		}
	})
}
