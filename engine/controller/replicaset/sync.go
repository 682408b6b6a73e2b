package replicaset

import (
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/pods"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// sync brings one ReplicaSet to the number of Pods that it wants, unless its last deeds have not been
// seen yet, and writes its status (syncReplicaSet).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok {
		c.expected.Forget(key)
		return nil
	}
	rs := obj.(*appsv1.ReplicaSet)
	satisfied := c.expected.Satisfied(key)
	census, err := c.census(rs)
	if err != nil {
		return nil // a selector that cannot be read never gets better by itself
	}
	if census.claim {
		if err := c.claim(t, rs, census); err != nil {
			return err
		}
	}
	seen := census.counts
	var manageErr error
	if satisfied && rs.DeletionTimestamp == nil {
		manageErr = c.manage(t, key, rs, int(seen.active))
	}
	now := c.kernel.Wall()
	seen.available = min(seen.ready, census.availableAt(now))
	rs, err = c.writeStatus(t, rs, nextStatus(rs, seen, manageErr, c.client.Now()))
	if err != nil {
		return err
	}
	if manageErr != nil {
		return manageErr
	}
	if rs.Spec.MinReadySeconds > 0 && rs.Status.ReadyReplicas != rs.Status.AvailableReplicas {
		wait := time.Duration(rs.Spec.MinReadySeconds) * time.Second
		if _, next := census.at(now); next > 0 {
			wait = next
		}
		c.queue.AddAfter(key, wait)
	}
	return nil
}

// census returns the count of a ReplicaSet's Pods, taken anew if its spec has changed.
func (c *Controller) census(rs *appsv1.ReplicaSet) (*census, error) {
	known := c.censuses[rs.UID]
	if known != nil && (known.generation == rs.Generation || known.fits(rs)) {
		known.generation = rs.Generation
		return known, nil
	}
	fresh, err := newCensus(rs)
	if err != nil {
		return nil, err
	}
	fresh.take(c.server.OwnedBy(api.Pod, rs.UID), c.kernel.Wall())
	c.censuses[rs.UID] = fresh
	return fresh, nil
}

// claim adopts the Pods without a controller that the selector matches and releases those of its own
// that it matches no longer.
func (c *Controller) claim(t *sim.Task, rs *appsv1.ReplicaSet, census *census) error {
	census.claim = false
	claimer := ownerref.Claimer{
		Client: c.client, Owner: rs, Kind: appsv1.SchemeGroupVersion.WithKind(string(api.ReplicaSet)), Selector: census.selector,
	}
	var first error
	for _, obj := range c.server.List(api.Pod, rs.Namespace) {
		pod := obj.(*corev1.Pod)
		ref := metav1.GetControllerOfNoCopy(pod)
		mine := ref != nil && ref.UID == rs.UID
		matches := census.selector.Matches(labels.Set(pod.Labels))
		if !pods.Active(pod) || mine == matches || ref != nil && !mine {
			continue
		}
		text := "adopts the Pod, whose labels match its selector"
		if mine {
			text = "releases the Pod, whose labels do not match its selector any more"
		}
		c.rec.Add(ruleAdopt, trace.Step{Component: component, Object: api.KeyOf(api.Pod, pod), Text: text})
		claimed, err := claimer.Claim(t, api.Pod, pod)
		switch {
		case err != nil && first == nil:
			first, census.claim = err, true
		case claimed:
			if now, ok := c.server.Get(api.KeyOf(api.Pod, pod)); ok {
				census.see(now.(*corev1.Pod), c.kernel.Wall())
			}
		}
	}
	return first
}

// manage creates or deletes Pods (manageReplicas).
func (c *Controller) manage(t *sim.Task, key api.Key, rs *appsv1.ReplicaSet, active int) error {
	want := int(*rs.Spec.Replicas)
	switch n := want - active; {
	case n > 0:
		return c.create(t, key, rs, active, min(n, burst))
	case n < 0:
		return c.delete(t, key, rs, active, min(-n, burst))
	}
	return nil
}

func (c *Controller) create(t *sim.Task, key api.Key, rs *appsv1.ReplicaSet, active, n int) error {
	c.rec.Add(ruleReplace, trace.Step{
		Component: component, Object: key,
		Text: fmt.Sprintf("wants %s, has %d active: creates %d", plural(int(*rs.Spec.Replicas)), active, n),
	})
	c.expected.ExpectCreations(key, n)
	ref := *metav1.NewControllerRef(rs, appsv1.SchemeGroupVersion.WithKind(string(api.ReplicaSet)))
	made, err := pods.SlowStart(t, c.client, n, func(int) error {
		_, err := pods.Create(c.client, rs, pods.FromTemplate(&rs.Spec.Template, rs, ref))
		if pods.NamespaceTerminating(err) {
			return nil // nothing can be created there any more
		}
		return err
	})
	for range n - made {
		c.expected.CreationObserved(key)
	}
	return err
}

func (c *Controller) delete(t *sim.Task, key api.Key, rs *appsv1.ReplicaSet, active, n int) error {
	victims := c.victims(rs, n)
	c.rec.Add(ruleScaleDown, trace.Step{
		Component: component, Object: key,
		Text: fmt.Sprintf("wants %s, has %d active: deletes %d", plural(int(*rs.Spec.Replicas)), active, len(victims)),
	})
	keys := make([]api.Key, len(victims))
	for i, pod := range victims {
		keys[i] = api.KeyOf(api.Pod, pod)
	}
	c.expected.ExpectDeletions(key, keys)
	var first error
	c.client.Parallel(t, len(victims), func(i int) {
		if err := pods.Delete(c.client, rs, victims[i]); err != nil {
			c.expected.DeletionObserved(key, keys[i])
			if !apierrors.IsNotFound(err) && first == nil {
				first = err
			}
		}
	})
	return first
}

// victims returns the n Pods to delete first (getPodsToDelete).
func (c *Controller) victims(rs *appsv1.ReplicaSet, n int) []*corev1.Pod {
	mine := c.activePods(rs)
	if n >= len(mine) {
		return mine
	}
	colocated := map[string]int{}
	for _, related := range c.related(rs) {
		for _, pod := range c.activePods(related) {
			colocated[pod.Spec.NodeName]++
		}
	}
	pods.SortForDeletion(mine, colocated, c.kernel.Wall())
	return mine[:n]
}

// related returns the ReplicaSets with the same controller as rs, itself included if it has one.
func (c *Controller) related(rs *appsv1.ReplicaSet) []*appsv1.ReplicaSet {
	ref := metav1.GetControllerOfNoCopy(rs)
	if ref == nil {
		return nil
	}
	var out []*appsv1.ReplicaSet
	for _, obj := range c.server.OwnedBy(api.ReplicaSet, ref.UID) {
		out = append(out, obj.(*appsv1.ReplicaSet))
	}
	return out
}

func (c *Controller) activePods(rs *appsv1.ReplicaSet) []*corev1.Pod {
	var out []*corev1.Pod
	for _, obj := range c.server.OwnedBy(api.Pod, rs.UID) {
		if pod := obj.(*corev1.Pod); pods.Active(pod) {
			out = append(out, pod)
		}
	}
	return slices.Clip(out)
}

func plural(n int) string {
	if n == 1 {
		return "1 Pod"
	}
	return fmt.Sprintf("%d Pods", n)
}
