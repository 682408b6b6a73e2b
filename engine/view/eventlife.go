package view

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// eventLife is an Event object as it stands, with when it was written.
type eventLife struct {
	event       *corev1.Event
	first, last sim.Instant
}

// latestEvents returns every event up to a moment as it was written last, in order of first appearance.
func latestEvents(t *trace.Trace, at sim.Instant) []eventLife {
	var out []eventLife
	place := map[types.UID]int{}
	for _, r := range t.Events(at) {
		b := r.Body.(trace.EventChange)
		i, known := place[b.Event.UID]
		if !known {
			i = len(out)
			place[b.Event.UID] = i
			out = append(out, eventLife{first: r.At})
		}
		if b.Op != trace.Deleted {
			out[i].event, out[i].last = b.Event, r.At
		}
	}
	return slices.DeleteFunc(out, func(e eventLife) bool { return e.event == nil })
}

// count returns how often an event was seen.
func count(e *corev1.Event) int {
	if e.Series != nil {
		return int(e.Series.Count)
	}
	return max(int(e.Count), 1)
}

// source returns which component wrote an event.
func source(e *corev1.Event) string {
	if e.Source.Component != "" {
		return e.Source.Component
	}
	return e.ReportingController
}

// regarding names the object of an event: "pod/web".
func regarding(e *corev1.Event) string {
	return strings.ToLower(e.InvolvedObject.Kind) + "/" + e.InvolvedObject.Name
}
