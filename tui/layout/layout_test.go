package layout

import (
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"pgregory.net/rapid"

	"podflight/tui/glyph"
	"podflight/tui/keys"
	"podflight/tui/theme"
)

func look(t *testing.T, noColor bool) Look {
	t.Helper()
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(termenv.TrueColor)
	th, err := theme.New(r, theme.Options{Name: "dark", NoColor: noColor})
	if err != nil {
		t.Fatal(err)
	}
	return Look{th, glyph.Unicode()}
}

// text draws lines as the panes write them: ASCII, colours, and whatever a stranger wrote, made safe.
func text() *rapid.Generator[string] {
	safe := rapid.Custom(func(t *rapid.T) string { return Safe(stranger().Draw(t, "stranger")) })
	piece := rapid.OneOf(
		rapid.StringMatching(`[ -~]{0,9}`),
		rapid.SampledFrom([]string{"\x1b[38;2;1;2;3m", "\x1b[0m", "\x1b[1;7m", "█"}),
		safe,
	)
	return rapid.Custom(func(t *rapid.T) string {
		return Safe("") + strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), " ")
	})
}

func stranger() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"日本", "é", "e\u0301", "\u0301", "👩‍👩‍👧", "\u200d", "🇦🇹", "\x1b[2J", "\u0600", "ः", "a\tb", "\xff\xfe"}),
	)
}

// Safe text takes the same cells wherever it stands.
func TestSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Safe(stranger().Draw(t, "s"))
		if got, want := ansi.StringWidth("a"+s+" b"), ansi.StringWidth(s)+3; got != want {
			t.Fatalf("%q is %d wide between others, %d alone", s, got-3, want-3)
		}
		if strings.ContainsAny(s, "\x1b\n\r\t\x00\u009b") {
			t.Fatalf("%q can reach the terminal", s)
		}
	})
	for in, want := range map[string]string{
		"plain": "plain", "a\tb": "a    b", "\x1b[31mred": "\uFFFD[31mred", "\u0301x": "\u25cc\u0301x",
		"a\u202eb": "a\uFFFDb", "é日": "é日",
	} {
		if got := Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWidthIsThatOfANSI(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text().Draw(t, "text")
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Fatalf("Width(%q) = %d, want %d", s, got, want)
		}
	})
}

func TestSingle(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		if single(r) && (ansi.StringWidth(string(r)) != 1 || ansi.StringWidth("a"+string(r)+"b") != 3) {
			t.Errorf("%q is not one cell wide", r)
		}
	}
}

func TestFitIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := text().Draw(t, "text"), rapid.IntRange(0, 20).Draw(t, "w")
		for _, got := range []string{Fit(s, w), FitTail(s, w, "…"), Split(s, "right", w, "…")} {
			if Width(got) != w {
				t.Fatalf("%q fitted to %d is %q, %d wide", s, w, got, Width(got))
			}
		}
	})
}

func TestOverlayKeepsTheSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 30).Draw(t, "w"), rapid.IntRange(1, 6).Draw(t, "h")
		base := Block(strings.Join(rapid.SliceOfN(text(), h, h).Draw(t, "base"), "\n"), w, h)
		bw, bh := rapid.IntRange(1, 30).Draw(t, "bw"), rapid.IntRange(1, 6).Draw(t, "bh")
		box := Block(strings.Repeat("#", bw)+"\n日本", bw, bh)
		x, y := rapid.IntRange(-5, 35).Draw(t, "x"), rapid.IntRange(-3, 8).Draw(t, "y")
		out := Overlay(base, box, x, y)
		if len(out) != h {
			t.Fatalf("%d lines, want %d", len(out), h)
		}
		for i, line := range out {
			if Width(line) != w {
				t.Fatalf("line %d is %d wide, want %d: %q over %q at %d", i, Width(line), w, box, base[i], x)
			}
		}
		// A cell that the box covers fully inside the base shows the box. (Clusters that change their width when
		// they are cut may move it by a cell.)
		if !strings.ContainsFunc(base[max(0, min(y, h-1))], func(r rune) bool { return r > 0x7e }) && x >= 0 && y >= 0 && y < h && x+bw <= w {
			if got := ansi.Strip(ansi.Cut(out[y], x, x+bw)); got != strings.Repeat("#", bw) {
				t.Fatalf("the box is not seen: %q", got)
			}
		}
	})
}

// Boxes over boxes must not let a line grow: a cut leaves the colours of what it cut away.
func TestOverlaysDoNotGrow(t *testing.T) {
	l := look(t, false)
	base := Frame(l, 80, 5, Title{Text: "a"}, true, strings.Repeat(l.Theme.Bad().Render("x")+l.Theme.Good().Render("y"), 40))
	box := Frame(l, 40, 3, Title{Text: "b"}, true, "")
	out := Overlay(base, box, 10, 1)
	once := len(out[2])
	for range 50 {
		out = Overlay(out, box, 10, 1)
	}
	if len(out[2]) > once+20 {
		t.Errorf("after 50 boxes a line has %d bytes, after one %d", len(out[2]), once)
	}
}

func TestFrameIsExact(t *testing.T) {
	for _, none := range []bool{false, true} {
		l := look(t, none)
		rapid.Check(t, func(t *rapid.T) {
			w, h := rapid.IntRange(0, 60).Draw(t, "w"), rapid.IntRange(0, 12).Draw(t, "h")
			title := Title{Text: text().Draw(t, "title"), Note: text().Draw(t, "note")}
			for range rapid.IntRange(0, 5).Draw(t, "tabs") {
				title.Tabs = append(title.Tabs, Tab{text().Draw(t, "tab"), text().Draw(t, "tabnote")})
			}
			if len(title.Tabs) > 0 {
				title.On = rapid.IntRange(0, len(title.Tabs)-1).Draw(t, "on")
			}
			lines := Frame(l, w, h, title, rapid.Bool().Draw(t, "focus"), text().Draw(t, "body"))
			if len(lines) != h {
				t.Fatalf("%d lines, want %d", len(lines), h)
			}
			for _, line := range lines {
				if Width(line) != w {
					t.Fatalf("%q is %d wide, want %d", line, Width(line), w)
				}
			}
		})
	}
}

func TestFocusIsSeenWithoutColour(t *testing.T) {
	l := look(t, true)
	on := strings.Join(Frame(l, 20, 3, Title{Text: "a"}, true, ""), "\n")
	off := strings.Join(Frame(l, 20, 3, Title{Text: "a"}, false, ""), "\n")
	if ansi.Strip(on) == ansi.Strip(off) {
		t.Error("without colour the focused frame must be drawn with other lines")
	}
}

func TestTheShownTabIsSeen(t *testing.T) {
	l := look(t, false)
	title := Title{Tabs: []Tab{{Label: "watch"}, {Label: "events"}, {Label: "conditions"}, {Label: "back-off"}, {Label: "why"}}, On: 3}
	for w := 22; w < 60; w++ {
		if line := ansi.Strip(Frame(l, w, 3, title, true, "")[0]); !strings.Contains(line, "back-off") {
			t.Errorf("at %d columns the tab that is shown is cut: %s", w, line)
		}
	}
}

// The boxes of a plan cover the area exactly and each pane that exists is in one of them.
func TestPlanCovers(t *testing.T) {
	all := [][]keys.Place{
		{keys.Lesson, keys.Editor, keys.Stage, keys.Views},
		{keys.Editor, keys.Stage, keys.Views},
		{keys.Compare},
	}
	rapid.Check(t, func(t *rapid.T) {
		panes := rapid.SampledFrom(all).Draw(t, "panes")
		in := Input{
			Area:  Rect{0, 1, rapid.IntRange(MinWidth, 300).Draw(t, "w"), rapid.IntRange(MinHeight-2, 100).Draw(t, "h")},
			Panes: panes, Focus: rapid.SampledFrom(panes).Draw(t, "focus"), Left: keys.Editor,
			Zoom: rapid.Bool().Draw(t, "zoom"), Stage: rapid.IntRange(0, 60).Draw(t, "stage"),
		}
		cells := map[[2]int]int{}
		focus := false
		for _, b := range Plan(in) {
			focus = focus || b.Shown == in.Focus
			for y := b.Y; y < b.Y+b.H; y++ {
				for x := b.X; x < b.X+b.W; x++ {
					cells[[2]int{x, y}]++
				}
			}
			if b.W < 20 || b.H < 5 {
				t.Fatalf("%v is too small", b)
			}
		}
		if !focus {
			t.Fatal("the focused pane is not seen")
		}
		if len(cells) != in.Area.W*in.Area.H {
			t.Fatalf("%d cells are covered, want %d", len(cells), in.Area.W*in.Area.H)
		}
		for at, n := range cells {
			if n != 1 || !in.Area.Contains(at[0], at[1]) {
				t.Fatalf("cell %v is covered %d times", at, n)
			}
		}
	})
}
