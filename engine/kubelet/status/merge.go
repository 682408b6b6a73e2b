package status

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/podstatus"
)

// merge returns the status to store for a Pod as the API server has it: conditions of others are kept, and the phase
// becomes terminal only when no container can run any more (status_manager.go mergePodStatus).
func merge(pod *corev1.Pod, next corev1.PodStatus, couldRun bool, now metav1.Time) corev1.PodStatus {
	old := &pod.Status
	ending := !podstatus.TerminalPhase(old.Phase) && podstatus.TerminalPhase(next.Phase)
	merged := make([]corev1.PodCondition, 0, len(old.Conditions)+len(next.Conditions))
	for _, c := range old.Conditions {
		if !ownedByKubelet(c.Type) {
			merged = append(merged, c)
		}
	}
	for _, c := range next.Conditions {
		switch {
		case ownedByKubelet(c.Type):
			merged = append(merged, c)
		case sharedByKubelet(c.Type) && ending && !couldRun:
			c.LastTransitionTime = transitionTime(&c, old.Conditions, now)
			merged = podstatus.With(merged, c)
		}
	}
	next.Conditions = merged
	next.ResourceClaimStatuses = old.ResourceClaimStatuses
	next.ExtendedResourceClaimStatus = old.ExtendedResourceClaimStatus
	next.NodeAllocatableResourceClaimStatuses = old.NodeAllocatableResourceClaimStatuses
	if ending && couldRun {
		next.Phase, next.Reason, next.Message = old.Phase, old.Reason, old.Message
	}
	if podstatus.TerminalPhase(next.Phase) && (podstatus.IsTrue(merged, corev1.PodReady) || podstatus.IsTrue(merged, corev1.ContainersReady)) {
		for _, typ := range []corev1.PodConditionType{corev1.ContainersReady, corev1.PodReady} {
			c := terminalCondition(pod, typ, next.Phase)
			c.LastTransitionTime = transitionTime(&c, next.Conditions, now)
			next.Conditions = podstatus.With(next.Conditions, c)
		}
	}
	return next
}
