package kuberuntime

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// minimumGrace is what a container always has between its stop signal and SIGKILL, in seconds
// (pkg/kubelet/kuberuntime/kuberuntime_container.go minimumGracePeriodInSeconds).
const minimumGrace = 2

// KillPod stops all running containers of a Pod, each with its own hook and grace, and then its sandboxes.
// override replaces the grace period, in seconds, where it is not nil.
func (m *Manager) KillPod(t *sim.Task, pod *corev1.Pod, s *container.PodStatus, override *int64) error {
	result := m.killPod(t, pod, s, override)
	return result.Err()
}

// killPod follows killPodWithSyncResult.
func (m *Manager) killPod(t *sim.Task, pod *corev1.Pod, s *container.PodStatus, override *int64) container.PodSyncResult {
	result := m.killContainers(t, pod, s, override)
	sandbox := result.Add(container.KillPodSandbox, string(pod.UID))
	for i := range s.Sandboxes {
		if !s.Sandboxes[i].Ready {
			continue
		}
		if err := m.cfg.Runtime.StopPodSandbox(t, s.Sandboxes[i].ID); err != nil {
			sandbox.Fail(container.ErrKillPodSandbox, err.Error())
		}
	}
	return result
}

// killContainers kills the running containers at the same time, and waits for all of them
// (killContainersWithSyncResult).
func (m *Manager) killContainers(t *sim.Task, pod *corev1.Pod, s *container.PodStatus, override *int64) container.PodSyncResult {
	var result container.PodSyncResult
	kills := runningContainers(pod, s)
	var order *terminationOrder
	if slices.ContainsFunc(pod.Spec.InitContainers, func(c corev1.Container) bool { return podspec.IsSidecar(&c) }) {
		order = newTerminationOrder(pod, kills)
	}
	if len(kills) == 1 {
		m.killInto(result.Add(container.KillContainer, kills[0].spec.Name), t, pod, kills[0], override, order)
		return result
	}
	left := len(kills)
	cause := m.cfg.Kernel.Cause()
	var last func()
	for _, k := range kills {
		r := result.Add(container.KillContainer, k.spec.Name)
		task := m.cfg.Kernel.Go("kill "+k.spec.Name, func(t *sim.Task) {
			m.cfg.Kernel.SetCause(cause)
			m.killInto(r, t, pod, k, override, order)
		})
		task.OnDone(func() {
			if left--; left == 0 && last != nil {
				last()
			}
		})
	}
	for left > 0 {
		t.Await(func(resume func()) { last = resume })
	}
	return result
}

func (m *Manager) killInto(r *container.SyncResult, t *sim.Task, pod *corev1.Pod, k kill, override *int64, order *terminationOrder) {
	if err := m.killContainer(t, pod, k, override, order); err != nil {
		r.Fail(container.ErrKillContainer, err.Error())
	}
}

// runningContainers returns the kills of all running containers, oldest first.
func runningContainers(pod *corev1.Pod, s *container.PodStatus) []kill {
	var kills []kill
	for i := len(s.Containers) - 1; i >= 0; i-- {
		c := s.Containers[i]
		spec := container.Spec(pod, c.Name)
		if c.State == cri.Running && spec != nil {
			kills = append(kills, kill{id: c.ID, spec: spec})
		}
	}
	return kills
}

// killContainer runs the preStop hook, waits for the container's turn and stops it. Hook and turn use up the grace period
// in whole seconds; two seconds are always left.
func (m *Manager) killContainer(t *sim.Task, pod *corev1.Pod, k kill, override *int64, order *terminationOrder) error {
	grace := terminationGrace(pod, k)
	message := k.message
	if message == "" {
		message = "Stopping container " + k.spec.Name
	}
	if override != nil {
		grace = *override
	}
	m.step(killRule(k.reason), pod, fmt.Sprintf("stops container %s (%s); grace period %ds", k.spec.Name, message, grace))
	m.containerEvent(pod, k.spec, corev1.EventTypeNormal, "Killing", message)
	if k.spec.Lifecycle != nil && k.spec.Lifecycle.PreStop != nil && grace > 0 {
		grace -= m.preStop(t, pod, k, grace)
	}
	if order != nil && grace > 0 {
		grace -= int64(order.waitForTurn(t, k.spec.Name, seconds(grace)) / time.Second)
	}
	if grace < minimumGrace {
		grace = minimumGrace
	}
	if err := m.cfg.Runtime.StopContainer(t, k.id, seconds(grace)); err != nil {
		return err
	}
	if order != nil {
		order.terminated(k.spec.Name)
	}
	return nil
}

// terminationGrace follows setTerminationGracePeriod: the deletion's, else the failed probe's own, else the Pod's, in seconds.
func terminationGrace(pod *corev1.Pod, k kill) int64 {
	if pod.DeletionGracePeriodSeconds != nil {
		return *pod.DeletionGracePeriodSeconds
	}
	if pod.Spec.TerminationGracePeriodSeconds == nil {
		return minimumGrace
	}
	var probe *corev1.Probe
	switch k.reason {
	case killStartupProbe:
		probe = k.spec.StartupProbe
	case killLivenessProbe:
		probe = k.spec.LivenessProbe
	}
	if probe != nil && probe.TerminationGracePeriodSeconds != nil {
		return *probe.TerminationGracePeriodSeconds
	}
	return *pod.Spec.TerminationGracePeriodSeconds
}

// preStop runs the hook for at most the grace period and returns the whole seconds that it took
// (executePreStopHook). A hook that takes longer is left to itself.
func (m *Manager) preStop(t *sim.Task, pod *corev1.Pod, k kill, grace int64) int64 {
	began := m.cfg.Kernel.Now()
	hook := trace.Hook{Container: traceContainer(pod, k.spec.Name), Which: "preStop", Phase: trace.HookStarted}
	m.cfg.Trace.Add("prestop-eats-grace", hook)
	cause := m.cfg.Kernel.Cause()
	done, abandoned := false, false
	var wake func()
	runner := m.cfg.Kernel.Go("preStop "+k.spec.Name, func(t *sim.Task) {
		m.cfg.Kernel.SetCause(cause)
		msg, err := m.cfg.Hooks.Run(t, k.id, pod, k.spec, k.spec.Lifecycle.PreStop)
		m.tellPreStop(pod, k, hook, abandoned, msg, err)
	})
	runner.OnDone(func() {
		done = true
		if wake != nil {
			wake()
		}
	})
	deadline := m.cfg.Kernel.Now().Add(seconds(grace))
	timer := m.cfg.Kernel.At(deadline, func() {
		if wake != nil {
			wake()
		}
	})
	for !done && m.cfg.Kernel.Now() < deadline {
		t.Await(func(resume func()) { wake = resume })
	}
	timer.Stop()
	wake = nil
	if !done {
		abandoned = true
		hook.Phase = trace.HookAbandoned
		m.cfg.Trace.Add("prestop-eats-grace", hook)
	}
	return int64(m.cfg.Kernel.Now().Sub(began) / time.Second)
}

func (m *Manager) tellPreStop(pod *corev1.Pod, k kill, hook trace.Hook, abandoned bool, msg string, err error) {
	if err != nil {
		m.containerEvent(pod, k.spec, corev1.EventTypeWarning, "FailedPreStopHook", "PreStopHook failed")
	}
	if abandoned {
		return
	}
	hook.Phase = trace.HookDone
	if err != nil {
		hook.Phase, hook.Message = trace.HookFailed, msg
	}
	m.cfg.Trace.Add("prestop-eats-grace", hook)
}
