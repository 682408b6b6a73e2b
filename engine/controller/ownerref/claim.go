// Package ownerref adopts and releases objects by their labels.
//
// It imitates BaseControllerRefManager.ClaimObject (pkg/controller/controller_ref_manager.go): a
// controller adopts an object without an owner that its selector matches, and releases one of its
// own that its selector matches no longer.
//
// Ordering guarantee: objects are claimed in the order in which they are given.
package ownerref

import (
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"podflight/engine/api"
	"podflight/engine/client"
	"podflight/engine/sim"
)

// Claimer claims objects for one controller object.
type Claimer struct {
	Client     *client.Client
	Owner      api.Object
	Kind       schema.GroupVersionKind // of Owner
	Selector   labels.Selector
	Finalizers []string // put on what is adopted, taken off what is released
}

// Claim reports whether obj belongs to the owner, after it has adopted or released it as the selector
// asks. It fails if the owner is being deleted and obj would be adopted.
func (c Claimer) Claim(t *sim.Task, kind api.Kind, obj api.Object) (bool, error) {
	ref := metav1.GetControllerOfNoCopy(obj)
	matches := c.Selector.Matches(labels.Set(obj.GetLabels()))
	switch {
	case ref != nil && ref.UID != c.Owner.GetUID():
		return false, nil
	case ref != nil && matches:
		return true, nil
	case ref != nil:
		if c.Owner.GetDeletionTimestamp() != nil {
			return false, nil
		}
		return false, c.release(t, kind, obj)
	case c.Owner.GetDeletionTimestamp() != nil || !matches || obj.GetDeletionTimestamp() != nil:
		return false, nil
	}
	return c.adopt(t, kind, obj)
}

func (c Claimer) adopt(t *sim.Task, kind api.Kind, obj api.Object) (bool, error) {
	if fresh, ok := c.Client.Server().Get(c.ownerKey()); !ok || fresh.GetUID() != c.Owner.GetUID() || fresh.GetDeletionTimestamp() != nil {
		return false, fmt.Errorf("can't adopt %s %s/%s (%s): its owner is gone or going", kind, obj.GetNamespace(), obj.GetName(), obj.GetUID())
	}
	_, err := c.Client.Patch(t, api.KeyOf(kind, obj), obj.GetUID(), func(o api.Object) {
		o.SetOwnerReferences(append(o.GetOwnerReferences(), *metav1.NewControllerRef(c.Owner, c.Kind)))
		o.SetFinalizers(union(o.GetFinalizers(), c.Finalizers))
	})
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

func (c Claimer) release(t *sim.Task, kind api.Kind, obj api.Object) error {
	_, err := c.Client.Patch(t, api.KeyOf(kind, obj), obj.GetUID(), func(o api.Object) {
		o.SetOwnerReferences(Without(o.GetOwnerReferences(), c.Owner.GetUID()))
		o.SetFinalizers(difference(o.GetFinalizers(), c.Finalizers))
	})
	if apierrors.IsNotFound(err) || apierrors.IsInvalid(err) {
		return nil
	}
	return err
}

func (c Claimer) ownerKey() api.Key { return api.KeyOf(api.Kind(c.Kind.Kind), c.Owner) }
