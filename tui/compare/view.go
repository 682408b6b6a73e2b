package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/lanes"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/layout"
	"podflight/tui/status"
	"podflight/tui/theme"
	"podflight/tui/timeline"
)

// View draws the screen.
func (m Model) View() string {
	if m.w <= 0 || m.h <= 0 {
		return ""
	}
	if len(m.show.Runs) == 0 {
		return layout.FitTail(m.look.Theme.Dim.Render("Nothing is compared yet."), m.w, m.look.Glyphs.Ellipsis)
	}
	axis, names := m.Axis(), m.nameWidth()
	pad := layout.Spaces(names)
	line, times := timeline.Axis(m.look, axis)
	ruler := []string{pad + line, pad + times, pad + timeline.Track(m.look, axis, m.now), ""}
	words := m.words()
	// The words are what it is all about: of the lanes there may be some that must be scrolled to.
	words = words[:max(min(len(words), m.h-len(ruler)-6), min(len(words), 2))]
	runs := m.runLines(axis, names)
	room := max(m.h-len(ruler)-len(words)-1, 1)
	out := []string{m.about()}
	if len(runs) < room {
		out = append(out, "")
		room--
	}
	top := min(m.top, max(len(runs)-room, 0))
	seen := slices.Clone(runs[top:min(top+room, len(runs))])
	if left := len(runs) - top - len(seen); left > 0 && len(seen) > 1 {
		seen[len(seen)-1] = m.look.Theme.Dim.Render(fmt.Sprintf("%s %d more lines", m.look.Glyphs.Down, left+1))
	}
	out = append(append(append(out, seen...), ruler...), words...)
	for i := range out {
		out[i] = layout.FitTail(out[i], m.w, m.look.Glyphs.Ellipsis)
	}
	return strings.Join(out[:min(len(out), m.h)], "\n")
}

// about says what the runs have in common, and how much of them is in sight.
func (m *Model) about() string {
	th := m.look.Theme
	text := "the first " + sim.Brief(m.window().Duration().Round(time.Second))
	if m.show.About != "" {
		text = " " + m.look.Glyphs.Dot + " " + text
	}
	return th.Text.Render(layout.Safe(m.show.About)) + th.Dim.Render(text)
}

// mostLanes is how many lanes of a run are drawn.
const mostLanes = 6

// runLines draws the runs: with their words if there is room for that, else in one line a lane.
func (m *Model) runLines(a lanes.Axis, names int) []string {
	room := m.h - len(m.words()) - 5
	var out []string
	for _, s := range []style{{labels: true, gaps: true, standing: true}, {labels: true, standing: true}, {labels: true}, {}} {
		out = nil
		for i := range m.show.Runs {
			out = append(out, m.run(i, a, names, s)...)
		}
		if len(out) <= room {
			break
		}
	}
	return out
}

// style says how much is drawn of a run.
type style struct{ labels, gaps, standing bool }

// run draws one run: a lane for each container, the words under it, and how it stands.
func (m *Model) run(i int, a lanes.Axis, names int, s style) []string {
	th, r := m.look.Theme, m.show.Runs[i]
	name := layout.FitTail(th.Title.Render(layout.Safe(r.Name)), names-2, m.look.Glyphs.Ellipsis) + "  "
	pad := layout.Spaces(names)
	var out []string
	all := m.lanesOf(r)
	standing := m.standing(r)
	for n, l := range all[:min(len(all), mostLanes)] {
		d := timeline.Draw(m.look, m.charts[i], l, a, m.now)
		if !s.labels || len(all) > 3 {
			out = append(out, name+timeline.Tail(m.look, d.States, d.Now))
			name = pad
			continue
		}
		labels := d.Labels
		if blank := strings.TrimRight(labels, " "); s.standing && n == len(all)-1 && layout.Width(blank)+3+layout.Width(standing) <= a.Columns {
			labels, standing = blank+"   "+standing, ""
		}
		out = append(out, name+d.Cells, pad+labels)
		name = pad
	}
	if left := len(all) - mostLanes; left > 0 {
		out = append(out, pad+th.Dim.Render(fmt.Sprintf("%s %d more containers", m.look.Glyphs.More, left)))
	}
	if len(all) == 0 {
		out = append(out, name+standing)
		standing = ""
	}
	if s.standing && standing != "" {
		out = append(out, pad+standing)
	}
	if s.gaps {
		out = append(out, "")
	}
	return out
}

// lanesOf returns the lanes of a run that there have been by now.
func (m *Model) lanesOf(r Run) []*trace.Lane {
	var out []*trace.Lane
	for _, life := range r.Trace.Lives(api.Pod) {
		if life.Added > m.now {
			break
		}
		out = append(out, r.Trace.Lanes(life.UID)...)
	}
	return out
}

// standing says how a run stands: phase, STATUS and RESTARTS of its newest Pod, or why there is none.
func (m *Model) standing(r Run) string {
	th := m.look.Theme
	lives := r.Trace.Lives(api.Pod)
	n := 0
	for n < len(lives) && lives[n].Added <= m.now {
		n++
	}
	if n == 0 {
		for _, c := range r.Trace.Commands(m.now) {
			if c.To != sim.Never && c.Exit != 0 {
				return th.Bad().Render(layout.Safe(strings.Join(strings.Fields(c.Text(m.now)), " ")))
			}
		}
		return th.Dim.Render("no Pod yet")
	}
	v, _ := lives[n-1].Last(m.now)
	pod, ok := v.Object.(*corev1.Pod)
	if !ok {
		return ""
	}
	s := printers.Summarize(pod)
	phase, ink := string(pod.Status.Phase), phaseInk(th, pod.Status.Phase)
	if lives[n-1].Removed <= m.now {
		phase, ink = "gone", th.Dim
	}
	dot := " " + m.look.Glyphs.Dot + " "
	text := ink.Render(phase) + th.Dim.Render(dot+"STATUS ") + th.State(status.State(s.Status)).Render(s.Status) + th.Dim.Render(fmt.Sprintf("%sRESTARTS %d", dot, s.Restarts))
	if n > 1 {
		text += th.Dim.Render(fmt.Sprintf("%sthe newest of %d Pods", dot, n))
	}
	return text
}

func phaseInk(th theme.Theme, p corev1.PodPhase) theme.Ink {
	switch p {
	case corev1.PodFailed:
		return th.Bad()
	case corev1.PodSucceeded:
		return th.Good()
	}
	return th.Text
}
