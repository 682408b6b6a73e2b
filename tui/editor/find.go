package editor

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/layout"
	"podflight/tui/line"
	"podflight/tui/text"
)

// What the line at the bottom asks for.
const (
	findText = iota
	findLine
)

// mostMatches is how many matches are counted.
const mostMatches = 9999

// find is the line at the bottom that searches the text or goes to a line.
type find struct {
	open  bool
	mode  int
	input line.Model
	given bool     // the line holds what was selected: the first letter typed takes its place
	from  text.Pos // where the cursor was when the line was opened
	last  string   // what was searched for last

	file    *file // what matches is of
	version int
	of      string
	matches []text.Selection
}

func newFind(l layout.Look) find {
	return find{input: line.New(l)}
}

// query returns what is searched for: what stands in the line, or what did.
func (f find) query() string {
	if f.open && f.mode == findText {
		return f.input.Value()
	}
	return f.last
}

func (m *Model) openFind(mode int) {
	f := m.file()
	m.popup.open = false
	m.find.open, m.find.mode, m.find.from = true, mode, f.sel.Cursor
	m.find.input.Set("", "")
	from, to := f.ends()
	m.find.given = mode == findText && from != to && from.Line == to.Line
	if m.find.given {
		m.find.input.Set(f.buf.Slice(from, to), "")
	}
}

// findDo handles the bindings of the open line.
func (m *Model) findDo(id keys.ID) bool {
	switch id {
	case keys.Accept:
		if m.find.mode == findLine {
			m.goTo()
			m.close()
			return true
		}
		m.jump(1)
	case keys.Down:
		m.jump(1)
	case keys.Up:
		m.jump(-1)
	case keys.EdBackspace:
		m.findTyped(tea.KeyMsg{Type: tea.KeyBackspace})
	case keys.EdLeft:
		m.findTyped(tea.KeyMsg{Type: tea.KeyLeft})
	case keys.EdRight:
		m.findTyped(tea.KeyMsg{Type: tea.KeyRight})
	case keys.EdLineStart:
		m.findTyped(tea.KeyMsg{Type: tea.KeyHome})
	case keys.EdLineEnd:
		m.findTyped(tea.KeyMsg{Type: tea.KeyEnd})
	case keys.EdDelWordLeft:
		m.findTyped(tea.KeyMsg{Type: tea.KeyCtrlW})
	case keys.EdTab, keys.EdEnter:
	default:
		m.find.open = false
		return false
	}
	m.reveal()
	return true
}

// findTyped edits the line; a search goes to the first match after where it began.
func (m *Model) findTyped(msg tea.KeyMsg) {
	if m.find.given && (msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace) {
		m.find.input.Set("", "")
	}
	m.find.given = false
	m.find.input.Update(msg)
	m.search()
}

func (m *Model) findPasted(s string) {
	s, _, _ = strings.Cut(input.Clean(s), "\n")
	m.findTyped(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(strings.ReplaceAll(s, "\t", " "))})
}

func (m *Model) search() {
	if m.find.mode == findLine {
		return
	}
	m.find.last = m.find.input.Value()
	for _, sel := range m.matches() {
		if !sel.Anchor.Before(m.find.from) {
			m.choose(sel)
			return
		}
	}
	if all := m.matches(); len(all) > 0 {
		m.choose(all[0])
	}
}

// jump goes to the next match or the one before, around the ends of the text.
func (m *Model) jump(by int) {
	all := m.matches()
	if len(all) == 0 {
		m.note = "no match for " + strconv.Quote(m.find.query())
		return
	}
	from, to := m.file().ends()
	if by > 0 {
		for _, sel := range all {
			if !sel.Anchor.Before(to) && (sel.Anchor != from || sel.Cursor != to) {
				m.choose(sel)
				return
			}
		}
		m.choose(all[0])
		return
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Anchor.Before(from) {
			m.choose(all[i])
			return
		}
	}
	m.choose(all[len(all)-1])
}

func (m *Model) choose(sel text.Selection) {
	f := m.file()
	f.buf.Seal()
	f.sel = text.Selection{Anchor: f.buf.Clamp(sel.Anchor), Cursor: f.buf.Clamp(sel.Cursor)}
	f.want = f.cell(sel.Cursor)
	m.reveal()
}

// goTo goes to the line whose number was typed.
func (m *Model) goTo() {
	n, err := strconv.Atoi(strings.TrimSpace(m.find.input.Value()))
	if err != nil {
		return
	}
	f := m.file()
	f.buf.Seal()
	f.put(f.buf.Clamp(text.Pos{Line: n - 1}))
	f.want = 0
	m.reveal()
}

// matches returns where the text holds what is searched for. A query without capitals finds both cases.
func (m *Model) matches() []text.Selection {
	f, q := m.file(), m.find.query()
	if m.find.file == f && m.find.version == f.buf.Version() && m.find.of == q {
		return m.find.matches
	}
	m.find.file, m.find.version, m.find.of = f, f.buf.Version(), q
	m.find.matches = search(f.buf.Lines(), q)
	return m.find.matches
}

func search(lines []string, q string) []text.Selection {
	if q == "" {
		return nil
	}
	fold := !strings.ContainsFunc(q, unicode.IsUpper)
	var out []text.Selection
	for i, line := range lines {
		hay := line
		if lower := strings.ToLower(line); fold && len(lower) == len(line) {
			hay = lower
		}
		for col := 0; len(out) < mostMatches; {
			at := strings.Index(hay[col:], q)
			if at < 0 {
				break
			}
			from := text.Pos{Line: i, Col: col + at}
			col = from.Col + len(q)
			out = append(out, text.Selection{Anchor: from, Cursor: text.Pos{Line: i, Col: col}})
		}
	}
	return out
}

// status says which match is chosen, of how many.
func (m *Model) status() string {
	if m.find.mode == findLine {
		return fmt.Sprintf("1 to %d", m.file().buf.Len())
	}
	all := m.matches()
	if len(all) == 0 {
		if m.find.query() == "" {
			return ""
		}
		return "no match"
	}
	from, to := m.file().ends()
	for i, sel := range all {
		if sel.Anchor == from && sel.Cursor == to {
			return fmt.Sprintf("%d of %d", i+1, len(all))
		}
	}
	return fmt.Sprintf("%d matches", len(all))
}
