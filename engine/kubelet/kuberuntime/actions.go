package kuberuntime

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/trace"
)

// killReason says what makes the kubelet kill a container (containerKillReason).
type killReason int

const (
	killUnknown killReason = iota
	killStartupProbe
	killLivenessProbe
	killChanged
	killPostStart
	killRestartAll
)

// kill is a running container that is to go (containerToKillInfo).
type kill struct {
	id      cri.ContainerID
	spec    *corev1.Container
	message string
	reason  killReason
}

// reset is a container that is to be removed, so that the whole Pod can start anew (containerToRemoveInfo).
type reset struct {
	id   cri.ContainerID
	spec *corev1.Container
	kill bool
}

// actions is what a sync is to do (podActions).
type actions struct {
	killPod       bool // stop all containers and the sandbox
	createSandbox bool
	sandbox       cri.SandboxID
	attempt       int // of the sandbox
	ephemeral     []int
	inits         []int // indexes of the init containers to start
	regular       []int // indexes of the regular containers to start
	kills         []kill
	resets        []reset
}

func (a *actions) kill(c *cri.Container, spec *corev1.Container, reason killReason, message string) {
	a.kills = append(a.kills, kill{id: c.ID, spec: spec, message: message, reason: reason})
}

// computePodActions compares the spec with what the runtime has.
func (m *Manager) computePodActions(pod *corev1.Pod, s *container.PodStatus, restartAll bool) actions {
	a := sandboxAction(pod, s)
	if restartAll {
		m.computeResets(pod, s, &a)
		return a
	}
	if a.createSandbox {
		startFromNothing(pod, s, &a)
		return a
	}
	for i := range pod.Spec.EphemeralContainers {
		if s.FindContainerStatusByName(pod.Spec.EphemeralContainers[i].Name) == nil {
			a.ephemeral = append(a.ephemeral, i)
		}
	}
	initialized := m.computeInitContainerActions(pod, s, &a)
	if a.killPod || !initialized {
		return a
	}
	keep := 0
	for i := range pod.Spec.Containers {
		if m.computeContainerAction(pod, s, i, &a) {
			keep++
		}
	}
	if keep == 0 && len(a.regular) == 0 {
		a.killPod = true
		// Sidecars must not keep alive a Pod whose work is done.
		a.inits = nil
	}
	return a
}

// sandboxAction decides about the sandbox (pkg/kubelet/kuberuntime/util/util.go PodSandboxChanged).
func sandboxAction(pod *corev1.Pod, s *container.PodStatus) actions {
	create := container.SandboxMessage(pod, s) != ""
	a := actions{killPod: create, createSandbox: create}
	if len(s.Sandboxes) > 0 {
		a.sandbox, a.attempt = s.Sandboxes[0].ID, s.Sandboxes[0].Config.Attempt
		if create {
			a.attempt++
		}
	}
	return a
}

// startFromNothing decides what a Pod without a usable sandbox starts with.
func startFromNothing(pod *corev1.Pod, s *container.PodStatus, a *actions) {
	if pod.Spec.RestartPolicy == corev1.RestartPolicyNever && a.attempt != 0 && len(s.Containers) != 0 {
		a.createSandbox = false
		return
	}
	var start []int
	for i := range pod.Spec.Containers {
		if c := &pod.Spec.Containers[i]; !runsOnce(pod, c) || !succeeded(c, s) {
			start = append(start, i)
		}
	}
	if len(start) == 0 && container.HasAnyRegularContainerCreated(&pod.Spec, s) {
		a.createSandbox = false
		return
	}
	if len(pod.Spec.InitContainers) != 0 {
		a.inits = []int{0}
		return
	}
	a.regular = start
}

func runsOnce(pod *corev1.Pod, c *corev1.Container) bool {
	if c.RestartPolicy != nil {
		return *c.RestartPolicy == corev1.ContainerRestartPolicyOnFailure
	}
	return pod.Spec.RestartPolicy == corev1.RestartPolicyOnFailure
}

func succeeded(c *corev1.Container, s *container.PodStatus) bool {
	newest := s.FindContainerStatusByName(c.Name)
	return newest != nil && newest.State == cri.Exited && newest.ExitCode == 0
}

// computeContainerAction decides about one regular container. It reports whether it runs and is to go on running.
func (m *Manager) computeContainerAction(pod *corev1.Pod, s *container.PodStatus, i int, a *actions) (keep bool) {
	c := &pod.Spec.Containers[i]
	newest := s.FindContainerStatusByName(c.Name)
	if newest == nil || newest.State != cri.Running {
		if container.ShouldBeStarted(c, pod, s) {
			a.regular = append(a.regular, i)
			if newest != nil && newest.State == cri.Unknown {
				a.kill(newest, c, killUnknown, `Container is in "unknown" state, try killing it before restart`)
			}
		}
		return false
	}
	restart := pod.Spec.RestartPolicy != corev1.RestartPolicyNever
	if c.RestartPolicy != nil {
		restart = *c.RestartPolicy != corev1.ContainerRestartPolicyNever
	}
	var message string
	var reason killReason
	switch {
	case newest.SpecHash != container.Hash(c):
		message, reason, restart = fmt.Sprintf("Container %s definition changed", c.Name), killChanged, true
	case m.cfg.Liveness(newest.ID) == ProbeFailure:
		message, reason = fmt.Sprintf("Container %s failed liveness probe", c.Name), killLivenessProbe
	case m.cfg.Startup(newest.ID) == ProbeFailure:
		message, reason = fmt.Sprintf("Container %s failed startup probe", c.Name), killStartupProbe
	default:
		return true
	}
	if restart {
		message += ", will be restarted"
		a.regular = append(a.regular, i)
	}
	a.kill(newest, c, reason, message)
	return false
}

// computeResets lists all instances of all containers: first those that the restart takes along, last those whose exit
// asked for it (getContainersToReset).
func (m *Manager) computeResets(pod *corev1.Pod, s *container.PodStatus, a *actions) {
	initSources, initTargets := resets(pod.Spec.InitContainers, s)
	sources, targets := resets(pod.Spec.Containers, s)
	a.resets = append(append(append(targets, initTargets...), sources...), initSources...)
}

func resets(cs []corev1.Container, s *container.PodStatus) (sources, targets []reset) {
	for i := range cs {
		c := &cs[i]
		for _, instance := range s.Containers {
			switch r := (reset{id: instance.ID, spec: c}); {
			case instance.Name != c.Name:
			case instance.State != cri.Exited:
				r.kill = true
				targets = append(targets, r)
			case container.AsksRestartAll(c, instance.ExitCode):
				sources = append(sources, r)
			default:
				targets = append(targets, r)
			}
		}
	}
	return sources, targets
}

// killRule returns the rule that a kill follows.
func killRule(reason killReason) trace.RuleID {
	switch reason {
	case killStartupProbe:
		return "startup-kill"
	case killLivenessProbe:
		return "liveness-kill"
	case killChanged:
		return "definition-changed"
	case killPostStart:
		return "poststart-failure-kills"
	case killRestartAll:
		return "restart-all-kills"
	}
	return "pod-kill"
}
