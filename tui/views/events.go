package views

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/glyph"
	"podflight/tui/layout"
)

// eventsAt returns the events that exist at an instant, in order of their latest coming.
func eventsAt(t *trace.Trace, now sim.Instant) []trace.EventLife {
	all := slices.DeleteFunc(t.EventLives(now), func(e trace.EventLife) bool { return e.Gone })
	slices.SortStableFunc(all, func(a, b trace.EventLife) int { return cmp.Compare(a.Last, b.Last) })
	return all
}

func countEvents(t *trace.Trace, now sim.Instant) int { return len(eventsAt(t, now)) }

func (m *Model) events() []line {
	all := eventsAt(m.trace, m.now)
	if len(all) == 0 {
		return []line{m.say("No events yet.")}
	}
	rows := [][]string{{"LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"}}
	for _, s := range all {
		rows = append(rows, []string{age(s, m.now), s.Event.Type, s.Event.Reason, objectOf(s.Event), messageOf(s.Event)})
	}
	widths := widthsOf(rows)
	out := []line{{text: m.look.Theme.Dim.Render(joined(rows[0], widths))}}
	for i, s := range all {
		out = append(out, line{text: m.eventLine(rows[i+1], widths), at: s.Last, record: s.Record, leads: true})
	}
	return out
}

// eventLine writes an event: its type in colour if it warns.
func (m *Model) eventLine(cells []string, widths []int) string {
	th := m.look.Theme
	var b strings.Builder
	for i, c := range cells {
		ink := th.Text
		switch {
		case i == 0 || i == 3:
			ink = th.Dim
		case i == 1 && c == corev1.EventTypeWarning:
			ink = th.State(glyph.BackOff)
		case i == 1:
			ink = th.Dim
		}
		b.WriteString(ink.Render(c))
		if i+1 < len(cells) {
			b.WriteString(layout.Spaces(widths[i] - len(c) + 2))
		}
	}
	return b.String()
}

// age writes how long ago an event came, as kubectl events does: "3s (x6 over 3m14s)".
func age(s trace.EventLife, now sim.Instant) string {
	text := short(now.Sub(s.Last))
	if s.Event.Count > 1 {
		text += fmt.Sprintf(" (x%d over %s)", s.Event.Count, short(now.Sub(s.First)))
	}
	return text
}

func objectOf(e *corev1.Event) string {
	return e.InvolvedObject.Kind + "/" + e.InvolvedObject.Name
}

// messageOf returns the message with the container that it is about, on one line.
func messageOf(e *corev1.Event) string {
	text := strings.TrimSpace(e.Message)
	if path := e.InvolvedObject.FieldPath; path != "" {
		text = path + ": " + text
	}
	return layout.Safe(strings.ReplaceAll(text, "\n", " "))
}
