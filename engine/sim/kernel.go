package sim

import (
	"math/rand/v2"
	"time"
)

// RecordID names a record of the trace: its position plus one. Zero means none.
type RecordID int32

// Kernel is the clock, the queue and the source of chance of one run.
// It is not safe for concurrent use: everything happens on the goroutine that calls Step.
type Kernel struct {
	now   Instant
	start time.Time
	seed  uint64
	cause RecordID
	seq   uint64
	fired uint64
	queue eventHeap
	free  []*event
	tasks map[*Task]struct{}
}

// New returns a kernel at instant zero. The wall clock of the simulated world shows start then.
func New(seed uint64, start time.Time) *Kernel {
	return &Kernel{seed: seed, start: start.UTC(), tasks: map[*Task]struct{}{}}
}

// Now returns the current instant.
func (k *Kernel) Now() Instant { return k.now }

// Start returns what the world's wall clock showed at instant zero, in UTC.
func (k *Kernel) Start() time.Time { return k.start }

// Wall returns what the world's wall clock shows at the current instant, in UTC.
func (k *Kernel) Wall() time.Time { return k.WallAt(k.now) }

// WallAt returns what the world's wall clock shows at i, in UTC.
func (k *Kernel) WallAt(i Instant) time.Time { return k.start.Add(time.Duration(i)) }

// InstantOf returns the instant at which the world's wall clock shows t.
func (k *Kernel) InstantOf(t time.Time) Instant { return Instant(t.Sub(k.start)) }

// Fired returns the number of events that have run.
func (k *Kernel) Fired() uint64 { return k.fired }

// Pending returns the number of events that wait in the queue.
func (k *Kernel) Pending() int { return len(k.queue) }

// After schedules fn to run d from now, with the current cause. A negative d counts as zero.
func (k *Kernel) After(d time.Duration, fn func()) Timer {
	return k.At(k.now.Add(max(d, 0)), fn)
}

// At schedules fn to run at instant i, with the current cause. An instant in the past counts as now.
func (k *Kernel) At(i Instant, fn func()) Timer {
	e := k.newEvent()
	e.at, e.seq, e.cause, e.fn = max(i, k.now), k.seq, k.cause, fn
	k.seq++
	k.queue.push(e)
	return Timer{kernel: k, event: e, seq: e.seq}
}

// Step runs the earliest event. It reports false when none is left.
func (k *Kernel) Step() bool {
	if len(k.queue) == 0 {
		return false
	}
	e := k.queue.pop()
	fn := e.fn
	k.now, k.cause = e.at, e.cause
	k.release(e)
	k.fired++
	fn()
	k.cause = 0
	return true
}

// RunUntil runs every event up to and including instant i, then sets the clock to i.
func (k *Kernel) RunUntil(i Instant) {
	for len(k.queue) > 0 && k.queue[0].at <= i {
		k.Step()
	}
	k.now = max(k.now, i)
}

// Next returns the instant of the earliest event, or Never.
func (k *Kernel) Next() Instant {
	if len(k.queue) == 0 {
		return Never
	}
	return k.queue[0].at
}

// Cause returns the record that caused what is running now, or zero.
func (k *Kernel) Cause() RecordID { return k.cause }

// SetCause makes id the cause of all that the running event does and schedules from here on.
func (k *Kernel) SetCause(id RecordID) { k.cause = id }

// Because runs fn with id as its cause and puts the former cause back.
// Siblings (several things that one record causes) are each wrapped in it.
func (k *Kernel) Because(id RecordID, fn func()) {
	was := k.cause
	k.cause = id
	fn()
	k.cause = was
}

// Rand returns a fresh random source that depends only on the seed and the stream's name,
// so that one component's draws never change another's.
func (k *Kernel) Rand(stream string) *rand.Rand {
	h := uint64(14695981039346656037)
	for i := range len(stream) {
		h = (h ^ uint64(stream[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(k.seed, h))
}

// Close ends every task that is still parked. The kernel must not be used afterwards.
func (k *Kernel) Close() {
	for _, t := range k.taskList() {
		t.Kill()
	}
	k.queue, k.free = nil, nil
}

func (k *Kernel) newEvent() *event {
	if n := len(k.free); n > 0 {
		e := k.free[n-1]
		k.free = k.free[:n-1]
		return e
	}
	return &event{}
}

func (k *Kernel) release(e *event) {
	e.fn, e.index = nil, -1
	e.seq = ^uint64(0)
	k.free = append(k.free, e)
}
