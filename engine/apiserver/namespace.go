package apiserver

import (
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/trace"
)

// deleteNamespace begins the end of a namespace: once it is empty it goes.
// It follows REST.Delete (pkg/registry/core/namespace/storage/storage.go) and the admission plugin NamespaceLifecycle.
func (s *Server) deleteNamespace(ns *corev1.Namespace, o DeleteOptions) (api.Object, error) {
	if slices.Contains([]string{metav1.NamespaceDefault, metav1.NamespaceSystem, metav1.NamespacePublic}, ns.Name) {
		return nil, apierrors.NewForbidden(corev1.Resource("namespaces"), ns.Name, errors.New("this namespace may not be deleted"))
	}
	next := shallow(ns).(*corev1.Namespace)
	if ns.DeletionTimestamp == nil {
		now := s.now()
		next.DeletionTimestamp = &now
		next.Status.Phase = corev1.NamespaceTerminating
		if !o.DryRun {
			s.put(api.Namespace, trace.Modified, next)
			s.emptyNamespace(ns.Name)
		}
		return next, nil
	}
	if len(ns.Spec.Finalizers) > 0 || o.DryRun {
		return next, nil
	}
	return s.remove(api.Namespace, ns), nil
}

// emptyNamespace deletes what is in a terminating namespace, and the namespace when nothing is left.
// It follows the namespace controller (pkg/controller/namespace/deletion/namespaced_resources_deleter.go):
// it looks again after half the longest grace period, or half of 15 s for a finalizer, and a second.
func (s *Server) emptyNamespace(ns string) {
	var wait int64
	left := false
	for _, res := range api.Resources() {
		if !res.Namespaced {
			continue
		}
		for _, obj := range s.List(res.Kind, ns) {
			_, _ = s.Delete(api.KeyOf(res.Kind, obj), DeleteOptions{Propagation: metav1.DeletePropagationBackground, UID: obj.GetUID()})
			now, ok := s.Get(api.KeyOf(res.Kind, obj))
			if !ok {
				continue
			}
			left = true
			if g := now.GetDeletionGracePeriodSeconds(); g != nil {
				wait = max(wait, *g)
			}
			if len(now.GetFinalizers()) > 0 {
				wait = max(wait, finalizerEstimate)
			}
		}
	}
	if left {
		s.kernel.After(time.Duration(wait/2+1)*time.Second, func() { s.emptyNamespace(ns) })
		return
	}
	if obj, ok := s.Get(api.Key{Kind: api.Namespace, Name: ns}); ok && obj.GetDeletionTimestamp() != nil {
		s.remove(api.Namespace, obj)
	}
}

// finalizerEstimate is how long the namespace controller expects finalizers to take, in seconds.
const finalizerEstimate = 15

// admitNamespace follows the admission plugin NamespaceLifecycle
// (staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go).
func (s *Server) admitNamespace(ns string, res api.Resource, objName string) error {
	got, ok := s.Get(api.Key{Kind: api.Namespace, Name: ns})
	if !ok {
		return apierrors.NewNotFound(corev1.Resource("namespaces"), ns)
	}
	if got.GetDeletionTimestamp() == nil {
		return nil
	}
	err := apierrors.NewForbidden(res.GroupResource(), objName,
		fmt.Errorf("unable to create new content in namespace %s because it is being terminated", ns))
	err.ErrStatus.Details.Causes = append(err.ErrStatus.Details.Causes, metav1.StatusCause{
		Type: corev1.NamespaceTerminatingCause, Message: fmt.Sprintf("namespace %s is being terminated", ns), Field: "metadata.namespace",
	})
	return err
}
