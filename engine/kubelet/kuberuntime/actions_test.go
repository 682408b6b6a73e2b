package kuberuntime

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
)

// instances writes what the runtime has: "app:running", "app:exited 1", "init:exited 0 oom", newest first; "old/" stands before
// an instance of a sandbox that is gone.
func instances(pod *corev1.Pod, list ...string) *container.PodStatus {
	s := &container.PodStatus{UID: pod.UID, Sandboxes: []cri.Sandbox{{ID: "s1", Ready: true, IP: "10.0.0.1", Config: cri.SandboxConfig{Attempt: 1}}}}
	for i, text := range list {
		c := &cri.Container{ID: cri.ContainerID(fmt.Sprint(i)), Sandbox: "s1"}
		if rest, old := strings.CutPrefix(text, "old/"); old {
			text, c.Sandbox = rest, "s0"
		}
		name, state, _ := strings.Cut(text, ":")
		c.Name = name
		if spec := container.Spec(pod, name); spec != nil {
			c.SpecHash = container.Hash(spec)
		}
		word, rest, _ := strings.Cut(state, " ")
		switch word {
		case "running":
			c.State = cri.Running
		case "created":
			c.State = cri.Created
		case "unknown":
			c.State = cri.Unknown
		case "exited":
			c.State = cri.Exited
			fmt.Sscan(rest, &c.ExitCode)
			if strings.Contains(rest, "oom") {
				c.Reason = "OOMKilled"
			}
		case "changed":
			c.State, c.SpecHash = cri.Running, "another"
		}
		s.Containers = append(s.Containers, c)
	}
	return s
}

// String writes what is to be done: "kill-pod sandbox start i0 c1 kill 3 reset 2".
func (a actions) String() string {
	var out []string
	if a.killPod {
		out = append(out, "kill-pod")
	}
	if a.createSandbox {
		out = append(out, fmt.Sprintf("sandbox#%d", a.attempt))
	}
	for _, k := range a.kills {
		out = append(out, "kill:"+k.spec.Name)
	}
	for _, r := range a.resets {
		out = append(out, fmt.Sprintf("reset:%s:%v", r.spec.Name, r.kill))
	}
	for _, i := range a.inits {
		out = append(out, fmt.Sprintf("i%d", i))
	}
	for _, i := range a.regular {
		out = append(out, fmt.Sprintf("c%d", i))
	}
	return strings.Join(out, " ")
}

type podOption func(*corev1.Pod)

func newPod(policy corev1.RestartPolicy, inits, regular string, opts ...podOption) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "ns", UID: "u"}, Spec: corev1.PodSpec{RestartPolicy: policy}}
	always := corev1.ContainerRestartPolicyAlways
	for _, name := range strings.Fields(inits) {
		c := corev1.Container{Name: name, Image: "i"}
		if strings.HasPrefix(name, "side") {
			c.RestartPolicy = &always
		}
		pod.Spec.InitContainers = append(pod.Spec.InitContainers, c)
	}
	for _, name := range strings.Fields(regular) {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: name, Image: "i"})
	}
	for _, o := range opts {
		o(pod)
	}
	return pod
}

func startupProbe(pod *corev1.Pod) { pod.Spec.InitContainers[0].StartupProbe = &corev1.Probe{} }

func livenessProbe(pod *corev1.Pod) { pod.Spec.InitContainers[0].LivenessProbe = &corev1.Probe{} }

func TestComputePodActions(t *testing.T) {
	const always, onFailure, never = corev1.RestartPolicyAlways, corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever
	for _, c := range []struct {
		name     string
		pod      *corev1.Pod
		have     []string
		liveness map[string]ProbeResult // by ID
		startup  map[string]ProbeResult
		all      bool // every container is to be restarted
		want     string
	}{
		{name: "new containers", pod: newPod(always, "", "a b"), want: "c0 c1"},
		{name: "all run", pod: newPod(always, "", "a b"), have: []string{"b:running", "a:running"}, want: ""},
		{name: "one ended", pod: newPod(always, "", "a b"), have: []string{"b:running", "a:exited 0"}, want: "c0"},
		{name: "the newest counts", pod: newPod(never, "", "a b"), have: []string{"b:running", "a:exited 0", "a:exited 1"}, want: ""},
		{name: "all ended for good", pod: newPod(onFailure, "", "a b"), have: []string{"b:exited 0", "a:exited 0"}, want: "kill-pod"},
		{name: "one failed", pod: newPod(onFailure, "", "a b"), have: []string{"b:exited 0", "a:exited 1"}, want: "c0"},
		{name: "created, never started", pod: newPod(never, "", "a"), have: []string{"a:created"}, want: "c0"},
		{name: "unknown", pod: newPod(never, "", "a b"), have: []string{"b:running", "a:unknown"}, want: "kill:a c0"},
		{name: "definition changed", pod: newPod(never, "", "a b"), have: []string{"b:running", "a:changed"}, want: "kill:a c0"},
		{name: "liveness", pod: newPod(always, "", "a b"), have: []string{"b:running", "a:running"}, liveness: map[string]ProbeResult{"1": ProbeFailure}, want: "kill:a c0"},
		{name: "liveness, never", pod: newPod(never, "", "a b"), have: []string{"b:running", "a:running"}, liveness: map[string]ProbeResult{"1": ProbeFailure}, want: "kill:a"},
		{name: "liveness of the only one, never", pod: newPod(never, "", "a"), have: []string{"a:running"}, liveness: map[string]ProbeResult{"0": ProbeFailure}, want: "kill-pod kill:a"},
		{name: "startup", pod: newPod(onFailure, "", "a"), have: []string{"a:running"}, startup: map[string]ProbeResult{"0": ProbeFailure}, want: "kill:a c0"},

		{name: "first init", pod: newPod(always, "i1 i2", "a"), want: "i0"},
		{name: "first init runs", pod: newPod(always, "i1 i2", "a"), have: []string{"i1:running"}, want: ""},
		{name: "second init", pod: newPod(always, "i1 i2", "a"), have: []string{"i1:exited 0"}, want: "i1"},
		{name: "init fails", pod: newPod(always, "i1 i2", "a"), have: []string{"i1:exited 1"}, want: "i0"},
		{name: "init fails for good", pod: newPod(never, "i1 i2", "a"), have: []string{"i1:exited 1"}, want: "kill-pod"},
		{name: "init out of memory", pod: newPod(always, "i1", "a"), have: []string{"i1:exited 0 oom"}, want: "i0"},
		{name: "init unknown", pod: newPod(always, "i1", "a"), have: []string{"i1:unknown"}, want: "kill:i1 i0"},
		{name: "inits done", pod: newPod(always, "i1 i2", "a"), have: []string{"i2:exited 0", "i1:exited 0"}, want: "c0"},
		{name: "inits done, the first one forgotten", pod: newPod(always, "i1 i2", "a"), have: []string{"i2:exited 0"}, want: "c0"},
		{name: "inits forgotten, but the app was there", pod: newPod(always, "i1 i2", "a"), have: []string{"a:exited 1"}, want: "c0"},
		{name: "the app of an old sandbox proves nothing", pod: newPod(always, "i1", "a"), have: []string{"old/a:exited 1"}, want: "i0"},

		{name: "sidecar started", pod: newPod(always, "side i2", "a"), have: []string{"side:running"}, want: "i1"},
		{name: "sidecar not started yet", pod: newPod(always, "side i2", "a", startupProbe), have: []string{"side:running"}, want: ""},
		{name: "sidecar passed startup", pod: newPod(always, "side i2", "a", startupProbe), have: []string{"side:running"}, startup: map[string]ProbeResult{"0": ProbeSuccess}, want: "i1"},
		{name: "sidecar failed startup", pod: newPod(always, "side i2", "a", startupProbe), have: []string{"side:running"}, startup: map[string]ProbeResult{"0": ProbeFailure}, want: "kill:side i0"},
		{name: "sidecar crashed before the app", pod: newPod(always, "side i2", "a"), have: []string{"i2:running", "side:exited 1"}, want: "i0"},
		{name: "sidecar crashed beside the app", pod: newPod(never, "side", "a"), have: []string{"a:running", "side:exited 0"}, want: "i0"},
		{name: "sidecar forgotten beside the app", pod: newPod(never, "side", "a"), have: []string{"a:running"}, want: "i0"},
		{name: "sidecar failed liveness", pod: newPod(never, "side", "a", livenessProbe), have: []string{"a:running", "side:running"}, liveness: map[string]ProbeResult{"1": ProbeFailure}, want: "kill:side i0"},
		{name: "sidecar changed", pod: newPod(never, "side", "a"), have: []string{"a:running", "side:changed"}, want: "kill:side i0"},
		{name: "sidecars do not keep the Pod alive", pod: newPod(never, "side", "a"), have: []string{"a:exited 0", "side:exited 1"}, want: "kill-pod"},
		{name: "last sidecar started", pod: newPod(always, "i1 side", "a"), have: []string{"side:running", "i1:exited 0"}, want: "c0"},

		{
			name: "restart all", pod: newPod(never, "i1", "a b", restartAllOn(88)), all: true,
			have: []string{"b:exited 88", "a:running", "i1:exited 0"}, want: "reset:a:true reset:i1:false reset:b:false",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			look := func(m map[string]ProbeResult) func(cri.ContainerID) ProbeResult {
				return func(id cri.ContainerID) ProbeResult { return m[string(id)] }
			}
			m := New(Config{Liveness: look(c.liveness), Startup: look(c.startup)})
			if got := m.computePodActions(c.pod, instances(c.pod, c.have...), c.all).String(); got != c.want {
				t.Errorf("actions are %q, want %q", got, c.want)
			}
		})
	}
}

func restartAllOn(code int32) podOption {
	return func(pod *corev1.Pod) {
		never := corev1.ContainerRestartPolicyNever
		c := &pod.Spec.Containers[len(pod.Spec.Containers)-1]
		c.RestartPolicy = &never
		c.RestartPolicyRules = []corev1.ContainerRestartRule{{
			Action:    corev1.ContainerRestartRuleActionRestartAllContainers,
			ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: corev1.ContainerRestartRuleOnExitCodesOpIn, Values: []int32{code}},
		}}
	}
}

// What a Pod without a usable sandbox starts with.
func TestSandboxes(t *testing.T) {
	const always, onFailure, never = corev1.RestartPolicyAlways, corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever
	for _, c := range []struct {
		name string
		pod  *corev1.Pod
		have []string
		want string // with a sandbox that has stopped
		none string // with none
	}{
		{name: "regular", pod: newPod(always, "", "a b"), want: "kill-pod sandbox#2 c0 c1", none: "kill-pod sandbox#0 c0 c1"},
		{name: "inits first", pod: newPod(always, "i1 i2", "a"), have: []string{"a:exited 1"}, want: "kill-pod sandbox#2 i0", none: "kill-pod sandbox#0 i0"},
		{name: "never again", pod: newPod(never, "", "a"), have: []string{"a:exited 1"}, want: "kill-pod", none: "kill-pod sandbox#0 c0"},
		{name: "never, but nothing ran", pod: newPod(never, "", "a"), want: "kill-pod sandbox#2 c0", none: "kill-pod sandbox#0 c0"},
		{name: "what succeeded is done", pod: newPod(onFailure, "", "a b"), have: []string{"b:exited 1", "a:exited 0"}, want: "kill-pod sandbox#2 c1", none: "kill-pod sandbox#0 c1"},
		{name: "all succeeded", pod: newPod(onFailure, "i1", "a"), have: []string{"a:exited 0"}, want: "kill-pod", none: "kill-pod"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := New(Config{})
			s := instances(c.pod, c.have...)
			s.Sandboxes[0].Ready = false
			if got := m.computePodActions(c.pod, s, false).String(); got != c.want {
				t.Errorf("with a stopped sandbox: %q, want %q", got, c.want)
			}
			s.Sandboxes = nil
			if got := m.computePodActions(c.pod, s, false).String(); got != c.none {
				t.Errorf("without one: %q, want %q", got, c.none)
			}
		})
	}
}

func TestTerminationGrace(t *testing.T) {
	n := func(v int64) *int64 { return &v }
	probe := &corev1.Probe{TerminationGracePeriodSeconds: n(3)}
	c := &corev1.Container{Name: "a", LivenessProbe: probe, StartupProbe: &corev1.Probe{}}
	for _, tt := range []struct {
		name     string
		deletion *int64
		pod      *int64
		reason   killReason
		want     int64
	}{
		{"the Pod's", nil, n(30), killUnknown, 30},
		{"the probe's own", nil, n(30), killLivenessProbe, 3},
		{"a probe without one", nil, n(30), killStartupProbe, 30},
		{"the deletion's counts first", n(5), n(30), killLivenessProbe, 5},
		{"none", nil, nil, killUnknown, minimumGrace},
	} {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{DeletionGracePeriodSeconds: tt.deletion}, Spec: corev1.PodSpec{TerminationGracePeriodSeconds: tt.pod}}
		if got := terminationGrace(pod, kill{spec: c, reason: tt.reason}); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}
