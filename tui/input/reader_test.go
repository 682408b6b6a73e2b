package input

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"
)

// collect runs Bubble Tea's own input loop over what a terminal sends and returns the messages.
type collect struct {
	msgs []tea.Msg
	stop string // the key that ends it
}

func (c *collect) Init() tea.Cmd { return nil }
func (c *collect) View() string  { return "" }

func (c *collect) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		c.msgs = append(c.msgs, msg)
		if msg.String() == c.stop {
			return c, tea.Quit
		}
	case PasteMsg:
		c.msgs = append(c.msgs, msg)
	}
	return c, nil
}

// send returns what a program gets when the terminal sends the text in pieces.
func send(t testing.TB, pieces ...string) []tea.Msg {
	t.Helper()
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	r := New(in)
	c := &collect{stop: "ctrl+q"}
	go func() {
		for _, p := range pieces {
			_, _ = io.WriteString(w, p)
		}
		_, _ = io.WriteString(w, "\x11")
	}()
	p := tea.NewProgram(c, tea.WithInput(r), tea.WithFilter(r.Filter), tea.WithOutput(io.Discard), tea.WithoutSignalHandler())
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return c.msgs
}

// flat writes messages as one text: keys as they are, pastes in brackets.
func flat(msgs []tea.Msg) string {
	var b strings.Builder
	for _, m := range msgs {
		switch m := m.(type) {
		case PasteMsg:
			b.WriteString("[" + m.Text + "]")
		case tea.KeyMsg:
			b.WriteString(m.String())
		}
	}
	return b.String()
}

func TestPastesStayInOrder(t *testing.T) {
	got := flat(send(t, "ab"+begin+"one\ntwo\x1b[A"+end+"c"+begin+end+"d"))
	if want := "ab[one\ntwo\x1b[A]c[]dctrl+q"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A read that is full may end inside of a paste's beginning.
func TestBeginningCutInTwo(t *testing.T) {
	for cut := 1; cut < len(begin); cut++ {
		keys := strings.Repeat("k", 256-cut)
		got := flat(send(t, keys+begin+"text"+end+"b"))
		if want := keys + "[text]bctrl+q"; got != want {
			t.Errorf("cut after %d bytes: got %q", cut, got)
		}
	}
}

func TestAPasteCannotForgeAnother(t *testing.T) {
	msgs := send(t, begin+"secret"+end+begin+mark+"1"+end)
	if got, want := flat(msgs), "[secret][podflight paste 1]ctrl+q"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Nothing is lost or moved, however the stream is cut into reads.
func TestAnyPortions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"a", "b\x1b", "\x1b[A", begin + "text" + end, begin + "\x1b[20" + end, begin + strings.Repeat("x", 300) + end})
		stream := strings.Join(rapid.SliceOfN(word, 1, 12).Draw(t, "stream"), "")
		in, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r := New(in)
		go func() {
			rest := []byte(stream)
			for len(rest) > 0 {
				n := min(len(rest), 64)
				_, _ = w.Write(rest[:n])
				rest = rest[n:]
			}
			w.Close()
		}()
		size := rapid.IntRange(16, 256).Draw(t, "buffer")
		var out bytes.Buffer
		for {
			p := make([]byte, size)
			n, err := r.Read(p)
			out.Write(p[:n])
			if err != nil {
				break
			}
		}
		out.Write(r.held)
		in.Close()
		got := out.String()
		for id, p := range r.pastes {
			got = strings.Replace(got, begin+id+end, begin+p.Text+end, 1)
		}
		if got != stream {
			t.Fatalf("got %q, want %q", got, stream)
		}
	})
}

func TestTenMegabytes(t *testing.T) {
	text := strings.Repeat("key: value # more\n", 10<<20/18)
	msgs := send(t, begin+text+end)
	if p, ok := msgs[0].(PasteMsg); !ok || p.Text != text || p.Cut {
		t.Fatalf("the paste did not arrive whole")
	}
}

func TestTooMuchIsCut(t *testing.T) {
	msgs := send(t, begin+strings.Repeat("x", MaxPaste+100_000)+end+"k")
	if p, ok := msgs[0].(PasteMsg); !ok || len(p.Text) > MaxPaste || !p.Cut {
		t.Fatalf("a paste beyond the limit must be cut and say so")
	}
	if flat(msgs[1:]) != "kctrl+q" {
		t.Errorf("the keys after a long paste were lost: %q", flat(msgs[1:]))
	}
}
