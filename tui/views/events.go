package views

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"podflight/engine/sim"
	"podflight/tui/layout"
)

// short prints a length of time as kubectl prints ages.
func short(d time.Duration) string { return duration.HumanDuration(d) }

// events shows the events as kubectl events does.
func (m *Model) events() page {
	m.index.walks++
	all := m.index.eventsAt(m.now, m.index.walks)
	if len(all) == 0 {
		return said(m.say("No events yet."))
	}
	th := m.look.Theme
	names := []string{"LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"}
	one := !slices.ContainsFunc(all, func(s seen) bool { return objectOf(s.event) != objectOf(all[0].event) })
	if one { // what all have in common needs no column
		names = slices.Delete(names, 3, 4)
	}
	var rows []entry
	for _, s := range all {
		ink := th.Dim
		if s.event.Type == corev1.EventTypeWarning {
			ink = th.Warn()
		}
		cells := []cell{
			{age(s, m.now), th.Dim},
			{layout.Safe(s.event.Type), ink},
			{layout.Safe(s.event.Reason), th.Text},
			{layout.Safe(objectOf(s.event)), th.Dim},
			{messageOf(s.event), th.Text},
		}
		if one {
			cells = slices.Delete(cells, 3, 4)
		}
		rows = append(rows, entry{cells, s.last, s.record})
	}
	return m.table(names, rows)
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

// containerField finds the name of a container in the path of the field that an event is about.
var containerField = regexp.MustCompile(`^spec\.\w*[cC]ontainers\{(.+)\}$`)

// messageOf returns the message, on one line, after the name of the container that it is about.
func messageOf(e *corev1.Event) string {
	text := strings.Join(strings.Fields(e.Message), " ")
	if f := containerField.FindStringSubmatch(e.InvolvedObject.FieldPath); f != nil {
		text = f[1] + ": " + text
	}
	return layout.Safe(text)
}
