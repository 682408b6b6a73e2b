package statefulset

import (
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/podstatus"
)

// count sums the Pods up in the status (updateStatus).
func (r *pass) count() {
	s := &r.status
	s.Replicas, s.ReadyReplicas, s.AvailableReplicas, s.CurrentReplicas, s.UpdatedReplicas = 0, 0, 0, 0, 0
	for _, p := range slices.Concat(r.replicas, r.condemned) {
		if !created(p) {
			continue
		}
		s.Replicas++
		if p.Status.Phase == corev1.PodRunning && podstatus.Ready(p) {
			s.ReadyReplicas++
			if r.available(p) {
				s.AvailableReplicas++
			}
		}
		if p.DeletionTimestamp == nil && revisionOf(p) == r.current.Name {
			s.CurrentReplicas++
		}
		if p.DeletionTimestamp == nil && revisionOf(p) == r.update.Name {
			s.UpdatedReplicas++
		}
	}
}

// writeStatus writes the status if it is news, completing a rollout that is through
// (updateStatefulSetStatus, completeUpdate).
func (r *pass) writeStatus() error {
	n, s := *r.set.Spec.Replicas, &r.status
	if s.UpdatedReplicas == n && s.ReadyReplicas == n && s.Replicas == n {
		s.CurrentReplicas, s.CurrentRevision = s.UpdatedReplicas, s.UpdateRevision
	}
	if equality.Semantic.DeepEqual(r.set.Status, *s) {
		return nil
	}
	next := r.set.DeepCopy()
	next.Status = *s
	_, err := r.client.UpdateStatus(r.task, next)
	if apierrors.IsConflict(err) {
		fresh, ok := r.server.Get(r.key)
		if !ok {
			return nil
		}
		next = fresh.DeepCopyObject().(*appsv1.StatefulSet)
		next.Status = *s
		_, err = r.client.UpdateStatus(r.task, next)
	}
	return err
}

// truncateHistory deletes the oldest revisions that nothing uses beyond the limit.
func (r *pass) truncateHistory() error {
	if r.set.Spec.RevisionHistoryLimit == nil {
		return nil
	}
	live := map[string]bool{r.current.Name: true, r.update.Name: true}
	for _, p := range r.pods {
		live[revisionOf(p)] = true
	}
	idle := slices.DeleteFunc(slices.Clone(r.revisions), func(rev *appsv1.ControllerRevision) bool { return live[rev.Name] })
	for _, rev := range idle[:max(0, len(idle)-int(*r.set.Spec.RevisionHistoryLimit))] {
		err := r.client.Delete(r.task, api.KeyOf(api.ControllerRevision, rev), apiserver.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// nextAvailability returns how long until the next Pod has been ready for long enough.
func (r *pass) nextAvailability() time.Duration {
	next := r.minReady()
	for _, p := range r.pods {
		if since, ready := podstatus.ReadySince(p); ready {
			if left := since.Add(r.minReady()).Sub(r.now); left > 0 {
				next = min(next, left)
			}
		}
	}
	return next
}
