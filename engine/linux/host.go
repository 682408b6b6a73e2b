package linux

import (
	"math/rand/v2"
	"time"

	"podflight/engine/sim"
)

// Costs is the CPU time of what processes do, and the weight of each operation in the
// account that keeps endless loops cheap (see Cgroup).
type Costs struct {
	Builtin  time.Duration // one simple command inside a shell
	Fork     time.Duration // a new process
	Exec     time.Duration // loading a program
	Line     time.Duration // a line of a container's log
	Call     time.Duration // a read or write
	Mebibyte time.Duration // copying that much
	Connect  time.Duration // setting up a TCP connection
}

// DefaultCosts are plausible for a small virtual machine.
func DefaultCosts() Costs {
	return Costs{
		Builtin:  time.Microsecond,
		Fork:     250 * time.Microsecond,
		Exec:     500 * time.Microsecond,
		Line:     2 * time.Microsecond,
		Call:     300 * time.Nanosecond,
		Mebibyte: 250 * time.Microsecond,
		Connect:  200 * time.Microsecond,
	}
}

// Host is the kernel of one machine.
type Host struct {
	Kernel  *sim.Kernel
	Network *Network
	Costs   Costs
	Name    string
	CPUs    int
	Memory  int64 // bytes; what is not limited by a cgroup is limited by this
	// OnSignal is told of each signal that reaches a process, if set.
	OnSignal func(SignalReport)

	proc     *Inode
	sys      *Inode
	hostname *Inode
	resolv   *Inode
	rand     *rand.Rand
}

// SignalReport says what became of a signal.
type SignalReport struct {
	Process *Process
	Signal  Signal
	From    string // "kubelet", "kernel" or the name of the process that sent it
	Effect  string // "handled", "ignored", "terminated" or "deferred"
}

// NewHost returns the kernel of a machine in a network.
func NewHost(k *sim.Kernel, network *Network, name string) *Host {
	h := &Host{Kernel: k, Network: network, Costs: DefaultCosts(), Name: name, CPUs: 2, Memory: 24 << 30}
	h.proc, h.sys, h.resolv = newProcfs(h), newSysfs(), newResolvConf()
	h.hostname = dynamicFile(func(p *Process) string { return p.Sandbox.Hostname + "\n" })
	return h
}

// bootedBefore is how long the machine had been up at the start of the run.
const bootedBefore = time.Hour

// Uptime returns how long the machine has been up.
func (h *Host) Uptime() time.Duration { return bootedBefore + h.Kernel.Now().Duration() }

// Sandbox is what the containers of one Pod share: host name and network.
type Sandbox struct {
	Host     *Host
	Hostname string
	Net      *NetSpace
	// PIDs is the PID namespace that all containers share, or nil if each has its own.
	PIDs *PIDSpace
}

// Release is the version of the kernel, as uname -r shows it.
const Release = "6.12.0"
