package linux

import (
	"path"
	"slices"
	"time"

	"podflight/engine/sim"
)

// Process is a process of a container.
type Process struct {
	Host    *Host
	Sandbox *Sandbox
	Space   *PIDSpace
	Cgroup  *Cgroup
	View    *View

	PID    int
	Group  int // process group
	Args   []string
	Env    []string // "NAME=value"
	Dir    string
	UID    int
	GID    int
	Groups []int64 // supplementary ones, the primary one among them
	Umask  uint32
	Parent *Process

	// OnSignal is called for a signal that the program handles; it returns the effect for the
	// report, "handled" or "deferred". It must not park.
	OnSignal func(Signal) string
	// OnExit is called when the process has ended, before its parent is told.
	OnExit func(*Process)

	children []*Process
	files    []*File
	handled  sigset
	ignored  sigset
	task     *sim.Task
	debt     time.Duration // CPU time used and not yet paid
	memory   int64
	started  sim.Instant

	state     procState
	status    Status
	blocked   bool // parked in a call that a handled signal interrupts
	stopped   bool
	listeners []*Listener
	timers    []*sim.Timer
	childWait waitQueue
	contWait  waitQueue
	ended     waitQueue
}

type procState uint8

const (
	procRunning procState = iota
	procZombie
	procReaped
)

// Status is how a process ended.
type Status struct {
	Code   int    // exit code, if Signal is zero
	Signal Signal // that killed it, or zero
}

// Shell returns the status as $? and container exit codes have it: 128 + the signal.
func (s Status) Shell() int {
	if s.Signal != 0 {
		return 128 + int(s.Signal)
	}
	return s.Code
}

// Comm returns the short name of the process's program.
func (p *Process) Comm() string {
	if len(p.Args) == 0 {
		return ""
	}
	return path.Base(p.Args[0])
}

// Kernel returns the kernel of the simulation.
func (p *Process) Kernel() *sim.Kernel { return p.Host.Kernel }

// Task returns the task that runs the program, or nil for a native one.
func (p *Process) Task() *sim.Task { return p.task }

// Ended reports whether the process is a zombie or gone, and how it ended.
func (p *Process) Ended() (Status, bool) { return p.status, p.state != procRunning }

// Stopped reports whether a stop signal holds the process.
func (p *Process) Stopped() bool { return p.stopped }

// Started returns when the process began.
func (p *Process) Started() sim.Instant { return p.started }

// Memory returns the resident memory of the process in bytes.
func (p *Process) Memory() int64 { return p.memory }

// Children returns the children that have not been waited for, oldest first.
func (p *Process) Children() []*Process { return p.children }

// Attr is what a new process starts with; what is not set comes from the parent.
type Attr struct {
	Args  []string
	Env   []string
	Files []*File // by descriptor; nil means a copy of the parent's
}

// baseMemory is what a small program needs for itself, in bytes: the rest of it is shared.
const baseMemory = 256 << 10

// Fork makes a child that runs body in a task of its own, as a subshell does.
// It returns EAGAIN if the cgroup or the PID namespace is full.
func (p *Process) Fork(body func(child *Process) int) (*Process, error) {
	child, err := p.newChild()
	if err != nil {
		return nil, err
	}
	child.files = p.copyFiles()
	child.handled = 0
	child.runTask(func() int { return body(child) })
	return child, nil
}

// Spawn makes a child and lets it run a program: fork and exec in one.
func (p *Process) Spawn(prog Program, attr Attr) (*Process, error) {
	child, err := p.newChild()
	if err != nil {
		return nil, err
	}
	if attr.Files != nil {
		child.files = attr.Files
		for _, f := range attr.Files {
			f.ref()
		}
	} else {
		child.files = p.copyFiles()
	}
	child.Args = attr.Args
	if attr.Env != nil {
		child.Env = attr.Env
	}
	child.charge(p.Host.Costs.Exec, weightExec)
	prog.Exec(child)
	return child, nil
}

func (p *Process) newChild() (*Process, error) {
	p.Check()
	if !p.Cgroup.mayFork() {
		return nil, EAGAIN
	}
	child := &Process{
		Host: p.Host, Sandbox: p.Sandbox, Space: p.Space, Cgroup: p.Cgroup, View: p.View,
		Group: p.Group, Args: p.Args, Env: p.Env, Dir: p.Dir, UID: p.UID, GID: p.GID, Groups: p.Groups, Umask: p.Umask, Parent: p,
		ignored: p.ignored, started: p.Kernel().Now(),
	}
	p.Space.add(child)
	p.Cgroup.add(child)
	p.children = append(p.children, child)
	p.charge(p.Host.Costs.Fork, weightFork)
	child.debt, p.debt = p.debt, 0
	child.Grow(baseMemory)
	p.holdIfDoomed()
	return child, nil
}

// runTask runs body in a new task once the CPU time owed so far has passed.
func (p *Process) runTask(body func() int) {
	run := func() {
		if p.state != procRunning {
			return
		}
		p.task = p.Kernel().Go(p.Comm(), func(*sim.Task) {
			p.finish(Status{Code: body() & 0xff})
		})
	}
	if p.debt >= minPay {
		p.after(0, run)
		return
	}
	run()
}

// Exec replaces the program of the process. If the old one runs in a task, Exec does not return.
func (p *Process) Exec(prog Program, args, env []string) {
	old := p.task
	p.task, p.OnSignal, p.handled = nil, nil, 0
	p.Args, p.Env = args, env
	p.charge(p.Host.Costs.Exec, weightExec)
	prog.Exec(p)
	if old != nil {
		old.Exit()
	}
}

// Exit ends the process. If it runs in a task, Exit does not return.
func (p *Process) Exit(code int) {
	t := p.task
	p.finish(Status{Code: code & 0xff})
	if t != nil {
		t.Exit()
	}
}

// ExitAfter ends a native process d from now.
func (p *Process) ExitAfter(d time.Duration, code int) {
	p.after(d, func() { p.finish(Status{Code: code & 0xff}) })
}

// After schedules fn for a native program; it does not run once the process has ended.
func (p *Process) After(d time.Duration, fn func()) { p.after(d, fn) }

func (p *Process) after(d time.Duration, fn func()) {
	d += p.debt
	p.debt = 0
	var timer sim.Timer
	timer = p.Kernel().After(d, func() {
		p.dropTimer(&timer)
		if p.state != procRunning {
			return
		}
		if p.stopped {
			p.contWait.add(fn)
			return
		}
		fn()
	})
	p.timers = append(p.timers, &timer)
}

func (p *Process) dropTimer(t *sim.Timer) {
	if i := slices.Index(p.timers, t); i >= 0 {
		p.timers = slices.Delete(p.timers, i, i+1)
	}
}

// Check ends the running task if its process has ended. Calls that may act for a process check first.
func (p *Process) Check() {
	if p.state != procRunning && p.task != nil {
		p.task.Exit()
	}
}

// finish makes the process a zombie: files closed, memory freed, children given to PID 1,
// the parent told. The end of PID 1 ends the whole namespace.
func (p *Process) finish(s Status) {
	if p.state != procRunning {
		return
	}
	p.state, p.status = procZombie, s
	for _, t := range p.timers {
		t.Stop()
	}
	p.timers = nil
	for _, l := range p.listeners {
		l.Close()
	}
	p.listeners = nil
	p.closeFiles()
	p.Cgroup.remove(p)
	if p.Space.init == p {
		p.Space.zap()
	}
	p.adoptChildren()
	if p.OnExit != nil {
		p.OnExit(p)
	}
	p.OnSignal = nil
	p.ended.wake()
	switch parent := p.Parent; {
	case parent == nil || parent.state != procRunning:
		p.reap()
	default:
		parent.debt += p.debt
		parent.childWait.wake()
		parent.childEnded()
	}
}

// childEnded applies SIGCHLD at the parent: a parent that ignores it has no zombies.
func (p *Process) childEnded() {
	if p.ignored.has(SIGCHLD) || p.autoReap() {
		for _, c := range slices.Clone(p.children) {
			if c.state == procZombie {
				c.reap()
			}
		}
		return
	}
	if p.handled.has(SIGCHLD) && p.OnSignal != nil {
		p.OnSignal(SIGCHLD)
		p.interrupt()
	}
}

// autoReap holds for PID 1 of a sandbox, which collects every orphan.
func (p *Process) autoReap() bool { return p.Space.reaper && p.Space.init == p }

func (p *Process) adoptChildren() {
	heir := p.Space.init
	for _, c := range p.children {
		if c.state == procZombie && (heir == nil || heir == p || heir.state != procRunning) {
			c.Parent = nil
			c.reap()
			continue
		}
		if heir == p || heir == nil {
			c.Parent = nil
			continue
		}
		c.Parent = heir
		heir.children = append(heir.children, c)
		if c.state == procZombie {
			heir.childWait.wake()
			heir.childEnded()
		}
	}
	p.children = nil
}

// reap removes a zombie.
func (p *Process) reap() {
	if p.state == procReaped {
		return
	}
	p.state = procReaped
	p.Space.remove(p)
	if parent := p.Parent; parent != nil {
		if i := slices.Index(parent.children, p); i >= 0 {
			parent.children = slices.Delete(parent.children, i, i+1)
		}
	}
}

// Reap waits for nothing: it removes a child that has ended and returns how it ended.
func (p *Process) Reap(child *Process) (Status, bool) {
	if child.state == procRunning {
		return Status{}, false
	}
	child.reap()
	return child.status, true
}

// WaitChild parks until a child changes its state. It returns false if a handled signal came
// first and interruptible is set.
func (p *Process) WaitChild(interruptible bool) bool {
	return p.wait(&p.childWait, interruptible)
}

// WaitFor parks until that child has ended, reaps it and returns how it ended.
func (p *Process) WaitFor(child *Process) Status {
	for {
		if s, ok := p.Reap(child); ok {
			return s
		}
		p.WaitChild(false)
	}
}

// Getenv returns the value of an environment variable, or "".
func (p *Process) Getenv(name string) string {
	for _, e := range p.Env {
		if len(e) > len(name) && e[len(name)] == '=' && e[:len(name)] == name {
			return e[len(name)+1:]
		}
	}
	return ""
}
