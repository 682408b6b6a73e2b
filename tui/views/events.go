package views

import (
	"fmt"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/glyph"
	"podflight/tui/layout"
)

// seen is an event as it stands, and when it first and last came.
type seen struct {
	event       *corev1.Event
	first, last sim.Instant
	record      sim.RecordID
}

// eventsAt returns the events that exist at an instant, in order of their latest coming.
func eventsAt(t *trace.Trace, now sim.Instant) []seen {
	var out []seen
	where := map[string]int{}
	for _, r := range t.Events(now) {
		b := r.Body.(trace.EventChange)
		key := b.Event.Namespace + "/" + b.Event.Name
		i, known := where[key]
		switch {
		case b.Op == trace.Deleted:
			if known {
				out[i].event = nil
				delete(where, key)
			}
		case known:
			out[i].event, out[i].last, out[i].record = b.Event, r.At, r.ID
		default:
			where[key] = len(out)
			out = append(out, seen{b.Event, r.At, r.At, r.ID})
		}
	}
	alive := out[:0]
	for _, s := range out {
		if s.event != nil {
			alive = append(alive, s)
		}
	}
	sort.SliceStable(alive, func(i, j int) bool { return alive[i].last < alive[j].last })
	return alive
}

func countEvents(t *trace.Trace, now sim.Instant) int { return len(eventsAt(t, now)) }

func (m *Model) events() []line {
	all := eventsAt(m.trace, m.now)
	if len(all) == 0 {
		return []line{m.say("No events yet.")}
	}
	rows := [][]string{{"LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"}}
	for _, s := range all {
		rows = append(rows, []string{age(s, m.now), s.event.Type, s.event.Reason, objectOf(s.event), messageOf(s.event)})
	}
	widths := widthsOf(rows)
	out := []line{{text: m.look.Theme.Dim.Render(joined(rows[0], widths))}}
	for i, s := range all {
		out = append(out, line{text: m.eventLine(rows[i+1], widths), at: s.last, record: s.record, leads: true})
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
func age(s seen, now sim.Instant) string {
	text := short(now.Sub(s.last))
	if s.event.Count > 1 {
		text += fmt.Sprintf(" (x%d over %s)", s.event.Count, short(now.Sub(s.first)))
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
