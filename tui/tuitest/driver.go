package tuitest

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"podflight/tui/keys"
)

// Pane is what all panes of the program have.
type Pane[M any] interface {
	*M
	Update(tea.Msg) (M, tea.Cmd)
	View() string
	SetSize(width, height int)
}

// Driver types at a pane or at the whole program.
type Driver struct {
	Width, Height int
	Clock         *Clock
	Sent          []tea.Msg // what commands gave, since the driver was made
	Quit          bool      // the program asked to end

	update func(tea.Msg) tea.Cmd
	view   func() string
	resize func(width, height int)
	key    func(tea.KeyMsg) tea.Msg
}

// Drive returns a driver of the pane m, which stays readable there. A key becomes what the table says of it in the context of
// the moment, as in the program.
func Drive[M any, P Pane[M]](m P, table keys.Table, ctx func() keys.Context, clock *Clock) *Driver {
	d := &Driver{Clock: clock}
	d.update = func(msg tea.Msg) (cmd tea.Cmd) { *m, cmd = m.Update(msg); return cmd }
	d.view = m.View
	d.resize = m.SetSize
	d.key = func(k tea.KeyMsg) tea.Msg { return table.Translate(ctx(), k) }
	return d
}

// DriveProgram returns a driver of a whole program.
func DriveProgram(m *tea.Model, clock *Clock) *Driver {
	d := &Driver{Clock: clock}
	d.update = func(msg tea.Msg) (cmd tea.Cmd) { *m, cmd = (*m).Update(msg); return cmd }
	d.view = func() string { return (*m).View() }
	d.resize = func(w, h int) { d.Send(tea.WindowSizeMsg{Width: w, Height: h}) }
	d.key = func(k tea.KeyMsg) tea.Msg { return k }
	return d
}

// Size changes the cells that there are.
func (d *Driver) Size(width, height int) {
	d.Width, d.Height = width, height
	d.resize(width, height)
}

// Send gives a message and runs the commands that follow from it, to the end.
func (d *Driver) Send(msg tea.Msg) {
	if msg == nil {
		return
	}
	d.run(d.update(msg))
}

// Run runs a command and what follows from it, as when a program starts.
func (d *Driver) Run(cmd tea.Cmd) { d.run(cmd) }

func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case tea.QuitMsg:
		d.Quit = true
	default:
		d.Sent = append(d.Sent, msg)
		d.Send(msg)
	}
}

// Press presses a key.
func (d *Driver) Press(k tea.KeyMsg) { d.Send(d.key(k)) }

// Keys presses the keys that are named, separated by blanks.
func (d *Driver) Keys(names string) error {
	for _, name := range strings.Fields(names) {
		k, err := Key(name)
		if err != nil {
			return err
		}
		d.Press(k)
	}
	return nil
}

// Type types text letter by letter; a line end is the enter key.
func (d *Driver) Type(text string) {
	for _, r := range text {
		switch r {
		case '\n':
			d.Press(tea.KeyMsg{Type: tea.KeyEnter})
		case ' ':
			d.Press(tea.KeyMsg{Type: tea.KeySpace, Runes: []rune(" ")})
		default:
			d.Press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		}
	}
}

// Wait lets time pass: what was to be sent within it is sent, in the order of its times.
func (d *Driver) Wait(t time.Duration) {
	until := d.Clock.now + t
	for {
		msg, ok := d.Clock.next(until)
		if !ok {
			return
		}
		d.Send(msg)
	}
}

// View returns what is drawn.
func (d *Driver) View() string { return d.view() }

// Check returns what is wrong with the drawing: too many lines, a line that is too wide, or
// something that could reach the terminal but colours. It is nil if the drawing is right.
func (d *Driver) Check() error {
	lines := strings.Split(d.view(), "\n")
	if len(lines) > max(1, d.Height) {
		return fmt.Errorf("%d lines at %dx%d", len(lines), d.Width, d.Height)
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > max(0, d.Width) {
			return fmt.Errorf("line %d is %d cells wide at %dx%d: %q", i, w, d.Width, d.Height, line)
		}
		if c := control(line); c != "" {
			return fmt.Errorf("line %d holds %q", i, c)
		}
	}
	return nil
}

// control returns the first control character or sequence of a line that is not a colour.
func control(line string) string {
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == 0x1b:
			end := strings.IndexByte(line[i:], 'm')
			if end < 2 || line[i+1] != '[' || strings.Trim(line[i+2:i+end], "0123456789;:") != "" {
				return line[i:min(len(line), i+8)]
			}
			i += end
		case c < 0x20 || c == 0x7f:
			return string(c)
		}
	}
	return ""
}

// Translate returns the message that a key press becomes, for those who measure without the driver.
func (d *Driver) Translate(k tea.KeyMsg) tea.Msg { return d.key(k) }
