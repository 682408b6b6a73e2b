package garbagecollector

import (
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/ownerref"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// attemptToDelete deletes an object whose owners are all gone, or moves on one that waits for its dependents
// (attemptToDeleteItem).
func (c *Controller) attemptToDelete(t *sim.Task, uid types.UID) error {
	n := c.graph.nodes[uid]
	if n == nil || n.deleting && !n.waiting {
		return nil
	}
	latest, ok := c.get(t, n)
	if !ok {
		return nil
	}
	if n.waiting {
		return c.finishForeground(t, n)
	}
	if len(latest.GetOwnerReferences()) == 0 {
		return nil
	}
	refs := c.classify(t, n, latest.GetOwnerReferences())
	switch {
	case len(refs.solid) > 0:
		return c.dropReferences(t, n, refs)
	case len(refs.waiting) > 0 && len(c.graph.dependents[uid]) > 0:
		return c.delete(t, n, metav1.DeletePropagationForeground, ruleForeground,
			fmt.Sprintf("deletes it in the foreground, since its owner %s waits for it and it has dependents itself", refs.waiting[0].Name))
	}
	policy := metav1.DeletePropagationBackground
	switch {
	case slices.Contains(latest.GetFinalizers(), metav1.FinalizerOrphanDependents):
		policy = metav1.DeletePropagationOrphan
	case slices.Contains(latest.GetFinalizers(), metav1.FinalizerDeleteDependents):
		policy = metav1.DeletePropagationForeground
	}
	if len(refs.waiting) > 0 {
		return c.delete(t, n, policy, ruleForeground, fmt.Sprintf("deletes it, since its owner %s waits for that", ownerName(refs.waiting[0])))
	}
	return c.delete(t, n, policy, ruleBackground, fmt.Sprintf("deletes it, since its owner %s is gone", ownerName(refs.dangling[0])))
}

// get reads an object from the server. It reports false if that has gone or is another one by now.
func (c *Controller) get(t *sim.Task, n *node) (obj api.Object, ok bool) {
	c.client.Do(t, func() { obj, ok = c.server.Get(n.key) })
	return obj, ok && obj.GetUID() == n.uid
}

// references are an object's owners, by what has become of them.
type references struct {
	solid    []metav1.OwnerReference // there
	dangling []metav1.OwnerReference // gone
	waiting  []metav1.OwnerReference // there, and waiting for their dependents to go
}

// classify looks up the owners of an object (classifyReferences).
func (c *Controller) classify(t *sim.Task, n *node, refs []metav1.OwnerReference) references {
	var out references
	for _, ref := range refs {
		owner, exists := c.owner(t, n, ref)
		switch {
		case !exists:
			out.dangling = append(out.dangling, ref)
		case owner.GetDeletionTimestamp() != nil && slices.Contains(owner.GetFinalizers(), metav1.FinalizerDeleteDependents):
			out.waiting = append(out.waiting, ref)
		default:
			out.solid = append(out.solid, ref)
		}
	}
	return out
}

// owner looks up one owner. What is known to be gone is not asked for again. An owner of a kind that the cluster does
// not know counts as there.
func (c *Controller) owner(t *sim.Task, n *node, ref metav1.OwnerReference) (owner api.Object, exists bool) {
	if c.absent[ref.UID] {
		return nil, false
	}
	res, ok := api.ResourceOf(api.Kind(ref.Kind))
	if gv, err := schema.ParseGroupVersion(ref.APIVersion); !ok || err != nil || gv.Group != res.Group {
		return &metav1.PartialObjectMetadata{}, true
	}
	key := api.Key{Kind: res.Kind, Name: ref.Name}
	if res.Namespaced {
		key.Namespace = n.key.Namespace
	}
	c.client.Do(t, func() { owner, exists = c.server.Get(key) })
	if !exists || owner.GetUID() != ref.UID {
		c.absent[ref.UID] = true
		return nil, false
	}
	return owner, true
}

// dropReferences takes the owners that are gone off an object that has another one.
func (c *Controller) dropReferences(t *sim.Task, n *node, refs references) error {
	var uids []types.UID
	for _, ref := range append(refs.dangling, refs.waiting...) {
		uids = append(uids, ref.UID)
	}
	if len(uids) == 0 {
		return nil
	}
	return c.patch(t, n, func(o api.Object) { o.SetOwnerReferences(ownerref.Without(o.GetOwnerReferences(), uids...)) })
}

// finishForeground lets an object go that has no blocking dependents left, and sees to those that it has
// (processDeletingDependentsItem).
func (c *Controller) finishForeground(t *sim.Task, n *node) error {
	blocking := c.graph.blocking(n.uid)
	if len(blocking) == 0 {
		c.rec.Add(ruleForeground, trace.Step{Component: component, Object: n.key, Text: "lets it go, since nothing that blocks it is left"})
		return c.patch(t, n, func(o api.Object) { removeFinalizer(o, metav1.FinalizerDeleteDependents) })
	}
	for _, dep := range blocking {
		if !dep.waiting {
			c.toDelete.Add(dep.uid)
		}
	}
	return nil
}

// attemptToOrphan takes an owner off its dependents and then lets it go (attemptToOrphanWorker).
func (c *Controller) attemptToOrphan(t *sim.Task, uid types.UID) error {
	n := c.graph.nodes[uid]
	if n == nil {
		return nil
	}
	deps := c.graph.dependentsOf(uid)
	if len(deps) > 0 {
		c.rec.Add(ruleOrphan, trace.Step{Component: component, Object: n.key, Text: fmt.Sprintf("leaves its %d dependents without an owner", len(deps))})
	}
	var first error
	c.client.Parallel(t, len(deps), func(i int) {
		_, err := c.client.PatchNow(deps[i].key, deps[i].uid, func(o api.Object) {
			o.SetOwnerReferences(ownerref.Without(o.GetOwnerReferences(), uid))
		})
		if err != nil && !apierrors.IsNotFound(err) && first == nil {
			first = err
		}
	})
	if first != nil {
		return first
	}
	return c.patch(t, n, func(o api.Object) { removeFinalizer(o, metav1.FinalizerOrphanDependents) })
}

func (c *Controller) delete(t *sim.Task, n *node, policy metav1.DeletionPropagation, rule trace.RuleID, text string) error {
	c.rec.Add(rule, trace.Step{Component: component, Object: n.key, Text: text})
	err := c.client.Delete(t, n.key, apiserver.DeleteOptions{UID: n.uid, Propagation: policy})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil // gone, or another object by now
	}
	return err
}

func (c *Controller) patch(t *sim.Task, n *node, change func(api.Object)) error {
	_, err := c.client.Patch(t, n.key, n.uid, change)
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

func removeFinalizer(o api.Object, name string) {
	o.SetFinalizers(slices.DeleteFunc(slices.Clone(o.GetFinalizers()), func(f string) bool { return f == name }))
}

func ownerName(ref metav1.OwnerReference) string { return strings.ToLower(ref.Kind) + "/" + ref.Name }
