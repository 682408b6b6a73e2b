package runtime_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"podflight/engine/cri"
	"podflight/engine/registry"
	"podflight/engine/runtime"
	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// node is one node with a runtime and nothing else.
type node struct {
	t  *testing.T
	k  *sim.Kernel
	r  *runtime.Runtime
	tr *trace.Recorder
	n  int
}

func testRegistries() []scenario.Registry {
	image := func(name, program string, tags ...string) scenario.Image {
		return scenario.Image{Name: name, Tags: tags, Size: 20 << 20, Program: program, Cmd: []string{"sh"}}
	}
	nginx := image("library/nginx", "nginx", "latest", "1.27")
	nginx.Entrypoint, nginx.Cmd, nginx.StopSignal, nginx.Ports = []string{"nginx"}, []string{"-g", "daemon off;"}, "SIGQUIT", []int{80}
	return []scenario.Registry{{Host: "docker.io", Images: []scenario.Image{
		image("library/busybox", "busybox", "latest", "1.36"), image("library/alpine", "alpine", "latest"),
		image("library/debian", "debian", "latest"), nginx,
	}}}
}

func newNode(t *testing.T) *node { return newNodeWith(t, func(*runtime.Config) {}) }

func newNodeWith(t *testing.T, change func(*runtime.Config)) *node {
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	rec := trace.NewRecorder(k)
	n := &node{t: t, k: k, tr: rec}
	cfg := runtime.Config{
		Kernel: k, Recorder: rec, Timing: timing.Steady(), Registry: registry.New(k, testRegistries()), NodeName: "node-1",
		Preload: []string{"busybox:1.36", "alpine", "debian", "nginx:1.27"},
	}
	change(&cfg)
	n.r = runtime.New(cfg)
	t.Cleanup(func() {
		k.Close()
		goleak.VerifyNone(t)
	})
	return n
}

// do runs fn in a task until it returns.
func (n *node) do(fn func(t *sim.Task)) {
	n.t.Helper()
	done := false
	n.k.Go("test", func(t *sim.Task) {
		fn(t)
		done = true
	})
	for !done {
		if !n.k.Step() {
			n.t.Fatal("nothing left to happen, and the call has not returned")
		}
	}
}

// run creates and starts a container in a new sandbox.
func (n *node) run(cfg cri.ContainerConfig) (cri.ContainerID, error) {
	n.t.Helper()
	var id cri.ContainerID
	var err error
	n.do(func(t *sim.Task) {
		id, err = n.start(t, cfg)
	})
	return id, err
}

func (n *node) start(t *sim.Task, cfg cri.ContainerConfig) (cri.ContainerID, error) {
	n.n++
	name := fmt.Sprintf("pod-%d", n.n)
	sb, err := n.r.RunPodSandbox(t, cri.SandboxConfig{Hostname: name, Pod: cri.PodMeta{UID: "uid-" + "x", Name: name, Namespace: "default"}})
	if err != nil {
		return "", err
	}
	if cfg.Name == "" {
		cfg.Name = "app"
	}
	if cfg.Image == "" {
		cfg.Image = "busybox:1.36"
	}
	id, err := n.r.CreateContainer(t, sb, cfg, "hash")
	if err != nil {
		return "", err
	}
	return id, n.r.StartContainer(t, id)
}

// sh starts sh -c script and lets it run for a time.
func (n *node) sh(script string, d time.Duration) cri.ContainerID {
	n.t.Helper()
	id, err := n.run(cri.ContainerConfig{Command: []string{"sh", "-c", script}})
	if err != nil {
		n.t.Fatal(err)
	}
	n.k.RunUntil(n.k.Now().Add(d))
	return id
}

func (n *node) container(id cri.ContainerID) cri.Container {
	c, ok := n.r.Container(id)
	if !ok {
		n.t.Fatalf("no container %s", id)
	}
	return c
}

// logs returns the log as lines with their streams.
func (n *node) logs(id cri.ContainerID) string {
	var b strings.Builder
	for _, l := range n.r.Log(id) {
		if l.Stream == "stderr" {
			b.WriteString("! ")
		}
		b.WriteString(l.Text)
		if !l.Partial {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestScriptRunsAndExits(t *testing.T) {
	n := newNode(t)
	id := n.sh("echo start; sleep 2; exit 3", 10*time.Second)
	c := n.container(id)
	if c.State != cri.Exited || c.ExitCode != 3 || c.Reason != "Error" {
		t.Errorf("state %v, exit %d, reason %q", c.State, c.ExitCode, c.Reason)
	}
	if d := c.FinishedAt.Sub(c.StartedAt).Round(10 * time.Millisecond); d != 2*time.Second {
		t.Errorf("ran for %v", d)
	}
	if got := n.logs(id); got != "start\n" {
		t.Errorf("log is %q", got)
	}
}
