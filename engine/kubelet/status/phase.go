package status

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
)

// The reason of containers that a restart of all containers has ended or removed.
const restartingAllContainers = "RestartingAllContainers"

// tally counts a Pod's containers by what matters to its phase.
type tally struct {
	pendingInit     int // ordinary init containers that have yet to end
	pendingSidecar  int // sidecars that have yet to start
	failedForGood   int // init containers that failed and are not started again
	unknown         int // sidecars and regular containers from here on
	running         int
	waiting         int // never ran
	stopped         int
	stoppedForGood  int // of stopped: not to be started again
	stoppedWithZero int // of stopped: now terminated with exit code 0
}

// Phase returns the phase of a Pod whose containers, init containers included, have the statuses
// (pkg/kubelet/kubelet_pods.go getPhase). terminal says that no container will be started again, whatever
// the restart policy; initialized that a regular container exists in the Pod's sandbox.
func Phase(pod *corev1.Pod, statuses []corev1.ContainerStatus, terminal, initialized bool) corev1.PodPhase {
	t := countContainers(&pod.Spec, statuses)
	allOver := t.running == 0 && t.stopped > 0 && t.unknown == 0
	switch {
	case t.failedForGood > 0:
		return corev1.PodFailed
	case t.pendingInit > 0, t.pendingSidecar > 0 && !initialized, t.waiting > 0:
		return corev1.PodPending
	case t.running > 0 && t.unknown == 0:
		return corev1.PodRunning
	case !allOver:
		return corev1.PodPending
	case !terminal && t.stopped != t.stoppedForGood:
		return corev1.PodRunning
	case t.stopped == t.stoppedWithZero:
		return corev1.PodSucceeded
	}
	return corev1.PodFailed
}

func countContainers(spec *corev1.PodSpec, statuses []corev1.ContainerStatus) tally {
	var t tally
	for i := range spec.InitContainers {
		c := &spec.InitContainers[i]
		if podspec.IsSidecar(c) {
			t.countSidecar(find(statuses, c.Name))
		} else {
			t.countInit(spec, c, find(statuses, c.Name))
		}
	}
	for i := range spec.Containers {
		c := &spec.Containers[i]
		t.countRegular(spec, c, find(statuses, c.Name))
	}
	return t
}

func (t *tally) countInit(spec *corev1.PodSpec, c *corev1.Container, s *corev1.ContainerStatus) {
	end := ending(s)
	if end == nil {
		t.pendingInit++
		return
	}
	if end.ExitCode != 0 && !restartable(spec, c, end) {
		t.failedForGood++
	}
}

func (t *tally) countSidecar(s *corev1.ContainerStatus) {
	switch {
	case s == nil:
		t.unknown++
	case s.State.Running != nil:
		t.running++
		if s.Started == nil || !*s.Started {
			t.pendingSidecar++
		}
	case ending(s) != nil: // a sidecar that has ended has no say in the phase
	case s.State.Waiting != nil:
		t.pendingSidecar++
		t.waiting++
	default:
		t.pendingSidecar++
		t.unknown++
	}
}

func (t *tally) countRegular(spec *corev1.PodSpec, c *corev1.Container, s *corev1.ContainerStatus) {
	end := ending(s)
	switch {
	case s == nil:
		t.unknown++
	case s.State.Running != nil:
		t.running++
	case end != nil:
		t.stopped++
		if !restartable(spec, c, end) {
			t.stoppedForGood++
		}
		if s.State.Terminated != nil && end.ExitCode == 0 {
			t.stoppedWithZero++
		}
	case s.State.Waiting != nil:
		t.waiting++
	default:
		t.unknown++
	}
}

// ending returns how a container that does not run ended: now, or before it began to wait again.
func ending(s *corev1.ContainerStatus) *corev1.ContainerStateTerminated {
	switch {
	case s == nil:
		return nil
	case s.State.Terminated != nil:
		return s.State.Terminated
	case s.State.Waiting != nil:
		return s.LastTerminationState.Terminated
	}
	return nil
}

func restartable(spec *corev1.PodSpec, c *corev1.Container, end *corev1.ContainerStateTerminated) bool {
	restart, _ := container.ShouldRestart(c, spec, int(end.ExitCode))
	return restart || end.Reason == restartingAllContainers
}

// find returns the status of the container of that name, or nil.
func find(statuses []corev1.ContainerStatus, name string) *corev1.ContainerStatus {
	for i := range statuses {
		if statuses[i].Name == name {
			return &statuses[i]
		}
	}
	return nil
}
