package scheduler

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/events"
	"podflight/engine/podstatus"
)

// bind assigns a Pod to a node, so that its room counts as taken, and sends the binding
// (prepareForBindingCycle, bindingCycle).
func (s *Scheduler) bind(p *queued, node string) {
	pod := p.pod
	s.cache.place(pod, node)
	s.client.Send(func() {
		err := s.server.Bind(api.KeyOf(api.Pod, pod), pod.UID, node)
		if err == nil {
			s.event(pod, corev1.EventTypeNormal, "Scheduled", "Binding",
				fmt.Sprintf("Successfully assigned %s/%s to %s", pod.Namespace, pod.Name, node))
			return
		}
		s.cache.displace(pod.UID)
		s.queue.move(func(q *queued) bool { return deletionHelps(q, pod) })
		if now, ok := s.server.Get(api.KeyOf(api.Pod, pod)); ok && now.GetUID() == pod.UID && now.GetDeletionTimestamp() == nil {
			p.pod = now.(*corev1.Pod)
			s.queue.pods[pod.UID] = p
			s.queue.refuse(p, nil)
			s.reportFailure(p.pod, fmt.Sprintf("binding rejected: %v", err))
		}
	})
}

// reportFailure says on the Pod and in an event that it has no node
// (handleSchedulingFailure, pkg/scheduler/schedule_one.go).
func (s *Scheduler) reportFailure(pod *corev1.Pod, message string) {
	s.event(pod, corev1.EventTypeWarning, "FailedScheduling", "Scheduling", truncate(message))
	s.client.Send(func() {
		stored, ok := s.server.Get(api.KeyOf(api.Pod, pod))
		if !ok || stored.GetUID() != pod.UID || stored.(*corev1.Pod).Spec.NodeName != "" {
			return
		}
		next := stored.DeepCopyObject().(*corev1.Pod)
		changed := podstatus.SetCondition(next, corev1.PodCondition{
			Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonUnschedulable,
			Message: message, ObservedGeneration: next.Generation, LastTransitionTime: metav1.NewTime(s.client.Now()),
		})
		if changed {
			// The Pod may have gone in the meantime; then there is nobody to tell.
			_, _ = s.server.UpdateStatus(next)
		}
	})
}

func (s *Scheduler) event(pod *corev1.Pod, typ, reason, action, message string) {
	s.client.Spend()
	s.events.Event(events.Reference(pod, ""), typ, reason, action, message)
}

// reasonFor says in words why a Pod goes to that node: how many nodes would do, of all.
func (s *Scheduler) reasonFor(node string, fitting int) string {
	switch all := len(s.cache.nodes); {
	case all == 1:
		return fmt.Sprintf("binds the Pod to %s, the only node", node)
	case fitting == 1:
		return fmt.Sprintf("binds the Pod to %s, the only one of %d nodes that can take it", node, all)
	case fitting == all:
		return fmt.Sprintf("binds the Pod to %s, the best of %d nodes", node, all)
	default:
		return fmt.Sprintf("binds the Pod to %s, the best of the %d of %d nodes that can take it", node, fitting, all)
	}
}
