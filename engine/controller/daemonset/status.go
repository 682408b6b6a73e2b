package daemonset

import (
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/podstatus"
)

// count sums the nodes up in the status (updateDaemonSetStatus).
func (r *pass) count() appsv1.DaemonSetStatus {
	s := appsv1.DaemonSetStatus{ObservedGeneration: r.set.Generation, CollisionCount: r.collisions, Conditions: r.set.Status.Conditions}
	byNode := r.byNode()
	for _, node := range r.nodes {
		on := byNode[node.Name]
		run, _ := r.fit.judge(node)
		if !run {
			if len(on) > 0 {
				s.NumberMisscheduled++
			}
			continue
		}
		s.DesiredNumberScheduled++
		if len(on) == 0 {
			continue
		}
		s.CurrentNumberScheduled++
		oldestFirst(on)
		if podstatus.Ready(on[0]) {
			s.NumberReady++
			if r.available(on[0]) {
				s.NumberAvailable++
			}
		}
		if r.updated(on[0]) {
			s.UpdatedNumberScheduled++
		}
	}
	s.NumberUnavailable = s.DesiredNumberScheduled - s.NumberAvailable
	return s
}

// writeStatus writes the status if it is news (storeDaemonSetStatus).
func (r *pass) writeStatus() error {
	r.now = r.kernel.Wall()
	status := r.count()
	if minReady(r.set) > 0 && status.NumberReady != status.NumberAvailable {
		r.queue.AddAfter(r.key, minReady(r.set))
	}
	if equality.Semantic.DeepEqual(r.set.Status, status) {
		return nil
	}
	next := r.set.DeepCopy()
	next.Status = status
	_, err := r.client.UpdateStatus(r.task, next)
	if apierrors.IsConflict(err) {
		fresh, ok := r.server.Get(r.key)
		if !ok {
			return nil
		}
		next = fresh.DeepCopyObject().(*appsv1.DaemonSet)
		next.Status = status
		_, err = r.client.UpdateStatus(r.task, next)
	}
	return err
}
