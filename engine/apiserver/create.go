package apiserver

import (
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/defaults"
	"podflight/engine/strategy"
	"podflight/engine/trace"
	"podflight/engine/validation"
)

// CreateOptions are the options of a create request.
type CreateOptions struct {
	DryRun bool // go through the door, store nothing
}

// Result is what a write request answers.
type Result struct {
	Object   api.Object
	Warnings []string // each is printed by kubectl as "Warning: …"
}

// nameTries is how often a generated name that is taken is drawn anew (maxNameGenerationCreateAttempts).
const nameTries = 8

// Create stores a new object: defaults, admits, names, validates and versions it. obj itself is not changed.
// Its errors are those of the real server: Invalid, AlreadyExists, NotFound of the namespace, Forbidden.
// It follows the create handler (staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go), Store.create
// (…/registry/generic/registry/store.go) and BeforeCreate (…/registry/rest/create.go).
func (s *Server) Create(obj api.Object, o CreateOptions) (Result, error) {
	kind, ok := api.KindOf(obj)
	if !ok {
		return Result{}, apierrors.NewBadRequest("the server does not know objects of this type")
	}
	res, _ := api.ResourceOf(kind)
	obj = obj.DeepCopyObject().(api.Object)
	stamp(obj, res)
	switch {
	case !res.Namespaced:
		obj.SetNamespace("")
	case obj.GetNamespace() == "":
		obj.SetNamespace(metav1.NamespaceDefault)
	}
	s.fillSystemFields(obj)
	defaults.Apply(obj)
	if err := s.admit(res, obj); err != nil {
		return Result{}, err
	}
	if obj.GetName() == "" && obj.GetGenerateName() != "" {
		s.nameAnew(kind, obj)
	}
	resetStatus(obj)
	strategy.PrepareForCreate(obj, s.gates, s.now())
	if svc, ok := obj.(*corev1.Service); ok {
		s.allocateAddress(svc)
	}
	if errs := validation.Create(obj, s.gates); len(errs) > 0 {
		return Result{}, apierrors.NewInvalid(res.GroupVersionKind().GroupKind(), obj.GetName(), errs)
	}
	warnings := validation.Warnings(obj, nil)
	if old, exists := s.Get(api.KeyOf(kind, obj)); exists {
		err := apierrors.NewAlreadyExists(res.GroupResource(), obj.GetName())
		if old.GetDeletionTimestamp() != nil {
			err.ErrStatus.Message = "object is being deleted: " + err.ErrStatus.Message
		}
		return Result{}, err
	}
	if !o.DryRun {
		defaults.Apply(obj) // the store's decoder does, at every read: so a Job shows the labels that its Pods were given
		s.put(kind, trace.Added, obj)
		s.tell(kind, obj, nil)
	}
	return Result{Object: obj, Warnings: warnings}, nil
}

// stamp fills in apiVersion and kind, unless the object came in another version of its group.
func stamp(obj api.Object, res api.Resource) {
	ok := obj.GetObjectKind()
	if gvk := ok.GroupVersionKind(); gvk.Kind != string(res.Kind) || !res.Serves(gvk.GroupVersion()) {
		ok.SetGroupVersionKind(res.GroupVersionKind())
	}
}

// fillSystemFields follows WipeObjectMetaSystemFields and FillObjectMetaSystemFields
// (staging/src/k8s.io/apiserver/pkg/registry/rest/meta.go).
func (s *Server) fillSystemFields(obj api.Object) {
	obj.SetUID(s.newUID())
	obj.SetCreationTimestamp(s.now())
	obj.SetDeletionTimestamp(nil)
	obj.SetDeletionGracePeriodSeconds(nil)
	obj.SetResourceVersion("")
}

func (s *Server) nameAnew(kind api.Kind, obj api.Object) {
	for range nameTries {
		obj.SetName(s.generateName(obj.GetGenerateName()))
		if _, taken := s.Get(api.KeyOf(kind, obj)); !taken {
			return
		}
	}
}
