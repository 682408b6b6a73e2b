package editor

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/text"
)

// externalMsg tells that the user's own editor has ended.
type externalMsg struct {
	file *file
	text string
	err  error
}

// openExternal opens the text in the user's own editor; podflight waits for it to end.
func (m *Model) openExternal() tea.Cmd {
	f := m.file()
	var program []string
	if m.deps.Program != nil {
		program = m.deps.Program()
	}
	if len(program) == 0 {
		m.note = "set EDITOR to the name of your editor to open the text in it"
		return nil
	}
	dir, err := os.MkdirTemp("", "podflight-")
	if err != nil {
		m.note = "cannot make a file for the editor: " + err.Error()
		return nil
	}
	path := filepath.Join(dir, filepath.Base(f.name))
	// Editors end the last line; podflight's text need not.
	content := f.buf.String()
	ended := strings.HasSuffix(content, "\n")
	if !ended {
		content += "\n"
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		m.note = "cannot write the file for the editor: " + err.Error()
		return nil
	}
	return tea.ExecProcess(m.command(program, path), func(err error) tea.Msg {
		defer os.RemoveAll(dir)
		if err != nil {
			return externalMsg{f, "", fmt.Errorf("%s: %w", program[0], err)}
		}
		data, err := os.ReadFile(path)
		if !ended {
			data = bytes.TrimSuffix(data, []byte("\n"))
		}
		return externalMsg{f, string(data), err}
	})
}

// command returns the call of the user's own editor. It gets the terminal itself: from anything else it would get a pipe.
func (m *Model) command(program []string, path string) *exec.Cmd {
	cmd := exec.Command(program[0], append(program[1:], path)...)
	if m.deps.In != nil {
		cmd.Stdin = m.deps.In
	}
	return cmd
}

// external takes over what the user's own editor wrote, as one step that can be undone.
func (m *Model) external(msg externalMsg) {
	switch {
	case msg.err != nil:
		m.note = msg.err.Error() + "; the text is as it was"
	case len(msg.text) > maxSize:
		m.note = fmt.Sprintf("the text has %s, more than the 3 MiB that the API server takes; it is as it was", megabytes(len(msg.text)))
	default:
		f := msg.file
		f.edit(text.Other, func() {
			f.buf.Become(msg.text)
		})
		m.reveal()
	}
}
