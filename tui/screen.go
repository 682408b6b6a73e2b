package tui

import (
	"fmt"
	"strings"

	"podflight/tui/keys"
	"podflight/tui/layout"
)

// body is the area between the header and the footer. Home has no header.
func (a *App) body() layout.Rect {
	if a.screen == keys.Home {
		return layout.Rect{X: 0, Y: 0, W: a.w, H: a.h - 1}
	}
	return layout.Rect{X: 0, Y: 1, W: a.w, H: a.h - 2}
}

// placed returns the panes of the screen in the order of their places.
func (a *App) placed() []keys.Place {
	switch {
	case a.screen == keys.Compare:
		return []keys.Place{keys.Compare}
	case a.lesson.Lesson() != nil:
		return []keys.Place{keys.Lesson, keys.Editor, keys.Stage, keys.Views}
	}
	return []keys.Place{keys.Editor, keys.Stage, keys.Views}
}

// plan returns where the panes stand.
func (a *App) plan() []layout.Box {
	if a.screen == keys.Home || layout.TooSmall(a.w, a.h) {
		return nil
	}
	rows := 0
	if a.shown != nil {
		rows = a.stage.Rows(layout.MostStage(a.body().H)-layout.FrameHeight) + layout.FrameHeight
	}
	return layout.Plan(layout.Input{Area: a.body(), Panes: a.placed(), Focus: a.focus, Left: a.left, Zoom: a.zoom, Stage: rows})
}

// arrange gives the panes that are seen their cells.
func (a *App) arrange() {
	for _, b := range a.plan() {
		a.panes[b.Shown].size(b.W-layout.FrameWidth, b.H-layout.FrameHeight)
	}
	if a.screen == keys.Home {
		a.home.SetSize(a.w, a.h-1)
	}
	for _, o := range a.over {
		o.fit(a.body())
	}
}

// talk is where the kubectl line stands: in the frame of the views, or of what is seen in their place.
func (a *App) talk() layout.Rect {
	area := a.body()
	for _, b := range a.plan() {
		area = layout.Rect{X: b.X + layout.FrameWidth/2, Y: b.Y + 1, W: b.W - layout.FrameWidth, H: b.H - layout.FrameHeight}
		if b.Shown == keys.Views {
			break
		}
	}
	return area
}

// View is part of tea.Model.
func (a *App) View() string {
	switch {
	case a.w <= 0 || a.h <= 0:
		return ""
	case layout.TooSmall(a.w, a.h):
		lines := layout.Wrap(fmt.Sprintf("podflight needs %d×%d cells; this is %d×%d", layout.MinWidth, layout.MinHeight, a.w, a.h), a.w)
		for i := range lines {
			lines[i] = layout.FitTail(a.look.Theme.Text.Render(lines[i]), a.w, "")
		}
		return strings.Join(lines[:min(len(lines), a.h)], "\n")
	}
	var lines []string
	if a.screen == keys.Home {
		lines = layout.Block(a.home.View(), a.w, a.h-1)
	} else {
		lines = append([]string{a.header()}, a.frames()...)
	}
	lines = append(lines, a.footer())
	for _, o := range a.over {
		lines = o.over(lines, a.body())
	}
	return strings.Join(lines, "\n")
}

// frames draws the panes in their frames, line by line of the body.
func (a *App) frames() []string {
	area := a.body()
	rows := make([]string, area.H)
	for _, b := range a.plan() { // from left to right, and the columns from top to bottom
		p := a.panes[b.Shown]
		focused := b.Shown == a.focus && !a.covered()
		for i, line := range layout.Frame(a.look, b.W, b.H, a.frameTitle(b), focused, p.view()) {
			rows[b.Y-area.Y+i] += line
		}
	}
	return rows
}

// frameTitle returns the title of a box: its pane's, or the panes that share it as tabs.
func (a *App) frameTitle(b layout.Box) layout.Title {
	t := a.panes[b.Shown].title()
	if len(b.Panes) < 2 {
		return t
	}
	shared := layout.Title{}
	if b.Shown == keys.Editor {
		shared.Note = t.Note
	}
	for i, place := range b.Panes {
		label := a.panes[place].title().Text
		switch place {
		case keys.Views:
			label = a.views.Tab().String()
		case keys.Lesson:
			label = "Lesson"
		}
		if label == "" {
			label = string(place)
		}
		if place == b.Shown {
			shared.On = i
		}
		shared.Tabs = append(shared.Tabs, layout.Tab{Label: label})
	}
	return shared
}

// covered reports whether something lies over the screen that has the keys.
func (a *App) covered() bool { return len(a.over) > 0 }
