package status

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
)

func tellCondition(c corev1.PodCondition) string {
	return strings.TrimRight(fmt.Sprintf("%s %s %s: %s", c.Type, c.Status, c.Reason, c.Message), ": ")
}

func ready(s corev1.ContainerStatus) corev1.ContainerStatus { s.Ready = true; return s }

func TestConditions(t *testing.T) {
	const always, never = corev1.RestartPolicyAlways, corev1.RestartPolicyNever
	two := containersNamed("a", "b")
	gated := podWith(always, nil, two...)
	gated.Spec.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: "x.io/lb"}, {ConditionType: "x.io/dns"}}
	sided := podWith(never, []corev1.Container{{Name: "i"}, sidecar("s")}, two...)
	initDone := &corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodInitialized, Status: corev1.ConditionTrue}}}
	tests := []struct {
		name     string
		pod      *corev1.Pod
		old      *corev1.PodStatus
		statuses []corev1.ContainerStatus
		phase    corev1.PodPhase
		gates    []corev1.PodCondition
		want     []string // Initialized, Ready, ContainersReady
	}{
		{
			"all ready", podWith(always, nil, two...), nil, list(ready(running("a")), ready(running("b"))), corev1.PodRunning, nil,
			[]string{"Initialized True", "Ready True", "ContainersReady True"},
		},
		{
			"one not ready", podWith(always, nil, two...), nil, list(ready(running("a")), running("b")), corev1.PodRunning, nil,
			[]string{"Initialized True", "Ready False ContainersNotReady: containers with unready status: [b]", "ContainersReady False ContainersNotReady: containers with unready status: [b]"},
		},
		{
			"one unknown", podWith(always, nil, two...), nil, list(running("b")), corev1.PodRunning, nil,
			[]string{
				"Initialized True", "Ready False ContainersNotReady: containers with unknown status: [a], containers with unready status: [b]",
				"ContainersReady False ContainersNotReady: containers with unknown status: [a], containers with unready status: [b]",
			},
		},
		{
			"none known", sided, nil, nil, corev1.PodPending, nil,
			[]string{"Initialized False UnknownContainerStatuses", "Ready False UnknownContainerStatuses", "ContainersReady False UnknownContainerStatuses"},
		},
		{
			"initializing", sided, nil, list(running("i"), fresh("s"), fresh("a"), fresh("b")), corev1.PodPending, nil,
			[]string{
				"Initialized False ContainersNotInitialized: containers with incomplete status: [i s]",
				"Ready False ContainersNotReady: containers with unready status: [s a b]", "ContainersReady False ContainersNotReady: containers with unready status: [s a b]",
			},
		},
		{
			"sidecar started", sided, nil, list(ready(exited("i", 0)), ready(running("s")), fresh("a"), fresh("b")), corev1.PodPending, nil,
			[]string{"Initialized True", "Ready False ContainersNotReady: containers with unready status: [a b]", "ContainersReady False ContainersNotReady: containers with unready status: [a b]"},
		},
		{
			"sidecar restarts later", sided, nil, list(ready(exited("i", 0)), backOff("s", 1), ready(running("a")), ready(running("b"))), corev1.PodRunning, nil,
			[]string{"Initialized True", "Ready False ContainersNotReady: containers with unready status: [s]", "ContainersReady False ContainersNotReady: containers with unready status: [s]"},
		},
		{
			"once initialized", sided, initDone, list(fresh("i"), fresh("s"), fresh("a"), fresh("b")), corev1.PodPending, nil,
			[]string{"Initialized True", "Ready False ContainersNotReady: containers with unready status: [s a b]", "ContainersReady False ContainersNotReady: containers with unready status: [s a b]"},
		},
		{
			"succeeded", podWith(never, nil, two...), nil, list(exited("a", 0), exited("b", 0)), corev1.PodSucceeded, nil,
			[]string{"Initialized True PodCompleted", "Ready False PodCompleted", "ContainersReady False PodCompleted"},
		},
		{
			"failed", podWith(never, nil, two...), nil, list(exited("a", 0), exited("b", 1)), corev1.PodFailed, nil,
			[]string{"Initialized True", "Ready False PodFailed", "ContainersReady False PodFailed"},
		},
		{
			"gates", gated, nil, list(ready(running("a")), ready(running("b"))), corev1.PodRunning,
			[]corev1.PodCondition{{Type: "x.io/lb", Status: corev1.ConditionFalse}},
			[]string{"Initialized True", `Ready False ReadinessGatesNotReady: the status of pod readiness gate "x.io/lb" is not "True", but False, corresponding condition of pod readiness gate "x.io/dns" does not exist.`, "ContainersReady True"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old := tt.old
			if old == nil {
				old = &corev1.PodStatus{}
			}
			containersReady := ContainersReadyCondition(tt.pod, tt.statuses, tt.phase)
			got := []string{
				tellCondition(InitializedCondition(tt.pod, old, tt.statuses, tt.phase)),
				tellCondition(ReadyCondition(tt.pod, containersReady, tt.gates)),
				tellCondition(containersReady),
			}
			if g, w := strings.Join(got, "\n"), strings.Join(tt.want, "\n"); g != w {
				t.Errorf("got:\n%s\nwant:\n%s", g, w)
			}
		})
	}
}

func TestAllContainersRestarting(t *testing.T) {
	pod := podWith(corev1.RestartPolicyAlways, nil, containersNamed("a")[0], restartsAll("w"))
	pod.Generation = 3
	on := &corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.AllContainersRestarting, Status: corev1.ConditionTrue}}}
	exit := runtime(instance("a", 0, cri.Running, 0), instance("w", 0, cri.Exited, 88))
	for _, tt := range []struct {
		name    string
		old     *corev1.PodStatus
		runtime *container.PodStatus
		phase   corev1.PodPhase
		want    string
	}{
		{"nothing happens", &corev1.PodStatus{}, runtime(instance("a", 0, cri.Running, 0)), corev1.PodRunning, "AllContainersRestarting False"},
		{"asked for", &corev1.PodStatus{}, exit, corev1.PodRunning, "AllContainersRestarting True RestartAllContainersStarted: container exited with restart policy rule"},
		{"under way", on, runtime(instance("a", 0, cri.Exited, 137)), corev1.PodRunning, "AllContainersRestarting True RestartAllContainersStarted: container exited with restart policy rule"},
		{"all gone", on, runtime(), corev1.PodRunning, "AllContainersRestarting False"},
		{"failed meanwhile", on, exit, corev1.PodFailed, "AllContainersRestarting False PodFailed"},
	} {
		c := AllContainersRestartingCondition(pod, tt.runtime, tt.old, tt.phase)
		if got := tellCondition(c); got != tt.want || c.ObservedGeneration != 0 {
			t.Errorf("%s: %s (generation %d), want %s", tt.name, got, c.ObservedGeneration, tt.want)
		}
	}
}

// TestTerminatePod covers what becomes of containers whose end nobody saw.
func TestTerminatePod(t *testing.T) {
	tests := []struct {
		name  string
		inits []corev1.Container
		set   corev1.PodStatus
		want  []string // regular containers, then init containers
	}{
		{"pulling", nil, corev1.PodStatus{ContainerStatuses: list(fresh("app"))}, []string{"app: terminated ContainerStatusUnknown 137 | last none | restarts 0"}},
		{
			"first init container pulling", containersNamed("i", "j"),
			corev1.PodStatus{ContainerStatuses: list(fresh("app")), InitContainerStatuses: list(fresh("i"), fresh("j"))},
			[]string{"app: waiting ContainerCreating | last none | restarts 0", "i: terminated ContainerStatusUnknown 137 | last none | restarts 0", "j: waiting ContainerCreating | last none | restarts 0"},
		},
		{
			"second init container runs", containersNamed("i", "j"),
			corev1.PodStatus{ContainerStatuses: list(fresh("app")), InitContainerStatuses: list(exited("i", 0), running("j"))},
			[]string{"app: waiting ContainerCreating | last none | restarts 0", "i: terminated  0 | last none | restarts 0", "j: terminated ContainerStatusUnknown 137 | last none | restarts 0"},
		},
		{
			"initialized", containersNamed("i"),
			corev1.PodStatus{ContainerStatuses: list(fresh("app")), InitContainerStatuses: list(exited("i", 0))},
			[]string{"app: terminated ContainerStatusUnknown 137 | last none | restarts 0", "i: terminated  0 | last none | restarts 0"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pod := simplePod(corev1.RestartPolicyAlways)
			pod.Spec.InitContainers = tt.inits
			n := newNode(t, pod)
			n.couldBe = false
			tt.set.Phase = corev1.PodPending
			stored := n.pod().DeepCopy()
			stored.Status = tt.set
			if _, err := n.server.UpdateStatus(stored); err != nil {
				t.Fatal(err)
			}
			n.manager.TerminatePod(n.pod())
			n.until(1)
			s := n.pod().Status
			var got []string
			for _, c := range append(s.ContainerStatuses[:1:1], s.InitContainerStatuses...) {
				got = append(got, tell(c))
			}
			if g, w := strings.Join(got, "\n"), strings.Join(tt.want, "\n"); g != w {
				t.Errorf("got:\n%s\nwant:\n%s", g, w)
			}
			if s.Phase != corev1.PodFailed {
				t.Errorf("phase %s, want Failed", s.Phase)
			}
		})
	}
}

func TestPodResources(t *testing.T) {
	quantity := func(cpu, memory string) corev1.ResourceList {
		out := corev1.ResourceList{}
		if cpu != "" {
			out[corev1.ResourceCPU] = resource.MustParse(cpu)
		}
		if memory != "" {
			out[corev1.ResourceMemory] = resource.MustParse(memory)
		}
		return out
	}
	with := func(name string, requests, limits corev1.ResourceList) corev1.Container {
		return corev1.Container{Name: name, Resources: corev1.ResourceRequirements{Requests: requests, Limits: limits}}
	}
	side := sidecar("s")
	side.Resources.Requests = quantity("50m", "")
	pod := podWith(corev1.RestartPolicyAlways,
		[]corev1.Container{side, with("i", quantity("400m", "10Mi"), nil)},
		with("a", quantity("100m", "64Mi"), quantity("200m", "64Mi")), with("b", quantity("100m", ""), nil))
	write := func(l corev1.ResourceList) string {
		var out []string
		for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
			if q, ok := l[name]; ok {
				out = append(out, q.String())
			}
		}
		return strings.Join(out, " ")
	}
	pod.Status.Phase = corev1.PodPending
	allocated, has := podResources(pod)
	if got, want := write(allocated)+" / "+write(has.Requests)+" / "+write(has.Limits), "450m 64Mi / 450m 64Mi / 200m 64Mi"; got != want {
		t.Errorf("pending: %s, want %s", got, want)
	}
	pod.Status.Phase = corev1.PodRunning
	_, has = podResources(pod)
	if got, want := write(has.Requests)+" / "+write(has.Limits), "450m 64Mi / "; got != want {
		t.Errorf("running: %s, want %s: not every container has a limit", got, want)
	}
}
