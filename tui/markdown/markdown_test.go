package markdown_test

import (
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/muesli/termenv"
	"pgregory.net/rapid"

	"podflight/tui/glyph"
	"podflight/tui/layout"
	"podflight/tui/markdown"
	"podflight/tui/theme"
)

func look(t testing.TB, profile termenv.Profile) layout.Look {
	t.Helper()
	r := lipgloss.NewRenderer(io.Discard, termenv.WithProfile(profile))
	th, err := theme.New(r, theme.Options{Name: "dark"})
	if err != nil {
		t.Fatal(err)
	}
	return layout.Look{Theme: th, Glyphs: glyph.Unicode()}
}

func TestRender(t *testing.T) {
	plain := look(t, termenv.Ascii)
	for _, c := range []struct {
		name, source string
		w            int
		want         string
		links        []markdown.Link
	}{
		{
			"a paragraph is wrapped between words", "A container that keeps exiting is *started* again\neach **time**.", 24,
			"A container that keeps\nexiting is started again\neach time.", nil,
		},
		{"punctuation stays with its word", "Press `r`, then (`w`).", 11, "Press r,\nthen (w).", nil},
		{
			"headings, lists and code", "# The gaps grow\nText.\n\n- one\n- two\n  words\n\n1. first\n\n```\nsleep 1\n```\n", 30,
			"The gaps grow\n\nText.\n\n· one\n· two words\n\n1. first\n\n  sleep 1", nil,
		},
		{
			"links know their lines", "See [the third wait](jump:backoff/3) and [this](word:kubelet).", 14,
			"See the third\nwait and this.",
			[]markdown.Link{{"jump:backoff/3", 0}, {"word:kubelet", 1}},
		},
		{"a word that is too wide is cut", "abcdefgh", 3, "abc\ndef\ngh", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := markdown.Render(plain, c.source, c.w, -1)
			if diff := cmp.Diff(c.want, ansi.Strip(strings.Join(page.Lines, "\n"))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.links, page.Links); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheChosenLinkDiffers(t *testing.T) {
	l := look(t, termenv.TrueColor)
	source := "See [here](jump:1s) and [there](jump:2s)."
	none, first, second := markdown.Render(l, source, 40, -1), markdown.Render(l, source, 40, 0), markdown.Render(l, source, 40, 1)
	if none.Lines[0] == first.Lines[0] || first.Lines[0] == second.Lines[0] {
		t.Error("the chosen link does not show")
	}
}

func TestEveryLineFits(t *testing.T) {
	l := look(t, termenv.TrueColor)
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"\n", "\n\n", "- ", "1. ", "# ", "> ", "`", "**", "*", "[a b](c)", "```\n", "    code", " ", "word ", "<b>", "\x1b[31m", "日本 ",
		}))).Draw(t, "pieces")
		w := rapid.IntRange(8, 60).Draw(t, "width")
		source := strings.Join(pieces, "")
		for _, line := range markdown.Render(l, source, w, 0).Lines {
			if strings.Count(source, ">")+strings.Count(source, "- ")+strings.Count(source, "1. ") == 0 && layout.Width(line) > w {
				t.Fatalf("line %q is %d wide, not %d", line, layout.Width(line), w)
			}
		}
	})
}
