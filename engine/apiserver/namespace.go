package apiserver

import (
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/trace"
)

// deleteNamespace begins the end of a namespace. It goes when the namespace controller has emptied it.
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
		}
		return next, nil
	}
	if len(ns.Spec.Finalizers) > 0 || o.DryRun {
		return next, nil
	}
	return s.remove(api.Namespace, ns), nil
}

// FinalizeNamespace takes the finalizer of the namespace controller off a namespace. If the namespace is being deleted and it
// was the last finalizer, the namespace goes (FinalizeREST, pkg/registry/core/namespace/storage/storage.go). It returns
// NotFound if there is no such namespace.
func (s *Server) FinalizeNamespace(name string, uid types.UID) error {
	obj, ok := s.Get(api.Key{Kind: api.Namespace, Name: name})
	if !ok || obj.GetUID() != uid {
		return apierrors.NewNotFound(corev1.Resource("namespaces"), name)
	}
	next := shallow(obj).(*corev1.Namespace)
	next.Spec.Finalizers = slices.DeleteFunc(slices.Clone(next.Spec.Finalizers), func(f corev1.FinalizerName) bool { return f == corev1.FinalizerKubernetes })
	switch {
	case next.DeletionTimestamp != nil && len(next.Spec.Finalizers)+len(next.Finalizers) == 0:
		s.remove(api.Namespace, next)
	case len(next.Spec.Finalizers) < len(obj.(*corev1.Namespace).Spec.Finalizers):
		s.put(api.Namespace, trace.Modified, next)
	}
	return nil
}

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
