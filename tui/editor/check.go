package editor

import (
	"cmp"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// pause is how long the keys must rest before the text is checked.
const pause = 400 * time.Millisecond

// checkMsg asks to check a file if it is still at this version.
type checkMsg struct {
	file    *file
	version int
}

// checkedMsg brings what is wrong with a file.
type checkedMsg struct {
	file    *file
	version int
	diags   []Diagnostic
}

// soon returns the command that checks the file when the keys rest.
func (m *Model) soon(f *file) tea.Cmd {
	if m.deps.Language == nil {
		return nil
	}
	return m.deps.After(pause, checkMsg{f, f.buf.Version()})
}

func (m *Model) checkNow(msg checkMsg) tea.Cmd {
	if msg.file.buf.Version() != msg.version {
		return nil
	}
	return m.check(msg.file)
}

// check returns the command that checks a file as it is now.
func (m *Model) check(f *file) tea.Cmd {
	lang := m.deps.Language
	if lang == nil {
		return nil
	}
	name, version, content := f.name, f.buf.Version(), []byte(f.buf.String())
	return func() tea.Msg { return checkedMsg{f, version, lang.Check(name, content)} }
}

// checked takes diagnostics over. They are kept in the order of their lines, the worst of a line first.
func (m *Model) checked(msg checkedMsg) {
	f := msg.file
	if f.buf.Version() != msg.version {
		return
	}
	f.diags = slices.Clone(msg.diags)
	for i := range f.diags {
		f.diags[i].Line = max(0, min(f.diags[i].Line, f.buf.Len()-1))
	}
	slices.SortStableFunc(f.diags, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Col, b.Col))
	})
	m.reveal()
}

// at returns what is wrong with a line, the worst first.
func (f *file) at(line int) []Diagnostic {
	i, _ := slices.BinarySearchFunc(f.diags, line, func(d Diagnostic, line int) int { return cmp.Compare(d.Line, line) })
	j := i
	for j < len(f.diags) && f.diags[j].Line == line {
		j++
	}
	return f.diags[i:j]
}
