package apiserver

import (
	"fmt"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

// DeleteOptions are the options of a delete request.
type DeleteOptions struct {
	GracePeriodSeconds *int64                     // nil: the object's own
	Propagation        metav1.DeletionPropagation // "": the kind's default (kubectl always sends one)
	UID                types.UID                  // "" for any: otherwise a precondition
	DryRun             bool
}

// Delete deletes an object: at once, or gracefully (a Pod), or when its finalizers are gone.
// It returns the object as it stands after the request. It follows Store.Delete
// (staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go) and BeforeDelete (…/rest/delete.go).
func (s *Server) Delete(key api.Key, o DeleteOptions) (api.Object, error) {
	res, _ := api.ResourceOf(key.Kind)
	obj, ok := s.Get(key)
	if !ok {
		return nil, apierrors.NewNotFound(res.GroupResource(), key.Name)
	}
	if o.UID != "" && o.UID != obj.GetUID() {
		return nil, apierrors.NewConflict(schema.GroupResource{Group: res.Group, Resource: string(res.Kind)}, key.Name,
			fmt.Errorf("the UID in the precondition (%s) does not match the UID in record (%s). The object might have been deleted and then recreated", o.UID, obj.GetUID()))
	}
	if ns, ok := obj.(*corev1.Namespace); ok {
		return s.deleteNamespace(ns, o)
	}
	next := shallow(obj)
	graceful, pending := s.beforeDelete(next, o)
	if pending {
		return obj, nil
	}
	changed := setGCFinalizers(next, o.Propagation)
	if o.DryRun {
		return next, nil
	}
	finalizers := len(next.GetFinalizers()) > 0
	if !graceful && (finalizers || changed) {
		s.markAsDeleting(next)
		graceful = finalizers
	}
	if graceful {
		s.put(key.Kind, trace.Modified, next)
		if finalizers || *next.GetDeletionGracePeriodSeconds() > 0 {
			return next, nil
		}
		obj = next
	}
	return s.remove(key.Kind, obj), nil
}

// beforeDelete follows BeforeDelete. It reports whether the object is to be deleted gracefully, even if the
// grace is nothing, and whether a deletion that is under way already needs no change.
func (s *Server) beforeDelete(obj api.Object, o DeleteOptions) (graceful, pending bool) {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return false, false
	}
	if at := obj.GetDeletionTimestamp(); at != nil {
		return s.shorten(obj, o)
	}
	grace := gracePeriod(pod, o)
	at := metav1.NewTime(s.kernel.Wall().Add(time.Duration(grace) * time.Second).Truncate(time.Second))
	obj.SetDeletionTimestamp(&at)
	obj.SetDeletionGracePeriodSeconds(&grace)
	if obj.GetGeneration() > 0 {
		obj.SetGeneration(obj.GetGeneration() + 1)
	}
	return true, false
}

// shorten handles the deletion of an object that is being deleted: only a shorter grace period counts.
func (s *Server) shorten(obj api.Object, o DeleteOptions) (graceful, pending bool) {
	was := obj.GetDeletionGracePeriodSeconds()
	if was == nil || *was == 0 {
		return false, false
	}
	if o.GracePeriodSeconds == nil {
		return false, true
	}
	grace := *o.GracePeriodSeconds
	if grace < 0 {
		grace = 1
	}
	if grace >= *was {
		return false, true
	}
	at := metav1.NewTime(obj.GetDeletionTimestamp().Add(time.Duration(grace-*was) * time.Second))
	if now := s.now(); at.Before(&now) {
		at = now
		grace = min(grace, 1)
	}
	obj.SetDeletionTimestamp(&at)
	obj.SetDeletionGracePeriodSeconds(&grace)
	return true, false
}

// gracePeriod follows podStrategy.CheckGracefulDelete (pkg/registry/core/pod/strategy.go), in seconds.
func gracePeriod(pod *corev1.Pod, o DeleteOptions) int64 {
	var grace int64
	if g := pod.Spec.TerminationGracePeriodSeconds; g != nil {
		grace = *g
	}
	if o.GracePeriodSeconds != nil {
		grace = *o.GracePeriodSeconds
	}
	switch {
	case pod.Spec.NodeName == "" || podstatus.Terminal(pod):
		return 0
	case grace < 0:
		return 1
	}
	return grace
}

// setGCFinalizers asks the garbage collector to see to an object's dependents, and reports whether that
// changed anything. It follows deletionFinalizersForGarbageCollection. A Job whose deletion says nothing
// orphans its Pods, as it did before there was a garbage collector (jobStrategy.DefaultGarbageCollectionPolicy).
func setGCFinalizers(obj api.Object, p metav1.DeletionPropagation) bool {
	was := obj.GetFinalizers()
	orphan := p == metav1.DeletePropagationOrphan
	foreground := p == metav1.DeletePropagationForeground
	if p == "" {
		_, isJob := obj.(*batchv1.Job)
		foreground = slices.Contains(was, metav1.FinalizerDeleteDependents)
		orphan = slices.Contains(was, metav1.FinalizerOrphanDependents) || (isJob && !foreground)
	}
	var finalizers []string
	for _, f := range was {
		if f != metav1.FinalizerOrphanDependents && f != metav1.FinalizerDeleteDependents {
			finalizers = append(finalizers, f)
		}
	}
	if orphan {
		finalizers = append(finalizers, metav1.FinalizerOrphanDependents)
	}
	if foreground {
		finalizers = append(finalizers, metav1.FinalizerDeleteDependents)
	}
	if slices.Equal(was, finalizers) {
		return false
	}
	obj.SetFinalizers(finalizers)
	return true
}

// markAsDeleting follows the store's function of that name: for an object that has no grace period but finalizers.
func (s *Server) markAsDeleting(obj api.Object) {
	now := s.now()
	at := obj.GetDeletionTimestamp()
	if at == nil && obj.GetGeneration() > 0 {
		obj.SetGeneration(obj.GetGeneration() + 1)
	}
	if at == nil || at.After(now.Time) {
		obj.SetDeletionTimestamp(&now)
	}
	zero := int64(0)
	obj.SetDeletionGracePeriodSeconds(&zero)
}

// done reports whether an update takes away what kept a deleted object. It follows ShouldDeleteDuringUpdate.
func done(obj, old api.Object) bool {
	if ns, ok := obj.(*corev1.Namespace); ok && len(ns.Spec.Finalizers) > 0 {
		return false
	}
	grace := old.GetDeletionGracePeriodSeconds()
	return old.GetDeletionTimestamp() != nil && len(obj.GetFinalizers()) == 0 && (grace == nil || *grace == 0)
}
