package tui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
	"podflight/tui/layout"
)

// overlay is something that lies over the screen and has the keys until it is closed.
type overlay struct {
	update func(tea.Msg) tea.Cmd
	view   func() string
	size   func(width, height int)
	look   func(layout.Look)
	keys   func() keys.Context
	bottom func() layout.Rect // at whose lower edge it stands; nil: it stands in the middle of the body
}

// cover returns the overlay of a model that stays where it is.
func cover[M any, P interface {
	model[M]
	Keys() keys.Context
}](m P) overlay {
	return overlay{
		update: func(msg tea.Msg) (cmd tea.Cmd) {
			*m, cmd = m.Update(msg)
			return cmd
		},
		view: m.View, size: m.SetSize, look: m.SetLook, keys: m.Keys,
	}
}

// over puts the overlay's box over the lines of the screen.
func (o overlay) over(lines []string, area layout.Rect) []string {
	view := o.view()
	if view == "" {
		return lines
	}
	box := strings.Split(view, "\n")
	if o.bottom != nil {
		area = o.bottom()
		return layout.Overlay(lines, box, area.X, area.Y+area.H-len(box))
	}
	x, y := layout.Centre(area, layout.Width(box[0]), len(box))
	return layout.Overlay(lines, box, x, y)
}

// fit gives the overlay the cells that it may take.
func (o overlay) fit(area layout.Rect) {
	if o.bottom != nil {
		area = o.bottom()
	}
	o.size(area.W, area.H)
}

// open puts an overlay over the screen, in the place of what was there.
func (a *App) open(o overlay) {
	a.closeAll()
	o.fit(a.body())
	a.panes[a.focus].focus(false)
	a.over = append(a.over, o)
}

// closeTop takes the uppermost overlay away.
func (a *App) closeTop() {
	if n := len(a.over); n > 0 {
		a.over = a.over[:n-1]
	}
	if len(a.over) == 0 {
		a.panes[a.focus].focus(true)
	}
}

// closeAll takes all overlays away.
func (a *App) closeAll() {
	for len(a.over) > 0 {
		a.closeTop()
	}
}
