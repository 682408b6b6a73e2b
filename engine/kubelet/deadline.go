package kubelet

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/trace"
)

const (
	deadlineReason  = "DeadlineExceeded"
	deadlineMessage = "Pod was active on the node longer than the specified deadline"
)

// pastDeadline reports whether a Pod has been active for longer than its activeDeadlineSeconds, and if not for how much longer
// it may be (pkg/kubelet/active_deadline.go pastActiveDeadline). It reports ok false if there is no deadline yet.
func (k *Kubelet) pastDeadline(pod *corev1.Pod) (past bool, left time.Duration, ok bool) {
	if pod.Spec.ActiveDeadlineSeconds == nil {
		return false, 0, false
	}
	status, known := k.statuses.GetPodStatus(pod.UID)
	if !known {
		status = &pod.Status
	}
	if status.StartTime.IsZero() {
		return false, 0, false
	}
	allowed := time.Duration(*pod.Spec.ActiveDeadlineSeconds) * time.Second
	left = allowed - k.kernel.Wall().Sub(status.StartTime.Time)
	return left <= 0, left, true
}

// evictForDeadline fails a Pod whose deadline is over, and says so in an event each time that it is asked (ShouldEvict).
func (k *Kubelet) evictForDeadline(pod *corev1.Pod) (reason, message string, evict bool) {
	if past, _, _ := k.pastDeadline(pod); !past {
		return "", "", false
	}
	k.events.Event(ref(pod), corev1.EventTypeNormal, deadlineReason, deadlineMessage)
	return deadlineReason, deadlineMessage, true
}

// watchDeadline has the Pod synced at the first tick of the queue at which its deadline is over.
func (k *Kubelet) watchDeadline(w *worker, pod *corev1.Pod) {
	w.deadline.Stop()
	past, left, ok := k.pastDeadline(pod)
	if !ok || past {
		return
	}
	w.deadline = k.kernel.At(k.queueTicks.Next(k.kernel.Now().Add(left)), func() {
		if pod, ok := k.pods[w.uid]; ok && !w.stopping {
			k.trace.Add("active-deadline", trace.Step{Component: "kubelet", Text: "ends the Pod: activeDeadlineSeconds is over", Object: podKey(pod)})
			k.updatePod(pod, podSync)
		}
	})
}
