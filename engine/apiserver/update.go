package apiserver

import (
	"errors"
	"fmt"
	"maps"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/defaults"
	"podflight/engine/strategy"
	"podflight/engine/trace"
	"podflight/engine/validation"
)

var errModified = errors.New("the object has been modified; please apply your changes to the latest version and try again")

// Update replaces an object. Its status is kept as it is stored (see UpdateStatus), and so are the
// fields that the server owns. A resourceVersion that is set and out of date is a Conflict. obj itself is not changed.
// It follows Store.Update and BeforeUpdate (staging/src/k8s.io/apiserver/pkg/registry/rest/update.go).
func (s *Server) Update(obj api.Object, o CreateOptions) (Result, error) {
	kind, res, old, err := s.current(obj)
	if err != nil {
		return Result{}, err
	}
	obj = obj.DeepCopyObject().(api.Object)
	stamp(obj, res)
	keepServerFields(obj, old)
	takeStatus(obj, old)
	defaults.Apply(obj)
	admitUpdate(obj, old)
	s.prepareForUpdate(kind, obj, old)
	if errs := validation.Update(obj, old, s.gates); len(errs) > 0 {
		return Result{}, apierrors.NewInvalid(res.GroupVersionKind().GroupKind(), obj.GetName(), errs)
	}
	warnings := validation.Warnings(obj, old)
	if o.DryRun {
		return Result{Object: obj, Warnings: warnings}, nil
	}
	if done(obj, old) {
		return Result{Object: s.remove(kind, old), Warnings: warnings}, nil
	}
	if equality.Semantic.DeepEqual(obj, old) {
		return Result{Object: old, Warnings: warnings}, nil
	}
	s.put(kind, trace.Modified, obj)
	s.tell(kind, obj, old)
	return Result{Object: obj, Warnings: warnings}, nil
}

// UpdateStatus replaces the status of an object, and nothing else of it. The status is the store's from then on.
// Like the status endpoint it does not look at anything but the status
// (and a Deployment's annotations); it does not validate it.
func (s *Server) UpdateStatus(obj api.Object) (api.Object, error) {
	kind, _, old, err := s.current(obj)
	if err != nil {
		return nil, err
	}
	annotations := statusAnnotations(obj, old)
	if sameStatus(obj, old) && maps.Equal(annotations, old.GetAnnotations()) {
		return old, nil
	}
	next := shallow(old)
	takeStatus(next, obj)
	next.SetAnnotations(annotations)
	s.put(kind, trace.Modified, next)
	return next, nil
}

// statusAnnotations returns the annotations that an object has after a write to its status. A Deployment takes
// those that come with it, which is how its revision gets there: deploymentStatusStrategy.PrepareForUpdate
// (pkg/registry/apps/deployment/strategy.go) puts back spec and labels only.
func statusAnnotations(obj, old api.Object) map[string]string {
	if _, ok := obj.(*appsv1.Deployment); ok {
		return maps.Clone(obj.GetAnnotations())
	}
	return old.GetAnnotations()
}

// current finds the stored object that a request is about, and checks the request's preconditions.
func (s *Server) current(obj api.Object) (api.Kind, api.Resource, api.Object, error) {
	kind, ok := api.KindOf(obj)
	if !ok {
		return "", api.Resource{}, nil, apierrors.NewBadRequest("the server does not know objects of this type")
	}
	res, _ := api.ResourceOf(kind)
	old, ok := s.Get(api.KeyOf(kind, obj))
	if !ok {
		return kind, res, nil, apierrors.NewNotFound(res.GroupResource(), obj.GetName())
	}
	if uid := obj.GetUID(); uid != "" && uid != old.GetUID() {
		return kind, res, nil, apierrors.NewConflict(res.GroupResource(), obj.GetName(), preconditionError(uid, old.GetUID()))
	}
	if rv := obj.GetResourceVersion(); rv != "" && rv != old.GetResourceVersion() {
		return kind, res, nil, apierrors.NewConflict(res.GroupResource(), obj.GetName(), errModified)
	}
	return kind, res, old, nil
}

func (s *Server) prepareForUpdate(kind api.Kind, obj, old api.Object) {
	strategy.PrepareForUpdate(obj, old, s.gates)
	if svc, ok := obj.(*corev1.Service); ok {
		keepAddress(svc, old.(*corev1.Service))
		s.allocateAddress(svc)
	}
	if strategy.HasGeneration(kind) && specChanged(obj, old) {
		obj.SetGeneration(old.GetGeneration() + 1)
	}
}

func preconditionError(want, got types.UID) error {
	//lint:ignore ST1005 the API server's words
	return fmt.Errorf("Precondition failed: UID in precondition: %v, UID in object meta: %v", want, got)
}

func keepServerFields(obj, old api.Object) {
	obj.SetUID(old.GetUID())
	obj.SetCreationTimestamp(old.GetCreationTimestamp())
	obj.SetDeletionTimestamp(old.GetDeletionTimestamp())
	obj.SetDeletionGracePeriodSeconds(old.GetDeletionGracePeriodSeconds())
	obj.SetGeneration(old.GetGeneration())
	obj.SetResourceVersion(old.GetResourceVersion())
}
