package editor

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/cockroachdb/datadriven"

	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

const crash = `apiVersion: v1
kind: Pod
metadata:
  name: crash
spec:
  restartPolicy: Always
  containers:
  - name: app
    image: busybox:1.36
    command: ["sh", "-c", "exit 1"]`

// words is a language for tests: "bad" is wrong, "odd" is a warning, and it knows some fields.
type words struct{}

func (words) Check(_ string, text []byte) []Diagnostic {
	var out []Diagnostic
	for i, line := range strings.Split(string(text), "\n") {
		if col := strings.Index(line, "bad"); col >= 0 {
			out = append(out, Diagnostic{i, col, col + 3, Error, `spec.restartPolicy: Unsupported value: "bad": supported values: "Always", "Never", "OnFailure"`})
		}
		if strings.Contains(line, "odd") {
			out = append(out, Diagnostic{i, 0, 0, Warning, "this has no effect here"})
		}
	}
	return out
}

func (words) Complete(text []byte, line, col int) []Item {
	l := strings.Split(string(text), "\n")[line]
	if strings.Contains(l[:col], ": ") {
		return []Item{{Label: "Always"}, {Label: "Never"}, {Label: "OnFailure"}}
	}
	return []Item{
		{Label: "restartPolicy", Insert: "restartPolicy: ", Detail: "string", Doc: "When the kubelet starts a container again: Always, OnFailure or Never."},
		{Label: "resources", Insert: "resources:\n  limits:", Detail: "object"},
		{Label: "readinessProbe", Insert: "readinessProbe:\n", Detail: "Probe"},
		{Label: "terminationGracePeriodSeconds", Insert: "terminationGracePeriodSeconds: ", Detail: "integer"},
	}
}

func (words) Doc(text []byte, line, _ int) (string, string) {
	l := strings.Split(string(text), "\n")[line]
	if !strings.Contains(l, "restartPolicy") {
		return "", ""
	}
	return "pod.spec.restartPolicy", "Restart policy for all containers within the pod. One of Always, OnFailure, Never. " +
		"In some contexts, only a subset of those values may be permitted. Default to Always.\n\n" + strings.Repeat("More. ", 60)
}

// fresh returns an editor of the crash Pod, and its driver.
func fresh(t testing.TB, look string) (*Model, *tuitest.Driver) {
	clock := &tuitest.Clock{}
	m := New(Deps{
		Look: tuitest.Look(t, look), Keys: keys.New(), Language: words{}, After: clock.After,
		Copy: func(s string) tea.Cmd { return send(copied(s)) },
	})
	m.Focus()
	m.Open([]File{{Name: "pod.yaml", Text: crash, Start: crash}, {Name: "job.yaml", Text: "kind: Job", Start: "kind: Job"}})
	d := tuitest.Drive(&m, keys.New(), func() keys.Context { return m.Keys() }, clock)
	d.Size(48, 12)
	return &m, d
}

type copied string

func TestStories(t *testing.T) {
	for _, name := range []string{"move", "change", "lines", "clipboard", "find", "complete", "problems", "look"} {
		t.Run(name, func(t *testing.T) {
			look := "dark"
			if name != "look" {
				look = "none"
			}
			m, d := fresh(t, look)
			tuitest.Story(t, "testdata/"+name, func(*testing.T) *tuitest.Driver { return d }, map[string]tuitest.Verb{
				// open makes the input the text.
				"open": func(d *tuitest.Driver, td *datadriven.TestData) string {
					m.Open([]File{{Name: "pod.yaml", Text: td.Input, Start: td.Input}})
					d.Run(m.Check())
					return ""
				},
				// text prints the text with | at the cursor and ^ at the other end of the selection.
				"text": func(*tuitest.Driver, *datadriven.TestData) string { return marked(m) },
				"ascii": func(*tuitest.Driver, *datadriven.TestData) string {
					m.SetLook(tuitest.Look(t, "ascii"))
					return ""
				},
				"title": func(*tuitest.Driver, *datadriven.TestData) string { return fmt.Sprintf("%+v\n", m.Title()) },
			})
		})
	}
}

func marked(m *Model) string {
	f := m.file()
	lines := append([]string(nil), f.buf.Lines()...)
	put := func(line, col int, mark string) { lines[line] = lines[line][:col] + mark + lines[line][col:] }
	c, a := f.sel.Cursor, f.sel.Anchor
	switch {
	case a == c:
		put(c.Line, c.Col, "|")
	case a.Before(c):
		put(c.Line, c.Col, "|")
		put(a.Line, a.Col, "^")
	default:
		put(a.Line, a.Col, "^")
		put(c.Line, c.Col, "|")
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), "\n\n", "\n~\n") + "\n"
}

// Whatever is typed and pasted at whatever size: no panic, a drawing that fits, text that is valid.
func TestRandomKeys(t *testing.T) {
	steps := 60_000
	if testing.Short() {
		steps = 5_000
	}
	rng := rand.New(rand.NewPCG(7, 11))
	m, d := fresh(t, "dark")
	special := tuitest.Keys()
	pastes := []string{crash, "\x1b[31mred\x1b[0m\r\n", "\xff\xfe\x00", "日本語\tx\n", "e\u0301👩‍👩‍👧\u202e", strings.Repeat("x", 3000), "\n\n\n", "\u0600", "  - a: |\n"}
	typed := []rune("abc: -#\"'|>[]{}\n\t éж日\u0301👧0")
	for i := range steps {
		switch n := rng.IntN(100); {
		case n < 45:
			d.Press(special[rng.IntN(len(special))])
		case n < 85:
			d.Press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{typed[rng.IntN(len(typed))]}})
		case n < 88:
			d.Send(input.PasteMsg{Text: pastes[rng.IntN(len(pastes))]})
		case n < 92:
			d.Size(rng.IntN(90), rng.IntN(40))
		case n < 94:
			d.Send(tea.MouseMsg{X: rng.IntN(90) - 2, Y: rng.IntN(40) - 2, Button: tea.MouseButton(rng.IntN(6)), Action: tea.MouseAction(rng.IntN(3))})
		case n < 97:
			d.Wait(time.Second)
		default:
			if m.file().buf.Size() > 20_000 {
				m.Open([]File{{Name: "a", Text: crash, Start: crash}, {Name: "b"}})
			}
		}
		d.Sent = nil
		if i%3 == 0 {
			if err := d.Check(); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		f := m.file()
		if f.buf.Clamp(f.sel.Cursor) != f.sel.Cursor || f.buf.Clamp(f.sel.Anchor) != f.sel.Anchor {
			t.Fatalf("step %d: the cursor %v stands nowhere", i, f.sel)
		}
	}
}

// A text of 300 lines as manifests have them.
func long() string {
	var b strings.Builder
	for i := range 30 {
		b.WriteString(strings.Replace(crash, "crash", fmt.Sprintf("crash-%d", i), 1) + "\n")
	}
	return b.String()
}

// BenchmarkKey is one key in a text of 300 lines with its drawing; 1 ms is what it may take.
func BenchmarkKey(b *testing.B) {
	m, d := fresh(b, "dark")
	m.Open([]File{{Name: "pod.yaml", Text: long(), Start: long()}})
	d.Size(100, 58)
	_ = d.Keys("pgdown pgdown end")
	k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")}
	back := tea.KeyMsg{Type: tea.KeyBackspace}
	for i := 0; b.Loop(); i++ {
		var cmd tea.Cmd
		msg := d.Translate(k)
		if i%40 >= 20 {
			msg = d.Translate(back)
		}
		*m, cmd = m.Update(msg)
		_, _ = cmd, m.View()
	}
}

func BenchmarkFirstView(b *testing.B) {
	m, d := fresh(b, "dark")
	for b.Loop() {
		m.Open([]File{{Name: "pod.yaml", Text: long(), Start: long()}})
		d.Size(100, 58)
		m.rows.rows = nil
		m.View()
	}
}

func TestHugePastesAreTakenWhole(t *testing.T) {
	m, d := fresh(t, "dark")
	before := len(m.Files()[0].Text)
	pasted := strings.Repeat("key: value # and more\n", 1<<20/22)
	d.Send(input.PasteMsg{Text: pasted})
	if got := len(m.Files()[0].Text) - before; got < len(pasted) {
		t.Errorf("%d of %d bytes arrived", got, len(pasted))
	}
	d.Type("x")
	d.View()
}

// BenchmarkKeyInHugeTexts measures a key where an editor is easily slow: in a large file, and in a long line.
func BenchmarkKeyInHugeTexts(b *testing.B) {
	for name, text := range map[string]string{
		"two megabytes": strings.Repeat("- é: value\n", 2<<20/12), "line of 200,000 letters": strings.Repeat("é", 200_000),
	} {
		b.Run(name, func(b *testing.B) {
			_, d := fresh(b, "dark")
			d.Send(input.PasteMsg{Text: text})
			for b.Loop() {
				d.Type("x")
				d.View()
			}
		})
	}
}

// BenchmarkHugePaste measures a paste of ten megabytes with escapes in it.
func BenchmarkHugePaste(b *testing.B) {
	text := strings.Repeat("\x1b[31mkey\x1b[0m: value\x00\xff\n", 10<<20/24)
	for b.Loop() {
		_, d := fresh(b, "dark")
		d.Send(input.PasteMsg{Text: text})
		d.View()
	}
}
