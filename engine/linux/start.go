package linux

import (
	"path"
	"strings"
	"time"
)

// Container says where the processes of a container run.
type Container struct {
	Sandbox *Sandbox
	Cgroup  *Cgroup
	View    *View
	Space   *PIDSpace
	UID     int
	GID     int
	Groups  []int64
	Files   []*File // standard input, output and error
	OnExit  func(*Process)
}

// startCost is the CPU time from runc's last step to the program's first, the loading of the program included.
const startCost = 2 * time.Millisecond

// Start starts the first process of a container.
func Start(c Container, prog Program, args, env []string, dir string) *Process {
	p := c.newProcess(args, env, dir)
	prog.Exec(p)
	return p
}

// Join starts a process in a container that runs, as an exec from outside does.
func Join(c Container, prog Program, args, env []string, dir string) *Process {
	p := c.newProcess(args, env, dir)
	c.Space.skip()
	prog.Exec(p)
	return p
}

func (c Container) newProcess(args, env []string, dir string) *Process {
	h := c.Sandbox.Host
	p := &Process{
		Host: h, Sandbox: c.Sandbox, Space: c.Space, Cgroup: c.Cgroup, View: c.View,
		Args: args, Env: env, Dir: path.Clean("/" + dir), UID: c.UID, GID: c.GID, Groups: c.Groups, Umask: 0o022, OnExit: c.OnExit,
		started: h.Kernel.Now(), debt: startCost,
	}
	c.Space.add(p)
	if p.Group == 0 {
		p.Group = p.PID
	}
	c.Cgroup.add(p)
	p.files = append([]*File(nil), c.Files...)
	for _, f := range p.files {
		f.ref()
	}
	p.Grow(baseMemory)
	return p
}

// Inspector returns a process that never runs, to look at files the way the container's processes see them.
func (c Container) Inspector(dir string) *Process {
	space := c.Space
	if space == nil {
		space = NewPIDSpace()
	}
	return &Process{Host: c.Sandbox.Host, Sandbox: c.Sandbox, Space: space, Cgroup: c.Cgroup, View: c.View, Dir: dir, UID: c.UID, GID: c.GID, Groups: c.Groups}
}

// NullFile returns an open /dev/null.
func NullFile() *File { return newFile(nullDevice{}, ReadWrite) }

// Pause is the program of a sandbox, as a Native: it ends on SIGTERM and SIGINT and does nothing else.
func Pause(p *Process) {
	for _, sig := range []Signal{SIGTERM, SIGINT} {
		p.Handle(sig)
	}
	p.OnSignal = func(Signal) string {
		p.ExitAfter(0, 0)
		return "handled"
	}
}

// FailExec is what remains of a program that the kernel refused to run: runc's last words.
func FailExec(name string, err error) Program {
	return Native(func(p *Process) {
		p.WriteString(2, "exec "+name+": "+strings.ToLower(err.Error())+"\n")
		p.ExitAfter(0, 255)
	})
}

// ReapOrphans makes PID 1 collect every child that ends.
func (s *PIDSpace) ReapOrphans() { s.reaper = true }

// MakeWorkingDir makes a container's working directory if it is missing, as runc does before
// the root becomes read-only.
func (v *View) MakeWorkingDir(dir string) error {
	at, err := v.resolve(nil, path.Clean("/"+dir), true)
	switch {
	case err == ENOENT || err == nil && at.node == nil:
		v.root.MkdirAll(dir)
		return nil
	case err != nil:
		return err
	case at.node.Kind != Directory:
		return ENOTDIR
	}
	return nil
}

// BindFile mounts a new empty file over target that every user may write.
func (v *View) BindFile(target string) *Inode {
	n := v.root.newInode(RegularFile, 0o666)
	v.add(mount{path: path.Clean("/" + target), node: n, tree: v.root, kind: "ext4"})
	return n
}

// Text returns the start of a file's content, at most limit bytes.
func (n *Inode) Text(limit int) string {
	b := make([]byte, min(n.Size(), int64(limit)))
	return string(b[:n.readAt(b, 0)])
}
