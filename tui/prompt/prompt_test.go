package prompt

import (
	"fmt"
	"strings"
	"testing"

	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

// words completes from a list: the word before the cursor begins after the last blank.
func words(line string, at int) (int, []string) {
	from := strings.LastIndex(line[:at], " ") + 1
	var out []string
	for _, w := range []string{"delete", "describe", "get", "pods", "pod/demo", "--namespace=", "--now"} {
		if strings.HasPrefix(w, line[from:at]) {
			out = append(out, w)
		}
	}
	return from, out
}

func fresh(t *testing.T) (*Model, *tuitest.Driver) {
	m := New(tuitest.Look(t, "none"), words)
	d := tuitest.Drive(&m, keys.New(), func() keys.Context { return m.Keys() }, &tuitest.Clock{})
	d.Size(40, 2)
	return &m, d
}

// given returns the commands that were given.
func given(d *tuitest.Driver) string {
	var out []string
	for _, msg := range d.Sent {
		out = append(out, fmt.Sprintf("%v", msg))
	}
	d.Sent = nil
	return strings.Join(out, " ")
}

func TestCommands(t *testing.T) {
	for in, want := range map[string]string{
		"get pods⏎":              "{kubectl get pods}",
		"kubectl get pods⏎":      "{kubectl get pods}",
		"$ kubectl  get pods  ⏎": "{kubectl get pods}",
		"k get pods⏎":            "{kubectl get pods}",
		"  ⏎":                    "{}",
	} {
		_, d := fresh(t)
		d.Type(strings.ReplaceAll(in, "⏎", "\n"))
		if got := given(d); got != want {
			t.Errorf("%q gives %s, want %s", in, got, want)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, c := range []struct{ typed, keys, want string }{
		{"g", "tab", "get |"},
		{"de", "tab", "delete|"},
		{"de", "tab tab", "describe|"},
		{"de", "tab tab tab", "delete|"},
		{"de", "shift+tab", "describe|"},
		{"get po", "tab", "get pod|"},
		{"get po", "tab tab", "get pods|"},
		{"get --nam", "tab", "get --namespace=|"},
		{"zzz", "tab", "zzz|"},
		{"delete x", "home tab", "delete|delete x"},
		{"de", "tab esc esc", "delete|"},
	} {
		m, d := fresh(t)
		d.Type(c.typed)
		if err := d.Keys(c.keys); err != nil {
			t.Fatal(err)
		}
		before, after := m.input.Cursor()
		if got := before + "|" + after; got != c.want {
			t.Errorf("%q and %s: got %q, want %q", c.typed, c.keys, got, c.want)
		}
		if err := d.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestHistory(t *testing.T) {
	m, d := fresh(t)
	d.Type("get pods\nget pods\ndelete pod demo\ndraft")
	for _, c := range []struct{ key, want string }{
		{"up", "delete pod demo"}, {"up", "get pods"}, {"up", "get pods"}, {"down", "delete pod demo"}, {"down", "draft"}, {"down", "draft"},
	} {
		_ = d.Keys(c.key)
		if got := m.input.Value(); got != c.want {
			t.Errorf("after %s the line is %q, want %q", c.key, got, c.want)
		}
	}
	if n := len(m.History()); n != 2 {
		t.Errorf("the history has %d commands: one given twice counts once", n)
	}
}

func TestPasteIsOneLine(t *testing.T) {
	m, d := fresh(t)
	d.Send(input.PasteMsg{Text: "kubectl get\n\x1b[31mpods\x1b[0m\n"})
	if got := m.input.Value(); got != "kubectl get pods" {
		t.Errorf("got %q", got)
	}
	d.Send(input.PasteMsg{Text: strings.Repeat("x", 1<<20)})
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	_ = d.Keys("esc")
	if _, closed := d.Sent[len(d.Sent)-1].(ClosedMsg); !closed {
		t.Error("esc does not close the line")
	}
}
