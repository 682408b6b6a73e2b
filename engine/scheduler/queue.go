package scheduler

import (
	"cmp"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/sim"
)

// The scheduling queue's times (pkg/scheduler/backend/queue/scheduling_queue.go).
const (
	initialBackOff   = time.Second
	maxBackOff       = 10 * time.Second
	backOffWindow    = time.Second      // back-offs end on whole seconds of the wall clock
	maxUnschedulable = 5 * time.Minute  // after which an unschedulable Pod is tried again in any case
	flushPeriod      = 30 * time.Second // how often that is looked for
)

// place where a queued Pod waits.
type place int

const (
	inFlight      place = iota // being tried
	active                     // to be tried next
	backingOff                 // to be tried when its back-off ends, or when there is nothing else to do
	failing                    // as backingOff, but held back until then: it could not be tried at all
	unschedulable              // until something changes that may help
)

// queued is a Pod that has no node yet (QueuedPodInfo).
type queued struct {
	pod       *corev1.Pod
	place     place
	cause     sim.RecordID // why it is tried next
	seq       uint64       // its turn among Pods of equal priority
	since     sim.Instant  // when it came back into the queue
	refused   int          // tries that found no node
	errors    int          // tries in a row that could not be made
	rejectors []string     // filters that said no last time
}

// rejectedBy reports whether one of the filters said no last time.
func (q *queued) rejectedBy(filters ...string) bool {
	return slices.ContainsFunc(filters, func(f string) bool { return slices.Contains(q.rejectors, f) })
}

// queue holds the Pods that have no node yet.
type queue struct {
	kernel  *sim.Kernel
	pods    map[types.UID]*queued
	active  []*queued // by turn
	backing []*queued // backingOff and failing, by end of back-off and turn
	idle    []*queued // unschedulable, by since
	social  int       // of the idle ones, those that other Pods are in the way of
	seq     uint64
	wake    func()    // called when a Pod can be tried
	tick    sim.Timer // end of the next back-off
	flush   sim.Timer // end of the longest wait without an event
}

func newQueue(k *sim.Kernel, wake func()) *queue {
	return &queue{kernel: k, pods: map[types.UID]*queued{}, wake: wake}
}

func priority(pod *corev1.Pod) int32 {
	if pod.Spec.Priority == nil {
		return 0
	}
	return *pod.Spec.Priority
}

// byTurn is the order of the active queue: priority, then age in the queue (PrioritySort.Less).
func byTurn(a, b *queued) int {
	return cmp.Or(cmp.Compare(priority(b.pod), priority(a.pod)), cmp.Compare(a.seq, b.seq))
}

func byBackOff(k *sim.Kernel) func(a, b *queued) int {
	return func(a, b *queued) int {
		return cmp.Or(cmp.Compare(a.backOffEnd(k), b.backOffEnd(k)), byTurn(a, b))
	}
}

func bySince(a, b *queued) int {
	return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.seq, b.seq))
}

// backOffEnd returns when the Pod's back-off ends: 1 s after the first failure, doubled by each further one
// up to 10 s, cut to a whole second (getBackoffTime, backoff_queue.go).
func (q *queued) backOffEnd(k *sim.Kernel) sim.Instant {
	count := q.refused
	if q.errors > 0 {
		count = q.errors
	}
	if count == 0 {
		return 0
	}
	d := maxBackOff
	if count < 5 {
		d = min(d, initialBackOff<<(count-1))
	}
	return k.InstantOf(k.WallAt(q.since.Add(d)).Truncate(backOffWindow))
}

// isBackingOff follows isEntityBackingoff: a back-off that ends within the current second is not over.
func (q *queue) isBackingOff(p *queued) bool {
	window := q.kernel.InstantOf(q.kernel.Wall().Truncate(backOffWindow))
	return p.backOffEnd(q.kernel) >= window
}

// add puts a new Pod into the active queue.
func (q *queue) add(pod *corev1.Pod) {
	if p := q.pods[pod.UID]; p != nil {
		p.pod = pod
		return
	}
	p := &queued{pod: pod, since: q.kernel.Now()}
	q.pods[pod.UID] = p
	q.activate(p)
}

// remove takes a Pod out of the queue.
func (q *queue) remove(uid types.UID) {
	if p := q.pods[uid]; p != nil {
		q.detach(p)
		delete(q.pods, uid)
	}
}

func (q *queue) activate(p *queued) {
	q.detach(p)
	q.seq++
	p.place, p.seq, p.cause = active, q.seq, q.kernel.Cause()
	q.active = insert(q.active, p, byTurn)
	q.wake()
}

// next takes the Pod whose turn it is: when none is active, one that is still backing off
// (the feature SchedulerPopFromBackoffQ).
func (q *queue) next() *queued {
	if len(q.active) > 0 {
		p := q.active[0]
		q.detach(p)
		return p
	}
	for _, p := range q.backing {
		if p.place == backingOff {
			q.detach(p)
			return p
		}
	}
	return nil
}

// waiting reports whether there is a Pod for next to take.
func (q *queue) waiting() bool {
	return len(q.active) > 0 || slices.ContainsFunc(q.backing, func(p *queued) bool { return p.place == backingOff })
}

// refuse puts a Pod back that fits no node, to wait for a change that may help. Without rejectors the try
// failed for another reason, and the Pod is tried again when its back-off ends
// (AddUnschedulablePodIfNotPresent).
func (q *queue) refuse(p *queued, rejectors []string) {
	q.seq++
	p.seq, p.since, p.rejectors = q.seq, q.kernel.Now(), rejectors
	if len(rejectors) == 0 {
		p.errors++
		p.place, p.cause = failing, q.kernel.Cause()
		q.backing = insert(q.backing, p, byBackOff(q.kernel))
		q.scheduleTick()
		return
	}
	p.errors = 0
	p.refused++
	p.place = unschedulable
	q.idle = insert(q.idle, p, bySince)
	if p.rejectedBy(podTopologySpread, interPodAffinity) {
		q.social++
	}
	q.scheduleFlush()
}

// move gives each unschedulable Pod that worth says yes to another try
// (moveEntitiesToActiveOrBackoffQueue).
func (q *queue) move(worth func(*queued) bool) {
	for _, p := range slices.Clone(q.idle) {
		if worth(p) {
			q.requeue(p)
		}
	}
}

func (q *queue) requeue(p *queued) {
	if !q.isBackingOff(p) {
		q.activate(p)
		return
	}
	q.detach(p)
	p.place, p.cause = backingOff, q.kernel.Cause()
	q.backing = insert(q.backing, p, byBackOff(q.kernel))
	q.scheduleTick()
	q.wake()
}

func (q *queue) detach(p *queued) {
	switch p.place {
	case active:
		q.active = cut(q.active, p, byTurn)
	case backingOff, failing:
		q.backing = cut(q.backing, p, byBackOff(q.kernel))
	case unschedulable:
		q.idle = cut(q.idle, p, bySince)
		if p.rejectedBy(podTopologySpread, interPodAffinity) {
			q.social--
		}
	}
	p.place = inFlight
}

// scheduleTick sets the timer to the first whole second at which a back-off is over.
func (q *queue) scheduleTick() {
	q.tick.Stop()
	if len(q.backing) > 0 {
		q.tick = q.kernel.At(q.backing[0].backOffEnd(q.kernel).Add(backOffWindow), q.endBackOffs)
	}
}

func (q *queue) endBackOffs() {
	for len(q.backing) > 0 && !q.isBackingOff(q.backing[0]) {
		p := q.backing[0]
		q.kernel.Because(p.cause, func() { q.activate(p) })
	}
	q.scheduleTick()
}

// scheduleFlush sets the timer to the first tick at which a Pod has waited too long for an event.
func (q *queue) scheduleFlush() {
	if q.flush.Pending() || len(q.idle) == 0 {
		return
	}
	due := q.idle[0].since.Add(maxUnschedulable)
	ticks := due.Duration()/flushPeriod + 1
	q.flush = q.kernel.At(sim.At(ticks*flushPeriod), q.flushIdle)
}

func (q *queue) flushIdle() {
	now := q.kernel.Now()
	q.move(func(p *queued) bool { return now.Sub(p.since) > maxUnschedulable })
	q.scheduleFlush()
}

func insert(list []*queued, p *queued, order func(a, b *queued) int) []*queued {
	i, _ := slices.BinarySearchFunc(list, p, order)
	return slices.Insert(list, i, p)
}

func cut(list []*queued, p *queued, order func(a, b *queued) int) []*queued {
	i, found := slices.BinarySearchFunc(list, p, order)
	if !found || list[i] != p {
		i = slices.Index(list, p)
	}
	if i < 0 {
		return list
	}
	return slices.Delete(list, i, i+1)
}
