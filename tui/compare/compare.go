// Package compare is the screen on which up to four runs that differ in one thing stand under each other on one axis, with
// their first difference in words.
//
// It is a function of the traces that it is given. Variants keep the order in which they are given.
package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/api"
	"podflight/engine/contrast"
	"podflight/engine/lanes"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/keys"
	"podflight/tui/layout"
	"podflight/tui/timeline"
)

// Most is how many runs can be compared.
const Most = 4

// Run is one of the compared runs.
type Run struct {
	Name  string
	Trace *trace.Trace
	chart *lanes.Chart
}

// Model is the screen.
type Model struct {
	look   layout.Look
	w, h   int
	title  string // what varies
	runs   []Run
	differ []contrast.Difference // between the first run and the others, the earliest first
	names  []string              // of the other run of each difference
	now    sim.Instant
	short  bool
	top    int
}

// New returns the screen without runs.
func New(look layout.Look) Model { return Model{look: look} }

// SetLook changes what the screen is drawn with.
func (m *Model) SetLook(look layout.Look) { m.look = look }

// SetSize gives the screen its cells.
func (m *Model) SetSize(w, h int) { m.w, m.h = w, h }

// SetNow moves the playhead.
func (m *Model) SetNow(now sim.Instant) { m.now = now }

// Title says what varies.
func (m Model) Title() string { return m.title }

// Runs returns the compared runs.
func (m Model) Runs() []Run { return m.runs }

// Open shows runs that differ in what the title says. More than Most are left out.
func (m *Model) Open(title string, runs []Run) {
	m.title, m.runs, m.top = title, slices.Clone(runs[:min(len(runs), Most)]), 0
	for i := range m.runs {
		m.runs[i].chart = lanes.New(m.runs[i].Trace)
	}
	m.differ, m.names = nil, nil
	for _, r := range m.runs[min(1, len(m.runs)):] {
		if d, ok := contrast.First(m.runs[0].Trace, r.Trace); ok {
			i := 0
			for i < len(m.differ) && m.differ[i].At <= d.At {
				i++
			}
			m.differ = append(m.differ[:i], append([]contrast.Difference{d}, m.differ[i:]...)...)
			m.names = append(m.names[:i], append([]string{r.Name}, m.names[i:]...)...)
		}
	}
}

// End returns the latest end of the runs.
func (m Model) End() sim.Instant {
	var end sim.Instant
	for _, r := range m.runs {
		end = max(end, r.Trace.End)
	}
	return end
}

// GoToMsg asks for the playhead to go to an instant.
type GoToMsg struct{ At sim.Instant }

// Update acts on what a key does here.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	do, ok := msg.(keys.Do)
	if !ok {
		return m, nil
	}
	switch do.ID {
	case keys.DiffNext:
		if at, ok := m.next(); ok {
			return m, func() tea.Msg { return GoToMsg{at} }
		}
	case keys.Axis:
		m.short = !m.short
	case keys.Up:
		m.top = max(m.top-1, 0)
	case keys.Down:
		m.top++
	}
	return m, nil
}

// next returns the first difference after the playhead, or the first of all.
func (m Model) next() (sim.Instant, bool) {
	if len(m.differ) == 0 {
		return 0, false
	}
	for _, d := range m.differ {
		if d.At > m.now {
			return d.At, true
		}
	}
	return m.differ[0].At, true
}

// window is how much of the runs is in sight: as much as something happens in, up to the playhead.
func (m Model) window() sim.Instant {
	const least = 10 * time.Second
	to := sim.At(least)
	for _, s := range []time.Duration{20 * time.Second, 40 * time.Second, 100 * time.Second, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour} {
		if to >= m.now {
			break
		}
		to = sim.At(s)
	}
	return min(max(to, m.now), max(m.End(), sim.At(least)))
}

// View draws the screen.
func (m Model) View() string {
	if len(m.runs) == 0 {
		return m.look.Theme.Dim.Render("Nothing is compared yet.")
	}
	names := 0
	for _, r := range m.runs {
		names = max(names, layout.Width(r.Name))
	}
	names = min(names, max(m.w/4, 8)) + 2
	columns := m.w - names
	axis := lanes.Linear(0, m.window(), columns)
	if m.short {
		axis = lanes.Compressed(0, m.window(), columns, m.runs[0].Trace.Moments(), 5*time.Second)
	}
	var out []string
	for _, r := range m.runs {
		out = append(out, m.run(r, axis, names)...)
	}
	foot := m.words()
	line, times := timeline.Axis(m.look, axis)
	pad := layout.Spaces(names)
	foot = append([]string{pad + line, pad + times, pad + timeline.Track(m.look, axis, m.now), ""}, foot...)
	room := max(m.h-len(foot), 1)
	top := min(m.top, max(len(out)-room, 0))
	out = out[top:min(top+room, len(out))]
	return strings.Join(append(out, foot...), "\n")
}

// run draws one run: a lane for each container, the words under it, and how it stands.
func (m Model) run(r Run, a lanes.Axis, names int) []string {
	th := m.look.Theme
	name := th.Title.Render(layout.FitTail(r.Name, names-2, m.look.Glyphs.Ellipsis)) + "  "
	pad := layout.Spaces(names)
	var out []string
	for _, life := range r.Trace.Lives(api.Pod) {
		if life.Added > m.now {
			break
		}
		for _, l := range r.Trace.Lanes(life.UID) {
			d := timeline.Draw(m.look, r.chart, l, a, m.now)
			out = append(out, name+d.Cells, pad+d.Labels)
			name = pad
		}
	}
	if len(out) == 0 {
		out = append(out, name+th.Dim.Render("no Pod"))
	}
	return append(out, pad+m.standing(r), "")
}

// standing says how a run stands: phase, STATUS and RESTARTS of its newest Pod, or why there is none.
func (m Model) standing(r Run) string {
	th := m.look.Theme
	lives := r.Trace.Lives(api.Pod)
	n := 0
	for n < len(lives) && lives[n].Added <= m.now {
		n++
	}
	if n == 0 {
		for _, c := range r.Trace.Commands(m.now) {
			if c.Exit != 0 {
				return layout.FitTail(th.Bad().Render(layout.Safe(strings.TrimSpace(c.Text(m.now)))), m.w, m.look.Glyphs.Ellipsis)
			}
		}
		return ""
	}
	v, _ := lives[n-1].Last(m.now)
	pod := v.Object.(*corev1.Pod)
	s := printers.Summarize(pod)
	text := fmt.Sprintf("%s, STATUS %s, RESTARTS %d", pod.Status.Phase, s.Status, s.Restarts)
	if lives[n-1].Removed <= m.now {
		text = "gone; it was last " + text
	}
	if n > 1 {
		text = fmt.Sprintf("%d Pods; the newest: %s", n, text)
	}
	return th.Dim.Render(text)
}

// words says where the runs part.
func (m Model) words() []string {
	th, bar := m.look.Theme, m.look.Theme.Key.Render(m.look.Glyphs.Bar)+" "
	if len(m.runs) < 2 {
		return nil
	}
	if len(m.differ) == 0 {
		return []string{bar + th.Text.Render("No difference can be seen in these runs.")}
	}
	var out []string
	for i, d := range m.differ {
		lead := th.Title.Render("First difference")
		if i > 0 {
			lead = th.Dim.Render("and then")
		}
		text := fmt.Sprintf("%s  %s  %s: %s. %s: %s.", lead, th.Accent.Render(clock(d.At)), m.runs[0].Name, d.A, m.names[i], d.B)
		for _, l := range layout.Wrap(text, max(m.w-2, 1)) {
			out = append(out, bar+l)
		}
	}
	for _, r := range m.runs[1:] {
		if !m.differs(r.Name) {
			text := fmt.Sprintf("%s and %s do not differ.", m.runs[0].Name, r.Name)
			out = append(out, bar+th.Text.Render(text))
		}
	}
	return out
}

func (m Model) differs(name string) bool {
	for _, n := range m.names {
		if n == name {
			return true
		}
	}
	return false
}

func clock(at sim.Instant) string { return fmt.Sprintf("%.1fs", at.Seconds()) }
