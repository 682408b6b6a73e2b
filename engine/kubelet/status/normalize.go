package status

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/podstatus"
)

// maxPodMessages is how many bytes the termination messages of a Pod have, shared out evenly
// (pkg/kubelet/container/runtime.go MaxPodTerminationMessageLogLength).
const maxPodMessages = 12 << 10

// normalize cuts termination messages down to their share of the Pod's budget (status_manager.go
// normalizeStatus; times are whole seconds from the start here). States are shared with older
// statuses, so one that has to be shortened is replaced, not changed.
func normalize(pod *corev1.Pod, s *corev1.PodStatus) {
	containers := len(pod.Spec.Containers) + len(pod.Spec.InitContainers) + len(pod.Spec.EphemeralContainers)
	budget := maxPodMessages / max(1, containers)
	for _, list := range [][]corev1.ContainerStatus{s.InitContainerStatuses, s.ContainerStatuses, s.EphemeralContainerStatuses} {
		for i := range list {
			shorten(&list[i].State, budget)
			shorten(&list[i].LastTerminationState, budget)
		}
	}
}

func shorten(s *corev1.ContainerState, budget int) {
	if s.Terminated == nil || len(s.Terminated.Message) <= budget {
		return
	}
	short := *s.Terminated
	short.Message = short.Message[:budget]
	s.Terminated = &short
}

// transitionTimes stamps each of the kubelet's conditions: with the time of the former condition of that
// type if the status is the same, with now otherwise (status_manager.go updateLastTransitionTime).
func transitionTimes(conditions, old []corev1.PodCondition, now metav1.Time) {
	for i := range conditions {
		c := &conditions[i]
		if !ownedByKubelet(c.Type) && !sharedByKubelet(c.Type) {
			continue
		}
		c.LastTransitionTime = transitionTime(c, old, now)
	}
}

func transitionTime(c *corev1.PodCondition, old []corev1.PodCondition, now metav1.Time) metav1.Time {
	if was := podstatus.Condition(old, c.Type); was != nil && was.Status == c.Status {
		return was.LastTransitionTime
	}
	return now
}

// wallSeconds is the wall clock as the API stores it.
func wallSeconds(t time.Time) metav1.Time { return metav1.NewTime(t.Truncate(time.Second)) }
