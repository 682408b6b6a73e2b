package pods

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/podstatus"
)

// Active reports whether the Pod counts as one that its owner wants: neither terminal nor being
// deleted (IsPodActive, pkg/controller/controller_utils.go).
func Active(p *corev1.Pod) bool { return !podstatus.Terminal(p) && p.DeletionTimestamp == nil }

// Terminating reports whether the Pod is being deleted and not yet terminal (IsPodTerminating).
func Terminating(p *corev1.Pod) bool { return !podstatus.Terminal(p) && p.DeletionTimestamp != nil }

// Available reports whether the Pod has been ready for minReady at the time now
// (IsPodAvailable, pkg/api/v1/pod/util.go).
func Available(p *corev1.Pod, minReady time.Duration, now time.Time) bool {
	since, ready := podstatus.ReadySince(p)
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
