package tui

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/input"
	"podflight/tui/layout"
	"podflight/tui/tuitest"
)

// fits returns what is wrong with the screen as it is drawn: the height must be right and every line must be as wide as the screen.
func fits(b *bench) error {
	if err := b.Check(); err != nil {
		return err
	}
	if layout.TooSmall(b.Width, b.Height) {
		return nil
	}
	lines := strings.Split(b.View(), "\n")
	if len(lines) != b.Height {
		return fmt.Errorf("%d lines at %dx%d", len(lines), b.Width, b.Height)
	}
	for i, line := range lines {
		if w := layout.Width(line); w != b.Width {
			return fmt.Errorf("line %d is %d cells wide at %dx%d: %q", i, w, b.Width, b.Height, line)
		}
	}
	return nil
}

// Random keys, pastes, clicks, sizes and waits, a hundred thousand of them (PODFLIGHT_STEPS sets how many): no panic, and a screen that
// fits.
func TestRandomProgram(t *testing.T) {
	steps := 20_000
	if n, err := strconv.Atoi(os.Getenv("PODFLIGHT_STEPS")); err == nil {
		steps = n
	}
	if testing.Short() {
		steps = 2_000
	}
	const seeds = 4
	for seed := range uint64(seeds) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			// The keys open and save files: those of a folder of their own.
			t.Chdir(t.TempDir())
			if err := os.WriteFile("pod.yaml", []byte(sandboxManifest), 0o600); err != nil {
				t.Fatal(err)
			}
			s := setting{noColor: seed%2 == 1, ascii: seed == 3}
			randomly(t, fresh(t, s), rand.New(rand.NewPCG(seed, 99)), steps/seeds)
		})
	}
}

func randomly(t *testing.T, b *bench, rng *rand.Rand, steps int) {
	special := tuitest.Keys()
	plain := []rune("abcdefghijklmnopqrstuvwxyzUS0123456789 :/?-+=.,[]{}\"'#|é日👧")
	pastes := []string{sandboxManifest, "\x1b[31mred\x1b[2J", "\xff\x00", strings.Repeat("x", 5000), "日本\u202e\u0301", "get pods\ndelete pod demo\n"}
	var recent []string
	for i := range steps {
		what := ""
		switch n := rng.IntN(100); {
		case n < 35:
			k := special[rng.IntN(len(special))]
			what = k.String()
			b.Press(k)
		case n < 85:
			k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{plain[rng.IntN(len(plain))]}}
			what = k.String()
			b.Press(k)
		case n < 88:
			what = "paste"
			b.Send(input.PasteMsg{Text: pastes[rng.IntN(len(pastes))]})
		case n < 92:
			w, h := rng.IntN(220), rng.IntN(70)
			what = fmt.Sprintf("size %dx%d", w, h)
			b.Size(w, h)
		case n < 94:
			b.Send(tea.MouseMsg{X: rng.IntN(220), Y: rng.IntN(70), Button: tea.MouseButton(rng.IntN(6)), Action: tea.MouseAction(rng.IntN(3))})
		case n < 98:
			what = "wait"
			b.Wait(time.Duration(rng.IntN(1500)) * time.Millisecond)
		default:
			what = "enter"
			b.Press(tea.KeyMsg{Type: tea.KeyEnter})
		}
		b.Sent, b.Quit = nil, false
		recent = append(recent[max(0, len(recent)-30):], what)
		if i%4 == 0 {
			if err := fits(b); err != nil {
				t.Fatalf("step %d (%s): %v", i, strings.Join(recent, " "), err)
			}
		}
		if len(b.app.editor.Files()[0].Text) > 30_000 {
			_ = b.Keys("ctrl+a")
			b.Send(input.PasteMsg{Text: sandboxManifest})
		}
	}
}

// BenchmarkFrame is a frame of a run that plays, at 200×60; 4 ms is what it may take.
func BenchmarkFrame(b *testing.B) {
	p := fresh(b, setting{theme: "dark"})
	p.Size(200, 60)
	_ = p.Keys("enter r")
	for b.Loop() {
		p.Wait(time.Second / 15)
		p.View()
	}
}

// BenchmarkType is a key in the editor of the whole program with the drawing, at 200×60.
func BenchmarkType(b *testing.B) {
	p := fresh(b, setting{theme: "dark"})
	p.Size(200, 60)
	_ = p.Keys("down enter ctrl+end")
	p.Send(input.PasteMsg{Text: strings.Repeat(sandboxManifest, 30)})
	k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")}
	back := tea.KeyMsg{Type: tea.KeyBackspace}
	for i := 0; b.Loop(); i++ {
		key := k
		if i%40 >= 20 {
			key = back
		}
		_, _ = p.app.Update(key)
		p.app.View()
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		p := fresh(b, setting{theme: "dark"})
		p.View()
	}
}
