package deployment

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/apiserver"
)

// isScaling reports whether the Deployment's size has changed since its ReplicaSets were sized (isScalingEvent).
func (r *rollout) isScaling() (bool, error) {
	newRS, old, err := r.split(false)
	if err != nil {
		return false, err
	}
	for _, rs := range active(with(old, newRS)) {
		if n, ok := annotatedSize(rs, DesiredReplicasAnnotation); ok && n != *r.d.Spec.Replicas {
			return true, nil
		}
	}
	return false, nil
}

// resize brings a Deployment to its size without rolling anything out (sync).
func (r *rollout) resize() error {
	newRS, old, err := r.split(false)
	if err != nil {
		return err
	}
	if err := r.scaleAll(newRS, old); err != nil {
		return err
	}
	if _, rollingBack := rollbackTo(r.d); r.d.Spec.Paused && !rollingBack {
		if err := r.cleanUp(old); err != nil {
			return err
		}
	}
	return r.writeStatus(with(old, newRS), newRS)
}

// scaleAll sizes the only active ReplicaSet, or divides the Pods among several (scale).
func (r *rollout) scaleAll(newRS *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) error {
	want := *r.d.Spec.Replicas
	if only := activeOrLatest(newRS, old); only != nil {
		if *only.Spec.Replicas == want {
			return nil
		}
		_, _, err := r.scaleTo(only, want, false)
		return err
	}
	if r.saturated(newRS) {
		for _, rs := range active(old) {
			if _, _, err := r.scaleTo(rs, 0, false); err != nil {
				return err
			}
		}
		return nil
	}
	if rolling(r.d) {
		return r.scaleInProportion(active(with(old, newRS)))
	}
	return nil
}

// activeOrLatest returns the ReplicaSet to scale if at most one is active, and nil otherwise (FindActiveOrLatest).
func activeOrLatest(newRS *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) *appsv1.ReplicaSet {
	all := active(with(old, newRS))
	switch {
	case len(all) == 1:
		return all[0]
	case len(all) > 1:
		return nil
	case newRS != nil:
		return newRS
	case len(old) > 0:
		return slices.MaxFunc(old, byAge)
	}
	return nil
}

// saturated reports whether the new ReplicaSet has all Pods that it will ever have (IsSaturated).
func (r *rollout) saturated(rs *appsv1.ReplicaSet) bool {
	want := *r.d.Spec.Replicas
	if rs == nil {
		return false
	}
	n, ok := annotatedSize(rs, DesiredReplicasAnnotation)
	return ok && n == want && *rs.Spec.Replicas == want && rs.Status.AvailableReplicas == want
}

// scaleInProportion divides the Pods to add or to remove among the active ReplicaSets by their sizes, so that
// scaling in the middle of a rollout does not hasten it. What is left over goes to the largest.
func (r *rollout) scaleInProportion(all []*appsv1.ReplicaSet) error {
	allowed := int32(0)
	if *r.d.Spec.Replicas > 0 {
		allowed = *r.d.Spec.Replicas + maxSurge(r.d)
	}
	toAdd := allowed - sum(all, desired)
	if toAdd > 0 {
		slices.SortFunc(all, bySizeThenNewer)
	} else {
		slices.SortFunc(all, bySizeThenOlder)
	}
	sizes := make([]int32, len(all))
	added := int32(0)
	for i, rs := range all {
		part := share(r.d, rs, toAdd, added)
		sizes[i] = *rs.Spec.Replicas + part
		added += part
	}
	if len(sizes) > 0 {
		sizes[0] = max(0, sizes[0]+toAdd-added)
	}
	r.step(ruleProportional, fmt.Sprintf("divides %+d Pods among %d active ReplicaSets by their sizes", toAdd, len(all)))
	for i, rs := range all {
		if _, _, err := r.scaleTo(rs, sizes[i], true); err != nil {
			return err
		}
	}
	return nil
}

// scaleTo sets the size of a ReplicaSet. It reports whether the size was another. With force, the annotations
// are brought up to date even if it was not (scaleReplicaSet).
func (r *rollout) scaleTo(rs *appsv1.ReplicaSet, size int32, force bool) (bool, *appsv1.ReplicaSet, error) {
	was := *rs.Spec.Replicas
	most := *r.d.Spec.Replicas + maxSurge(r.d)
	if was == size && (!force || !sizesDiffer(rs, *r.d.Spec.Replicas, most)) {
		return false, rs, nil
	}
	next := rs.DeepCopy()
	next.Spec.Replicas = &size
	annotateSizes(next, *r.d.Spec.Replicas, most)
	now, err := r.updateReplicaSet(next)
	if err != nil {
		return false, rs, err
	}
	if was == size {
		return false, now, nil
	}
	way := "up"
	if size < was {
		way = "down"
	}
	r.client.Event(r.d, corev1.EventTypeNormal, "ScalingReplicaSet", fmt.Sprintf("Scaled %s replica set %s from %d to %d", way, rs.Name, was, size))
	return true, now, nil
}

// cleanUp deletes the oldest ReplicaSets beyond the revision history limit (cleanupDeployment).
func (r *rollout) cleanUp(old []*appsv1.ReplicaSet) error {
	limit := r.d.Spec.RevisionHistoryLimit
	if limit == nil {
		return nil
	}
	alive := filter(old, func(rs *appsv1.ReplicaSet) bool { return rs.DeletionTimestamp == nil })
	excess := len(alive) - int(*limit)
	if excess <= 0 {
		return nil
	}
	slices.SortFunc(alive, byRevision)
	for _, rs := range alive[:excess] {
		if rs.Status.Replicas != 0 || *rs.Spec.Replicas != 0 || rs.Generation > rs.Status.ObservedGeneration {
			continue
		}
		r.step(ruleHistory, fmt.Sprintf("deletes old ReplicaSet %s: only %d are kept", rs.Name, *limit))
		err := r.client.Delete(r.task, api.KeyOf(api.ReplicaSet, rs), apiserver.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}
