package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/layout"
)

// target is what has the keys: what lies over the screen, or the focused pane.
func (a *App) target() target {
	if n := len(a.over); n > 0 {
		return target{a.over[n-1].update, a.over[n-1].keys}
	}
	p := a.panes[a.focus]
	return target{p.update, p.keys}
}

type target struct {
	update func(tea.Msg) tea.Cmd
	keys   func() keys.Context
}

// context returns where keys are looked up now, and what holds.
func (a *App) context() keys.Context {
	ctx := a.target().keys()
	ctx.Places = append([]keys.Place(nil), ctx.Places...)
	if len(a.over) == 0 && a.screen != keys.Home {
		ctx.Places = append(ctx.Places, keys.Flight)
	}
	ctx.Places = append(ctx.Places, keys.Global)
	ctx.Facts |= a.flight.Facts()
	if a.screen == keys.Compare {
		ctx.Facts |= keys.HasRun
	}
	if a.lesson.Lesson() != nil {
		ctx.Facts |= keys.HasLesson
	}
	if a.screen == keys.Flight {
		ctx.Facts |= keys.HasPanes
	}
	return ctx
}

// keystrokes takes letters that came in one go apart: "delete" is six letters and not the delete key.
func (a *App) keystrokes(k tea.KeyMsg) tea.Cmd {
	if k.Type != tea.KeyRunes || len(k.Runes) < 2 {
		return a.key(k)
	}
	var cmds []tea.Cmd
	for _, r := range k.Runes {
		cmds = append(cmds, a.key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: k.Alt}))
	}
	return tea.Batch(cmds...)
}

// paste gives pasted text to who takes text.
func (a *App) paste(msg input.PasteMsg) tea.Cmd {
	if !a.context().Typing {
		a.say("nothing can be pasted here")
		return nil
	}
	return a.target().update(msg)
}

// key does what a key is bound to, or gives it to who takes text.
func (a *App) key(k tea.KeyMsg) tea.Cmd {
	a.note = ""
	ctx := a.context()
	m, ok := a.table.Find(ctx, k.String())
	switch {
	case !ok && ctx.Typing:
		return a.target().update(k)
	case !ok:
		return nil
	}
	if why := m.Why(ctx.Facts); why != "" {
		a.say(why)
		return nil
	}
	if m.ID == keys.Choose { // the one binding whose key is a value
		return a.exitWith(k.String())
	}
	return a.do(m.Place, m.ID)
}

// do does what a binding of a place means.
func (a *App) do(place keys.Place, id keys.ID) tea.Cmd {
	if place == keys.Global || place == keys.Flight {
		return a.act(id)
	}
	if act, ok := a.own(place, id); ok {
		return act(a)
	}
	return a.target().update(keys.Do{ID: id})
}

// run does what was chosen in a list: it is looked up in the places that the list was opened from.
func (a *App) run(id keys.ID) tea.Cmd {
	ctx := a.context()
	for _, m := range a.table.All(ctx) {
		if m.ID != id {
			continue
		}
		if why := m.Why(ctx.Facts); why != "" {
			a.say(why)
			return nil
		}
		return a.do(m.Place, id)
	}
	return nil
}

// act does what the bindings of the workbench and of everywhere mean.
func (a *App) act(id keys.ID) tea.Cmd {
	if act, ok := a.actions[id]; ok {
		return act(a)
	}
	if cmd, ok := a.flight.Move(id, a.stage.Axis()); ok {
		return cmd
	}
	if a.screen == keys.Compare { // what is left concerns what is drawn there
		return a.panes[keys.Compare].update(keys.Do{ID: id})
	}
	return a.panes[keys.Stage].update(keys.Do{ID: id})
}

// mouse gives a click or a turn of the wheel to the pane under it, in the pane's own cells.
func (a *App) mouse(msg tea.MouseMsg) tea.Cmd {
	if n := len(a.over); n > 0 {
		return a.over[n-1].update(msg)
	}
	if a.screen == keys.Home {
		return a.panes[keys.Home].update(msg)
	}
	for _, b := range a.plan() {
		if !b.Contains(msg.X, msg.Y) {
			continue
		}
		if msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft {
			a.goTo(b.Shown)
		}
		msg.X -= b.X + layout.FrameWidth/2
		msg.Y -= b.Y + layout.FrameHeight/2
		return a.panes[b.Shown].update(msg)
	}
	return nil
}

// goTo gives the keys to a pane.
func (a *App) goTo(place keys.Place) {
	if place == a.focus {
		return
	}
	a.panes[a.focus].focus(false)
	a.focus = place
	if place == keys.Lesson || place == keys.Editor {
		a.left = place
	}
	a.panes[place].focus(true)
}

// switchTo shows a screen and gives the keys to one of its panes.
func (a *App) switchTo(screen, focus keys.Place) {
	a.screen, a.zoom = screen, false
	a.goTo(focus)
}
