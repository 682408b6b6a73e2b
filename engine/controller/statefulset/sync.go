package statefulset

import (
	"cmp"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller/history"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/pods"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// pass is one sync of a StatefulSet.
type pass struct {
	*Controller
	task      *sim.Task
	key       api.Key
	set       *appsv1.StatefulSet
	pods      []*corev1.Pod
	replicas  []*corev1.Pod // by ordinal; those that are not there yet are only wanted
	condemned []*corev1.Pod // beyond the wanted ordinals, highest first
	revisions []*appsv1.ControllerRevision
	current   *appsv1.ControllerRevision // of the Pods that are not to be updated yet
	update    *appsv1.ControllerRevision // of the set's template
	status    appsv1.StatefulSetStatus
	now       time.Time
}

// sync brings one StatefulSet a step on (sync of stateful_set.go, UpdateStatefulSet of stateful_set_control.go).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok {
		return nil
	}
	r := &pass{Controller: c, task: t, key: key, set: obj.(*appsv1.StatefulSet), now: c.kernel.Wall()}
	if err := r.listPods(); err != nil {
		return err
	}
	if err := r.findRevisions(); err != nil {
		return err
	}
	if err := r.sortPods(); err != nil {
		return err
	}
	actErr := r.act()
	if err := r.writeStatus(); actErr == nil {
		actErr = err
	}
	if err := r.truncateHistory(); actErr == nil {
		actErr = err
	}
	if actErr == nil && r.minReady() > 0 && r.status.ReadyReplicas != r.status.AvailableReplicas {
		c.queue.AddAfter(key, r.nextAvailability())
	}
	return actErr
}

func (r *pass) listPods() error {
	if r.claim[r.set.UID] {
		delete(r.claim, r.set.UID)
		if err := r.claimPods(); err != nil {
			r.claim[r.set.UID] = true
			return err
		}
	}
	for _, obj := range r.server.OwnedBy(api.Pod, r.set.UID) {
		r.pods = append(r.pods, obj.(*corev1.Pod))
	}
	return nil
}

func (r *pass) claimPods() error {
	selector, err := metav1.LabelSelectorAsSelector(r.set.Spec.Selector)
	if err != nil {
		return nil // a selector that cannot be read never gets better by itself
	}
	claimer := ownerref.Claimer{Client: r.client, Owner: r.set, Kind: kind(), Selector: selector}
	for _, obj := range r.server.List(api.Pod, r.set.Namespace) {
		pod := obj.(*corev1.Pod)
		if memberOf(r.set, pod) || metav1.IsControlledBy(pod, r.set) {
			if _, err := claimer.Claim(r.task, api.Pod, pod); err != nil {
				return err
			}
		}
	}
	return history.Adopt(r.task, claimer)
}

// findRevisions finds the revision of the set's template, making one if need be, and that of the Pods to be kept.
func (r *pass) findRevisions() error {
	r.revisions = history.List(r.server, r.set.UID)
	var collisions int32
	if n := r.set.Status.CollisionCount; n != nil {
		collisions = *n
	}
	owner := history.Owner{Object: r.set, Kind: kind(), Template: &r.set.Spec.Template}
	var err error
	var count *int32
	if r.update, count, err = history.Sync(r.task, r.client, owner, r.revisions, &collisions); err != nil {
		return err
	}
	r.current = r.update
	for _, rev := range r.revisions {
		if rev.Name == r.set.Status.CurrentRevision {
			r.current = rev
		}
	}
	r.status = appsv1.StatefulSetStatus{
		ObservedGeneration: r.set.Generation, CollisionCount: count,
		CurrentRevision: r.current.Name, UpdateRevision: r.update.Name, Conditions: r.set.Status.Conditions,
	}
	return nil
}

// sortPods parts the Pods into wanted and condemned, and fills in the wanted ones that are missing.
func (r *pass) sortPods() error {
	first, n := firstOrdinal(r.set), int(*r.set.Spec.Replicas)
	r.replicas = make([]*corev1.Pod, n)
	for _, p := range r.pods {
		switch _, o := ordinalOf(p); {
		case o >= first && o < first+n:
			r.replicas[o-first] = p
		case o != noOrdinal:
			r.condemned = append(r.condemned, p)
		}
	}
	slices.SortFunc(r.condemned, func(a, b *corev1.Pod) int {
		_, x := ordinalOf(a)
		_, y := ordinalOf(b)
		return cmp.Compare(y, x)
	})
	kept, err := history.Template(r.current)
	if err != nil {
		return err
	}
	for i, p := range r.replicas {
		switch {
		case p != nil:
		case r.keepsCurrent(first + i):
			r.replicas[i] = newPod(r.set, kept, r.current.Name, first+i)
		default:
			r.replicas[i] = newPod(r.set, &r.set.Spec.Template, r.update.Name, first+i)
		}
	}
	r.count()
	return nil
}

// keepsCurrent reports whether a new Pod of that ordinal is made from the former template
// (newVersionedStatefulSetPod).
func (r *pass) keepsCurrent(ordinal int) bool {
	s := r.set.Spec.UpdateStrategy
	if s.RollingUpdate != nil && s.RollingUpdate.Partition != nil {
		return ordinal < firstOrdinal(r.set)+int(*s.RollingUpdate.Partition)
	}
	return s.Type == appsv1.RollingUpdateStatefulSetStrategyType && ordinal < firstOrdinal(r.set)+int(r.set.Status.CurrentReplicas)
}

func (r *pass) available(p *corev1.Pod) bool {
	return pods.Available(p, r.minReady(), r.now)
}

func (r *pass) minReady() time.Duration {
	return time.Duration(r.set.Spec.MinReadySeconds) * time.Second
}

// unavailable reports whether the Pod serves nobody, or will not for long.
func (r *pass) unavailable(p *corev1.Pod) bool { return !r.available(p) || p.DeletionTimestamp != nil }

func (r *pass) step(rule trace.RuleID, text string) {
	r.rec.Add(rule, trace.Step{Component: component, Object: r.key, Text: text})
}
