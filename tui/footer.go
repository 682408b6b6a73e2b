package tui

import (
	"slices"
	"strings"

	"podflight/tui/keys"
	"podflight/tui/layout"
)

// footer draws the keys that matter now; or what there is to say.
func (a *App) footer() string {
	th, g := a.look.Theme, a.look.Glyphs
	if a.note != "" {
		return layout.FitTail(" "+th.Text.Render(layout.Safe(a.note)), a.w, g.Ellipsis)
	}
	ctx := a.context()
	foot := a.foot(ctx)
	entry := func(i int) string {
		return th.Key.Render(a.table.Label(ctx, foot[i], g.ASCII)) + th.Dim.Render(" "+foot[i].Word)
	}
	last := len(foot) - 1
	help := entry(last) + "  "
	line := " "
	for i := range last {
		next := entry(i) + "   "
		if layout.Width(line)+layout.Width(next)+layout.Width(help) > a.w {
			break
		}
		line += next
	}
	return layout.FitTail(line+help, a.w, g.Ellipsis)
}

// foot returns the bindings that the footer shows: those that work now, in the words of the moment.
func (a *App) foot(ctx keys.Context) []keys.Match {
	out := slices.DeleteFunc(a.table.Footer(ctx), func(m keys.Match) bool {
		return m.Why(ctx.Facts) != "" || m.ID == keys.NextPane && !a.hides() || m.ID == keys.Faster && a.shown == nil || m.ID == keys.Longer && !a.ended()
	})
	for i := range out {
		switch m := &out[i]; {
		case m.ID == keys.Play && a.flight.Head().Playing():
			m.Word = "pause"
		case m.ID == keys.NextPane:
			m.Word = a.nextName()
		}
	}
	if m, ok := a.table.Find(ctx, "esc"); ok && m.Place == keys.Global && !a.covered() {
		switch a.focus {
		case keys.Editor:
			m.Word = "leave the text"
			out = slices.Insert(out, min(1, len(out)), m)
		case keys.Compare:
			out = slices.Insert(out, min(1, len(out)), m)
		}
	}
	return out
}

// ended reports whether the playhead has come to the end of the run.
func (a *App) ended() bool {
	head := a.flight.Head()
	return a.screen == keys.Flight && head.End() > 0 && head.Now() >= head.End()
}

// hides reports whether panes share a frame, so that some are not seen.
func (a *App) hides() bool {
	return slices.ContainsFunc(a.plan(), func(b layout.Box) bool { return len(b.Panes) > 1 })
}

// nextName calls the pane that comes next by a word.
func (a *App) nextName() string {
	places := a.placed()
	switch next := places[(slices.Index(places, a.focus)+1)%len(places)]; next {
	case keys.Editor:
		return "manifest"
	default:
		return strings.ToLower(string(next))
	}
}
