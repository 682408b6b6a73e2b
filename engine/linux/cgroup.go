package linux

import (
	"cmp"
	"math"
	"slices"
	"time"

	"podflight/engine/sim"
)

// Cgroup is the control group of one container: its processes, their memory and their CPU time.
//
// CPU time is charged per operation. A container that has worked without a pause for
// workLinear weighted operations is charged ever more for each further one, so that a loop
// that never ends costs a bounded number of real steps for any span of virtual time.
type Cgroup struct {
	Host        *Host
	MemoryLimit int64 // bytes; 0 means the machine's memory
	PIDLimit    int
	// OneByOne makes an OOM kill take the largest process alone, as without memory.oom.group.
	OneByOne bool

	// OnOOM is called when the limit was hit, before the processes are killed.
	OnOOM func(usage int64)

	procs     []*Process
	usage     int64
	shared    int64 // of it, files in /dev/shm
	oomKilled bool
	doomed    *Process    // OneByOne: what the kernel is about to kill
	work      float64     // weighted operations since the container last paused
	busySince sim.Instant // when it last paused
	busyUntil sim.Instant // when the work charged so far is done
}

// DefaultPIDLimit bounds the processes of one container.
const DefaultPIDLimit = 1024

const (
	workLinear = 1e6 // operations charged at their real cost
	workPower  = 12  // beyond, time grows with this power of the number of operations
	pause      = sim.Instant(5 * time.Millisecond)
	minPay     = time.Millisecond
	payShare   = 2000 // of a busy spell, the part that may be owed before it is paid

	// Weights are what an operation costs the simulation, in simple shell commands.
	weightFork = 30
	weightExec = 15
	weightLine = 20
	weightFile = 4
	weightCopy = 10 // of one copy, whatever its size
)

// NewCgroup returns an empty control group.
func NewCgroup(h *Host, memoryLimit int64) *Cgroup {
	return &Cgroup{Host: h, MemoryLimit: memoryLimit, PIDLimit: DefaultPIDLimit}
}

// OOMKilled reports whether the kernel killed the group, or a process of it, for its memory.
func (c *Cgroup) OOMKilled() bool { return c.oomKilled }

// Usage returns the memory in use, in bytes.
func (c *Cgroup) Usage() int64 { return c.usage }

// Limit returns the memory that the group may use, in bytes.
func (c *Cgroup) Limit() int64 {
	if c.MemoryLimit > 0 {
		return c.MemoryLimit
	}
	return c.Host.Memory
}

// Processes returns the live processes of the group, oldest first.
func (c *Cgroup) Processes() []*Process { return c.procs }

func (c *Cgroup) mayFork() bool { return len(c.procs) < c.PIDLimit }

func (c *Cgroup) add(p *Process) { c.procs = append(c.procs, p) }

func (c *Cgroup) remove(p *Process) {
	if i := slices.Index(c.procs, p); i >= 0 {
		c.procs = slices.Delete(c.procs, i, i+1)
	}
	c.usage -= p.memory
	p.memory = 0
	if c.doomed == p {
		c.doomed = nil
	}
}

// KillAll kills every process of the group from outside of it.
func (c *Cgroup) KillAll(from string) {
	for _, p := range slices.Clone(c.procs) {
		p.Deliver(SIGKILL, from, true)
	}
}

// Grow adds n bytes, or takes them for a negative n, to the process's resident memory. When that
// goes over the limit, the kernel kills the whole group in an event at this instant
// (mm/memcontrol.c mem_cgroup_get_oom_group), or its largest process; Grow then does not return to the running task
// of what is killed.
func (p *Process) Grow(n int64) {
	n = max(n, -p.memory)
	p.memory += n
	p.charged(n)
}

// growShared adds n bytes, or takes them, to the memory that belongs to the group and to no process.
func (p *Process) growShared(n int64) {
	p.Cgroup.shared += n
	p.charged(n)
}

func (p *Process) charged(n int64) {
	c := p.Cgroup
	c.usage += n
	if n <= 0 || c.usage <= c.Limit() || c.dying() {
		return
	}
	c.oomKilled = true
	if c.OneByOne {
		c.doomed = slices.MaxFunc(c.procs, func(a, b *Process) int { return cmp.Compare(a.memory, b.memory) })
	}
	victim := c.doomed
	p.Kernel().After(0, func() {
		if c.OnOOM != nil {
			c.OnOOM(c.usage)
		}
		if victim == nil {
			c.KillAll("kernel")
			return
		}
		victim.Deliver(SIGKILL, "kernel", true)
	})
	p.holdIfDoomed()
}

// dying reports whether an OOM kill is under way.
func (c *Cgroup) dying() bool { return c.doomed != nil || c.oomKilled && !c.OneByOne }

// holdIfDoomed parks the running task of a process that the kernel is about to kill.
func (p *Process) holdIfDoomed() {
	if p.Cgroup.dying() && (p.Cgroup.doomed == nil || p.Cgroup.doomed == p) && p.task != nil && p.task.Running() {
		p.task.Await(func(func()) {})
	}
}

// charge adds CPU time to what the process owes.
func (p *Process) charge(d time.Duration, weight float64) {
	c, now := p.Cgroup, p.Kernel().Now()
	if now > c.busyUntil+pause {
		c.work, c.busySince = 0, now
	}
	c.work += weight
	if c.work > workLinear {
		d = time.Duration(float64(d) * workPower * math.Pow(c.work/workLinear, workPower-1))
	}
	p.debt += d
	c.busyUntil = max(c.busyUntil, now.Add(p.debt))
}

// Work charges the process for n simple operations and lets the time pass once it is worth it.
func (p *Process) Work(n int) {
	p.charge(time.Duration(n)*p.Host.Costs.Builtin, float64(n))
	p.pay()
}

// Looked charges the process for a look at the file system.
func (p *Process) Looked() { p.charge(p.Host.Costs.Builtin, weightFile) }

// Copied charges the process for n bytes that it moved.
func (p *Process) Copied(n int) {
	d := p.Host.Costs.Call + time.Duration(float64(p.Host.Costs.Mebibyte)*float64(n)/(1<<20))
	p.charge(d, weightCopy+float64(n)/(1<<13))
	p.pay()
}

// Clock is the instant that the process reads: the CPU time that it still owes has passed for it.
func (p *Process) Clock() sim.Instant { return p.Kernel().Now().Add(p.debt) }

// pay lets the CPU time that the process owes pass, if it is worth an event. It reports whether any passed.
func (p *Process) pay() bool {
	if p.debt < minPay || p.task == nil || p.debt < p.Cgroup.busyUntil.Sub(p.Cgroup.busySince)/payShare {
		return false
	}
	d := p.debt
	p.debt = 0
	for d > 0 {
		began := p.Kernel().Now()
		if p.task.Sleep(d) {
			break
		}
		d -= p.Kernel().Now().Sub(began)
	}
	p.afterPark()
	return true
}
