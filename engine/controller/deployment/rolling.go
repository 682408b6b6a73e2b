package deployment

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
)

// rollingUpdate moves Pods from the old ReplicaSets to the new one, as far as surge and availability allow. Each
// sync scales in one direction only (rolloutRolling).
func (r *rollout) rollingUpdate() error {
	newRS, old, err := r.split(true)
	if err != nil {
		return err
	}
	all := with(old, newRS)
	scaled, err := r.growNew(all, newRS)
	if err != nil {
		return err
	}
	if !scaled {
		if scaled, err = r.shrinkOld(all, active(old), newRS); err != nil {
			return err
		}
	}
	if !scaled && complete(r.d, &r.d.Status) {
		if err := r.cleanUp(old); err != nil {
			return err
		}
	}
	return r.writeRolloutStatus(all, newRS)
}

// growNew scales the new ReplicaSet to what may be (reconcileNewReplicaSet).
func (r *rollout) growNew(all []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) (bool, error) {
	want, has := *r.d.Spec.Replicas, *newRS.Spec.Replicas
	switch {
	case has == want:
		return false, nil
	case has > want:
		scaled, _, err := r.scaleTo(newRS, want, false)
		return scaled, err
	}
	size := newSize(r.d, all, newRS)
	if size == has {
		return false, nil
	}
	r.step(ruleSurge, fmt.Sprintf("scales the new ReplicaSet up from %d to %d: at most %d Pods may be wanted in all (%d and %d surge), and %d are",
		has, size, want+maxSurge(r.d), want, maxSurge(r.d), sum(all, desired)))
	scaled, _, err := r.scaleTo(newRS, size, false)
	return scaled, err
}

// shrinkOld scales the old ReplicaSets down, unhealthy Pods first, as far as enough stay available
// (reconcileOldReplicaSets).
func (r *rollout) shrinkOld(all, old []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) (bool, error) {
	if sum(old, desired) == 0 {
		return false, nil
	}
	least := *r.d.Spec.Replicas - maxUnavailable(r.d)
	unavailable := *newRS.Spec.Replicas - newRS.Status.AvailableReplicas
	most := sum(all, desired) - least - unavailable
	if most <= 0 {
		return false, nil
	}
	old, cleaned, err := r.dropUnhealthy(old, most)
	if err != nil {
		return false, nil // the next sync tries again
	}
	shrunk, err := r.shrinkAvailable(with(old, newRS), old, least)
	if err != nil {
		return false, nil
	}
	return cleaned+shrunk > 0, nil
}

// dropUnhealthy scales the old ReplicaSets down by their Pods that are not available, at most that many
// (cleanupUnhealthyReplicas).
func (r *rollout) dropUnhealthy(old []*appsv1.ReplicaSet, most int32) ([]*appsv1.ReplicaSet, int32, error) {
	var dropped int32
	for i, rs := range old {
		has, healthy := *rs.Spec.Replicas, rs.Status.AvailableReplicas
		if dropped >= most {
			break
		}
		if has == 0 || has == healthy {
			continue
		}
		n := min(most-dropped, has-healthy)
		if n < 0 {
			return nil, dropped, fmt.Errorf("more of ReplicaSet %s/%s is available than it wants: it has not seen its new size yet", rs.Namespace, rs.Name)
		}
		r.step(ruleUnhealthy, fmt.Sprintf("scales old ReplicaSet %s down from %d to %d: only %d of its Pods are available, and the others can go first", rs.Name, has, has-n, healthy))
		_, now, err := r.scaleTo(rs, has-n, false)
		if err != nil {
			return nil, dropped, err
		}
		dropped += n
		old[i] = now
	}
	return old, dropped, nil
}

// shrinkAvailable scales the old ReplicaSets down while more than least Pods are available
// (scaleDownOldReplicaSetsForRollingUpdate).
func (r *rollout) shrinkAvailable(all, old []*appsv1.ReplicaSet, least int32) (int32, error) {
	up := sum(all, available)
	var shrunk int32
	for _, rs := range old {
		if shrunk >= up-least {
			break
		}
		has := *rs.Spec.Replicas
		if has == 0 {
			continue
		}
		n := min(has, up-least-shrunk)
		r.step(ruleAvailability, fmt.Sprintf("scales old ReplicaSet %s down from %d to %d: %d Pods are available and %d must stay so", rs.Name, has, has-n, up, least))
		if _, _, err := r.scaleTo(rs, has-n, false); err != nil {
			return shrunk, err
		}
		shrunk += n
	}
	return shrunk, nil
}
