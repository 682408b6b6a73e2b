package trace

import (
	"sort"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/sim"
)

// Lane is the life of one container of one Pod, all its instances in one row.
type Lane struct {
	Container Container
	Spans     []Span // in order, without gaps from the first on
	Waits     []Wait // back-offs, in order
	Marks     Marks  // signals, hooks and probes, in order
	logs      []sim.RecordID
	trace     *Trace
}

// Span is a stretch of time that a container spends in one phase.
type Span struct {
	From   sim.Instant
	To     sim.Instant // sim.Never for the last one
	Record sim.RecordID
	ContainerChange
}

// Wait is one back-off of a container (or of a Job, before its next Pod).
type Wait struct {
	Which   string        // "restart", "image" or "job"
	Delay   time.Duration // as scheduled: 10s, 20s, …
	Since   sim.Instant   // what it counts from
	Until   sim.Instant   // when it expires
	Noticed sim.Instant   // when the try was first refused
	Ended   sim.Instant   // when the next try really came; sim.Never if the run ended before
	Record  sim.RecordID  // of the first refusal
}

// Marks is a list of records that happen at a point of a lane.
type Marks struct {
	at  []sim.Instant
	ids []sim.RecordID
}

func (m *Marks) add(r *Record) {
	m.at = append(m.at, r.At)
	m.ids = append(m.ids, r.ID)
}

// Between returns the marks after from, up to and including to.
func (m *Marks) Between(from, to sim.Instant) []sim.RecordID {
	i := sort.Search(len(m.at), func(i int) bool { return m.at[i] > from })
	j := sort.Search(len(m.at), func(j int) bool { return m.at[j] > to })
	return m.ids[i:max(i, j)]
}

// Len returns the number of marks.
func (m *Marks) Len() int { return len(m.ids) }

// SpanAt returns the span that covers an instant. It reports false before the first.
func (l *Lane) SpanAt(at sim.Instant) (Span, bool) {
	i := sort.Search(len(l.Spans), func(i int) bool { return l.Spans[i].From > at })
	if i == 0 {
		return Span{}, false
	}
	return l.Spans[i-1], true
}

// WaitAt returns the back-off that is being served at an instant. It reports false if none is.
func (l *Lane) WaitAt(at sim.Instant) (Wait, bool) {
	i := sort.Search(len(l.Waits), func(i int) bool { return l.Waits[i].Since > at })
	if i == 0 || at >= l.Waits[i-1].Ended {
		return Wait{}, false
	}
	return l.Waits[i-1], true
}

// Logs returns the records of the lines that the container wrote up to and including at, of all its instances.
func (l *Lane) Logs(at sim.Instant) []Record { return l.trace.pick(l.logs, at) }

func (l *Lane) log(r *Record) { l.logs = append(l.logs, r.ID) }

// podIndex gathers the lanes of one Pod, in order of first appearance.
type podIndex struct {
	lanes  []*Lane
	byName map[string]*Lane
	trace  *Trace
}

func (t *Trace) pod(uid types.UID) *podIndex {
	p := t.pods[uid]
	if p == nil {
		p = &podIndex{byName: map[string]*Lane{}, trace: t}
		t.pods[uid] = p
	}
	return p
}

func (p *podIndex) lane(c Container) *Lane {
	l := p.byName[c.Name]
	if l == nil {
		l = &Lane{Container: c, trace: p.trace}
		p.byName[c.Name] = l
		p.lanes = append(p.lanes, l)
	}
	return l
}

func (p *podIndex) change(r *Record, b ContainerChange) {
	l := p.lane(b.Container)
	if n := len(l.Spans); n > 0 {
		if b.Phase == Removed && b.Attempt < l.Spans[n-1].Attempt {
			return // a dead instance is cleared away while a newer one lives on
		}
		l.Spans[n-1].To = r.At
	}
	l.Spans = append(l.Spans, Span{From: r.At, To: sim.Never, Record: r.ID, ContainerChange: b})
	switch b.Phase {
	case Pulling, Created, Running: // the next try came, even if nobody said that the wait was over
		l.Waits = closed(l.Waits, r.At)
	}
}

// backOff adds what a record says to a list of waits.
func backOff(waits []Wait, r *Record, b BackOff) []Wait {
	n := len(waits)
	open := n > 0 && waits[n-1].Ended == sim.Never && waits[n-1].Which == b.Which
	switch {
	case b.Phase == BackOffEnded && open:
		waits[n-1].Ended = r.At
	case b.Phase == BackOffStarted && open && waits[n-1].Since == b.Since:
		// The same wait, refused once more at a later wake-up.
	case b.Phase == BackOffStarted:
		if open {
			waits[n-1].Ended = r.At
		}
		waits = append(waits, Wait{
			Which: b.Which, Delay: b.Delay, Since: b.Since, Until: b.Until,
			Noticed: r.At, Ended: sim.Never, Record: r.ID,
		})
	}
	return waits
}

// closed returns waits of which none goes on after an instant.
func closed(waits []Wait, at sim.Instant) []Wait {
	for i := len(waits) - 1; i >= 0 && waits[i].Ended > at; i-- {
		waits[i].Ended = max(at, waits[i].Since)
	}
	return waits
}

// finish closes the waits of containers that are gone, and of a Pod that is.
func (p *podIndex) finish(removed sim.Instant) {
	for _, l := range p.lanes {
		gone := removed
		if n := len(l.Spans); n > 0 && l.Spans[n-1].Phase == Removed {
			gone = min(gone, l.Spans[n-1].From)
		}
		l.Waits = closed(l.Waits, gone)
	}
}

// Waits returns the back-offs of an owner that waits before it makes another Pod, in order.
// The slice must not be changed.
func (t *Trace) Waits(owner api.Key) []Wait { return t.waits[owner] }

// Lanes returns the lanes of a Pod, in the order in which its containers first appeared.
// The slice must not be changed.
func (t *Trace) Lanes(pod types.UID) []*Lane {
	if p := t.pods[pod]; p != nil {
		return p.lanes
	}
	return nil
}

// Lane returns the lane of one container of a Pod. It reports false if nothing was recorded of it.
func (t *Trace) Lane(pod types.UID, container string) (*Lane, bool) {
	p := t.pods[pod]
	if p == nil {
		return nil, false
	}
	l, ok := p.byName[container]
	return l, ok
}
