package replicaset

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
)

// nextStatus returns the status that the counts call for (calculateStatus of replica_set_utils.go).
func nextStatus(rs *appsv1.ReplicaSet, n counts, manageErr error, now time.Time) appsv1.ReplicaSetStatus {
	status := *rs.Status.DeepCopy()
	failing := hasFailure(status)
	if manageErr != nil && !failing {
		reason := "FailedCreate"
		if n.active > *rs.Spec.Replicas {
			reason = "FailedDelete"
		}
		status.Conditions = append(status.Conditions, appsv1.ReplicaSetCondition{
			Type: appsv1.ReplicaSetReplicaFailure, Status: corev1.ConditionTrue,
			Reason: reason, Message: manageErr.Error(), LastTransitionTime: metav1.NewTime(now),
		})
	} else if manageErr == nil && failing {
		status.Conditions = withoutFailure(status.Conditions)
	}
	status.Replicas, status.FullyLabeledReplicas = n.active, n.labeled
	status.ReadyReplicas, status.AvailableReplicas = n.ready, n.available
	status.TerminatingReplicas = &n.terminating
	return status
}

func hasFailure(s appsv1.ReplicaSetStatus) bool {
	return len(withoutFailure(s.Conditions)) != len(s.Conditions)
}

func withoutFailure(all []appsv1.ReplicaSetCondition) []appsv1.ReplicaSetCondition {
	var out []appsv1.ReplicaSetCondition
	for _, c := range all {
		if c.Type != appsv1.ReplicaSetReplicaFailure {
			out = append(out, c)
		}
	}
	return out
}

// writeStatus writes the status if it is news, and tries once more if somebody else has written the ReplicaSet in
// the meantime (updateReplicaSetStatus). It returns the ReplicaSet as it is then.
func (c *Controller) writeStatus(t *sim.Task, rs *appsv1.ReplicaSet, status appsv1.ReplicaSetStatus) (*appsv1.ReplicaSet, error) {
	status.ObservedGeneration = rs.Generation
	if equality.Semantic.DeepEqual(rs.Status, status) {
		return rs, nil
	}
	next := rs.DeepCopy()
	next.Status = status
	now, err := c.client.UpdateStatus(t, next)
	if apierrors.IsConflict(err) {
		fresh, ok := c.server.Get(api.KeyOf(api.ReplicaSet, rs))
		if !ok {
			return nil, err
		}
		next = fresh.DeepCopyObject().(*appsv1.ReplicaSet)
		next.Status = status
		now, err = c.client.UpdateStatus(t, next)
	}
	if apierrors.IsNotFound(err) {
		return rs, nil
	}
	if err != nil {
		return nil, err
	}
	return now.(*appsv1.ReplicaSet), nil
}
