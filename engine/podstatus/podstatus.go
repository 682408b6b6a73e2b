// Package podstatus answers what more than one component asks of a Pod's status: whether it is over, whether it is
// ready and since when, what a condition says.
//
// It imitates the functions of pkg/api/v1/pod/util.go for conditions and for the statuses of containers. It holds no
// state; conditions keep the order in which they first came.
package podstatus

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Terminal reports whether the Pod's phase is Succeeded or Failed, from which it never returns.
func Terminal(p *corev1.Pod) bool { return TerminalPhase(p.Status.Phase) }

// TerminalPhase reports whether a phase is Succeeded or Failed.
func TerminalPhase(phase corev1.PodPhase) bool {
	return phase == corev1.PodSucceeded || phase == corev1.PodFailed
}

// Condition returns the condition of that type, or nil (GetPodConditionFromList).
func Condition(conditions []corev1.PodCondition, t corev1.PodConditionType) *corev1.PodCondition {
	for i := range conditions {
		if conditions[i].Type == t {
			return &conditions[i]
		}
	}
	return nil
}

// IsTrue reports whether there is a condition of that type whose status is True.
func IsTrue(conditions []corev1.PodCondition, t corev1.PodConditionType) bool {
	c := Condition(conditions, t)
	return c != nil && c.Status == corev1.ConditionTrue
}

// Ready reports whether the Pod's Ready condition is True (IsPodReady).
func Ready(p *corev1.Pod) bool { return IsTrue(p.Status.Conditions, corev1.PodReady) }

// ReadySince returns when the Pod became ready. It reports false for a Pod that is not ready.
func ReadySince(p *corev1.Pod) (time.Time, bool) {
	c := Condition(p.Status.Conditions, corev1.PodReady)
	if c == nil || c.Status != corev1.ConditionTrue {
		return time.Time{}, false
	}
	return c.LastTransitionTime.Time, true
}

// With returns a copy of the conditions in which c stands in the place of the one of its type, or at the end
// (ReplaceOrAppendPodCondition).
func With(conditions []corev1.PodCondition, c corev1.PodCondition) []corev1.PodCondition {
	out := make([]corev1.PodCondition, len(conditions), len(conditions)+1)
	copy(out, conditions)
	if old := Condition(out, c.Type); old != nil {
		*old = c
		return out
	}
	return append(out, c)
}

// SetCondition sets a condition of the Pod, in place, and reports whether that changed anything. The time of the
// last transition stays as it was if the status does (UpdatePodCondition, pkg/api/v1/pod/util.go).
func SetCondition(p *corev1.Pod, c corev1.PodCondition) bool {
	old := Condition(p.Status.Conditions, c.Type)
	if old == nil {
		p.Status.Conditions = append(p.Status.Conditions, c)
		return true
	}
	if old.Status == c.Status {
		c.LastTransitionTime = old.LastTransitionTime
	}
	same := old.Status == c.Status && old.Reason == c.Reason && old.Message == c.Message &&
		old.LastProbeTime.Equal(&c.LastProbeTime) && old.LastTransitionTime.Equal(&c.LastTransitionTime)
	*old = c
	return !same
}

// Container returns the status of a container of any sort, or nil.
func Container(s *corev1.PodStatus, name string) *corev1.ContainerStatus {
	for _, list := range [][]corev1.ContainerStatus{s.ContainerStatuses, s.InitContainerStatuses, s.EphemeralContainerStatuses} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}
