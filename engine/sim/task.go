package sim

import (
	"iter"
	"slices"
	"time"
)

// Task is a coroutine in virtual time: code that reads from top to bottom and parks
// while it waits. A process of a container, a pod worker's sync and a kubectl command are tasks.
// A task runs only inside events of its kernel, so tasks never run at the same time.
type Task struct {
	kernel  *Kernel
	id      uint64
	name    string
	next    func() (struct{}, bool)
	stop    func()
	yield   func(struct{}) bool
	wake    Timer
	wakeups uint64 // counts parks, so that a late resume of an earlier park is ignored
	running bool
	parked  bool
	done    bool
	pending bool // an interrupt arrived while the task was not parked
	intr    bool // the park that is ending was interrupted
	onDone  []func()
}

// killed unwinds a task that was killed. Only Task.run recovers it.
type killed struct{}

// Go starts a task: body runs for the first time in an event at the current instant.
func (k *Kernel) Go(name string, body func(*Task)) *Task {
	k.seq++
	t := &Task{kernel: k, id: k.seq, name: name}
	t.next, t.stop = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		t.run(body)
	})
	k.tasks[t] = struct{}{}
	t.parked = true
	t.wake = k.After(0, t.resume)
	return t
}

func (t *Task) run(body func(*Task)) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(killed); !ok {
				panic(r)
			}
		}
	}()
	body(t)
}

// Name returns the name that the task was started with.
func (t *Task) Name() string { return t.name }

// Kernel returns the kernel that the task runs in.
func (t *Task) Kernel() *Kernel { return t.kernel }

// Done reports whether the body has returned or the task was killed.
func (t *Task) Done() bool { return t.done }

// Running reports whether the task's body is executing now, rather than parked or done.
func (t *Task) Running() bool { return t.running }

// OnDone registers fn to run, in the same event, when the task ends for whatever reason.
// On a task that is done it runs at once.
func (t *Task) OnDone(fn func()) {
	if t.done {
		fn()
		return
	}
	t.onDone = append(t.onDone, fn)
}

// Sleep parks the task for d. It returns false if the sleep was cut short by Interrupt.
// It must be called from the task's own body.
func (t *Task) Sleep(d time.Duration) bool {
	if t.takeInterrupt() {
		return false
	}
	t.wake = t.kernel.After(d, t.resume)
	return t.park()
}

// Await parks the task until the function handed to register is called.
// register runs at once; it stores resume somewhere. Calling resume continues the task in an
// event of its own at the instant of the call; a second call, or one that comes after an
// interrupt, does nothing. Await returns false if it was cut short by Interrupt.
// It must be called from the task's own body.
func (t *Task) Await(register func(resume func())) bool {
	if t.takeInterrupt() {
		return false
	}
	mine := t.wakeups
	register(func() {
		if t.done || t.wakeups != mine || t.wake.Pending() {
			return
		}
		t.wake = t.kernel.After(0, t.resume)
	})
	return t.park()
}

// Interrupt cuts short the task's current Sleep or Await, or else its next one.
func (t *Task) Interrupt() {
	if t.done {
		return
	}
	if !t.parked {
		t.pending = true
		return
	}
	t.intr = true
	t.wake.Stop()
	t.wake = t.kernel.After(0, t.resume)
}

// Kill ends the task where it is parked: its deferred calls run, nothing else of it does.
// A task that kills itself ends at its next park.
func (t *Task) Kill() {
	if t.done {
		return
	}
	t.wake.Stop()
	if t.running {
		t.wake = t.kernel.After(0, t.Kill)
		return
	}
	t.stop()
	t.finish()
}

// Exit ends the task from within its own body.
func (t *Task) Exit() { panic(killed{}) }

func (t *Task) park() bool {
	t.parked = true
	if !t.yield(struct{}{}) {
		panic(killed{})
	}
	was := t.intr
	t.intr = false
	return !was
}

func (t *Task) takeInterrupt() bool {
	was := t.pending
	t.pending = false
	return was
}

func (t *Task) resume() {
	if t.done {
		return
	}
	t.wakeups++
	t.parked, t.running = false, true
	_, alive := t.next()
	t.running = false
	if !alive {
		t.finish()
	}
}

func (t *Task) finish() {
	if t.done {
		return
	}
	t.done = true
	delete(t.kernel.tasks, t)
	for _, fn := range t.onDone {
		fn()
	}
	t.onDone = nil
}

func (k *Kernel) taskList() []*Task {
	all := make([]*Task, 0, len(k.tasks))
	for t := range k.tasks {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *Task) int {
		if a.id < b.id {
			return -1
		}
		return 1
	})
	return all
}
