package linux

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

func (h *Host) random() *rand.Rand {
	if h.rand == nil {
		h.rand = h.Kernel.Rand("linux/urandom/" + h.Name)
	}
	return h.rand
}

// MountSystem mounts what every container has over a view: /proc, /sys and the files that
// tell the sandbox's host name.
func (v *View) MountSystem(h *Host) {
	v.mounts = append(v.mounts,
		mount{path: "/proc", node: h.proc, kind: "proc"},
		mount{path: "/sys", node: h.sys, kind: "sysfs", readOnly: true},
		mount{path: "/etc/hostname", node: h.hostname, kind: "ext4"},
		mount{path: "/etc/resolv.conf", node: h.resolv, kind: "ext4"},
	)
}

// newResolvConf is the file of a Pod with the DNS policy ClusterFirst.
func newResolvConf() *Inode {
	return dynamicFile(func(p *Process) string {
		domain := "svc.cluster.local cluster.local"
		if ns := p.Sandbox.Net.Namespace; ns != "" {
			domain = ns + ".svc.cluster.local " + domain
		}
		return "search " + domain + "\nnameserver " + ClusterDNS + "\noptions ndots:5\n"
	})
}

// ClusterDNS is the address of the cluster's name server.
const ClusterDNS = "10.96.0.10"

func dynamicFile(content func(p *Process) string) *Inode {
	return &Inode{Kind: RegularFile, Mode: 0o444, dynamic: &dynamic{content: content}}
}

func dynamicDir(entries map[string]*Inode) *Inode {
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	return &Inode{Kind: Directory, Mode: 0o555, dynamic: &dynamic{
		lookup: func(_ *Process, name string) *Inode { return entries[name] },
		list:   func(*Process) []string { return names },
	}}
}

func newProcfs(h *Host) *Inode {
	fixed := map[string]*Inode{
		"meminfo": dynamicFile(func(*Process) string {
			free := (h.Memory - h.Memory/8) / 1024
			return fmt.Sprintf("MemTotal:       %8d kB\nMemFree:        %8d kB\nMemAvailable:   %8d kB\n", h.Memory/1024, free, free)
		}),
		"cpuinfo": dynamicFile(func(*Process) string {
			var b strings.Builder
			for i := range h.CPUs {
				fmt.Fprintf(&b, "processor\t: %d\nvendor_id\t: GenuineIntel\nmodel name\t: Virtual CPU\ncpu MHz\t\t: 2400.000\n\n", i)
			}
			return b.String()
		}),
		"uptime":  dynamicFile(func(*Process) string { return fmt.Sprintf("%.2f %.2f\n", h.Uptime().Seconds(), h.Uptime().Seconds()) }),
		"loadavg": dynamicFile(func(*Process) string { return "0.00 0.00 0.00 1/100 100\n" }),
		"version": dynamicFile(func(*Process) string { return "Linux version 6.12.0 (gcc 14.2.0) #1 SMP\n" }),
		"mounts":  dynamicFile(func(p *Process) string { return p.View.mountTable() }),
		"self":    nil,
	}
	names := make([]string, 0, len(fixed))
	for name := range fixed {
		names = append(names, name)
	}
	slices.Sort(names)
	return &Inode{Kind: Directory, Mode: 0o555, dynamic: &dynamic{
		lookup: func(p *Process, name string) *Inode { return procEntry(fixed, p, name) },
		list: func(p *Process) []string {
			all := []string{}
			for _, q := range p.Space.procs {
				all = append(all, strconv.Itoa(q.PID))
			}
			return append(all, names...)
		},
	}}
}

func procEntry(fixed map[string]*Inode, p *Process, name string) *Inode {
	if p == nil {
		return nil
	}
	if name == "self" || name == "thread-self" {
		return &Inode{Kind: Symlink, Mode: 0o777, Target: strconv.Itoa(p.PID)}
	}
	if n := fixed[name]; n != nil {
		return n
	}
	pid, err := strconv.Atoi(name)
	if err != nil {
		return nil
	}
	q := p.Space.Find(pid)
	if q == nil {
		return nil
	}
	return procDir(q)
}

// procDir is /proc/PID.
func procDir(q *Process) *Inode {
	return dynamicDir(map[string]*Inode{
		"cmdline": dynamicFile(func(*Process) string { return strings.Join(q.Args, "\x00") + "\x00" }),
		"comm":    dynamicFile(func(*Process) string { return q.Comm() + "\n" }),
		"environ": dynamicFile(func(*Process) string { return strings.Join(q.Env, "\x00") + "\x00" }),
		"status":  dynamicFile(func(*Process) string { return q.procStatus() }),
		"stat": dynamicFile(func(*Process) string {
			return fmt.Sprintf("%d (%s) %s %d %d %d 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0 %d %d\n", q.PID, q.Comm(), q.StateLetter(), q.ParentPID(), q.Group, q.Group, q.memory*3, q.memory/4096)
		}),
		"cgroup": dynamicFile(func(*Process) string { return "0::/\n" }),
		"mounts": dynamicFile(func(*Process) string { return q.View.mountTable() }),
		"cwd":    {Kind: Symlink, Mode: 0o777, Target: q.Dir},
		"root":   {Kind: Symlink, Mode: 0o777, Target: "/"},
		"fd":     dynamicDir(nil),
	})
}

// StateLetter returns what ps shows: R, S, T or Z.
func (p *Process) StateLetter() string {
	switch {
	case p.state != procRunning:
		return "Z"
	case p.stopped:
		return "T"
	case p.task != nil && p.task.Running():
		return "R"
	}
	return "S"
}

// ParentPID returns the PID of the parent as seen in the namespace: 0 if it is outside.
func (p *Process) ParentPID() int {
	if p.Parent == nil || p.Parent.Space != p.Space {
		return 0
	}
	return p.Parent.PID
}

func (p *Process) procStatus() string {
	return fmt.Sprintf("Name:\t%s\nUmask:\t%04o\nState:\t%s\nTgid:\t%d\nPid:\t%d\nPPid:\t%d\nUid:\t%d\t%d\t%d\t%d\nVmRSS:\t%8d kB\nThreads:\t1\nSigBlk:\t%016x\nSigIgn:\t%016x\nSigCgt:\t%016x\n",
		p.Comm(), p.Umask, p.StateLetter(), p.PID, p.PID, p.ParentPID(), p.UID, p.UID, p.UID, p.UID, p.memory/1024, 0, uint64(p.ignored), uint64(p.handled))
}

func (v *View) mountTable() string {
	var b strings.Builder
	mode := func(ro bool) string {
		if ro {
			return "ro"
		}
		return "rw"
	}
	fmt.Fprintf(&b, "overlay / overlay %s,relatime 0 0\n", mode(v.readOnly))
	for _, m := range v.mounts {
		fmt.Fprintf(&b, "%s %s %s %s,relatime 0 0\n", m.kind, m.path, m.kind, mode(m.readOnly))
	}
	return b.String()
}

func newSysfs() *Inode {
	cgroup := dynamicDir(map[string]*Inode{
		"memory.max": dynamicFile(func(p *Process) string {
			if p.Cgroup.MemoryLimit == 0 {
				return "max\n"
			}
			return strconv.FormatInt(p.Cgroup.MemoryLimit, 10) + "\n"
		}),
		"memory.current": dynamicFile(func(p *Process) string { return strconv.FormatInt(p.Cgroup.usage, 10) + "\n" }),
		"pids.max":       dynamicFile(func(p *Process) string { return strconv.Itoa(p.Cgroup.PIDLimit) + "\n" }),
		"pids.current":   dynamicFile(func(p *Process) string { return strconv.Itoa(len(p.Cgroup.procs)) + "\n" }),
		"cgroup.procs": dynamicFile(func(p *Process) string {
			var b strings.Builder
			for _, q := range p.Cgroup.procs {
				fmt.Fprintln(&b, q.PID)
			}
			return b.String()
		}),
	})
	return dynamicDir(map[string]*Inode{"fs": dynamicDir(map[string]*Inode{"cgroup": cgroup})})
}

// magicFile returns the open file that a path such as /dev/stdout or /proc/1/fd/1 stands for, or nil.
func (p *Process) magicFile(name string) *File {
	switch name {
	case "/dev/stdin":
		return p.File(0)
	case "/dev/stdout":
		return p.File(1)
	case "/dev/stderr":
		return p.File(2)
	}
	if fd, ok := strings.CutPrefix(name, "/dev/fd/"); ok {
		n, err := strconv.Atoi(fd)
		if err != nil {
			return nil
		}
		return p.File(n)
	}
	rest, ok := strings.CutPrefix(name, "/proc/")
	if !ok {
		return nil
	}
	who, fd, ok := strings.Cut(rest, "/fd/")
	if !ok {
		return nil
	}
	n, err := strconv.Atoi(fd)
	if err != nil {
		return nil
	}
	if who == "self" {
		return p.File(n)
	}
	pid, err := strconv.Atoi(who)
	if err != nil {
		return nil
	}
	if q := p.Space.Find(pid); q != nil {
		return q.File(n)
	}
	return nil
}
