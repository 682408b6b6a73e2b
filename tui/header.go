package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/sim"
	"podflight/tui/glyph"
	"podflight/tui/keys"
	"podflight/tui/layout"
)

// header draws where the user is, on the left, and the time, on the right.
func (a *App) header() string {
	th := a.look.Theme
	left := " " + th.Accent.Bold().Render("podflight")
	crumbs := a.crumbs()
	for i, c := range crumbs {
		ink := th.Dim
		if i == len(crumbs)-1 {
			ink = th.Text
		}
		between := "  "
		if i > 0 {
			between = th.Faint.Render(" " + a.look.Glyphs.Crumb + " ")
		}
		left += between + ink.Render(layout.Safe(c))
	}
	return layout.Split(left, "  "+a.clock()+" ", a.w, a.look.Glyphs.Ellipsis)
}

func (a *App) crumbs() []string {
	if a.screen == keys.Compare {
		return append(slices.Clone(a.desk.open.trail), "Compare")
	}
	return a.desk.open.trail
}

// clock draws whether time passes, how fast, and the virtual time.
func (a *App) clock() string {
	th, g, head := a.look.Theme, a.look.Glyphs, a.flight.Head()
	switch {
	case a.flight.Busy():
		return th.Dim.Render("flying" + g.Ellipsis)
	case head.End() == 0:
		return ""
	}
	state := th.State(glyph.BackOff).Render(g.Pause+g.Pause) + " "
	if head.Playing() {
		state = th.Good().Render(g.Play) + "  "
	}
	speed := head.Speed()
	if g.ASCII {
		speed = strings.NewReplacer("×", "x", "¼", "1/4", "½", "1/2").Replace(speed)
	}
	if head.Loop() {
		speed += " loop"
	}
	return state + th.Text.Render(speed+"   ") + th.Title.Render(stamp(head.Now(), head.End())) + th.Dim.Render(" / "+minutes(head.End().Duration()))
}

// stamp writes an instant as "01:12.4", with hours where the run has some.
func stamp(at, end sim.Instant) string {
	d := at.Duration()
	tenths := int(d.Milliseconds()/100) % 10
	s := int(d.Seconds())
	if end.Duration() >= time.Hour {
		return fmt.Sprintf("%d:%02d:%02d.%d", s/3600, s/60%60, s%60, tenths)
	}
	return fmt.Sprintf("%02d:%02d.%d", s/60, s%60, tenths)
}

// minutes writes a length of time as "10:00", or "1:00:00".
func minutes(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// stageTitle says what the chosen Pod's restart policy is: the one field that decides about all that is seen.
func (a *App) stageTitle() layout.Title {
	t := layout.Title{Text: "Stage"}
	c, ok := a.stage.Choice()
	if !ok || a.shown == nil {
		return t
	}
	life, ok := a.shown.Life(c.Pod)
	if !ok {
		return t
	}
	if pod, ok := life.Versions[0].Object.(*corev1.Pod); ok {
		t.Note = "restartPolicy " + string(pod.Spec.RestartPolicy)
	}
	return t
}

func (a *App) lessonTitle() layout.Title {
	if l := a.lesson.Lesson(); l != nil {
		return layout.Title{Text: strings.TrimSpace(l.Number + " " + layout.Safe(l.Title)), Note: "lesson"}
	}
	return layout.Title{Text: "Lesson"}
}
