package stage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/tui/glyph"
	"podflight/tui/layout"
	"podflight/tui/status"
	"podflight/tui/theme"
)

// header is the phase strip and the columns of the Pod that the cursor is on, and a blank line.
func (m Model) header() []string {
	choice, ok := m.Choice()
	if !ok {
		return []string{layout.FitTail(m.look.Theme.Dim.Render("No Pod yet."), m.w, m.look.Glyphs.Ellipsis), "", ""}
	}
	life, _ := m.scene.trace.Life(choice.Pod)
	pod, gone := podAt(life, m.now)
	now := m.now
	if gone {
		now = life.Removed
	}
	return []string{m.strip(pod, choice.Key.Name, gone, now.Duration()), m.columns(pod, gone, m.scene.trace.Wall(now)), ""}
}

// refused says why there is no Pod, if the run has refused the commands so far.
func (m Model) refused() []string {
	if m.scene.count(m.now) > 0 {
		return nil
	}
	th := m.look.Theme
	for _, c := range slices.Backward(m.scene.trace.Commands(m.now)) {
		if c.To > m.now || c.Exit == 0 {
			continue
		}
		out := []string{layout.FitTail(th.Dim.Render("No Pod. ")+th.Text.Render(layout.Safe(c.Line))+th.Dim.Render(" failed:"), m.w, m.look.Glyphs.Ellipsis), ""}
		for _, line := range strings.Split(strings.TrimSpace(c.Text(m.now)), "\n") {
			for _, l := range layout.Wrap(layout.Safe(line), m.w) {
				out = append(out, th.Bad().Render(l))
			}
		}
		return append(out, "")
	}
	return nil
}

// strip says which Pod it is, where it runs and in which phase it is: all that there is room for.
func (m Model) strip(pod *corev1.Pod, name string, gone bool, at time.Duration) string {
	th, g := m.look.Theme, m.look.Glyphs
	title, node := th.Title.Render("pod/"+name), ""
	if pod.Spec.NodeName != "" {
		node = "  " + th.Dim.Render(pod.Spec.NodeName)
	}
	if gone {
		since := th.Dim.Render("gone since " + sim.Brief(at.Round(100*time.Millisecond)))
		return layout.FitTail(title+node+"   "+since, m.w, g.Ellipsis)
	}
	for _, try := range []string{title + node + "   " + m.phases(pod, 2), title + "   " + m.phases(pod, 2), title + "  " + m.phases(pod, 1), th.Title.Render(name) + "  " + m.phases(pod, 1)} {
		if layout.Width(try) <= m.w {
			return try
		}
	}
	return layout.Split(title, " "+m.phase(pod), m.w, g.Ellipsis)
}

// phases draws the four phases with the one that the Pod is in, with a line of so many cells between them.
func (m Model) phases(pod *corev1.Pod, line int) string {
	th := m.look.Theme
	var parts []string
	for _, p := range phaseNames() {
		if p == pod.Status.Phase {
			parts = append(parts, m.phase(pod))
			continue
		}
		parts = append(parts, th.Dim.Render(string(p)))
	}
	return strings.Join(parts, " "+th.Faint.Render(strings.Repeat(m.look.Glyphs.Rest, line))+" ")
}

func (m Model) phase(pod *corev1.Pod) string {
	inks := map[corev1.PodPhase]theme.Ink{
		corev1.PodPending: m.look.Theme.State(glyph.Waiting), corev1.PodRunning: m.look.Theme.State(glyph.Running),
		corev1.PodSucceeded: m.look.Theme.Good(), corev1.PodFailed: m.look.Theme.Bad(),
	}
	return inks[pod.Status.Phase].Bold().Render(m.look.Glyphs.Bullet + " " + string(pod.Status.Phase))
}

// columns writes READY, STATUS, RESTARTS and AGE as kubectl has them: as many of them as there is room for.
func (m Model) columns(pod *corev1.Pod, gone bool, now time.Time) string {
	th := m.look.Theme
	s := printers.Summarize(pod)
	restarts := fmt.Sprint(s.Restarts)
	if s.Restarts > 0 && !s.LastRestart.IsZero() {
		restarts += fmt.Sprintf(" (%s ago)", printers.Age(s.LastRestart, now))
	}
	value, word := th.Text, th.State(status.State(s.Status)).Bold()
	if gone {
		value, word = th.Dim, th.Dim
	}
	cell := func(name, value string) string { return th.Dim.Render(name) + " " + value }
	cells := []string{
		cell("STATUS", word.Render(s.Status)), cell("READY", m.ready(s, gone)),
		cell("RESTARTS", value.Render(restarts)), cell("AGE", value.Render(printers.Age(pod.CreationTimestamp, now))),
	}
	for _, gap := range []string{"   ", "  "} {
		if line := strings.Join([]string{cells[1], cells[0], cells[2], cells[3]}, gap); layout.Width(line) <= m.w {
			return line
		}
	}
	for n := len(cells) - 1; n > 1; n-- {
		if line := strings.Join(cells[:n], "  "); layout.Width(line) <= m.w {
			return line
		}
	}
	return layout.FitTail(cells[0], m.w, m.look.Glyphs.Ellipsis)
}
