package ownerref

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
)

// Without returns the references to owners other than those.
func Without(refs []metav1.OwnerReference, owners ...types.UID) []metav1.OwnerReference {
	var out []metav1.OwnerReference
	for _, r := range refs {
		if !slices.Contains(owners, r.UID) {
			out = append(out, r)
		}
	}
	return out
}

// Resolve returns the controller of obj if it is of that kind and still there, and nil otherwise: one
// of the same name with another UID is not it (resolveControllerRef of every controller).
func Resolve(s *apiserver.Server, kind api.Kind, obj metav1.Object) api.Object {
	ref := metav1.GetControllerOfNoCopy(obj)
	if ref == nil || ref.Kind != string(kind) {
		return nil
	}
	owner, ok := s.Get(api.Key{Kind: kind, Namespace: obj.GetNamespace(), Name: ref.Name})
	if !ok || owner.GetUID() != ref.UID {
		return nil
	}
	return owner
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func difference(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}
