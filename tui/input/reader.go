package input

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"

	tea "github.com/charmbracelet/bubbletea"
)

// PasteMsg is text that was pasted, as the terminal sent it.
type PasteMsg struct {
	Text string
	Cut  bool // more was pasted than MaxPaste; Text is its beginning
}

// MaxPaste is how many bytes of a paste are kept.
const MaxPaste = 32 << 20

const (
	begin = "\x1b[200~"
	end   = "\x1b[201~"
	mark  = "podflight paste "
)

// Reader is a terminal's input with the pastes taken out. It is a file, so that Bubble Tea can
// switch the terminal to raw mode and wait for input on it.
type Reader struct {
	*os.File

	ready []byte // to be given to Bubble Tea before anything else is read
	held  []byte // the start of what may become a paste

	mu     sync.Mutex // guards what follows: the program takes pastes while the reader reads
	pastes map[string]PasteMsg
	count  int
}

// New returns a reader of the terminal f.
func New(f *os.File) *Reader { return &Reader{File: f, pastes: map[string]PasteMsg{}} }

// Read gives Bubble Tea keys, and a mark for each paste. It reads no more from the terminal than there is room for in p,
// because Bubble Tea waits for the terminal before it calls again.
func (r *Reader) Read(p []byte) (int, error) {
	if len(r.ready) > 0 {
		return r.give(p), nil
	}
	room := max(1, len(p)-len(r.held))
	n, err := r.File.Read(p[:room])
	data := append(r.held, p[:n]...)
	r.held = nil
	for {
		i := bytes.Index(data, []byte(begin))
		if i < 0 {
			break
		}
		r.ready = append(r.ready, data[:i]...)
		var paste PasteMsg
		var readErr error
		paste, data, readErr = r.paste(data[i+len(begin):])
		r.ready = append(r.ready, r.keep(paste)...)
		if readErr != nil {
			err = readErr
			break
		}
	}
	// A full read may have cut the beginning of a paste in two. One that is not full has not: what looks like a
	// beginning then is the escape key.
	if n == room {
		if k := partial(data); k > 0 {
			data, r.held = data[:len(data)-k], bytes.Clone(data[len(data)-k:])
		}
	}
	r.ready = append(r.ready, data...)
	if len(r.ready) > 0 {
		return r.give(p), nil
	}
	return 0, err
}

func (r *Reader) give(p []byte) int {
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n
}

// paste reads to the end of a paste and returns it with what came after it.
func (r *Reader) paste(data []byte) (PasteMsg, []byte, error) {
	var text []byte
	cut := false
	buf := make([]byte, 64<<10)
	for {
		// The end may lie across two reads.
		from := max(0, len(text)-len(end))
		text = append(text, data...)
		if i := bytes.Index(text[from:], []byte(end)); i >= 0 {
			rest := bytes.Clone(text[from+i+len(end):])
			return PasteMsg{string(text[:min(from+i, MaxPaste)]), cut || from+i > MaxPaste}, rest, nil
		}
		if len(text) > MaxPaste+len(end) {
			text = append(text[:MaxPaste], text[len(text)-len(end):]...)
			cut = true
		}
		n, err := r.File.Read(buf)
		if err != nil {
			return PasteMsg{string(text), cut}, nil, err
		}
		data = buf[:n]
	}
}

// keep stores a paste and returns the mark that stands for it.
func (r *Reader) keep(p PasteMsg) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	id := fmt.Sprintf("%s%d", mark, r.count)
	r.pastes[id] = p
	return begin + id + end
}

// partial returns how many bytes at the end of data may be the start of the beginning of a paste.
func partial(data []byte) int {
	for k := min(len(begin)-1, len(data)); k > 0; k-- {
		if strings.HasPrefix(begin, string(data[len(data)-k:])) {
			return k
		}
	}
	return 0
}

// Filter turns the marks back into pastes. It is for tea.WithFilter.
func (r *Reader) Filter(_ tea.Model, msg tea.Msg) tea.Msg {
	k, ok := msg.(tea.KeyMsg)
	if !ok || !k.Paste {
		return msg
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id := string(k.Runes)
	p, ok := r.pastes[id]
	if !ok {
		return PasteMsg{Text: id}
	}
	delete(r.pastes, id)
	return p
}
