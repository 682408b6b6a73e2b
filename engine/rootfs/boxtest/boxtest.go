// Package boxtest runs one command in one container of a machine of its own, for tests of the
// shell, the applets and the programs of images.
//
// It imitates no part of Kubernetes. What a command writes is kept in the order in which it is written.
package boxtest

import (
	"strings"
	"testing"
	"time"

	"podflight/engine/linux"
	"podflight/engine/registry"
	"podflight/engine/rootfs"
	"podflight/engine/sim"
)

// Result is what a command gave.
type Result struct {
	Stdout, Stderr string
	Code           int // -1 if it did not end within the limit
	OOMKilled      bool
	Took           time.Duration // of virtual time
	Events         uint64        // of the kernel
	Running        bool          // it ran when Stop was sent
	Ports          []int         // that it listened on then
}

// Box is a machine with one image.
type Box struct {
	Program string        // of the image: "busybox" if empty
	Limit   time.Duration // of virtual time; an hour if zero
	Memory  int64         // limit of the container in bytes; 64 MiB if zero
	Seed    uint64
	Image   *registry.Image // instead of Program
	Env     []string        // besides PATH, HOME and HOSTNAME
	// Stop is a signal that is sent to PID 1 after StopAfter, if it still runs.
	Stop      linux.Signal
	StopAfter time.Duration
}

// Sh runs sh -c script as PID 1 of a busybox container.
func Sh(t testing.TB, script string) Result {
	t.Helper()
	return Box{}.Run(t, "sh", "-c", script)
}

// Run runs a command as PID 1.
func (b Box) Run(t testing.TB, argv ...string) Result {
	t.Helper()
	if b.Program == "" {
		b.Program = "busybox"
	}
	if b.Limit == 0 {
		b.Limit = time.Hour
	}
	if b.Memory == 0 {
		b.Memory = 64 << 20
	}
	k := sim.New(b.Seed, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	defer k.Close()
	var out, errs strings.Builder
	host := linux.NewHost(k, linux.NewNetwork(), "node-1")
	img := b.Image
	if img == nil {
		img = &registry.Image{Repository: "docker.io/library/" + b.Program, Program: b.Program, Version: "1.0"}
	}
	view := linux.NewView(linux.NewTree(k, rootfs.New(k.Start()).Root(img)), false)
	view.MountSystem(host)
	in := linux.Container{
		Sandbox: &linux.Sandbox{Host: host, Hostname: "box", Net: host.Network.Attach("10.244.0.2", "default")},
		Cgroup:  linux.NewCgroup(host, b.Memory), View: view, Space: linux.NewPIDSpace(),
		Files: []*linux.File{
			linux.NullFile(),
			linux.NewSink(func(b []byte) { out.Write(b) }, nil),
			linux.NewSink(func(b []byte) { errs.Write(b) }, nil),
		},
	}
	r := Result{Code: -1}
	in.OnExit = func(p *linux.Process) {
		st, _ := p.Ended()
		r.Code, r.Took = st.Shell(), k.Now().Duration()
	}
	look := in.Inspector("/")
	path, err := look.LookPath(argv[0], searchPath)
	if err != nil {
		return Result{Code: notStarted, Stderr: argv[0] + ": " + err.Error()}
	}
	prog, _, err := look.LoadProgram(path)
	if err != nil {
		return Result{Code: notStarted, Stderr: argv[0] + ": " + err.Error()}
	}
	dir := "/"
	if img.WorkingDir != "" {
		dir = img.WorkingDir
		_ = view.MakeWorkingDir(dir)
	}
	env := append([]string{"PATH=" + searchPath, "HOME=/root", "HOSTNAME=box"}, img.Env...)
	main := linux.Start(in, prog, argv, append(env, b.Env...), dir)
	if b.Stop != 0 {
		k.After(b.StopAfter, func() {
			r.Running = r.Code == -1
			r.Ports = in.Sandbox.Net.Ports()
			main.Deliver(b.Stop, "test", true)
		})
	}
	for r.Code == -1 && k.Next() <= sim.At(b.Limit) {
		k.Step()
	}
	r.Stdout, r.Stderr, r.OOMKilled, r.Events = out.String(), errs.String(), in.Cgroup.OOMKilled(), k.Fired()
	return r
}

// notStarted is the exit code of a command that could not be started.
const notStarted = 128

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
