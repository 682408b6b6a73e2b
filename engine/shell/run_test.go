package shell_test

import (
	"strings"
	"testing"
	"time"

	"podflight/engine/linux"
	"podflight/engine/registry"
	"podflight/engine/rootfs"
	"podflight/engine/sim"
)

// limit is how long, in virtual time, a script of a test may run.
const limit = time.Hour

// run runs sh -c script as PID 1 of a busybox container and returns what it wrote and its exit code.
// The exit code is -1 if it does not end.
func run(t testing.TB, script string) (stdout, stderr string, code int) {
	t.Helper()
	return runIn(t, "busybox", []string{"sh", "-c", script})
}

func runIn(t testing.TB, image string, argv []string) (stdout, stderr string, code int) {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	defer k.Close()
	var out, errs strings.Builder
	host := linux.NewHost(k, linux.NewNetwork(), "node-1")
	img := &registry.Image{Repository: image, Program: image}
	view := linux.NewView(linux.NewTree(k, rootfs.New(k.Start()).Root(img)), false)
	view.MountSystem(host)
	in := linux.Container{
		Sandbox: &linux.Sandbox{Host: host, Hostname: "box", Net: host.Network.Attach("10.244.0.2", "default")},
		Cgroup:  linux.NewCgroup(host, 64<<20), View: view, Space: linux.NewPIDSpace(),
		Files: []*linux.File{
			linux.NullFile(),
			linux.NewSink(func(b []byte) { out.Write(b) }, nil),
			linux.NewSink(func(b []byte) { errs.Write(b) }, nil),
		},
	}
	env := []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "HOSTNAME=box"}
	code = -1
	in.OnExit = func(p *linux.Process) {
		st, _ := p.Ended()
		code = st.Shell()
	}
	look := in.Inspector("/")
	path, err := look.LookPath(argv[0], "/usr/bin:/bin")
	if err != nil {
		t.Fatal(err)
	}
	prog, _, err := look.LoadProgram(path)
	if err != nil {
		t.Fatal(err)
	}
	linux.Start(in, prog, argv, env, "/")
	for code == -1 && k.Next() <= sim.At(limit) {
		k.Step()
	}
	return out.String(), errs.String(), code
}
