package deployment

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/podstatus"
)

// recreate scales all old ReplicaSets to zero, waits until their Pods are gone, and only then makes the new one
// (rolloutRecreate).
func (r *rollout) recreate() error {
	newRS, old, err := r.split(false)
	if err != nil {
		return err
	}
	all := with(old, newRS)
	scaled, err := r.emptyOld(active(old))
	if err != nil {
		return err
	}
	if scaled || r.oldPodsRunning(newRS, old) {
		return r.writeRolloutStatus(all, newRS)
	}
	if newRS == nil {
		if newRS, old, err = r.split(true); err != nil {
			return err
		}
		all = with(old, newRS)
	}
	if _, _, err := r.scaleTo(newRS, *r.d.Spec.Replicas, false); err != nil {
		return err
	}
	if complete(r.d, &r.d.Status) {
		if err := r.cleanUp(old); err != nil {
			return err
		}
	}
	return r.writeRolloutStatus(all, newRS)
}

func (r *rollout) emptyOld(old []*appsv1.ReplicaSet) (bool, error) {
	any := false
	for _, rs := range old {
		r.step(ruleRecreate, fmt.Sprintf("scales old ReplicaSet %s down to 0: with the strategy Recreate all old Pods go before a new one comes", rs.Name))
		scaled, _, err := r.scaleTo(rs, 0, false)
		if err != nil {
			return false, err
		}
		any = any || scaled
	}
	return any, nil
}

// oldPodsRunning reports whether an old Pod has not ended yet. One that is being deleted counts as running.
func (r *rollout) oldPodsRunning(newRS *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) bool {
	if sum(old, actual) > 0 {
		return true
	}
	for _, rs := range r.sets {
		if newRS != nil && rs.UID == newRS.UID {
			continue
		}
		for _, obj := range r.server.OwnedBy(api.Pod, rs.UID) {
			if !podstatus.Terminal(obj.(*corev1.Pod)) {
				return true
			}
		}
	}
	return false
}
