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

// wait parks the process's task until the queue is woken; the caller then looks again at what
// it waits for. It may return early. It returns false if a handled signal cut the wait short, which
// happens only if interruptible is set.
func (p *Process) wait(q *waitQueue, interruptible bool) bool {
	p.Check()
	if p.pay() {
		return true // time passed: what the caller waits for may have come
	}
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
	for p.wait(&nobody, true) {
	}
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
	if e.size() > 0 || e.writers == 0 {
		return nil
	}
	return &e.canRead
}

// AwaitGrowth parks until one of the files behind the descriptors is written to, or a handled
// signal comes. It may return early. What never grows, such as a device, is waited for until then.
func (p *Process) AwaitGrowth(fds []int) {
	p.Check()
	if p.pay() {
		return
	}
	p.blocked = true
	p.task.Await(func(resume func()) {
		for _, fd := range fds {
			f := p.File(fd)
			if f == nil {
				continue
			}
			if r, ok := f.io.(*regular); ok {
				if r.node.grown == nil {
					r.node.grown = &waitQueue{}
				}
				r.node.grown.add(resume)
			} else if q := readQueue(f); q != nil {
				q.add(resume)
			}
		}
	})
	p.blocked = false
	p.afterPark()
}

// SleepUnlessEnded parks for d, or until another process has ended, or a handled signal comes.
func (p *Process) SleepUnlessEnded(d time.Duration, other *Process) {
	deadline := p.Kernel().Now().Add(d)
	for other.state == procRunning && p.Kernel().Now() < deadline {
		timer := p.Kernel().At(deadline, other.ended.wake)
		ok := p.wait(&other.ended, true)
		timer.Stop()
		if !ok {
			return
		}
	}
}
