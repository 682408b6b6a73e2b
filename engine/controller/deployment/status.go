package deployment

import (
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"

	"podflight/engine/api"
)

// nextStatus returns the status that the ReplicaSets call for (calculateStatus).
func (r *rollout) nextStatus(all []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) appsv1.DeploymentStatus {
	up := sum(all, available)
	s := appsv1.DeploymentStatus{
		ObservedGeneration:  r.d.Generation,
		Replicas:            sum(all, actual),
		UpdatedReplicas:     sum([]*appsv1.ReplicaSet{newRS}, actual),
		ReadyReplicas:       sum(all, ready),
		AvailableReplicas:   up,
		UnavailableReplicas: max(0, sum(all, desired)-up),
		TerminatingReplicas: terminating(all),
		CollisionCount:      r.d.Status.CollisionCount,
		Conditions:          r.d.Status.DeepCopy().Conditions,
	}
	status, reason, message := corev1.ConditionFalse, "MinimumReplicasUnavailable", "Deployment does not have minimum availability."
	if up >= *r.d.Spec.Replicas-maxUnavailable(r.d) {
		status, reason, message = corev1.ConditionTrue, "MinimumReplicasAvailable", "Deployment has minimum availability."
	}
	setCondition(&s, newCondition(appsv1.DeploymentAvailable, status, reason, message, r.client.Now()))
	return s
}

// writeStatus writes the status if it is news (syncDeploymentStatus).
func (r *rollout) writeStatus(all []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) error {
	s := r.nextStatus(all, newRS)
	if equality.Semantic.DeepEqual(r.d.Status, s) {
		return nil
	}
	r.d.Status = s
	return r.updateStatus()
}

// writeRolloutStatus writes the status with what it says of the rollout's progress (syncRolloutStatus).
func (r *rollout) writeRolloutStatus(all []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) error {
	s := r.nextStatus(all, newRS)
	if !hasDeadline(r.d) {
		removeCondition(&s, appsv1.DeploymentProgressing)
	}
	current := condition(&r.d.Status, appsv1.DeploymentProgressing)
	done := s.Replicas == s.UpdatedReplicas && current != nil && current.Reason == reasonAvailable
	if hasDeadline(r.d) && !done {
		r.estimate(&s, current, newRS)
	}
	if failure := replicaFailure(all, newRS); failure != nil {
		setCondition(&s, *failure)
	} else {
		removeCondition(&s, appsv1.DeploymentReplicaFailure)
	}
	if equality.Semantic.DeepEqual(r.d.Status, s) {
		r.watchDeadline(&s)
		return nil
	}
	r.d.Status = s
	return r.updateStatus()
}

// estimate sets the condition Progressing: done, getting on, or out of time.
func (r *rollout) estimate(s *appsv1.DeploymentStatus, current *appsv1.DeploymentCondition, newRS *appsv1.ReplicaSet) {
	subject := fmt.Sprintf("Deployment %q", r.d.Name)
	if newRS != nil {
		subject = fmt.Sprintf("ReplicaSet %q", newRS.Name)
	}
	now := r.client.Now()
	switch {
	case complete(r.d, s):
		setCondition(s, newCondition(appsv1.DeploymentProgressing, corev1.ConditionTrue, reasonAvailable, subject+" has successfully progressed.", now))
	case progressing(r.d, s):
		c := newCondition(appsv1.DeploymentProgressing, corev1.ConditionTrue, "ReplicaSetUpdated", subject+" is progressing.", now)
		if current != nil {
			if current.Status == corev1.ConditionTrue {
				c.LastTransitionTime = current.LastTransitionTime
			}
			removeCondition(s, appsv1.DeploymentProgressing)
		}
		setCondition(s, c)
	case timedOut(r.d, s, r.kernel.Wall()):
		if current == nil || current.Reason != reasonTimedOut {
			r.step(ruleDeadline, fmt.Sprintf("has made no progress for %v: says so and goes on trying", deadline(r.d)))
		}
		setCondition(s, newCondition(appsv1.DeploymentProgressing, corev1.ConditionFalse, reasonTimedOut, subject+" has timed out progressing.", now))
	}
}

// watchDeadline sees to it that a rollout that stands still is looked at again when its deadline runs out
// (requeueStuckDeployment).
func (r *rollout) watchDeadline(s *appsv1.DeploymentStatus) {
	c := condition(&r.d.Status, appsv1.DeploymentProgressing)
	if !hasDeadline(r.d) || c == nil || complete(r.d, s) || c.Reason == reasonTimedOut {
		return
	}
	key := api.KeyOf(api.Deployment, r.d)
	after := c.LastUpdateTime.Add(deadline(r.d)).Sub(r.kernel.Wall())
	if after < time.Second {
		r.queue.AddRateLimited(key)
		return
	}
	r.queue.AddAfter(key, after+time.Second)
}

// replicaFailure returns the failure of the new ReplicaSet, or else of any other, as a condition of the Deployment
// (getReplicaFailures).
func replicaFailure(all []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) *appsv1.DeploymentCondition {
	for _, rs := range append([]*appsv1.ReplicaSet{newRS}, all...) {
		if rs == nil {
			continue
		}
		for _, c := range rs.Status.Conditions {
			if c.Type == appsv1.ReplicaSetReplicaFailure {
				return &appsv1.DeploymentCondition{
					Type: appsv1.DeploymentReplicaFailure, Status: c.Status, Reason: c.Reason, Message: c.Message,
					LastTransitionTime: c.LastTransitionTime, LastUpdateTime: c.LastTransitionTime,
				}
			}
		}
	}
	return nil
}
