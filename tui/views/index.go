package views

import (
	"sort"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// index is what the tabs know of a run as a whole. What a tab needs is made when the tab is shown first.
type index struct {
	trace   *trace.Trace
	rows    *watchRows
	logs    map[logsOf][]trace.Record
	events  []*eventLife // in the order in which they first came
	deleted []sim.Instant
	of      []*eventLife   // of each record of an event
	records []trace.Record // of events
	yamlOf  sim.RecordID   // the version that the tab yaml shows
	whyOf   sim.RecordID   // the effect that the tab why shows
	walks   int            // how often events were looked through
}

// logsOf names a container, or a Pod for a container "".
type logsOf struct {
	pod       types.UID
	container string
}

// eventLife is an Event object from its first coming on.
type eventLife struct {
	at      []sim.Instant // of its versions
	events  []*corev1.Event
	records []sim.RecordID
	deleted sim.Instant
	passed  int // the walk that came by it last
}

func newIndex(t *trace.Trace) *index {
	x := &index{trace: t, logs: map[logsOf][]trace.Record{}, records: t.Events(sim.Never)}
	byUID := map[types.UID]*eventLife{}
	for _, r := range x.records {
		b := r.Body.(trace.EventChange)
		e := byUID[b.Event.UID]
		if e == nil {
			e = &eventLife{deleted: sim.Never}
			byUID[b.Event.UID] = e
			x.events = append(x.events, e)
		}
		if b.Op == trace.Deleted {
			e.deleted = r.At
			x.deleted = append(x.deleted, r.At)
		} else {
			e.at, e.events, e.records = append(e.at, r.At), append(e.events, b.Event), append(e.records, r.ID)
		}
		x.of = append(x.of, e)
	}
	return x
}

// countEvents returns how many events there are at an instant.
func (x *index) countEvents(now sim.Instant) int {
	come := sort.Search(len(x.events), func(i int) bool { return len(x.events[i].at) == 0 || x.events[i].at[0] > now })
	gone := sort.Search(len(x.deleted), func(i int) bool { return x.deleted[i] > now })
	return come - gone
}

// seen is an event as it stands, and when it first and last came.
type seen struct {
	event       *corev1.Event
	first, last sim.Instant
	record      sim.RecordID
}

// How many events are shown at most, and how many of their comings are looked through for that.
const (
	mostEvents = 500
	mostComing = 20_000
)

// eventsAt returns the events that exist at an instant, in order of their latest coming: the latest of them, if there are very many.
func (x *index) eventsAt(now sim.Instant, walk int) []seen {
	var out []seen
	end := sort.Search(len(x.records), func(i int) bool { return x.records[i].At > now })
	for i := end - 1; i >= 0 && i >= end-mostComing && len(out) < mostEvents; i-- {
		e := x.of[i]
		if e.passed == walk {
			continue
		}
		e.passed = walk
		v := sort.Search(len(e.at), func(j int) bool { return e.at[j] > now }) - 1
		if v >= 0 && e.deleted > now {
			out = append(out, seen{e.events[v], e.at[0], e.at[v], e.records[v]})
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// logsAt returns the lines that a container, or all containers of a Pod, had written by an instant, in their order.
func (x *index) logsAt(of logsOf, now sim.Instant) []trace.Record {
	all, ok := x.logs[of]
	if !ok {
		for _, l := range x.trace.Lanes(of.pod) {
			if of.container == "" || of.container == l.Container.Name {
				all = append(all, l.Logs(sim.Never)...)
			}
		}
		sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
		x.logs[of] = all
	}
	return all[:sort.Search(len(all), func(i int) bool { return all[i].At > now })]
}
