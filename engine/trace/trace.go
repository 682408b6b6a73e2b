package trace

import (
	"slices"
	"sort"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/sim"
)

// Trace is a finished run. It is immutable and safe for concurrent use.
// Questions about an instant cost O(log n) in the length of what they look through.
type Trace struct {
	Start   time.Time   // what the world's wall clock showed at instant zero, UTC
	End     sim.Instant // how far the run went
	records []Record

	objects  map[types.UID]*Life
	lives    []*Life
	byKey    map[api.Key][]*Life
	byKind   map[api.Kind][]*Life
	events   []sim.RecordID // of EventChange
	commands []CommandRun
	notices  []sim.RecordID
	pods     map[types.UID]*podIndex
	waits    map[api.Key][]Wait // of owners
	moments  []sim.Instant      // where something visible happened, ascending, without repeats
}

// New makes a trace of the records of a run that began at start and ran until end.
// It keeps the slice.
func New(start time.Time, end sim.Instant, records []Record) *Trace {
	t := &Trace{
		Start: start, End: end, records: records,
		objects: map[types.UID]*Life{}, byKey: map[api.Key][]*Life{},
		byKind: map[api.Kind][]*Life{}, pods: map[types.UID]*podIndex{}, waits: map[api.Key][]Wait{},
	}
	for i := range records {
		t.index(&records[i])
	}
	for uid, p := range t.pods {
		removed := sim.Never
		if life := t.objects[uid]; life != nil {
			removed = life.Removed
		}
		p.finish(removed)
	}
	t.moments = slices.Compact(t.moments)
	return t
}

func (t *Trace) index(r *Record) {
	switch b := r.Body.(type) {
	case ObjectChange:
		t.indexObject(r, b)
	case EventChange:
		t.events = append(t.events, r.ID)
	case Command:
		t.indexCommand(r, b)
		return
	case Notice:
		t.notices = append(t.notices, r.ID)
		return
	case ContainerChange:
		t.pod(b.Container.UID).change(r, b)
	case Signal:
		t.pod(b.Container.UID).lane(b.Container).Marks.add(r)
	case Hook:
		t.pod(b.Container.UID).lane(b.Container).Marks.add(r)
	case Probe:
		t.pod(b.Container.UID).lane(b.Container).Marks.add(r)
		return
	case Log:
		t.pod(b.Container.UID).lane(b.Container).log(r)
		return
	case BackOff:
		t.indexBackOff(r, b)
	default:
		return
	}
	if n := len(t.moments); n == 0 || t.moments[n-1] != r.At {
		t.moments = append(t.moments, r.At)
	}
}

func (t *Trace) indexBackOff(r *Record, b BackOff) {
	if b.Container.Name == "" {
		t.waits[b.Owner] = backOff(t.waits[b.Owner], r, b)
		return
	}
	l := t.pod(b.Container.UID).lane(b.Container)
	l.Waits = backOff(l.Waits, r, b)
}

// Records returns every record in order. The slice must not be changed.
func (t *Trace) Records() []Record { return t.records }

// Record returns the record of that ID. It reports false for zero and for an ID that does not exist.
func (t *Trace) Record(id sim.RecordID) (Record, bool) {
	if id < 1 || int(id) > len(t.records) {
		return Record{}, false
	}
	return t.records[id-1], true
}

// UpTo returns the records up to and including instant at. The slice must not be changed.
func (t *Trace) UpTo(at sim.Instant) []Record {
	n := sort.Search(len(t.records), func(i int) bool { return t.records[i].At > at })
	return t.records[:n]
}

// Between returns the records after from, up to and including to. The slice must not be changed.
func (t *Trace) Between(from, to sim.Instant) []Record {
	return t.UpTo(to)[len(t.UpTo(from)):]
}

// Wall returns what the world's wall clock shows at an instant, in UTC.
func (t *Trace) Wall(at sim.Instant) time.Time { return t.Start.Add(at.Duration()) }

// Why returns the chain of causes that ends in a record, first cause first.
func (t *Trace) Why(id sim.RecordID) []Record {
	var chain []Record
	for {
		r, ok := t.Record(id)
		if !ok {
			break
		}
		chain = append(chain, r)
		if r.Cause >= r.ID {
			panic("trace: a record's cause comes before it")
		}
		id = r.Cause
	}
	slices.Reverse(chain)
	return chain
}

// Moments returns the instants at which something visible happens, ascending. The slice must not be changed.
func (t *Trace) Moments() []sim.Instant { return t.moments }

// Events returns the records of Event objects up to and including at, in order.
func (t *Trace) Events(at sim.Instant) []Record { return t.pick(t.events, at) }

// Notices returns the records of notices up to and including at, in order.
func (t *Trace) Notices(at sim.Instant) []Record { return t.pick(t.notices, at) }

func (t *Trace) pick(ids []sim.RecordID, at sim.Instant) []Record {
	n := sort.Search(len(ids), func(i int) bool { return t.records[ids[i]-1].At > at })
	out := make([]Record, n)
	for i, id := range ids[:n] {
		out[i] = t.records[id-1]
	}
	return out
}
