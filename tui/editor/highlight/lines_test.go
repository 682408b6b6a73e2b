package highlight

import (
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"

	"podflight/tui/text"
)

// letters shows spans: one letter per byte.
func letters(line string, spans []Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(strings.Repeat(string(" k:v#c"[s.Kind]), s.End-at))
		at = s.End
	}
	return strings.NewReplacer("#", "n", "c", "#").Replace(b.String())
}

func TestSpans(t *testing.T) {
	datadriven.RunTest(t, "testdata/spans", func(_ *testing.T, d *datadriven.TestData) string {
		lines := strings.Split(d.Input, "\n")
		h := New()
		var b strings.Builder
		for i, line := range lines {
			b.WriteString(line + "\n" + strings.TrimRight(letters(line, h.Spans(lines, i)), " ") + "\n")
		}
		return b.String()
	})
}

// Whatever was changed, the highlighter agrees with one that sees the text for the first time, and
// its spans cover the line.
func TestChangesDoNotMatter(t *testing.T) {
	word := rapid.SampledFrom([]string{"a: |", "  b", "\n", "'", "\"", "- ", "key: ", " # c", "[x, ", "]", "\\", "日", "\t", "--- ", ">-\n", ": "})
	rapid.Check(t, func(t *rapid.T) {
		buf := text.New(strings.Join(rapid.SliceOfN(word, 0, 20).Draw(t, "start"), ""))
		h := New()
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			at := buf.Clamp(text.Pos{Line: rapid.IntRange(0, 9).Draw(t, "line"), Col: rapid.IntRange(0, 9).Draw(t, "col")})
			to := buf.Clamp(text.Pos{Line: at.Line + rapid.IntRange(0, 1).Draw(t, "more"), Col: rapid.IntRange(0, 9).Draw(t, "to")})
			buf.Begin(text.Other, text.Selection{})
			buf.Replace(at, to, word.Draw(t, "word"))
			buf.Commit(text.Selection{})
			for _, c := range buf.Drain() {
				h.Change(c)
			}
			fresh := New()
			for i, line := range buf.Lines() {
				got, want := letters(line, h.Spans(buf.Lines(), i)), letters(line, fresh.Spans(buf.Lines(), i))
				if got != want {
					t.Fatalf("line %d of %q: %q after changes, %q at first sight", i, buf.String(), got, want)
				}
				if len(got) != len(line) {
					t.Fatalf("the spans of %q cover %d bytes", line, len(got))
				}
			}
		}
	})
}

func TestLongAndOddLines(t *testing.T) {
	h := New()
	for _, line := range []string{
		strings.Repeat("a", 1<<20), strings.Repeat("a: ", 1<<18), strings.Repeat(`"\`, 1<<18),
		strings.Repeat("[", 1<<18), strings.Repeat(" ", 1<<18), "\xff\xfe", strings.Repeat("a b ", 1<<16) + "#",
	} {
		spans := h.Spans([]string{line}, 0)
		if len(spans) == 0 || spans[len(spans)-1].End != len(line) {
			t.Errorf("the spans of %.20q… do not reach its end", line)
		}
	}
}

func BenchmarkOneLine(b *testing.B) {
	h := New()
	line := `    command: ["sh", "-c", "echo hello; sleep 10"] # go`
	for b.Loop() {
		clear(h.memo)
		h.lex(line)
	}
}
