package status

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// The states of these helpers are those that a container's status can be in.
func running(name string) corev1.ContainerStatus {
	yes := true
	return corev1.ContainerStatus{Name: name, Started: &yes, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}
}

func starting(name string) corev1.ContainerStatus {
	s, no := running(name), false
	s.Started = &no
	return s
}

func exited(name string, code int32) corev1.ContainerStatus {
	return corev1.ContainerStatus{Name: name, State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code}}}
}

func fresh(name string) corev1.ContainerStatus {
	return corev1.ContainerStatus{Name: name, State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}}}
}

func backOff(name string, code int32) corev1.ContainerStatus {
	s := fresh(name)
	s.LastTerminationState = exited(name, code).State
	return s
}

func list(all ...corev1.ContainerStatus) []corev1.ContainerStatus { return all }

func containersNamed(names ...string) []corev1.Container {
	var out []corev1.Container
	for _, n := range names {
		out = append(out, corev1.Container{Name: n, Image: n + ":1"})
	}
	return out
}

func sidecar(name string) corev1.Container {
	always := corev1.ContainerRestartPolicyAlways
	return corev1.Container{Name: name, RestartPolicy: &always}
}

func ruled(name string, codes ...int32) corev1.Container {
	never := corev1.ContainerRestartPolicyNever
	return corev1.Container{Name: name, RestartPolicy: &never, RestartPolicyRules: []corev1.ContainerRestartRule{{
		Action:    corev1.ContainerRestartRuleActionRestart,
		ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: corev1.ContainerRestartRuleOnExitCodesOpIn, Values: codes},
	}}}
}

func podWith(policy corev1.RestartPolicy, inits []corev1.Container, containers ...corev1.Container) *corev1.Pod {
	return &corev1.Pod{Spec: corev1.PodSpec{RestartPolicy: policy, InitContainers: inits, Containers: containers}}
}

func TestPhase(t *testing.T) {
	const (
		always    = corev1.RestartPolicyAlways
		onFailure = corev1.RestartPolicyOnFailure
		never     = corev1.RestartPolicyNever
	)
	one, two := containersNamed("a"), containersNamed("a", "b")
	restartedAll := exited("a", 137)
	restartedAll.State.Terminated.Reason = restartingAllContainers
	tests := []struct {
		name        string
		pod         *corev1.Pod
		statuses    []corev1.ContainerStatus
		terminal    bool
		initialized bool
		want        corev1.PodPhase
	}{
		{"nothing yet", podWith(always, nil, one...), list(fresh("a")), false, false, corev1.PodPending},
		{"no status", podWith(always, nil, one...), nil, false, false, corev1.PodPending},
		{"runs", podWith(always, nil, one...), list(running("a")), false, true, corev1.PodRunning},
		{"one runs, one pulls", podWith(always, nil, two...), list(running("a"), fresh("b")), false, true, corev1.PodPending},
		{"one runs, one unknown", podWith(always, nil, two...), list(running("a")), false, true, corev1.PodPending},
		{"crash loop", podWith(always, nil, one...), list(backOff("a", 1)), false, true, corev1.PodRunning},
		{"always exits 0", podWith(always, nil, one...), list(exited("a", 0)), false, true, corev1.PodRunning},
		{"on-failure exits 1", podWith(onFailure, nil, one...), list(exited("a", 1)), false, true, corev1.PodRunning},
		{"on-failure exits 0", podWith(onFailure, nil, one...), list(exited("a", 0)), false, true, corev1.PodSucceeded},
		{"on-failure mixed", podWith(onFailure, nil, two...), list(exited("a", 0), backOff("b", 1)), false, true, corev1.PodRunning},
		{"never exits 0", podWith(never, nil, one...), list(exited("a", 0)), false, true, corev1.PodSucceeded},
		{"never exits 1", podWith(never, nil, one...), list(exited("a", 1)), false, true, corev1.PodFailed},
		{"never, one failed, one runs", podWith(never, nil, two...), list(exited("a", 1), running("b")), false, true, corev1.PodRunning},
		{"rule restarts", podWith(never, nil, ruled("a", 42)), list(exited("a", 42)), false, true, corev1.PodRunning},
		{"rule does not match", podWith(always, nil, ruled("a", 42)), list(exited("a", 1)), false, true, corev1.PodFailed},
		{"removed by a restart of all", podWith(never, nil, one...), list(restartedAll), false, true, corev1.PodRunning},
		{"deleted while in a crash loop", podWith(always, nil, one...), list(exited("a", 1)), true, true, corev1.PodFailed},
		{"deleted, ended with 0", podWith(always, nil, one...), list(exited("a", 0)), true, true, corev1.PodSucceeded},
		{"deleted while it waits", podWith(always, nil, one...), list(backOff("a", 0)), true, true, corev1.PodFailed},
		{"init runs", podWith(always, containersNamed("i"), one...), list(running("i"), fresh("a")), false, false, corev1.PodPending},
		{"init failed, retried", podWith(always, containersNamed("i"), one...), list(backOff("i", 1), fresh("a")), false, false, corev1.PodPending},
		{"init failed for good", podWith(never, containersNamed("i"), one...), list(exited("i", 1), fresh("a")), false, false, corev1.PodFailed},
		{"init done, app pulls", podWith(never, containersNamed("i"), one...), list(exited("i", 0), fresh("a")), false, false, corev1.PodPending},
		{"sidecar starts", podWith(never, []corev1.Container{sidecar("s")}, one...), list(starting("s"), fresh("a")), false, false, corev1.PodPending},
		{"sidecar restarts later", podWith(never, []corev1.Container{sidecar("s")}, one...), list(starting("s"), running("a")), false, true, corev1.PodRunning},
		{"app done, sidecar runs", podWith(never, []corev1.Container{sidecar("s")}, one...), list(running("s"), exited("a", 0)), false, true, corev1.PodRunning},
		{"app done, sidecar killed", podWith(never, []corev1.Container{sidecar("s")}, one...), list(exited("s", 143), exited("a", 0)), true, true, corev1.PodSucceeded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Phase(tt.pod, tt.statuses, tt.terminal, tt.initialized); got != tt.want {
				t.Errorf("phase %s, want %s", got, tt.want)
			}
		})
	}
}
