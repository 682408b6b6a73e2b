package view

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Snapshot is the cluster as it stands at a moment of a trace. Descriptions take what they need from it.
type Snapshot struct {
	Trace *trace.Trace
	At    sim.Instant
}

// Get returns the object that a key names. It reports false if there is none at that moment.
func (s Snapshot) Get(key api.Key) (api.Object, bool) { return s.Trace.Object(key, s.At) }

// List returns the objects of a kind in a namespace, of all namespaces for "", by namespace and name.
func (s Snapshot) List(kind api.Kind, namespace string) []api.Object {
	all := s.all(kind)
	all = slices.DeleteFunc(all, func(o api.Object) bool { return namespace != "" && o.GetNamespace() != namespace })
	slices.SortStableFunc(all, func(a, b api.Object) int {
		return api.KeyOf(kind, a).Compare(api.KeyOf(kind, b))
	})
	return all
}

func (s Snapshot) all(kind api.Kind) []api.Object {
	if kind != api.Event {
		return s.Trace.Objects(kind, s.At)
	}
	var out []api.Object
	for _, e := range latestEvents(s.Trace, s.At) {
		if !e.gone {
			out = append(out, e.event)
		}
	}
	return out
}

// eventLife is an Event object as it stands, with when it was written.
type eventLife struct {
	event       *corev1.Event
	first, last sim.Instant
	gone        bool
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
		if b.Op == trace.Deleted {
			out[i].gone = true
			continue
		}
		out[i].event, out[i].last = b.Event, r.At
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
