package statefulset

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/podstatus"
)

func (r *pass) parallel() bool {
	return r.set.Spec.PodManagementPolicy == appsv1.ParallelPodManagement
}

// act creates, deletes and updates Pods as far as the order allows (updateStatefulSet).
func (r *pass) act() error {
	if r.set.DeletionTimestamp != nil {
		return nil
	}
	firstUnavailable := r.firstUnavailable()
	for _, p := range r.replicas {
		if wait, err := r.process(p); err != nil || wait && !r.parallel() {
			return err
		}
	}
	for _, p := range r.condemned {
		if wait, err := r.condemn(p, firstUnavailable); err != nil || wait && !r.parallel() {
			return err
		}
	}
	if r.set.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType {
		return nil
	}
	return r.rollOut()
}

func (r *pass) firstUnavailable() *corev1.Pod {
	ascending := slices.Clone(r.condemned)
	slices.Reverse(ascending)
	for _, p := range append(slices.Clone(r.replicas), ascending...) {
		if r.unavailable(p) {
			return p
		}
	}
	return nil
}

// process sees to one wanted Pod and reports whether the ones after it have to wait (processReplica).
func (r *pass) process(p *corev1.Pod) (wait bool, err error) {
	switch {
	case podstatus.Terminal(p):
		if p.DeletionTimestamp != nil {
			return true, nil
		}
		r.step(ruleSameName, fmt.Sprintf("deletes Pod %s, which has ended, to make it again under its name", p.Name))
		return true, r.deletePod(p)
	case !created(p):
		r.step(ruleOrdered, fmt.Sprintf("creates Pod %s, the next that is missing", p.Name))
		return true, r.createPod(p)
	case p.DeletionTimestamp != nil:
		return true, nil
	}
	return p.Status.Phase != corev1.PodRunning || !r.available(p), nil
}

// condemn deletes one Pod too many, the last first, each when the one before it is gone and, unless it is what is
// broken itself, all others are available (processCondemned).
func (r *pass) condemn(p, firstUnavailable *corev1.Pod) (wait bool, err error) {
	if p.DeletionTimestamp != nil {
		return true, nil
	}
	if !r.parallel() && p != firstUnavailable && (p.Status.Phase != corev1.PodRunning || !r.available(p)) {
		return true, nil
	}
	r.step(ruleOrdered, fmt.Sprintf("deletes Pod %s, the last of those that are too many", p.Name))
	return true, r.deletePod(p)
}

// rollOut deletes Pods of the former revision from the last ordinal down, so that they are made again from the new
// template (updateStatefulSetAfterInvariantEstablished).
func (r *pass) rollOut() error {
	partition, most := 0, 1
	if u := r.set.Spec.UpdateStrategy.RollingUpdate; u != nil {
		if u.Partition != nil {
			partition = int(*u.Partition)
		}
		n, err := intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(u.MaxUnavailable, intstr.FromInt32(1)), len(r.replicas), false)
		if err != nil {
			return err
		}
		most = max(1, n)
	}
	var down []*corev1.Pod // Pods to be updated, last ordinal first
	budget := most
	for i, p := range slices.Backward(r.replicas) {
		if r.unavailable(p) {
			budget--
		}
		if i >= partition && created(p) && revisionOf(p) != r.update.Name && p.DeletionTimestamp == nil {
			down = append(down, p)
		}
	}
	for _, p := range down {
		free := r.parallel() && !r.available(p) // it serves nobody, so it costs nothing
		if !free && budget <= 0 {
			continue
		}
		r.step(ruleUpdate, fmt.Sprintf("deletes Pod %s to make it again from the new template", p.Name))
		if err := r.deletePod(p); err != nil {
			return err
		}
		if !free {
			budget--
		}
		r.status.CurrentReplicas--
	}
	return nil
}

func (r *pass) createPod(p *corev1.Pod) error {
	for _, claim := range claims(r.set, p) {
		if err := r.createClaim(claim, p); err != nil {
			r.event("Create", p, err)
			return err
		}
	}
	_, err := r.client.Create(r.task, p)
	if !apierrors.IsAlreadyExists(err) {
		r.event("Create", p, err)
	}
	return err
}

func (r *pass) createClaim(claim *corev1.PersistentVolumeClaim, p *corev1.Pod) error {
	if _, exists := r.server.Get(api.KeyOf(api.PersistentVolumeClaim, claim)); exists {
		return nil
	}
	_, err := r.client.Create(r.task, claim)
	if err != nil {
		r.client.Event(r.set, corev1.EventTypeWarning, "FailedCreate", fmt.Sprintf("Create Claim %s for Pod %s in StatefulSet %s failed error: %s", claim.Name, p.Name, r.set.Name, err))
		return fmt.Errorf("failed to create PVC %s: %w", claim.Name, err)
	}
	r.client.Event(r.set, corev1.EventTypeNormal, "SuccessfulCreate", fmt.Sprintf("Create Claim %s Pod %s in StatefulSet %s success", claim.Name, p.Name, r.set.Name))
	return nil
}

func (r *pass) deletePod(p *corev1.Pod) error {
	err := r.client.Delete(r.task, api.KeyOf(api.Pod, p), apiserver.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		err = nil
	}
	r.event("Delete", p, err)
	return err
}

// event says on the set how something that was done to a Pod went (recordPodEvent).
func (r *pass) event(verb string, p *corev1.Pod, err error) {
	if err != nil {
		r.client.Event(r.set, corev1.EventTypeWarning, "Failed"+verb, fmt.Sprintf("%s Pod %s in StatefulSet %s failed error: %s", verb, p.Name, r.set.Name, err))
		return
	}
	r.client.Event(r.set, corev1.EventTypeNormal, "Successful"+verb, fmt.Sprintf("%s Pod %s in StatefulSet %s successful", verb, p.Name, r.set.Name))
}
