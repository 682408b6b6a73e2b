package pods

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Terminal reports whether the Pod's phase is Succeeded or Failed, from which it never returns.
func Terminal(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
}

// Active reports whether the Pod counts as one that its owner wants: neither terminal nor being
// deleted (IsPodActive, pkg/controller/controller_utils.go).
func Active(p *corev1.Pod) bool { return !Terminal(p) && p.DeletionTimestamp == nil }

// Terminating reports whether the Pod is being deleted and not yet terminal (IsPodTerminating).
func Terminating(p *corev1.Pod) bool { return !Terminal(p) && p.DeletionTimestamp != nil }

// Condition returns the Pod's condition of that type, or nil.
func Condition(p *corev1.Pod, t corev1.PodConditionType) *corev1.PodCondition {
	for i := range p.Status.Conditions {
		if p.Status.Conditions[i].Type == t {
			return &p.Status.Conditions[i]
		}
	}
	return nil
}

// Ready reports whether the Pod's Ready condition is True.
func Ready(p *corev1.Pod) bool {
	c := Condition(p, corev1.PodReady)
	return c != nil && c.Status == corev1.ConditionTrue
}

// ReadySince returns when the Pod became ready. It reports false for a Pod that is not ready.
func ReadySince(p *corev1.Pod) (time.Time, bool) {
	c := Condition(p, corev1.PodReady)
	if c == nil || c.Status != corev1.ConditionTrue {
		return time.Time{}, false
	}
	return c.LastTransitionTime.Time, true
}

// Available reports whether the Pod has been ready for minReady at the time now
// (IsPodAvailable, pkg/api/v1/pod/util.go).
func Available(p *corev1.Pod, minReady time.Duration, now time.Time) bool {
	since, ready := ReadySince(p)
	return ready && (minReady == 0 || !since.IsZero() && !since.Add(minReady).After(now))
}

// Filter returns the Pods that keep says yes to.
func Filter(all []*corev1.Pod, keep func(*corev1.Pod) bool) []*corev1.Pod {
	var out []*corev1.Pod
	for _, p := range all {
		if keep(p) {
			out = append(out, p)
		}
	}
	return out
}

// SetCondition sets a condition of the Pod, in place, and reports whether that changed anything. The time of the
// last transition stays as it was if the status does (UpdatePodCondition, pkg/api/v1/pod/util.go).
func SetCondition(p *corev1.Pod, c corev1.PodCondition) bool {
	old := Condition(p, c.Type)
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
