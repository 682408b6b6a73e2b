package apiserver

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/trace"
)

var errModified = errors.New("the object has been modified; please apply your changes to the latest version and try again")

func preconditionError(want, got types.UID) error {
	return fmt.Errorf("Precondition failed: UID in precondition: %v, UID in object meta: %v", want, got)
}

// put stores a new object under a new version and tells the trace and the watchers.
func (s *Server) put(kind api.Kind, op trace.Op, obj api.Object) {
	key := api.KeyOf(kind, obj)
	old, _ := s.Get(key)
	s.version++
	obj.SetResourceVersion(strconv.FormatInt(s.version, 10))
	s.table(kind).put(obj)
	s.announce(kind, op, obj, old)
}

// commit stores a changed object, or removes it if it was only waiting for its finalizers to go.
func (s *Server) commit(kind api.Kind, obj api.Object) api.Object {
	s.put(kind, trace.Modified, obj)
	if readyToGo(obj) {
		s.remove(kind, obj)
	}
	return obj
}

func (s *Server) remove(kind api.Kind, obj api.Object) {
	s.version++
	gone := obj.DeepCopyObject().(api.Object)
	gone.SetResourceVersion(strconv.FormatInt(s.version, 10))
	s.table(kind).remove(name{obj.GetNamespace(), obj.GetName()})
	s.announce(kind, trace.Deleted, gone, obj)
}

func (s *Server) announce(kind api.Kind, op trace.Op, obj, old api.Object) {
	was := s.kernel.Cause()
	if ev, ok := obj.(*corev1.Event); ok {
		s.rec.Note("", trace.EventChange{Op: op, Event: ev})
	} else {
		s.rec.Add("", trace.ObjectChange{Op: op, Key: api.KeyOf(kind, obj), Object: obj})
	}
	s.notify(kind, WatchEvent{Op: op, Object: obj, Old: old, At: s.kernel.Now()})
	s.kernel.SetCause(was)
}

// delete follows BeforeDelete and the generic store's Delete
// (staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go, …/generic/registry/store.go).
func (s *Server) delete(kind api.Kind, obj api.Object, o DeleteOptions) (api.Object, error) {
	next := obj.DeepCopyObject().(api.Object)
	grace := gracePeriod(next, o)
	setPropagationFinalizers(next, o.Propagation)
	if at := obj.GetDeletionTimestamp(); at != nil {
		return s.deleteAgain(kind, obj, next, grace), nil
	}
	at := metav1.NewTime(s.kernel.Wall().Add(time.Duration(grace) * time.Second).Truncate(time.Second))
	next.SetDeletionTimestamp(&at)
	next.SetDeletionGracePeriodSeconds(&grace)
	if next.GetGeneration() > 0 {
		next.SetGeneration(next.GetGeneration() + 1)
	}
	if grace == 0 && len(next.GetFinalizers()) == 0 && kind != api.Pod {
		s.remove(kind, next)
		return next, nil
	}
	return s.commit(kind, next), nil
}

// deleteAgain handles a delete of an object that is being deleted: only a shorter grace period counts.
func (s *Server) deleteAgain(kind api.Kind, obj, next api.Object, grace int64) api.Object {
	was := obj.GetDeletionGracePeriodSeconds()
	if was != nil && grace >= *was {
		if readyToGo(obj) {
			s.remove(kind, obj)
		}
		return obj
	}
	began := obj.GetDeletionTimestamp().Add(-time.Duration(*was) * time.Second)
	at := began.Add(time.Duration(grace) * time.Second)
	if now := s.now().Time; at.Before(now) {
		at = now
	}
	stamp := metav1.NewTime(at)
	next.SetDeletionTimestamp(&stamp)
	next.SetDeletionGracePeriodSeconds(&grace)
	return s.commit(kind, next)
}

// readyToGo reports whether nothing keeps a deleted object any more.
func readyToGo(obj metav1.Object) bool {
	grace := obj.GetDeletionGracePeriodSeconds()
	return obj.GetDeletionTimestamp() != nil && len(obj.GetFinalizers()) == 0 && (grace == nil || *grace == 0)
}

// gracePeriod follows podStrategy.CheckGracefulDelete (pkg/registry/core/pod/strategy.go), in seconds.
// Other kinds are deleted at once.
func gracePeriod(obj api.Object, o DeleteOptions) int64 {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return 0
	}
	grace := int64(corev1.DefaultTerminationGracePeriodSeconds)
	if pod.Spec.TerminationGracePeriodSeconds != nil {
		grace = *pod.Spec.TerminationGracePeriodSeconds
	}
	if o.GracePeriodSeconds != nil {
		grace = *o.GracePeriodSeconds
	}
	if pod.Spec.NodeName == "" || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return 0
	}
	if grace < 0 {
		return 1
	}
	return grace
}

func setPropagationFinalizers(obj api.Object, p metav1.DeletionPropagation) {
	var want string
	switch p {
	case metav1.DeletePropagationForeground:
		want = metav1.FinalizerDeleteDependents
	case metav1.DeletePropagationOrphan:
		want = metav1.FinalizerOrphanDependents
	default:
		return
	}
	obj.SetFinalizers(append(obj.GetFinalizers(), want))
}

func (s *Server) admitNamespace(ns string, res api.Resource, objName string) error {
	got, ok := s.Get(api.Key{Kind: api.Namespace, Name: ns})
	if !ok {
		return apierrors.NewNotFound(corev1.Resource("namespaces"), ns)
	}
	if got.GetDeletionTimestamp() != nil {
		return apierrors.NewForbidden(res.GroupResource(), objName,
			fmt.Errorf("unable to create new content in namespace %s because it is being terminated", ns))
	}
	return nil
}

// nameAlphabet is that of k8s.io/apimachinery/pkg/util/rand: no vowels, no 0, 1 or 3.
const nameAlphabet = "bcdfghjklmnpqrstvwxz2456789"

// generateName follows SimpleNameGenerator (staging/src/k8s.io/apiserver/pkg/storage/names/generate.go).
func (s *Server) generateName(base string) string {
	const random, most = 5, 63
	if len(base) > most-random {
		base = base[:most-random]
	}
	suffix := make([]byte, random)
	for i := range suffix {
		suffix[i] = nameAlphabet[s.rand.IntN(len(nameAlphabet))]
	}
	return base + string(suffix)
}

func (s *Server) newUID() types.UID { return uidFrom(s.rand) }

func uidFrom(r *rand.Rand) types.UID {
	a, b := r.Uint64(), r.Uint64()
	return types.UID(fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", uint32(a>>32), uint16(a>>16), a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff))
}

func (s *Server) prepareForCreate(kind api.Kind, obj api.Object) {
	obj.SetUID(s.newUID())
	obj.SetCreationTimestamp(s.now())
	obj.SetDeletionTimestamp(nil)
	obj.SetDeletionGracePeriodSeconds(nil)
	if hasGeneration(kind) {
		obj.SetGeneration(1)
	}
	resetStatus(obj)
}

func (s *Server) prepareForUpdate(kind api.Kind, obj, old api.Object) {
	if hasGeneration(kind) && specChanged(obj, old) {
		obj.SetGeneration(old.GetGeneration() + 1)
	}
}

func keepServerFields(obj, old api.Object) {
	obj.SetUID(old.GetUID())
	obj.SetCreationTimestamp(old.GetCreationTimestamp())
	obj.SetDeletionTimestamp(old.GetDeletionTimestamp())
	obj.SetDeletionGracePeriodSeconds(old.GetDeletionGracePeriodSeconds())
	obj.SetGeneration(old.GetGeneration())
	obj.SetResourceVersion(old.GetResourceVersion())
}

func unchanged(obj, old api.Object) bool { return equality.Semantic.DeepEqual(obj, old) }
