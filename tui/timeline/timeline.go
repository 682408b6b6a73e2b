// Package timeline inks the lanes of containers: blocks, the words under them, the axis and the playhead.
//
// It is a pure function of a run, an axis and an instant; package lanes decides what stands where. Every line that it
// returns is exactly as wide as its axis. It imitates no part of Kubernetes.
package timeline

import (
	"strings"
	"unicode/utf8"

	"podflight/engine/lanes"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/glyph"
	"podflight/tui/layout"
	"podflight/tui/theme"
)

// Lane is one lane, inked.
type Lane struct {
	Cells  string
	Labels string
	Probes []Probes
	States []lanes.State // the columns before they are inked
	Now    string        // how the container stands; "" while it runs
}

// Probes is the line of one kind of probe.
type Probes struct{ Which, Marks string }

// Draw inks a lane as it stands at an instant.
func Draw(l layout.Look, c *lanes.Chart, lane *trace.Lane, a lanes.Axis, now sim.Instant) Lane {
	row := c.Draw(lane, a, now, lanes.Marker{Passed: l.Glyphs.Done, Failed: l.Glyphs.Fail})
	out := Lane{Cells: Cells(l, row.Cells), Labels: labels(l, row.Labels, a.Columns), States: row.Cells}
	if row.Now.Text != "" {
		text, ink := word(l, row.Now)
		out.Now = ink.Render(text)
	}
	for _, p := range row.Probes {
		out.Probes = append(out.Probes, Probes{p.Which, labels(l, p.Marks, a.Columns)})
	}
	return out
}

// Tail inks the columns of a lane with a word behind them, if there is room for it.
func Tail(l layout.Look, cells []lanes.State, word string) string {
	n := len(cells)
	for n > 0 && cells[n-1] == lanes.None {
		n--
	}
	if w := layout.Width(word); word != "" && n+1+w <= len(cells) {
		return Cells(l, cells[:n]) + " " + word + layout.Spaces(len(cells)-n-1-w)
	}
	return Cells(l, cells)
}

// state returns how a column is drawn. It reports false for one that is blank.
func state(s lanes.State) (glyph.State, bool) {
	switch s {
	case lanes.Waiting:
		return glyph.Waiting, true
	case lanes.Pulling:
		return glyph.Pulling, true
	case lanes.Running:
		return glyph.Running, true
	case lanes.NotReady:
		return glyph.NotReady, true
	case lanes.Stopping:
		return glyph.Terminating, true
	case lanes.BackOff, lanes.BackOffLeft:
		return glyph.BackOff, true
	}
	return 0, false
}

// Cells inks the columns of a lane, runs of one state at a time.
func Cells(l layout.Look, cells []lanes.State) string {
	var b strings.Builder
	for i := 0; i < len(cells); {
		j := i
		for j < len(cells) && cells[j] == cells[i] {
			j++
		}
		st, ok := state(cells[i])
		switch {
		case !ok:
			b.WriteString(layout.Spaces(j - i))
		case cells[i] == lanes.BackOffLeft:
			b.WriteString(l.Theme.Faint.Render(strings.Repeat(l.Glyphs.Block(st), j-i)))
		default:
			b.WriteString(l.Theme.State(st).Render(strings.Repeat(l.Glyphs.Block(st), j-i)))
		}
		i = j
	}
	return b.String()
}

// labels inks words at their columns.
func labels(l layout.Look, list []lanes.Label, columns int) string {
	var b strings.Builder
	at := 0
	for _, label := range list {
		text, ink := word(l, label)
		b.WriteString(layout.Spaces(label.Column - at))
		b.WriteString(ink.Render(text))
		at = label.Column + utf8.RuneCountInString(text)
	}
	b.WriteString(layout.Spaces(columns - at))
	return b.String()
}

func word(l layout.Look, label lanes.Label) (string, theme.Ink) {
	th := l.Theme
	switch label.Kind {
	case lanes.Succeeded:
		return label.Text, th.State(glyph.Succeeded)
	case lanes.Failed:
		return label.Text, th.State(glyph.Failed)
	case lanes.Wait:
		return label.Text, th.State(glyph.BackOff)
	case lanes.WaitLeft:
		return label.Text, th.State(glyph.BackOff).Bold()
	case lanes.Grace, lanes.SignalSent:
		return label.Text, th.State(glyph.Terminating)
	case lanes.HookRan:
		return label.Text, th.Accent
	case lanes.ProbePassed:
		return l.Glyphs.ProbeOK, th.State(glyph.Succeeded)
	case lanes.ProbeFailed:
		return l.Glyphs.ProbeFail, th.State(glyph.Failed)
	}
	return label.Text, th.State(glyph.Waiting)
}

// tickGap is how far apart the marks of an axis stand at least.
const tickGap = 10

// Axis inks the two lines of an axis: its marks, and their times.
func Axis(l layout.Look, a lanes.Axis) (line, times string) {
	marks := map[int]bool{}
	var b strings.Builder
	at := 0
	for _, t := range a.Ticks(tickGap) {
		marks[t.Column] = true
		b.WriteString(layout.Spaces(t.Column - at))
		b.WriteString(t.Label)
		at = t.Column + utf8.RuneCountInString(t.Label)
	}
	var s strings.Builder
	for c := range a.Columns {
		switch {
		case marks[c] && c == 0:
			s.WriteString(l.Glyphs.AxisStart)
		case marks[c]:
			s.WriteString(l.Glyphs.Tick)
		case a.Shortened(c):
			s.WriteString(l.Glyphs.Short)
		default:
			s.WriteString(l.Glyphs.Axis)
		}
	}
	return l.Theme.Faint.Render(s.String()), layout.Fit(l.Theme.Dim.Render(b.String()), a.Columns)
}

// Track inks the line of the playhead.
func Track(l layout.Look, a lanes.Axis, now sim.Instant) string {
	if a.Columns <= 0 {
		return ""
	}
	knob := min(max(a.Column(now), 0), a.Columns-1)
	return l.Theme.Accent.Render(strings.Repeat(l.Glyphs.Track, knob)) +
		l.Theme.Title.Render(l.Glyphs.Knob) +
		l.Theme.Faint.Render(strings.Repeat(l.Glyphs.Rest, a.Columns-knob-1))
}
