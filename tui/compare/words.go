package compare

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/contrast"
	"podflight/engine/sim"
	"podflight/tui/layout"
)

// words says where the runs part, and which never do.
func (m *Model) words() []string {
	th, bar := m.look.Theme, m.look.Theme.Key.Render(m.look.Glyphs.Bar)+" "
	if len(m.show.Runs) < 2 {
		return nil
	}
	var out []string
	put := func(text string) {
		for _, l := range layout.Wrap(text, max(m.w-2, 1)) {
			out = append(out, bar+l)
		}
	}
	for i, p := range m.partings {
		lead := th.Title.Render("First difference")
		if i > 0 {
			lead = th.Dim.Render("and then")
		}
		put(lead + "  " + th.Accent.Render(clock(p.At)) + "  " + m.sides(p))
	}
	for i, group := range m.same {
		text := m.names(group) + " do not differ."
		if len(m.partings) == 0 {
			text = "No difference can be seen in these runs."
		}
		text = th.Text.Render(text)
		if i == len(m.same)-1 && m.show.Hint != "" {
			text += " " + th.Dim.Render(m.show.Hint)
		}
		put(text)
	}
	return out
}

// clock writes an instant: "3.4s", "1m12.4s".
func clock(at sim.Instant) string {
	if d := at.Duration(); d >= time.Minute {
		return sim.Brief(d.Round(100 * time.Millisecond))
	}
	return fmt.Sprintf("%.1fs", at.Seconds())
}

// sides writes what the runs do at a parting, run by run.
func (m *Model) sides(p contrast.Parting) string {
	th := m.look.Theme
	var parts []string
	for _, s := range p.Sides {
		parts = append(parts, th.Text.Render(m.names(s.Runs)+": ")+m.side(layout.Safe(s.Text)))
	}
	return strings.Join(parts, " ")
}

// side writes what one side does, a phase that it comes to in its colour.
func (m *Model) side(text string) string {
	th := m.look.Theme
	if phase, ok := strings.CutPrefix(text, "phase becomes "); ok {
		return th.Text.Render("phase becomes ") + phaseInk(th, corev1.PodPhase(phase)).Render(phase) + th.Text.Render(".")
	}
	return th.Text.Render(strings.TrimSuffix(text, ".") + ".")
}

// names lists runs: "OnFailure and Always".
func (m *Model) names(runs []int) string {
	var out []string
	for _, i := range runs {
		out = append(out, layout.Safe(m.show.Runs[i].Name))
	}
	if n := len(out); n > 1 {
		return fmt.Sprintf("%s and %s", strings.Join(out[:n-1], ", "), out[n-1])
	}
	return out[0]
}
