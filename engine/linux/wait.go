package linux

import (
	"time"

	"podflight/engine/sim"
)

// waitQueue is a list of those that wait for something to happen.
type waitQueue struct{ waiters []func() }

func (q *waitQueue) add(fn func()) { q.waiters = append(q.waiters, fn) }

// wake resumes everyone who waits; they look again at what they waited for.
func (q *waitQueue) wake() {
	if len(q.waiters) == 0 {
		return
	}
	woken := q.waiters
	q.waiters = nil
	for _, fn := range woken {
		fn()
	}
}

// wait parks the process's task until the queue is woken. It returns false if a handled signal
// cut the wait short, which happens only if interruptible is set.
func (p *Process) wait(q *waitQueue, interruptible bool) bool {
	p.Check()
	p.pay()
	p.blocked = interruptible
	ok := p.task.Await(q.add)
	p.blocked = false
	p.afterPark()
	return ok
}

// Sleep parks the process's task. It returns false if a handled signal cut the sleep short.
func (p *Process) Sleep(d time.Duration) bool {
	p.Check()
	d += p.debt
	p.debt = 0
	p.blocked = true
	ok := p.task.Sleep(d)
	p.blocked = false
	p.afterPark()
	return ok
}

// afterPark holds a stopped process until it is continued and ends one that was killed.
func (p *Process) afterPark() {
	for p.stopped && p.state == procRunning {
		p.task.Await(p.contWait.add)
	}
	p.Check()
}

// interrupt cuts short the call that the process is parked in, if a handled signal does that.
func (p *Process) interrupt() {
	if p.blocked {
		p.blocked = false
		p.task.Interrupt()
	}
}

// Spin parks the process's task as one that computes for ever: until a handled signal comes.
func (p *Process) Spin() {
	var nobody waitQueue
	p.wait(&nobody, true)
}

// Poll parks until a descriptor can be read, the deadline passes or a handled signal comes.
func (p *Process) Poll(fd int, deadline sim.Instant) (ready, interrupted bool) {
	f := p.File(fd)
	for {
		q := readQueue(f)
		if q == nil {
			return true, false
		}
		now := p.Kernel().Now()
		if now >= deadline {
			return false, false
		}
		timer := p.Kernel().At(deadline, q.wake)
		ok := p.wait(q, true)
		timer.Stop()
		if !ok {
			return false, true
		}
	}
}

// readQueue returns the queue on which a reader of f would wait, or nil if it would not.
func readQueue(f *File) *waitQueue {
	if f == nil {
		return nil
	}
	var e *pipe
	switch io := f.io.(type) {
	case pipeEnd:
		e = io.pipe
	case *socket:
		e = io.in
	default:
		return nil
	}
	if len(e.buf) > 0 || e.writers == 0 {
		return nil
	}
	return &e.canRead
}
