package status

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
)

// hasInitialized reports whether there is evidence that the regular containers had their turn: without it,
// containers that never ran are not marked as failed (status_manager.go hasPodInitialized).
func hasInitialized(pod *corev1.Pod) bool {
	if len(pod.Spec.InitContainers) == 0 {
		return true
	}
	for i := range pod.Status.ContainerStatuses {
		s := &pod.Status.ContainerStatuses[i]
		if s.LastTerminationState.Terminated != nil || s.State.Waiting == nil {
			return true
		}
	}
	n := len(pod.Status.InitContainerStatuses)
	if n == 0 {
		return false
	}
	last := &pod.Status.InitContainerStatuses[n-1]
	c := container.Spec(pod, last.Name)
	switch {
	case c == nil:
		return false
	case podspec.IsSidecar(c):
		return last.State.Running != nil && last.Started != nil && *last.Started
	}
	return endedWell(last.State) || endedWell(last.LastTerminationState)
}

func endedWell(s corev1.ContainerState) bool {
	return s.Terminated != nil && s.Terminated.ExitCode == 0
}

// startedInits returns the statuses up to the last init container that was ever started, at least one
// (status_manager.go initializedContainers).
func startedInits(inits []corev1.ContainerStatus) []corev1.ContainerStatus {
	for i := len(inits) - 1; i >= 0; i-- {
		if inits[i].State.Waiting == nil || inits[i].LastTerminationState.Terminated != nil {
			return inits[:i+1]
		}
	}
	return inits[:min(1, len(inits))]
}

// illegalTransition reports whether a container leaves the terminated state though nothing starts it again:
// such a status is dropped (status_manager.go checkContainerStateTransition).
func illegalTransition(spec *corev1.PodSpec, old, next *corev1.PodStatus) bool {
	if spec.RestartPolicy == corev1.RestartPolicyAlways || container.CouldRestartAll(spec) {
		return false
	}
	for i := range old.ContainerStatuses {
		if s := &old.ContainerStatuses[i]; endedForGood(spec, spec.Containers, s) && revived(next.ContainerStatuses, s.Name) {
			return true
		}
	}
	for i := range old.InitContainerStatuses {
		s := &old.InitContainerStatuses[i]
		c := named(spec.InitContainers, s.Name)
		if c == nil {
			return true
		}
		if !podspec.IsSidecar(c) && endedForGood(spec, spec.InitContainers, s) && revived(next.InitContainerStatuses, s.Name) {
			return true
		}
	}
	return false
}

func endedForGood(spec *corev1.PodSpec, containers []corev1.Container, s *corev1.ContainerStatus) bool {
	end := s.State.Terminated
	if end == nil || end.ExitCode != 0 && spec.RestartPolicy == corev1.RestartPolicyOnFailure {
		return false
	}
	c := named(containers, s.Name)
	if c == nil {
		return true
	}
	restart, _ := container.ShouldRestart(c, spec, int(end.ExitCode))
	return !restart
}

func revived(statuses []corev1.ContainerStatus, name string) bool {
	s := find(statuses, name)
	return s != nil && s.State.Terminated == nil
}

func named(containers []corev1.Container, name string) *corev1.Container {
	for i := range containers {
		if containers[i].Name == name {
			return &containers[i]
		}
	}
	return nil
}
