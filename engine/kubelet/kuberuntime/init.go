package kuberuntime

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
)

// initWalk is the state of a walk over the init containers, last first (computeInitContainerActions).
type initWalk struct {
	m           *Manager
	pod         *corev1.Pod
	status      *container.PodStatus
	actions     *actions
	initialized bool // the Pod is
	previously  bool // the container at hand was, in this sandbox
}

// computeInitContainerActions decides which init containers to start or kill and reports whether initialization is over.
// It walks backwards, so that a completed container that is gone from the node is not run again.
func (m *Manager) computeInitContainerActions(pod *corev1.Pod, s *container.PodStatus, a *actions) bool {
	if len(pod.Spec.InitContainers) == 0 {
		return true
	}
	started := container.HasAnyActiveRegularContainerStarted(&pod.Spec, s)
	w := &initWalk{m: m, pod: pod, status: s, actions: a, initialized: started, previously: started}
	for i := len(pod.Spec.InitContainers) - 1; i >= 0; i-- {
		if failed := w.visit(i); failed {
			a.killPod, a.inits = true, nil
			return false
		}
	}
	if !w.previously {
		a.inits = append(a.inits, 0)
	}
	slices.Reverse(a.inits)
	return w.initialized
}

// visit decides about one init container. It reports whether the Pod has failed for good.
func (w *initWalk) visit(i int) (failed bool) {
	c := &w.pod.Spec.InitContainers[i]
	newest := w.status.FindActiveContainerStatusByName(c.Name)
	sidecar := podspec.IsSidecar(c)
	if newest == nil {
		if w.previously && sidecar {
			w.start(i)
		}
		return false
	}
	if w.previously && !sidecar {
		return false
	}
	switch newest.State {
	case cri.Created:
		w.start(i)
	case cri.Running:
		if sidecar {
			w.visitRunningSidecar(i, c, newest)
		}
	case cri.Exited:
		failed = w.visitExited(i, c, newest)
	default:
		failed = w.visitUnknown(i, c, newest)
	}
	w.previously = true
	return failed
}

func (w *initWalk) start(i int) { w.actions.inits = append(w.actions.inits, i) }

// done notes that an init container has done its part, which lets the next one start.
func (w *initWalk) done(i int, startNext bool) {
	if i == len(w.pod.Spec.InitContainers)-1 {
		w.initialized = true
	} else if startNext {
		w.start(i + 1)
	}
}

func (w *initWalk) visitRunningSidecar(i int, c *corev1.Container, newest *cri.Container) {
	if c.StartupProbe != nil {
		switch w.m.cfg.Startup(newest.ID) {
		case ProbeSuccess:
		case ProbeFailure:
			w.actions.kill(newest, c, killStartupProbe, fmt.Sprintf("Init container %s failed startup probe", c.Name))
			w.start(i)
			return
		default:
			return
		}
	}
	w.done(i, !w.previously)
	if newest.SpecHash != container.Hash(c) {
		w.actions.kill(newest, c, killChanged, fmt.Sprintf("Init container %s definition changed", c.Name))
		w.start(i)
		return
	}
	if c.LivenessProbe != nil && w.m.cfg.Liveness(newest.ID) == ProbeFailure {
		w.actions.kill(newest, c, killLivenessProbe, fmt.Sprintf("Init container %s failed liveness probe", c.Name))
		w.start(i)
	}
}

func (w *initWalk) visitExited(i int, c *corev1.Container, newest *cri.Container) (failed bool) {
	switch {
	case podspec.IsSidecar(c):
		w.start(i)
	case initFailed(newest):
		if !container.ShouldBeStarted(c, w.pod, w.status) {
			return true
		}
		w.start(i)
	default:
		w.done(i, true)
	}
	return false
}

func (w *initWalk) visitUnknown(i int, c *corev1.Container, newest *cri.Container) (failed bool) {
	restart := w.pod.Spec.RestartPolicy != corev1.RestartPolicyNever
	if c.RestartPolicy != nil {
		restart = *c.RestartPolicy != corev1.ContainerRestartPolicyNever
	}
	if !restart {
		return true
	}
	w.actions.kill(newest, c, killUnknown, `Init container is in "unknown" state, try killing it before restart`)
	w.start(i)
	return false
}

// initFailed reports whether an init container has to run again. One that ran out of memory has, whatever its exit code
// (isInitContainerFailed).
func initFailed(c *cri.Container) bool {
	return c.Reason == "OOMKilled" || c.State == cri.Exited && c.ExitCode != 0 || c.State == cri.Unknown
}
