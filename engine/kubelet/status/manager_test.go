package status

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// node stands for the kubelet: it knows what runs, and generates and sets statuses when told to.
type node struct {
	t       testing.TB
	kernel  *sim.Kernel
	server  *apiserver.Server
	rec     *trace.Recorder
	manager *Manager
	reasons *ReasonCache
	key     api.Key
	runtime container.PodStatus
	couldBe bool // containers could run
}

func newNode(t testing.TB, pod *corev1.Pod) *node {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 31, 55, 930e6, time.UTC))
	rec := trace.NewRecorder(k)
	n := &node{t: t, kernel: k, rec: rec, server: apiserver.New(k, rec, timing.Steady()), reasons: NewReasonCache(), couldBe: true}
	n.manager = NewManager(n.server, n, n)
	for _, obj := range []api.Object{&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}}, pod} {
		if _, err := n.server.Create(obj, apiserver.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	n.key = api.Key{Kind: api.Pod, Namespace: "default", Name: pod.Name}
	bound := n.pod().DeepCopy()
	bound.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionTrue}}
	if _, err := n.server.UpdateStatus(bound); err != nil {
		t.Fatal(err)
	}
	n.runtime.UID = n.pod().UID
	return n
}

func (n *node) pod() *corev1.Pod {
	obj, ok := n.server.Get(n.key)
	if !ok {
		n.t.Fatal("the Pod is gone")
	}
	return obj.(*corev1.Pod)
}

func (n *node) GetPodByUID(types.UID) (*corev1.Pod, bool)      { return n.pod(), true }
func (n *node) PodCouldHaveRunningContainers(*corev1.Pod) bool { return n.couldBe }
func (n *node) at(seconds float64, fn func())                  { n.kernel.At(at(seconds), fn) }
func (n *node) until(seconds float64)                          { n.kernel.RunUntil(at(seconds)) }
func at(seconds float64) sim.Instant                           { return sim.At(time.Duration(seconds * 1e9)) }
func (n *node) wall() time.Time                                { return n.kernel.Wall() }

// generate makes the status that a sync would make.
func (n *node) generate(terminal bool) corev1.PodStatus {
	pod := n.pod()
	old, _ := n.manager.GetPodStatus(pod.UID)
	return Generate(pod, &n.runtime, Input{
		Old: old, Terminal: terminal, HostIPs: []string{"10.0.0.1"},
		Reason: func(name string) (Reason, bool) { return n.reasons.Get(pod.UID, name) },
		Probes: noProbes,
	})
}

// noProbes does what the prober does for a Pod without probes.
func noProbes(pod *corev1.Pod, s *corev1.PodStatus) {
	for i := range s.ContainerStatuses {
		c := &s.ContainerStatuses[i]
		started := c.State.Running != nil
		c.Started, c.Ready = &started, started
	}
	for i := range s.InitContainerStatuses {
		c := &s.InitContainerStatuses[i]
		started := c.State.Running != nil
		c.Started = &started
		c.Ready = c.State.Terminated != nil && c.State.Terminated.ExitCode == 0
	}
}

func (n *node) sync(terminal bool) bool {
	return n.manager.SetPodStatus(n.pod(), n.generate(terminal))
}

func (n *node) sandbox(ready bool) {
	n.runtime.Sandboxes = []cri.Sandbox{{ID: "s", Ready: ready, IP: "10.244.0.9"}}
	n.runtime.IPs = []string{"10.244.0.9"}
}

// start adds a running instance of a container.
func (n *node) start(name string, attempt int) {
	c := &cri.Container{
		ID: cri.ContainerID(fmt.Sprintf("%s-%d", name, attempt)), Name: name, Attempt: attempt,
		Sandbox: "s", State: cri.Running, CreatedAt: n.wall(), StartedAt: n.wall(), Image: "busybox:1.36",
	}
	n.runtime.Containers = append([]*cri.Container{c}, n.runtime.Containers...)
}

// exit ends the newest instance of a container.
func (n *node) exit(name string, code int) {
	for i, c := range n.runtime.Containers {
		if c.Name == name {
			ended := *c
			ended.State, ended.ExitCode, ended.FinishedAt, ended.Reason = cri.Exited, code, n.wall(), "Error"
			if code == 0 {
				ended.Reason = "Completed"
			}
			n.runtime.Containers[i] = &ended
			return
		}
	}
}

// rows are the writes to the Pod: "TIME OP phase container-state ready grace".
func (n *node) rows() []string {
	var out []string
	for _, r := range n.rec.Records() {
		c, ok := r.Body.(trace.ObjectChange)
		if !ok || c.Key != n.key {
			continue
		}
		p := c.Object.(*corev1.Pod)
		row := fmt.Sprintf("%.2f %s %s", r.At.Seconds(), c.Op, p.Status.Phase)
		for _, s := range p.Status.ContainerStatuses {
			row += fmt.Sprintf(" %s=%s,%v,%d", s.Name, state(s), s.Ready, s.RestartCount)
		}
		if c := podstatus.Condition(p.Status.Conditions, corev1.PodReadyToStartContainers); c != nil {
			row += " sandbox=" + string(c.Status)
		}
		if g := p.DeletionGracePeriodSeconds; g != nil {
			row += fmt.Sprintf(" grace=%d", *g)
		}
		out = append(out, row)
	}
	return out
}

func state(s corev1.ContainerStatus) string {
	switch {
	case s.State.Running != nil:
		return "running"
	case s.State.Terminated != nil:
		return s.State.Terminated.Reason
	}
	return s.State.Waiting.Reason
}

func (n *node) expect(want ...string) {
	n.t.Helper()
	if g, w := strings.Join(n.rows(), "\n"), strings.Join(want, "\n"); g != w {
		n.t.Errorf("writes:\n%s\nwant:\n%s", g, w)
	}
}

func simplePod(policy corev1.RestartPolicy) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "run"},
		Spec: corev1.PodSpec{
			NodeName: "node-1", RestartPolicy: policy,
			Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36"}},
		},
	}
}

// TestNeverExitsZero follows the recording restart-never-exit0: the row "Completed" comes twice, since the phase
// waits for the Pod's worker.
func TestNeverExitsZero(t *testing.T) {
	n := newNode(t, simplePod(corev1.RestartPolicyNever))
	n.at(0.01, func() { n.sync(false) })
	n.at(0.40, func() { n.sandbox(true); n.sync(false) })
	n.at(0.50, func() { n.start("app", 0); n.sync(false) })
	n.at(2.80, func() { n.exit("app", 0); n.sync(false) })
	n.at(3.00, func() { n.sync(false) }) // nothing new
	n.at(3.80, func() { n.sandbox(false); n.couldBe = false; n.sync(true) })
	n.at(3.90, func() { n.manager.TerminatePod(n.pod()) })
	n.until(60)
	n.expect(
		"0.00 ADDED Pending",
		"0.00 MODIFIED Pending",
		"0.02 MODIFIED Pending app=ContainerCreating,false,0 sandbox=False",
		"0.41 MODIFIED Pending app=ContainerCreating,false,0 sandbox=True",
		"0.51 MODIFIED Running app=running,true,0 sandbox=True",
		"2.81 MODIFIED Running app=Completed,false,0 sandbox=True",
		"3.81 MODIFIED Succeeded app=Completed,false,0 sandbox=False",
	)
	conditions := n.pod().Status.Conditions
	var order []string
	for _, c := range conditions {
		order = append(order, fmt.Sprintf("%s=%s/%s", c.Type, c.Status, c.Reason))
	}
	want := "PodReadyToStartContainers=False/PodSandboxNotReady Initialized=True/PodCompleted Ready=False/PodCompleted ContainersReady=False/PodCompleted PodScheduled=True/"
	if got := strings.Join(order, " "); got != want {
		t.Errorf("conditions %s\nwant %s", got, want)
	}
	if n.kernel.Pending() != 0 {
		t.Errorf("%d events wait though nothing is to be done", n.kernel.Pending())
	}
}

// TestDelete follows the recording delete-nginx: the generation is written at once, then the end, then the Pod goes.
func TestDelete(t *testing.T) {
	n := newNode(t, simplePod(corev1.RestartPolicyAlways))
	n.at(0.01, func() { n.sync(false) })
	n.at(0.50, func() { n.sandbox(true); n.start("app", 0); n.sync(false) })
	n.at(7.88, func() {
		if _, err := n.server.Delete(n.key, apiserver.DeleteOptions{}); err != nil {
			t.Error(err)
		}
		n.sync(false)
	})
	n.at(8.00, func() { n.exit("app", 0); n.sandbox(false); n.couldBe = false; n.sync(true) })
	n.at(8.20, func() { n.sync(true) })
	n.at(8.57, func() { n.manager.TerminatePod(n.pod()) })
	n.until(30)
	n.expect(
		"0.00 ADDED Pending",
		"0.00 MODIFIED Pending",
		"0.02 MODIFIED Pending app=ContainerCreating,false,0 sandbox=False",
		"0.51 MODIFIED Running app=running,true,0 sandbox=True",
		"7.88 MODIFIED Running app=running,true,0 sandbox=True grace=30",
		"7.89 MODIFIED Running app=running,true,0 sandbox=True grace=30",
		"8.01 MODIFIED Succeeded app=Completed,false,0 sandbox=False grace=30",
		"8.58 MODIFIED Succeeded app=Completed,false,0 sandbox=False grace=0",
		"8.58 DELETED Succeeded app=Completed,false,0 sandbox=False grace=0",
	)
	if _, ok := n.manager.GetPodStatus(n.runtime.UID); ok {
		t.Error("the manager still has the Pod")
	}
}

// TestCrashLoop follows the recording crashloop-full through two turns.
func TestCrashLoop(t *testing.T) {
	n := newNode(t, simplePod(corev1.RestartPolicyAlways))
	fail := func() {
		var result container.PodSyncResult
		result.Add(container.StartContainer, "app").Fail(container.ErrCrashLoopBackOff, "back-off 10s restarting failed container=app")
		n.reasons.Update(n.runtime.UID, &result)
	}
	n.at(1, func() { n.sandbox(true); n.start("app", 0); n.sync(false) })
	n.at(2, func() { n.exit("app", 1); n.sync(false) })
	n.at(3, func() { n.start("app", 1); n.sync(false) })
	n.at(4, func() { n.exit("app", 1); n.sync(false); fail() })
	n.at(13, func() { n.sync(false) })
	n.at(13.5, func() {
		var result container.PodSyncResult
		result.Add(container.StartContainer, "app")
		n.reasons.Update(n.runtime.UID, &result)
		n.start("app", 2)
		n.sync(false)
	})
	n.until(60)
	n.expect(
		"0.00 ADDED Pending",
		"0.00 MODIFIED Pending",
		"1.01 MODIFIED Running app=running,true,0 sandbox=True",
		"2.01 MODIFIED Running app=Error,false,0 sandbox=True",
		"3.01 MODIFIED Running app=running,true,1 sandbox=True",
		"4.01 MODIFIED Running app=Error,false,1 sandbox=True",
		"13.01 MODIFIED Running app=CrashLoopBackOff,false,1 sandbox=True",
		"13.51 MODIFIED Running app=running,true,2 sandbox=True",
	)
	s := n.pod().Status.ContainerStatuses[0]
	if s.LastTerminationState.Terminated == nil || s.LastTerminationState.Terminated.ContainerID != "containerd://app-1" {
		t.Errorf("last state %+v, want the end of app-1", s.LastTerminationState)
	}
}

// TestWritesAreSerial has a second Pod's write wait for the first, and coalesces what comes meanwhile.
func TestWritesCoalesce(t *testing.T) {
	n := newNode(t, simplePod(corev1.RestartPolicyAlways))
	n.at(1, func() {
		n.sync(false)
		n.sandbox(true)
		n.sync(false)
		n.start("app", 0)
		n.sync(false)
	})
	n.until(5)
	n.expect(
		"0.00 ADDED Pending",
		"0.00 MODIFIED Pending",
		"1.01 MODIFIED Pending app=ContainerCreating,false,0 sandbox=False",
		"1.01 MODIFIED Running app=running,true,0 sandbox=True",
	)
}

func TestReadinessAndStartup(t *testing.T) {
	n := newNode(t, simplePod(corev1.RestartPolicyAlways))
	n.at(1, func() { n.sandbox(true); n.start("app", 0); n.sync(false) })
	n.at(2, func() { n.manager.SetContainerReadiness(n.runtime.UID, "app-0", false) })
	n.at(3, func() { n.manager.SetContainerReadiness(n.runtime.UID, "app-0", false) })
	n.at(4, func() { n.manager.SetContainerReadiness(n.runtime.UID, "other", true) })
	n.at(5, func() { n.manager.SetContainerReadiness(n.runtime.UID, "app-0", true) })
	n.at(6, func() { n.manager.SetContainerStartup(n.runtime.UID, "app-0", false) })
	n.until(10)
	n.expect(
		"0.00 ADDED Pending",
		"0.00 MODIFIED Pending",
		"1.01 MODIFIED Running app=running,true,0 sandbox=True",
		"2.01 MODIFIED Running app=running,false,0 sandbox=True",
		"5.01 MODIFIED Running app=running,true,0 sandbox=True",
		"6.01 MODIFIED Running app=running,true,0 sandbox=True",
	)
	c := podstatus.Condition(n.pod().Status.Conditions, corev1.PodReady)
	if want := n.kernel.WallAt(at(5)).Truncate(time.Second); c.Status != corev1.ConditionTrue || !c.LastTransitionTime.Time.Equal(want) {
		t.Errorf("Ready %s since %v, want True since %v", c.Status, c.LastTransitionTime, want)
	}
}

// TestHeldBackPhaseIsWrittenByTheFullSync covers a worker that ends without another status.
func TestHeldBackPhaseIsWrittenByTheFullSync(t *testing.T) {
	n := newNode(t, simplePod(corev1.RestartPolicyNever))
	n.at(1, func() { n.sandbox(true); n.start("app", 0); n.sync(false) })
	n.at(3, func() { n.exit("app", 1); n.sync(false) })
	n.at(4, func() { n.couldBe = false })
	n.until(30)
	rows := n.rows()
	if want := "10.01 MODIFIED Failed app=Error,false,0 sandbox=True"; rows[len(rows)-1] != want {
		t.Errorf("last write %q, want %q", rows[len(rows)-1], want)
	}
	if n.kernel.Pending() != 0 {
		t.Errorf("%d events wait though nothing is to be done", n.kernel.Pending())
	}
}

// TestTerminatedPodNeverComesBack gives the manager a status that nothing may bring about.
func TestTerminatedPodNeverComesBack(t *testing.T) {
	n := newNode(t, simplePod(corev1.RestartPolicyNever))
	n.at(1, func() { n.sandbox(true); n.start("app", 0); n.sync(false) })
	n.at(3, func() { n.exit("app", 1); n.couldBe = false; n.sync(false) })
	n.at(4, func() {
		n.start("app", 1)
		if n.sync(false) {
			t.Error("a container left the terminated state under Never")
		}
	})
	n.until(30)
	if phase := n.pod().Status.Phase; phase != corev1.PodFailed {
		t.Errorf("phase %s, want Failed", phase)
	}
}

func BenchmarkSyncWithoutNews(b *testing.B) {
	n := newNode(b, simplePod(corev1.RestartPolicyAlways))
	n.sandbox(true)
	n.start("app", 0)
	n.exit("app", 1)
	n.start("app", 1)
	n.sync(false)
	n.until(1)
	b.ReportAllocs()
	for b.Loop() {
		if n.sync(false) {
			b.Fatal("the same status was new")
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	n := newNode(b, simplePod(corev1.RestartPolicyAlways))
	n.sandbox(true)
	n.start("app", 0)
	n.sync(false)
	n.until(1)
	b.ReportAllocs()
	ready := false
	for b.Loop() {
		n.manager.SetContainerReadiness(n.runtime.UID, "app-0", ready)
		n.kernel.RunUntil(n.kernel.Now().Add(10 * time.Millisecond))
		ready = !ready
	}
}
