package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
	"podflight/tui/layout"
)

// model is the shape that all panes have.
type model[M any] interface {
	*M
	Update(tea.Msg) (M, tea.Cmd)
	View() string
	SetSize(width, height int)
	SetLook(layout.Look)
}

// pane is what the root needs of a pane, whatever its type.
type pane struct {
	place  keys.Place
	update func(tea.Msg) tea.Cmd
	view   func() string
	size   func(width, height int)
	look   func(layout.Look)
	focus  func(on bool)
	keys   func() keys.Context // where keys are looked up while it is focused
	inner  func() bool         // it has something of its own for keys.Back to close
	title  func() layout.Title // of its frame
}

// plug returns the pane of a model that stays where it is.
func plug[M any, P model[M]](m P, place keys.Place, title func() layout.Title) *pane {
	p := &pane{
		place: place,
		update: func(msg tea.Msg) (cmd tea.Cmd) {
			*m, cmd = m.Update(msg)
			return cmd
		},
		view:  m.View,
		size:  m.SetSize,
		look:  m.SetLook,
		focus: func(bool) {},
		keys:  func() keys.Context { return keys.Context{Places: []keys.Place{place}} },
		inner: func() bool { return false },
		title: title,
	}
	if f, ok := any(m).(interface {
		Focus()
		Blur()
	}); ok {
		p.focus = func(on bool) {
			if on {
				f.Focus()
			} else {
				f.Blur()
			}
		}
	}
	if k, ok := any(m).(interface{ Keys() keys.Context }); ok {
		p.keys = k.Keys
	}
	if c, ok := any(m).(interface{ CanBack() bool }); ok {
		p.inner = c.CanBack
	}
	return p
}
