package status

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 500e6, time.UTC)

func instance(name string, attempt int, state cri.State, code int) *cri.Container {
	c := &cri.Container{
		ID: cri.ContainerID(fmt.Sprintf("%s-%d", name, attempt)), Name: name, Attempt: attempt, Sandbox: "s", State: state, ExitCode: code,
		CreatedAt: noon.Add(time.Duration(attempt) * time.Minute), StartedAt: noon.Add(time.Duration(attempt) * time.Minute),
	}
	if state == cri.Exited {
		c.Reason = "Error"
	}
	return c
}

// runtime is what the runtime has, newest first.
func runtime(containers ...*cri.Container) *container.PodStatus {
	return &container.PodStatus{Sandboxes: []cri.Sandbox{{ID: "s", Ready: true, IP: "10.244.0.9"}}, Containers: containers}
}

// tell writes a status as "NAME: STATE | last STATE | restarts N".
func tell(s corev1.ContainerStatus) string {
	one := func(s corev1.ContainerState) string {
		switch {
		case s.Running != nil:
			return "running"
		case s.Terminated != nil:
			return fmt.Sprintf("terminated %s %d", s.Terminated.Reason, s.Terminated.ExitCode)
		case s.Waiting != nil:
			return strings.TrimSpace("waiting " + s.Waiting.Reason)
		}
		return "none"
	}
	return fmt.Sprintf("%s: %s | last %s | restarts %d", s.Name, one(s.State), one(s.LastTerminationState), s.RestartCount)
}

func restartsAll(name string) corev1.Container {
	c := ruled(name, 88)
	c.RestartPolicyRules[0].Action = corev1.ContainerRestartRuleActionRestartAllContainers
	return c
}

func TestContainerStatuses(t *testing.T) {
	const always, never = corev1.RestartPolicyAlways, corev1.RestartPolicyNever
	one := containersNamed("a")
	ran := running("a")
	ran.ContainerID = "containerd://a-0"
	ended := exited("a", 3)
	ended.ContainerID, ended.State.Terminated.Reason, ended.RestartCount = "containerd://a-0", "Error", 4
	deleted := podWith(always, nil, one...)
	deleted.DeletionTimestamp = &metav1.Time{Time: noon}
	crash := func(string) (Reason, bool) { return Reason{"CrashLoopBackOff", "back-off 10s"}, true }
	restarting := podWith(always, nil, containersNamed("a")[0], restartsAll("w"))
	tests := []struct {
		name    string
		pod     *corev1.Pod
		old     []corev1.ContainerStatus // of regular containers
		oldInit []corev1.ContainerStatus
		runtime *container.PodStatus
		reason  func(string) (Reason, bool)
		want    []string // regular containers, then init containers
	}{
		{"nothing yet", podWith(always, nil, one...), nil, nil, runtime(), nil, []string{"a: waiting ContainerCreating | last none | restarts 0"}},
		{
			"nothing yet, with an init container", podWith(always, containersNamed("i"), one...), nil, nil, runtime(), nil,
			[]string{"a: waiting PodInitializing | last none | restarts 0", "i: waiting PodInitializing | last none | restarts 0"},
		},
		{"created", podWith(always, nil, one...), nil, nil, runtime(instance("a", 0, cri.Created, 0)), nil, []string{"a: waiting | last none | restarts 0"}},
		{"runs", podWith(always, nil, one...), nil, nil, runtime(instance("a", 0, cri.Running, 0)), nil, []string{"a: running | last none | restarts 0"}},
		{
			"runs again", podWith(always, nil, one...), list(ran), nil,
			runtime(instance("a", 1, cri.Running, 0), instance("a", 0, cri.Exited, 1)), nil,
			[]string{"a: running | last terminated Error 1 | restarts 1"},
		},
		{
			"ended, reason unknown yet", podWith(always, nil, one...), list(ran), nil, runtime(instance("a", 0, cri.Exited, 1)), nil,
			[]string{"a: terminated Error 1 | last none | restarts 0"},
		},
		{
			"held back", podWith(always, nil, one...), list(ran), nil, runtime(instance("a", 1, cri.Exited, 1), instance("a", 0, cri.Exited, 2)), crash,
			[]string{"a: waiting CrashLoopBackOff | last terminated Error 1 | restarts 1"},
		},
		{
			"not to be restarted", podWith(never, nil, one...), list(ran), nil, runtime(instance("a", 0, cri.Exited, 1)), crash,
			[]string{"a: terminated Error 1 | last none | restarts 0"},
		},
		{
			"being deleted", deleted, list(ran), nil, runtime(instance("a", 0, cri.Exited, 1)), crash,
			[]string{"a: terminated Error 1 | last none | restarts 0"},
		},
		{
			"image cannot be pulled", podWith(always, nil, one...), nil, nil, runtime(),
			func(string) (Reason, bool) { return Reason{"ErrImagePull", "no"}, true },
			[]string{"a: waiting ErrImagePull | last none | restarts 0"},
		},
		{
			"lost while it ran", podWith(always, nil, one...), list(ran), nil, runtime(), nil,
			[]string{"a: waiting ContainerCreating | last terminated ContainerStatusUnknown 137 | restarts 1"},
		},
		{
			"lost while it was deleted", deleted, list(ran), nil, runtime(), nil,
			[]string{"a: waiting ContainerCreating | last terminated ContainerStatusUnknown 137 | restarts 0"},
		},
		{
			"instance removed after its end", podWith(never, nil, one...), list(ended), nil, runtime(), nil,
			[]string{"a: terminated Error 3 | last none | restarts 4"},
		},
		{
			"unknown to the runtime", podWith(always, nil, one...), list(ran), nil, runtime(instance("a", 0, cri.Unknown, 0)), nil,
			[]string{"a: terminated ContainerStatusUnknown 137 | last none | restarts 1"},
		},
		{
			"all are being restarted", restarting, list(ran), nil, runtime(instance("w", 0, cri.Exited, 88)), nil,
			[]string{"a: waiting RestartingAllContainers | last terminated RestartingAllContainers 137 | restarts 1", "w: terminated Error 88 | last none | restarts 0"},
		},
		{
			"restarted with all", restarting, list(ended), nil, runtime(instance("a", 1, cri.Running, 0), instance("w", 0, cri.Running, 0)), nil,
			[]string{"a: running | last terminated Error 3 | restarts 5", "w: running | last none | restarts 0"},
		},
		{
			"init container done and collected", podWith(always, containersNamed("i"), one...), nil, nil, runtime(instance("a", 0, cri.Running, 0)), nil,
			[]string{"a: running | last none | restarts 0", "i: terminated Completed 0 | last none | restarts 0"},
		},
		{
			"init container done", podWith(always, containersNamed("i"), one...), nil, nil, runtime(instance("i", 0, cri.Exited, 0)), crash,
			[]string{"a: waiting CrashLoopBackOff | last none | restarts 0", "i: terminated Error 0 | last none | restarts 0"},
		},
		{
			"sorted by name, init containers as in the spec", podWith(always, containersNamed("z", "y"), containersNamed("c", "b")...), nil, nil, runtime(), nil,
			[]string{
				"b: waiting PodInitializing | last none | restarts 0", "c: waiting PodInitializing | last none | restarts 0",
				"z: waiting PodInitializing | last none | restarts 0", "y: waiting PodInitializing | last none | restarts 0",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old := &corev1.PodStatus{ContainerStatuses: tt.old, InitContainerStatuses: tt.oldInit}
			s := Generate(tt.pod, tt.runtime, Input{Old: old, Reason: tt.reason})
			var got []string
			for _, c := range append(append([]corev1.ContainerStatus(nil), s.ContainerStatuses...), s.InitContainerStatuses...) {
				got = append(got, tell(c))
			}
			if g, w := strings.Join(got, "\n"), strings.Join(tt.want, "\n"); g != w {
				t.Errorf("got:\n%s\nwant:\n%s", g, w)
			}
		})
	}
}

func TestContainerFields(t *testing.T) {
	pod := podWith(corev1.RestartPolicyAlways, nil, corev1.Container{
		Name: "a", Image: "busybox:1.36",
		VolumeMounts: []corev1.VolumeMount{{Name: "rw", MountPath: "/rw"}, {Name: "ro", MountPath: "/ro", ReadOnly: true}},
	})
	first := Generate(pod, runtime(), Input{}).ContainerStatuses
	if m := first[0].VolumeMounts; len(m) != 2 || m[0].RecursiveReadOnly != nil || *m[1].RecursiveReadOnly != corev1.RecursiveReadOnlyDisabled {
		t.Errorf("mounts %+v", m)
	}
	c := instance("a", 0, cri.Running, 0)
	c.Image, c.ImageRef, c.User = "docker.io/library/busybox:1.36", "docker.io/library/busybox@sha256:1", &cri.User{Groups: []int64{0, 10}}
	s := Generate(pod, runtime(c), Input{Old: &corev1.PodStatus{ContainerStatuses: first}}).ContainerStatuses[0]
	if s.Image != c.Image || s.ImageID != c.ImageRef || s.ContainerID != "containerd://a-0" || len(s.VolumeMounts) != 2 {
		t.Errorf("status %+v", s)
	}
	if s.User.Linux.SupplementalGroups[1] != 10 || s.Resources == nil || s.AllocatedResources != nil {
		t.Errorf("user %+v, resources %+v, allocated %v", s.User, s.Resources, s.AllocatedResources)
	}
	if got := s.State.Running.StartedAt; got.Nanosecond() != 0 {
		t.Errorf("started at %v, want whole seconds", got)
	}
}

func TestTerminationMessagesShareABudget(t *testing.T) {
	pod := podWith(corev1.RestartPolicyAlways, nil, containersNamed("a", "b", "c", "d")...)
	a := instance("a", 0, cri.Exited, 1)
	a.Message = strings.Repeat("x", 4096)
	s := Generate(pod, runtime(a), Input{})
	before := s.ContainerStatuses[0].State.Terminated
	normalize(pod, &s)
	if got := len(s.ContainerStatuses[0].State.Terminated.Message); got != 12*1024/4 {
		t.Errorf("%d bytes, want a quarter of 12 KiB", got)
	}
	if len(before.Message) != 4096 {
		t.Error("a shared state was changed")
	}
}

func TestAddresses(t *testing.T) {
	pod := podWith(corev1.RestartPolicyAlways, nil, containersNamed("a")...)
	rt := runtime()
	rt.IPs = []string{"fd00::9", "10.244.0.9", "10.244.0.10"}
	s := Generate(pod, rt, Input{HostIPs: []string{"10.0.0.1", "fd00::1"}})
	if s.PodIP != "10.244.0.9" || len(s.PodIPs) != 2 || s.PodIPs[1].IP != "fd00::9" || s.HostIP != "10.0.0.1" || len(s.HostIPs) != 2 {
		t.Errorf("IPs %v %v, host %v %v", s.PodIP, s.PodIPs, s.HostIP, s.HostIPs)
	}
	pod.Spec.HostNetwork = true
	s = Generate(pod, runtime(), Input{HostIPs: []string{"10.0.0.1", "fd00::1"}})
	if s.PodIP != "10.0.0.1" || len(s.PodIPs) != 2 {
		t.Errorf("on the host's network: IPs %v %v", s.PodIP, s.PodIPs)
	}
}
