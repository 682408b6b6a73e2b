package status

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
	"podflight/engine/podstatus"
)

// Reasons of conditions (pkg/kubelet/status/generate.go, pkg/kubelet/types/pod_status.go).
const (
	UnknownContainerStatuses    = "UnknownContainerStatuses"
	PodCompleted                = "PodCompleted"
	PodFailed                   = "PodFailed"
	ContainersNotReady          = "ContainersNotReady"
	ContainersNotInitialized    = "ContainersNotInitialized"
	ReadinessGatesNotReady      = "ReadinessGatesNotReady"
	PodSandboxNotReady          = "PodSandboxNotReady"
	RestartAllContainersStarted = "RestartAllContainersStarted"
)

func condition(pod *corev1.Pod, typ corev1.PodConditionType, s corev1.ConditionStatus, reason, message string) corev1.PodCondition {
	return corev1.PodCondition{Type: typ, Status: s, Reason: reason, Message: message, ObservedGeneration: pod.Generation}
}

// ContainersReadyCondition is True when every regular container and every sidecar is ready
// (generate.go GenerateContainersReadyCondition). statuses holds those of init containers too.
func ContainersReadyCondition(pod *corev1.Pod, statuses []corev1.ContainerStatus, phase corev1.PodPhase) corev1.PodCondition {
	const typ = corev1.ContainersReady
	if statuses == nil {
		return condition(pod, typ, corev1.ConditionFalse, UnknownContainerStatuses, "")
	}
	var unknown, unready []string
	look := func(name string) {
		switch s := find(statuses, name); {
		case s == nil:
			unknown = append(unknown, name)
		case !s.Ready:
			unready = append(unready, name)
		}
	}
	for i := range pod.Spec.InitContainers {
		if c := &pod.Spec.InitContainers[i]; podspec.IsSidecar(c) {
			look(c.Name)
		}
	}
	for i := range pod.Spec.Containers {
		look(pod.Spec.Containers[i].Name)
	}
	if phase == corev1.PodFailed || phase == corev1.PodSucceeded && len(unknown) == 0 {
		return terminalCondition(pod, typ, phase)
	}
	if text := listed(unknown, "unready", unready); text != "" {
		return condition(pod, typ, corev1.ConditionFalse, ContainersNotReady, text)
	}
	return condition(pod, typ, corev1.ConditionTrue, "", "")
}

// terminalCondition is what Ready and ContainersReady say once the Pod is over.
func terminalCondition(pod *corev1.Pod, typ corev1.PodConditionType, phase corev1.PodPhase) corev1.PodCondition {
	reason := PodCompleted
	if phase == corev1.PodFailed {
		reason = PodFailed
	}
	return condition(pod, typ, corev1.ConditionFalse, reason, "")
}

// listed names containers as messages of conditions do, or returns "" if there are none.
func listed(unknown []string, word string, others []string) string {
	var parts []string
	if len(unknown) > 0 {
		parts = append(parts, fmt.Sprintf("containers with unknown status: %s", unknown))
	}
	if len(others) > 0 {
		parts = append(parts, fmt.Sprintf("containers with %s status: %s", word, others))
	}
	return strings.Join(parts, ", ")
}

// ReadyCondition is that of the containers, and of the readiness gates once those are ready
// (generate.go GeneratePodReadyCondition). conditions are where the gates' own are looked for.
func ReadyCondition(pod *corev1.Pod, containersReady corev1.PodCondition, conditions []corev1.PodCondition) corev1.PodCondition {
	if containersReady.Status != corev1.ConditionTrue {
		containersReady.Type = corev1.PodReady
		return containersReady
	}
	var unready []string
	for _, gate := range pod.Spec.ReadinessGates {
		c := podstatus.Condition(conditions, gate.ConditionType)
		switch {
		case c == nil:
			unready = append(unready, fmt.Sprintf("corresponding condition of pod readiness gate %q does not exist.", string(gate.ConditionType)))
		case c.Status != corev1.ConditionTrue:
			unready = append(unready, fmt.Sprintf("the status of pod readiness gate %q is not \"True\", but %v", string(gate.ConditionType), c.Status))
		}
	}
	if len(unready) > 0 {
		return condition(pod, corev1.PodReady, corev1.ConditionFalse, ReadinessGatesNotReady, strings.Join(unready, ", "))
	}
	return condition(pod, corev1.PodReady, corev1.ConditionTrue, "", "")
}

// InitializedCondition is True when every ordinary init container has ended well and every sidecar
// has started, and stays True from then on (generate.go GeneratePodInitializedCondition).
func InitializedCondition(pod *corev1.Pod, old *corev1.PodStatus, statuses []corev1.ContainerStatus, phase corev1.PodPhase) corev1.PodCondition {
	const typ = corev1.PodInitialized
	if statuses == nil && len(pod.Spec.InitContainers) > 0 {
		return condition(pod, typ, corev1.ConditionFalse, UnknownContainerStatuses, "")
	}
	var unknown, incomplete []string
	for i := range pod.Spec.InitContainers {
		c := &pod.Spec.InitContainers[i]
		switch s := find(statuses, c.Name); {
		case s == nil:
			unknown = append(unknown, c.Name)
		case !initialized(c, s):
			incomplete = append(incomplete, c.Name)
		}
	}
	if phase == corev1.PodSucceeded && len(unknown) == 0 {
		return condition(pod, typ, corev1.ConditionTrue, PodCompleted, "")
	}
	text := listed(unknown, "incomplete", incomplete)
	if text == "" || anyRegularStarted(&pod.Spec, statuses) {
		return condition(pod, typ, corev1.ConditionTrue, "", "")
	}
	if was := podstatus.Condition(old.Conditions, typ); was != nil && was.Status == corev1.ConditionTrue {
		return condition(pod, typ, corev1.ConditionTrue, "", "")
	}
	return condition(pod, typ, corev1.ConditionFalse, ContainersNotInitialized, text)
}

func initialized(c *corev1.Container, s *corev1.ContainerStatus) bool {
	if podspec.IsSidecar(c) {
		return s.Started != nil && *s.Started
	}
	return s.Ready
}

func anyRegularStarted(spec *corev1.PodSpec, statuses []corev1.ContainerStatus) bool {
	for i := range spec.Containers {
		s := find(statuses, spec.Containers[i].Name)
		if s != nil && (s.State.Running != nil || s.State.Terminated != nil) {
			return true
		}
	}
	return false
}

// ReadyToStartContainersCondition is True while the Pod has a sandbox with a network
// (generate.go GeneratePodReadyToStartContainersCondition).
func ReadyToStartContainersCondition(pod *corev1.Pod, s *container.PodStatus) corev1.PodCondition {
	if text := container.SandboxMessage(pod, s); text != "" {
		return condition(pod, corev1.PodReadyToStartContainers, corev1.ConditionFalse, PodSandboxNotReady, text)
	}
	return condition(pod, corev1.PodReadyToStartContainers, corev1.ConditionTrue, "", "")
}

// AllContainersRestartingCondition is True from the exit that asks for it until every container is
// gone (generate.go GenerateAllContainersRestartingCondition). Alone among the kubelet's conditions it carries no generation.
func AllContainersRestartingCondition(pod *corev1.Pod, s *container.PodStatus, old *corev1.PodStatus, phase corev1.PodPhase) corev1.PodCondition {
	c := corev1.PodCondition{Type: corev1.AllContainersRestarting, Status: corev1.ConditionFalse}
	switch {
	case phase == corev1.PodSucceeded:
		c.Reason = PodCompleted
	case phase == corev1.PodFailed:
		c.Reason = PodFailed
	case container.ShouldRestartAll(pod, s, old) && !container.RestartAllCleanedUp(pod, s):
		c.Status, c.Reason, c.Message = corev1.ConditionTrue, RestartAllContainersStarted, "container exited with restart policy rule"
	}
	return c
}

// ownedByKubelet reports whether the kubelet alone writes the condition (pkg/kubelet/types/pod_status.go PodConditionByKubelet).
func ownedByKubelet(typ corev1.PodConditionType) bool {
	switch typ {
	case corev1.PodScheduled, corev1.PodReady, corev1.PodInitialized, corev1.ContainersReady,
		corev1.PodResizeInProgress, corev1.PodResizePending,
		corev1.PodReadyToStartContainers, corev1.AllContainersRestarting:
		return true
	}
	return false
}

// sharedByKubelet reports whether the kubelet is one of several that write the condition (PodConditionSharedByKubelet).
func sharedByKubelet(typ corev1.PodConditionType) bool { return typ == corev1.DisruptionTarget }
