package linux_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"podflight/engine/linux"
	"podflight/engine/sim"
)

// machine is a kernel with one container.
type machine struct {
	k  *sim.Kernel
	in linux.Container
}

func newMachine(t *testing.T, memory int64) *machine {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	host := linux.NewHost(k, linux.NewNetwork(), "node-1")
	image := linux.NewImageBuilder(k.Start())
	image.Dir("/tmp", 0o1777)
	image.File("/etc/motd", "hello\n", 0o644)
	image.File("/etc/deep/file", "deep\n", 0o644)
	image.Symlink("/etc/deep", "/link")
	m := &machine{k: k, in: linux.Container{
		Sandbox: &linux.Sandbox{Host: host, Hostname: "box", Net: host.Network.Attach("10.244.0.2", "default")},
		Cgroup:  linux.NewCgroup(host, memory), View: linux.NewView(linux.NewTree(k, image.Root()), false), Space: linux.NewPIDSpace(),
	}}
	t.Cleanup(func() {
		k.Close()
		goleak.VerifyNone(t)
	})
	return m
}

// start starts a program as the container's next process without a parent.
func (m *machine) start(prog linux.Program) *linux.Process {
	return linux.Start(m.in, prog, []string{"prog"}, nil, "/")
}

func (m *machine) run(d time.Duration) { m.k.RunUntil(m.k.Now().Add(d)) }

// idle is a program that does nothing.
var idle = linux.Native(func(*linux.Process) {})

// TestSignalEffects is the table of what a signal does: to PID 1 or another process, from inside its
// namespace or from outside, with the default action, ignored or handled.
func TestSignalEffects(t *testing.T) {
	const (
		dead    = "terminated"
		stopped = "stopped"
		ignored = "ignored"
		handled = "handled"
	)
	tests := []struct {
		sig                             linux.Signal
		initInside, initOutside, others string // default action
		whenIgnored, whenHandled        string // of another process
	}{
		{linux.SIGTERM, ignored, ignored, dead, ignored, handled},
		{linux.SIGINT, ignored, ignored, dead, ignored, handled},
		{linux.SIGHUP, ignored, ignored, dead, ignored, handled},
		{linux.SIGUSR1, ignored, ignored, dead, ignored, handled},
		{linux.SIGSEGV, ignored, ignored, dead, ignored, handled},
		{linux.SIGKILL, ignored, dead, dead, dead, dead},
		{linux.SIGSTOP, ignored, stopped, stopped, stopped, stopped},
		{linux.SIGTSTP, ignored, ignored, stopped, ignored, handled},
		{linux.SIGCHLD, ignored, ignored, ignored, ignored, handled},
		{linux.SIGWINCH, ignored, ignored, ignored, ignored, handled},
	}
	for _, tt := range tests {
		for _, c := range []struct {
			name, want    string
			init, outside bool
			prepare       func(*linux.Process)
		}{
			{"PID 1 from inside", tt.initInside, true, false, nil},
			{"PID 1 from outside", tt.initOutside, true, true, nil},
			{"another", tt.others, false, false, nil},
			{"another from outside", tt.others, false, true, nil},
			{"ignored", tt.whenIgnored, false, false, func(p *linux.Process) { p.Ignore(tt.sig) }},
			{"handled", tt.whenHandled, false, false, func(p *linux.Process) {
				p.OnSignal = func(linux.Signal) string { return handled }
				p.Handle(tt.sig)
			}},
		} {
			m := newMachine(t, 0)
			got := ""
			m.in.Sandbox.Host.OnSignal = func(r linux.SignalReport) { got = r.Effect }
			init := m.start(idle)
			target := init
			if !c.init {
				child, err := init.Spawn(idle, linux.Attr{Args: []string{"child"}})
				if err != nil {
					t.Fatal(err)
				}
				target = child
			}
			if c.prepare != nil {
				c.prepare(target)
			}
			target.Deliver(tt.sig, "test", c.outside)
			st, ended := target.Ended()
			if got != c.want || ended != (c.want == dead) || ended && st.Signal != tt.sig || target.Stopped() != (c.want == stopped) {
				t.Errorf("%v to %s: %s (ended %v, stopped %v), want %s", tt.sig, c.name, got, ended, target.Stopped(), c.want)
			}
		}
	}
}

func TestSignalNames(t *testing.T) {
	for n := linux.Signal(1); n <= 31; n++ {
		for _, name := range []string{n.Name(), n.String()} {
			if got, ok := linux.ParseSignal(name); !ok || got != n {
				t.Errorf("%s is %d, want %d", name, got, n)
			}
		}
	}
	for _, bad := range []string{"", "SIG", "NOPE", "-1", "65", "1x"} {
		if n, ok := linux.ParseSignal(bad); ok {
			t.Errorf("%q is taken as %d", bad, n)
		}
	}
}

// TestInitEnds: the end of PID 1 ends its namespace; orphans went to it before; a stopped child does not run on.
func TestInitEnds(t *testing.T) {
	m := newMachine(t, 0)
	var middle, orphan *linux.Process
	ticks := 0
	init := m.start(linux.Main(func(p *linux.Process) int {
		child, err := p.Fork(func(c *linux.Process) int {
			grand, err := c.Fork(func(g *linux.Process) int {
				for {
					g.Sleep(time.Second)
					ticks++
				}
			})
			if err != nil {
				return 1
			}
			orphan = grand
			return 3
		})
		if err != nil {
			return 1
		}
		middle = child
		if st := p.WaitFor(child); st.Code != 3 {
			t.Errorf("the child ended with %+v", st)
		}
		p.Sleep(10 * time.Second)
		return 0
	}))
	m.run(5500 * time.Millisecond)
	if orphan.Parent != init || ticks != 5 {
		t.Errorf("orphan's parent is PID %d, %d ticks", orphan.ParentPID(), ticks)
	}
	if _, ended := middle.Ended(); !ended {
		t.Error("the child still runs")
	}
	orphan.Deliver(linux.SIGSTOP, "test", true)
	m.run(2 * time.Second)
	if ticks != 5 {
		t.Errorf("a stopped process made %d ticks", ticks-5)
	}
	orphan.Deliver(linux.SIGCONT, "test", true)
	m.run(2 * time.Second)
	if ticks < 7 {
		t.Errorf("a continued process made %d ticks", ticks-5)
	}
	m.run(20 * time.Second)
	if st, ended := orphan.Ended(); !ended || st.Signal != linux.SIGKILL {
		t.Errorf("the orphan ended: %v, %+v", ended, st)
	}
	if left := len(m.in.Cgroup.Processes()); left != 0 || m.in.Cgroup.Usage() != 0 {
		t.Errorf("%d processes left, %d bytes", left, m.in.Cgroup.Usage())
	}
}

// TestMemoryGroup: the whole group dies at once, and its memory is free again.
func TestMemoryGroup(t *testing.T) {
	m := newMachine(t, 10<<20)
	survived := false
	init := m.start(linux.Main(func(p *linux.Process) int {
		child, err := p.Fork(func(c *linux.Process) int {
			c.Sleep(time.Second)
			c.Grow(20 << 20)
			survived = true
			return 0
		})
		if err == nil {
			p.WaitFor(child)
		}
		survived = true
		return 0
	}))
	m.run(5 * time.Second)
	st, ended := init.Ended()
	if !ended || st.Signal != linux.SIGKILL || survived || !m.in.Cgroup.OOMKilled() || m.in.Cgroup.Usage() != 0 {
		t.Errorf("ended %v by %v, survived %v, usage %d", ended, st.Signal, survived, m.in.Cgroup.Usage())
	}
}

// TestProcessLimit: fork fails with EAGAIN once the group is full.
func TestProcessLimit(t *testing.T) {
	m := newMachine(t, 0)
	m.in.Cgroup.PIDLimit = 5
	var err error
	n := 0
	m.start(linux.Main(func(p *linux.Process) int {
		for err == nil {
			_, err = p.Spawn(idle, linux.Attr{Args: []string{"idle"}})
			n++
		}
		return 0
	}))
	m.run(time.Second)
	if err != linux.EAGAIN || n != 5 {
		t.Errorf("%v at the process number %d", err, n+1)
	}
}

// TestWorkTakesTime: what is charged passes in virtual time, ever more of it for a program that never
// pauses, and a pause begins anew.
func TestWorkTakesTime(t *testing.T) {
	m := newMachine(t, 0)
	var spans []time.Duration
	m.start(linux.Main(func(p *linux.Process) int {
		measure := func(n int) {
			began := m.k.Now()
			for range n {
				p.Work(1)
			}
			spans = append(spans, m.k.Now().Sub(began))
		}
		measure(100_000)
		measure(900_000)
		measure(1_000_000)
		p.Sleep(time.Second)
		measure(100_000)
		return 0
	}))
	m.run(24 * time.Hour)
	if len(spans) != 4 {
		t.Fatalf("%d spans", len(spans))
	}
	within := func(d, want time.Duration) bool { return d > want*9/10 && d < want*11/10 }
	if !within(spans[0], 100*time.Millisecond) || !within(spans[1], 900*time.Millisecond) || spans[2] < time.Hour || !within(spans[3], 100*time.Millisecond) {
		t.Errorf("spans %v", spans)
	}
}
