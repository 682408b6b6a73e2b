package editor

import (
	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
	"podflight/tui/text"
)

// actions returns what each binding of the editor does.
func actions() map[keys.ID]func(*Model) tea.Cmd {
	all := map[keys.ID]func(*Model) tea.Cmd{
		keys.EdEnter:        quiet((*Model).newline),
		keys.EdTab:          quiet((*Model).tab),
		keys.EdOutdent:      quiet(func(m *Model) { m.file().indentLines(-1) }),
		keys.EdBackspace:    quiet(func(m *Model) { m.file().backspace() }),
		keys.EdDelete:       quiet(func(m *Model) { m.file().erase((*text.Buffer).Right) }),
		keys.EdDelWordLeft:  quiet(func(m *Model) { m.file().erase((*text.Buffer).WordLeft) }),
		keys.EdDelWordRight: quiet(func(m *Model) { m.file().erase((*text.Buffer).WordRight) }),
		keys.EdDelToEnd:     quiet(func(m *Model) { m.file().eraseToEnd() }),
		keys.EdUndo:         quiet(func(m *Model) { m.file().travel((*text.Buffer).Undo) }),
		keys.EdRedo:         quiet(func(m *Model) { m.file().travel((*text.Buffer).Redo) }),
		keys.EdCut:          (*Model).cut,
		keys.EdCopy:         (*Model).copy,
		keys.EdPaste:        quiet(func(m *Model) { m.insertOther(m.clipboard) }),
		keys.EdComment:      quiet(func(m *Model) { m.file().toggleComment() }),
		keys.EdDuplicate:    quiet(func(m *Model) { m.file().duplicate() }),
		keys.EdMoveUp:       quiet(func(m *Model) { m.file().moveLines(-1) }),
		keys.EdMoveDown:     quiet(func(m *Model) { m.file().moveLines(1) }),
		keys.EdSelAll:       quiet(func(m *Model) { m.file().selectAll() }),
		keys.EdFind:         quiet(func(m *Model) { m.openFind(findText) }),
		keys.EdGoTo:         quiet(func(m *Model) { m.openFind(findLine) }),
		keys.EdFindNext:     quiet(func(m *Model) { m.jump(1) }),
		keys.EdFindPrev:     quiet(func(m *Model) { m.jump(-1) }),
		keys.EdProblem:      quiet(func(m *Model) { m.file().nextProblem() }),
		keys.EdComplete:     quiet(func(m *Model) { m.complete() }),
		keys.EdDoc:          quiet((*Model).openDoc),
		keys.EdExternal:     (*Model).openExternal,
		keys.EdReset:        quiet(func(m *Model) { m.file().reset() }),
		keys.EdNextFile:     quiet(func(m *Model) { m.turn(1) }),
		keys.EdPrevFile:     quiet(func(m *Model) { m.turn(-1) }),
		keys.EdSave:         func(m *Model) tea.Cmd { return send(SaveMsg{m.file().saved()}) },
		keys.EdRun:          func(*Model) tea.Cmd { return send(RunMsg{}) },
	}
	for id, mv := range movements() {
		all[id] = quiet(func(m *Model) { m.file().move(mv, m.page()) })
	}
	return all
}

// quiet makes an action of what sends nothing.
func quiet(f func(*Model)) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd { f(m); return nil }
}

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

func (m *Model) turn(by int) {
	m.active = (m.active + by + len(m.files)) % len(m.files)
	m.close()
}
