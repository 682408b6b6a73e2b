package editor

import (
	"os"
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/layout"
	"podflight/tui/text"
)

// Deps is what an editor is made with.
type Deps struct {
	Look     layout.Look
	Keys     keys.Table
	Language Language                             // nil: it knows nothing of the text
	In       *os.File                             // the terminal, for the user's own editor; nil: there is none
	Copy     func(string) tea.Cmd                 // gives text to the terminal's clipboard; nil: there is none
	Program  func() []string                      // the user's own editor with its arguments; nil: there is none
	After    func(time.Duration, tea.Msg) tea.Cmd // sends a message later; nil: tea.Tick
}

// ChangedMsg tells that a text changed.
type ChangedMsg struct{}

// RunMsg asks to run the manifest.
type RunMsg struct{}

// SaveMsg asks to write a file to its place on disk.
type SaveMsg struct{ File File }

// Model is the editor. Copies of it share their text.
type Model struct {
	deps          Deps
	actions       map[keys.ID]func(*Model) tea.Cmd
	files         []*file
	active        int
	width, height int
	focused       bool
	clipboard     string
	note          string // something to be said until the next key
	find          find
	popup         popup
	explain       explain
	rows          *rowCache
}

// New returns an editor with an empty file.
func New(deps Deps) Model {
	if deps.After == nil {
		deps.After = func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		}
	}
	m := Model{deps: deps, actions: actions(), rows: &rowCache{}}
	m.find = newFind(deps.Look)
	m.Open(nil)
	return m
}

// Open puts other files into the editor, the first one in sight. Undo does not reach back over it.
func (m *Model) Open(files []File) {
	if len(files) == 0 {
		files = []File{{Name: "pod.yaml"}}
	}
	m.files, m.active = nil, 0
	for _, f := range files {
		m.files = append(m.files, open(f))
	}
	m.close()
	m.note = ""
	m.reveal()
}

// SetLook draws the pane with another theme or other glyphs from now on.
func (m *Model) SetLook(l layout.Look) {
	m.deps.Look = l
	m.rows = &rowCache{}
	m.find.input.SetLook(l)
}

// Files returns the files as they are now.
func (m Model) Files() []File {
	var out []File
	for _, f := range m.files {
		out = append(out, f.saved())
	}
	return out
}

// Become makes a file read as text, as one step that can be undone. A name that no file has changes nothing.
func (m *Model) Become(name, content string) {
	for _, f := range m.files {
		if f.name == name && f.buf.String() != content {
			f.edit(text.Other, func() { f.buf.Become(content) })
		}
	}
	m.close()
	m.reveal()
}

// Saved tells that a file was written to its place on disk. Changes are marked against what was written from now on.
func (m *Model) Saved(path, content string) {
	for _, f := range m.files {
		if f.path == path {
			f.start = text.New(content).Lines()
			f.marked = -1
		}
	}
}

// Note says something under the text until the next key.
func (m *Model) Note(s string) {
	m.note = s
	m.reveal()
}

// Version returns a number that differs when a text or a cursor has changed.
func (m Model) Version() int {
	n := m.active
	for _, f := range m.files {
		c := f.sel.Cursor
		n = n*31 + f.buf.Version()*1_000_003 + c.Line*1009 + c.Col
	}
	return n
}

// Active returns which of the files is in sight.
func (m Model) Active() int { return m.active }

// Show brings a file into sight.
func (m *Model) Show(i int) {
	m.active = max(0, min(i, len(m.files)-1))
	m.close()
	m.reveal()
}

// Check returns the command that checks all files, as when they were opened.
func (m Model) Check() tea.Cmd {
	var cmds []tea.Cmd
	for _, f := range m.files {
		cmds = append(cmds, m.check(f))
	}
	return tea.Batch(cmds...)
}

func (m *Model) file() *file { return m.files[m.active] }

// SetSize sets the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	if m.width != width || m.height != height {
		m.width, m.height = width, height
		m.reveal()
	}
}

// Focus lets the pane show its cursor.
func (m *Model) Focus() { m.focused = true }

// Blur hides the cursor and what has popped up.
func (m *Model) Blur() { m.focused = false; m.close() }

// Update handles a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	f, version := m.file(), m.file().buf.Version()
	cmd := m.handle(msg)
	if m.file() == f && f.buf.Version() != version {
		changed := func() tea.Msg { return ChangedMsg{} }
		cmd = tea.Batch(cmd, changed, m.soon(f))
	}
	return m, cmd
}

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case keys.Do:
		m.note = ""
		return m.do(msg.ID)
	case tea.KeyMsg:
		m.note = ""
		return m.typed(msg)
	case input.PasteMsg:
		m.note = ""
		m.pasted(msg)
	case tea.MouseMsg:
		m.mouse(msg)
	case checkMsg:
		return m.checkNow(msg)
	case checkedMsg:
		m.checked(msg)
	case externalMsg:
		m.external(msg)
	}
	return nil
}

// do runs what a key is bound to: for the part that is open first, then for the text.
func (m *Model) do(id keys.ID) tea.Cmd {
	switch {
	case m.explain.open && m.explain.do(id):
		return nil
	case m.popup.open && m.popupDo(id):
		return nil
	case m.find.open && m.findDo(id):
		return nil
	}
	if id == keys.Back {
		m.back()
		return nil
	}
	act, ok := m.actions[id]
	if !ok {
		return nil
	}
	m.explain.open = false
	if !slices.Contains([]keys.ID{keys.EdBackspace}, id) {
		m.popup.open = false
	}
	cmd := act(m)
	m.narrow()
	m.reveal()
	return cmd
}

// back closes what is open, or ends the selection.
func (m *Model) back() {
	if m.find.open || m.popup.open || m.explain.open {
		m.close()
		return
	}
	m.file().put(m.file().sel.Cursor)
}

func (m *Model) close() { m.find.open, m.popup.open, m.explain.open = false, false, false }

// typed inserts what was typed.
func (m *Model) typed(msg tea.KeyMsg) tea.Cmd {
	if m.find.open {
		m.findTyped(msg)
		return nil
	}
	if msg.Type != tea.KeyRunes && msg.Type != tea.KeySpace || msg.Alt {
		return nil
	}
	m.explain.open = false
	if s := input.Clean(string(msg.Runes)); s != "" {
		m.insert(s)
		m.narrow()
		m.reveal()
	}
	return nil
}

// CanBack says whether there is something for keys.Back to close here.
func (m Model) CanBack() bool {
	return m.find.open || m.popup.open || m.explain.open || m.files[m.active].selected()
}

// Keys returns where keys are looked up: in the part that is open, then in the text.
func (m Model) Keys() keys.Context {
	ctx := keys.Context{Places: []keys.Place{keys.Editor}, Typing: true, Facts: m.facts()}
	for _, part := range []struct {
		open  bool
		place keys.Place
	}{{m.find.open, keys.Find}, {m.popup.open, keys.Complete}, {m.explain.open, keys.Doc}} {
		if part.open {
			ctx.Places = slices.Insert(ctx.Places, 0, part.place)
		}
	}
	return ctx
}

func (m Model) facts() keys.Fact {
	var facts keys.Fact
	f := m.files[m.active]
	changed, gone := f.changes()
	for _, c := range []struct {
		holds bool
		fact  keys.Fact
	}{
		{f.buf.CanUndo(), keys.CanUndo},
		{f.buf.CanRedo(), keys.CanRedo},
		{f.selected(), keys.HasSelection},
		{m.clipboard != "", keys.HasClipboard},
		{len(m.files) > 1, keys.HasFiles},
		{len(f.diags) > 0, keys.HasProblems},
		{gone > 0 || slices.Contains(changed, true), keys.HasChanges},
		{m.find.query() != "", keys.HasSearch},
		{f.path != "", keys.OnDisk},
	} {
		if c.holds {
			facts |= c.fact
		}
	}
	return facts
}

// ShortHelp returns the keys of the footer.
func (m Model) ShortHelp() []key.Binding { return m.deps.Keys.Short(m.Keys()) }

// FullHelp returns all keys.
func (m Model) FullHelp() [][]key.Binding { return m.deps.Keys.Full(m.Keys()) }
