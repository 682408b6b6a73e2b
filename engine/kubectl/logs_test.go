package kubectl_test

import (
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/cri"
	"podflight/engine/kubectl"
	"podflight/engine/sim"
)

// fakeNode is a kubelet with logs that a test writes.
type fakeNode struct {
	kernel *sim.Kernel
	logs   map[string][]cri.LogLine
	follow map[string]func([]cri.LogLine, bool)
}

func (n *fakeNode) ContainerLogs(_, pod, container string, previous bool) ([]cri.LogLine, error) {
	lines, ok := n.logs[pod+"/"+container]
	if !ok || previous {
		return nil, errors.New("container \"" + container + "\" in pod \"" + pod + "\" is waiting to start: ContainerCreating")
	}
	return lines, nil
}

func (n *fakeNode) FollowLogs(ns, pod, container string, previous bool, fn func([]cri.LogLine, bool)) (func(), error) {
	lines, err := n.ContainerLogs(ns, pod, container, previous)
	if err == nil {
		fn(lines, false)
		n.follow[pod+"/"+container] = fn
	}
	return func() { delete(n.follow, pod+"/"+container) }, err
}

func (n *fakeNode) Exec(t *sim.Task, _, pod, _ string, cmd []string) (cri.ExecResult, error) {
	switch cmd[0] {
	case "true":
		return cri.ExecResult{Stdout: "yes\n"}, nil
	case "sleep":
		t.Sleep(time.Hour)
		return cri.ExecResult{}, errors.New("rpc error: code = Canceled desc = context canceled")
	case "false":
		return cri.ExecResult{Stderr: "no\n", ExitCode: 3}, nil
	}
	return cri.ExecResult{}, errors.New("unable to upgrade connection: container not found (\"app\")")
}

// bind gives a Pod a node and a phase.
func (c *cluster) bind(name string, phase corev1.PodPhase) {
	c.t.Helper()
	if pod := c.pod(name); pod.Spec.NodeName == "" {
		if err := c.server.Bind(api.KeyOf(api.Pod, pod), pod.UID, "node-1"); err != nil {
			c.t.Fatal(err)
		}
	}
	pod := c.pod(name).DeepCopy()
	pod.Status.Phase = phase
	if _, err := c.server.UpdateStatus(pod); err != nil {
		c.t.Fatal(err)
	}
}

func newNode(t *testing.T) (*cluster, *fakeNode) {
	c := newCluster(t)
	n := &fakeNode{kernel: c.kernel, logs: map[string][]cri.LogLine{}, follow: map[string]func([]cri.LogLine, bool){}}
	c.env.Node = func(name string) (kubectl.Node, bool) { return n, name == "node-1" }
	two := pod("two", map[string]string{"app": "web"})
	two.Spec.Containers = append(two.Spec.Containers, corev1.Container{Name: "side", Image: "busybox"})
	c.create(pod("one", map[string]string{"app": "web"}))
	c.create(two)
	return c, n
}

func line(at time.Duration, text string) cri.LogLine {
	return cri.LogLine{At: sim.Instant(0).Add(at), Stream: "stdout", Text: text}
}

func TestLogs(t *testing.T) {
	c, n := newNode(t)
	c.expect("logs one", "", 0) // not scheduled: an empty log
	c.bind("one", corev1.PodRunning)
	c.bind("two", corev1.PodRunning)
	c.expect("logs one", "2> Error from server (BadRequest): container \"app\" in pod \"one\" is waiting to start: ContainerCreating\n", 1)
	n.logs["one/app"] = []cri.LogLine{line(0, "a"), line(time.Second, "b"), {At: 2, Text: "c", Partial: true}}
	n.logs["two/app"], n.logs["two/side"] = []cri.LogLine{line(0, "x")}, []cri.LogLine{line(0, "y")}
	for _, tt := range []struct {
		line, want string
		exit       int
	}{
		{"logs one", "a\nb\nc", 0},
		{"logs one --tail=2", "b\nc", 0},
		{"logs one --tail 0", "", 0},
		{"logs one --limit-bytes=3", "a\nb", 0},
		{"logs one --timestamps --tail=2", "2026-11-20T03:30:01.000000000Z b\n2026-11-20T03:30:00.000000002Z c", 0},
		{"logs pod/one --since-time=2026-11-20T03:30:01Z", "b\n", 0},
		{"logs two", "2> Defaulted container \"app\" out of: app, side\nx\n", 0},
		{"logs two side", "y\n", 0},
		{"logs two -c side", "y\n", 0},
		{"logs two --all-containers --prefix", "[pod/two/app] x\n[pod/two/side] y\n", 0},
		{"logs -l app=web -c app", "a\nb\ncx\n", 0},
		{"logs -l app=none", "2> No resources found in default namespace.\n", 0},
		{"logs two -c nope", "2> error: container nope is not valid for pod two out of: app, side\n", 1},
		{"logs nope", "2> error: error from server (NotFound): pods \"nope\" not found in namespace \"default\"\n", 1},
		{"logs", "2> error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n2> POD or TYPE/NAME is a required argument for the logs command\n2> See 'kubectl logs -h' for help and examples\n", 1},
		{"logs one -l app=web", "2> error: only a selector (-l) or a POD name is allowed\n2> See 'kubectl logs -h' for help and examples\n", 1},
		{"logs one --tail=-2", "2> error: --tail must be greater than or equal to -1\n", 1},
		{"logs one --since=1s --since-time=2026-11-20T03:30:01Z", "2> error: at most one of `sinceTime` or `sinceSeconds` may be specified\n", 1},
		{"logs ns/default", "2> error: cannot get the logs from *v1.Namespace: selector for *v1.Namespace not implemented\n", 1},
	} {
		c.expect(tt.line, tt.want, tt.exit)
	}
}

func TestLogsFollow(t *testing.T) {
	c, n := newNode(t)
	c.bind("one", corev1.PodRunning)
	c.bind("two", corev1.PodRunning)
	waiting := "container \"app\" in pod \"one\" is waiting to start: ContainerCreating"
	r := c.start("logs -f one")
	until := func(d time.Duration) { c.kernel.RunUntil(c.kernel.Now().Add(d)) }
	until(1500 * time.Millisecond)
	n.logs["one/app"] = []cri.LogLine{line(0, "a")}
	until(1500 * time.Millisecond)
	if want := "2> " + waiting + "\n2> " + waiting + "\na\n"; r.out != want {
		t.Errorf("got\n%s\nwant\n%s", r.out, want)
	}
	n.follow["one/app"]([]cri.LogLine{line(0, "b")}, false)
	until(time.Second)
	n.follow["one/app"]([]cri.LogLine{line(0, "c")}, true)
	until(time.Second)
	if r.exit != 0 || r.out != "2> "+waiting+"\n2> "+waiting+"\na\nb\nc\n" {
		t.Errorf("exit %d\n%s", r.exit, r.out)
	}

	n.logs["two/app"] = nil
	r = c.start("logs -f -l app=web --prefix -c app")
	until(time.Second)
	n.follow["two/app"]([]cri.LogLine{line(0, "x")}, true)
	n.follow["one/app"]([]cri.LogLine{line(0, "y")}, true)
	until(time.Second)
	if want := "[pod/one/app] a\n[pod/two/app] x\n[pod/one/app] y\n"; r.exit != 0 || r.out != want {
		t.Errorf("exit %d\n%s", r.exit, r.out)
	}

	r = c.start("logs -f two -c side")
	until(time.Minute)
	if want := "2> error: context deadline exceeded\n"; r.exit != 1 || len(r.out) < len(want) || r.out[len(r.out)-len(want):] != want {
		t.Errorf("exit %d\n%s", r.exit, r.out)
	}
}

func TestExec(t *testing.T) {
	c, _ := newNode(t)
	c.expect("exec one -- true", "2> error: unable to upgrade connection: pod one does not have a host assigned\n", 1)
	c.bind("one", corev1.PodRunning)
	c.bind("two", corev1.PodRunning)
	for _, tt := range []struct {
		line, want string
		exit       int
	}{
		{"exec one -- true", "yes\n", 0},
		{"exec two -- true", "2> Defaulted container \"app\" out of: app, side\nyes\n", 0},
		{"exec two -q -- true", "yes\n", 0},
		{"exec two -c side -- false", "2> no\n2> command terminated with exit code 3\n", 3},
		{"exec one -- sh", "2> error: unable to upgrade connection: container not found (\"app\")\n", 1},
		{"exec one true", "2> error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\n2> See 'kubectl exec -h' for help and examples\n", 1},
		{"exec one", "2> error: you must specify at least one command for the container\n", 1},
		{"exec -- true", "2> error: pod, type/name or --filename must be specified\n", 1},
		{"exec nope -- true", "2> Error from server (NotFound): pods \"nope\" not found\n", 1},
	} {
		c.expect(tt.line, tt.want, tt.exit)
	}
	exit := -1
	task := c.kernel.Go("exec", func(t *sim.Task) {
		exit = kubectl.Run(t, c.env, "exec one -- sleep 1000", func(text string, _ bool) { c.t.Error(text) })
	})
	c.kernel.RunUntil(c.kernel.Now().Add(time.Second))
	task.Interrupt()
	c.kernel.RunUntil(c.kernel.Now().Add(time.Second))
	if exit != 130 {
		t.Errorf("interrupted: exit %d", exit)
	}
	c.bind("one", corev1.PodSucceeded)
	c.expect("exec one -- true", "2> error: cannot exec into a container in a completed pod; current phase is Succeeded\n", 1)
}
