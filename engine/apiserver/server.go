package apiserver

import (
	"math/rand/v2"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/defaults"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
	"podflight/engine/validation"
)

// Server is the API server of one simulated cluster.
type Server struct {
	kernel  *sim.Kernel
	rec     *trace.Recorder
	timing  timing.Profile
	rand    *rand.Rand
	version int64
	tables  map[api.Kind]*table
	watches map[api.Kind][]*watcher
	events  eventStore
}

// New returns a server with an empty store.
func New(k *sim.Kernel, rec *trace.Recorder, profile timing.Profile) *Server {
	return &Server{
		kernel: k, rec: rec, timing: profile, rand: k.Rand("apiserver"),
		tables: map[api.Kind]*table{}, watches: map[api.Kind][]*watcher{},
	}
}

// Kernel returns the kernel that the server runs in.
func (s *Server) Kernel() *sim.Kernel { return s.kernel }

// Recorder returns the recorder that the server writes its changes to.
func (s *Server) Recorder() *trace.Recorder { return s.rec }

// CreateOptions are the options of a create request.
type CreateOptions struct {
	DryRun bool // go through the door, store nothing
}

// Result is what a write request answers.
type Result struct {
	Object   api.Object
	Warnings []string // each is printed by kubectl as "Warning: …"
}

// Create stores a new object: defaults, validates, names and versions it.
// Its errors are those of the real server: Invalid, AlreadyExists, NotFound of the namespace, Forbidden.
func (s *Server) Create(obj api.Object, o CreateOptions) (Result, error) {
	kind, ok := api.KindOf(obj)
	if !ok {
		return Result{}, apierrors.NewBadRequest("the server does not know objects of this type")
	}
	res, _ := api.ResourceOf(kind)
	obj = obj.DeepCopyObject().(api.Object)
	obj.GetObjectKind().SetGroupVersionKind(res.GroupVersionKind())
	if res.Namespaced && obj.GetNamespace() == "" {
		obj.SetNamespace(metav1.NamespaceDefault)
	}
	if !res.Namespaced {
		obj.SetNamespace("")
	}
	if ns := obj.GetNamespace(); res.Namespaced {
		if err := s.admitNamespace(ns, res, obj.GetName()); err != nil {
			return Result{}, err
		}
	}
	if obj.GetName() == "" && obj.GetGenerateName() != "" {
		obj.SetName(s.generateName(obj.GetGenerateName()))
	}
	s.prepareForCreate(kind, obj)
	defaults.Apply(obj)
	if errs := validation.Create(obj); len(errs) > 0 {
		return Result{}, apierrors.NewInvalid(res.GroupVersionKind().GroupKind(), obj.GetName(), errs)
	}
	warnings := validation.Warnings(obj, nil)
	if _, exists := s.Get(api.KeyOf(kind, obj)); exists {
		return Result{}, apierrors.NewAlreadyExists(res.GroupResource(), obj.GetName())
	}
	if !o.DryRun {
		s.put(kind, trace.Added, obj)
	}
	return Result{Object: obj, Warnings: warnings}, nil
}

// Update replaces an object. Its status is kept as it is stored (see UpdateStatus), and so are the
// fields that the server owns. A resourceVersion that is set and out of date is a Conflict.
func (s *Server) Update(obj api.Object, o CreateOptions) (Result, error) {
	kind, res, old, err := s.current(obj)
	if err != nil {
		return Result{}, err
	}
	obj = obj.DeepCopyObject().(api.Object)
	obj.GetObjectKind().SetGroupVersionKind(res.GroupVersionKind())
	keepServerFields(obj, old)
	keepStatus(obj, old)
	defaults.Apply(obj)
	s.prepareForUpdate(kind, obj, old)
	if errs := validation.Update(obj, old); len(errs) > 0 {
		return Result{}, apierrors.NewInvalid(res.GroupVersionKind().GroupKind(), obj.GetName(), errs)
	}
	warnings := validation.Warnings(obj, old)
	if o.DryRun || unchanged(obj, old) {
		return Result{Object: obj, Warnings: warnings}, nil
	}
	return Result{Object: s.commit(kind, obj), Warnings: warnings}, nil
}

// UpdateStatus replaces the status of an object, and nothing else of it.
func (s *Server) UpdateStatus(obj api.Object) (api.Object, error) {
	kind, _, old, err := s.current(obj)
	if err != nil {
		return nil, err
	}
	next := old.DeepCopyObject().(api.Object)
	takeStatus(next, obj)
	if unchanged(next, old) {
		return old, nil
	}
	return s.commit(kind, next), nil
}

// DeleteOptions are the options of a delete request.
type DeleteOptions struct {
	GracePeriodSeconds *int64                     // nil: the object's own
	Propagation        metav1.DeletionPropagation // "": Background
	UID                types.UID                  // "" for any: otherwise a precondition
	DryRun             bool
}

// Delete deletes an object: at once, or gracefully (a Pod), or when its finalizers are gone.
// It returns the object as it stands after the request.
func (s *Server) Delete(key api.Key, o DeleteOptions) (api.Object, error) {
	res, _ := api.ResourceOf(key.Kind)
	obj, ok := s.Get(key)
	if !ok {
		return nil, apierrors.NewNotFound(res.GroupResource(), key.Name)
	}
	if o.UID != "" && o.UID != obj.GetUID() {
		return nil, apierrors.NewConflict(res.GroupResource(), key.Name, preconditionError(o.UID, obj.GetUID()))
	}
	if o.DryRun {
		return obj, nil
	}
	return s.delete(key.Kind, obj, o)
}

// Get returns the stored object of that key.
func (s *Server) Get(key api.Key) (api.Object, bool) {
	return s.table(key.Kind).get(name{key.Namespace, key.Name})
}

// List returns the objects of a kind in order of namespace and name; of all namespaces for "".
// The slice must not be changed.
func (s *Server) List(kind api.Kind, namespace string) []api.Object {
	return s.table(kind).list(namespace)
}

// OwnedBy returns the objects of a kind whose controller has that UID, in order of namespace and name.
func (s *Server) OwnedBy(kind api.Kind, controller types.UID) []api.Object {
	return s.table(kind).ownedBy(controller)
}

// Version returns the resourceVersion of the latest write.
func (s *Server) Version() int64 { return s.version }

// now returns the wall clock in whole seconds, as the API stores times.
func (s *Server) now() metav1.Time { return metav1.NewTime(s.kernel.Wall().Truncate(time.Second)) }

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
	if rv := obj.GetResourceVersion(); rv != "" && rv != old.GetResourceVersion() {
		return kind, res, nil, apierrors.NewConflict(res.GroupResource(), obj.GetName(), errModified)
	}
	if uid := obj.GetUID(); uid != "" && uid != old.GetUID() {
		return kind, res, nil, apierrors.NewConflict(res.GroupResource(), obj.GetName(), preconditionError(uid, old.GetUID()))
	}
	return kind, res, old, nil
}
