// Package workqueue is the queue of keys that every controller works off.
//
// It imitates k8s.io/client-go/util/workqueue: a key waits in the queue at most once, is never
// worked on twice at a time, can be added for later, and is tried again with a growing delay
// after an error. Left out: metrics, shutdown.
//
// Ordering guarantee: keys are worked off in the order in which they were added; keys for later
// become due in the order of their times. An idle queue has no event on the kernel.
package workqueue

import (
	"time"

	"podflight/engine/sim"
)

// Options are the settings of a queue. Zero values stand for those of DefaultControllerRateLimiter.
type Options struct {
	Workers   int           // how many keys are worked on at a time; 0 for 5
	BaseDelay time.Duration // wait after the first error of a key; 0 for 5 ms
	MaxDelay  time.Duration // longest wait after an error; 0 for 1000 s
}

// Queue is a queue of keys with the workers that take from it.
type Queue[K comparable] struct {
	kernel *sim.Kernel
	name   string
	opts   Options
	sync   func(*sim.Task, K) error

	ready    []K                // ready[head:] are waiting, in order
	head     int                //
	dirty    map[K]sim.RecordID // keys to be worked on, with the latest cause
	busy     map[K]struct{}     // keys being worked on
	later    map[K]sim.Timer    // keys to be added later
	failures map[K]int          // errors in a row
	idle     []func()           // wakes parked workers
	started  int                // workers
}

// New returns a queue whose workers call sync for each key. A key for which sync returns an error is
// added again after a delay that doubles with each error in a row.
func New[K comparable](k *sim.Kernel, name string, o Options, sync func(*sim.Task, K) error) *Queue[K] {
	if o.Workers == 0 {
		o.Workers = 5
	}
	if o.BaseDelay == 0 {
		o.BaseDelay = 5 * time.Millisecond
	}
	if o.MaxDelay == 0 {
		o.MaxDelay = 1000 * time.Second
	}
	return &Queue[K]{
		kernel: k, name: name, opts: o, sync: sync,
		dirty: map[K]sim.RecordID{}, busy: map[K]struct{}{}, later: map[K]sim.Timer{}, failures: map[K]int{},
	}
}

// Add adds a key to be worked on as soon as a worker is free. If it is being worked on now, it is
// worked on again afterwards; the latest cause counts.
func (q *Queue[K]) Add(key K) {
	_, waiting := q.dirty[key]
	q.dirty[key] = q.kernel.Cause()
	if _, busy := q.busy[key]; waiting || busy {
		return
	}
	q.push(key)
}

// AddAfter adds a key d from now. If the key is to be added later already, the earlier time counts.
func (q *Queue[K]) AddAfter(key K, d time.Duration) {
	if d <= 0 {
		q.Add(key)
		return
	}
	if t, ok := q.later[key]; ok && t.Pending() {
		if t.When() <= q.kernel.Now().Add(d) {
			return
		}
		t.Stop()
	}
	q.later[key] = q.kernel.After(d, func() {
		delete(q.later, key)
		q.Add(key)
	})
}

// AddRateLimited adds a key after the delay that its errors in a row call for.
func (q *Queue[K]) AddRateLimited(key K) {
	n := q.failures[key]
	q.failures[key] = n + 1
	q.AddAfter(key, q.delay(n))
}

// Failures returns how many errors in a row the key has had.
func (q *Queue[K]) Failures(key K) int { return q.failures[key] }

// Forget says that the key is well: its next error counts as the first.
func (q *Queue[K]) Forget(key K) { delete(q.failures, key) }

func (q *Queue[K]) delay(n int) time.Duration {
	d := q.opts.BaseDelay
	for range n {
		d *= 2
		if d >= q.opts.MaxDelay {
			return q.opts.MaxDelay
		}
	}
	return d
}

// push appends a key and sees to it that a worker takes it.
func (q *Queue[K]) push(key K) {
	q.ready = append(q.ready, key)
	switch {
	case len(q.idle) > 0:
		wake := q.idle[len(q.idle)-1]
		q.idle = q.idle[:len(q.idle)-1]
		wake()
	case q.started < q.opts.Workers:
		q.started++
		q.kernel.Go(q.name, q.work)
	}
}

func (q *Queue[K]) work(t *sim.Task) {
	for {
		key, ok := q.pop()
		if !ok {
			t.Await(func(resume func()) { q.idle = append(q.idle, resume) })
			continue
		}
		q.kernel.SetCause(q.dirty[key])
		delete(q.dirty, key)
		q.busy[key] = struct{}{}
		err := q.sync(t, key)
		if err != nil {
			q.AddRateLimited(key)
		} else {
			q.Forget(key)
		}
		delete(q.busy, key)
		if cause, again := q.dirty[key]; again {
			q.kernel.Because(cause, func() { q.push(key) })
		}
	}
}

func (q *Queue[K]) pop() (key K, ok bool) {
	if q.head == len(q.ready) {
		q.ready, q.head = q.ready[:0], 0
		return key, false
	}
	key = q.ready[q.head]
	q.head++
	return key, true
}
