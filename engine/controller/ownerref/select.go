package ownerref

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
	"podflight/engine/apiserver"
)

// Selecting returns the objects of a kind in the namespace of obj whose selector matches its labels: those that might
// adopt it. An empty selector matches nothing (GetPodStatefulSets and its like in
// staging/src/k8s.io/client-go/listers).
func Selecting[T api.Object](s *apiserver.Server, kind api.Kind, obj metav1.Object, selectorOf func(T) *metav1.LabelSelector) []T {
	var out []T
	for _, o := range s.List(kind, obj.GetNamespace()) {
		owner := o.(T)
		selector, err := metav1.LabelSelectorAsSelector(selectorOf(owner))
		if err == nil && !selector.Empty() && selector.Matches(labels.Set(obj.GetLabels())) {
			out = append(out, owner)
		}
	}
	return out
}

// SameController reports whether two versions of an object have the same controller, or both none.
func SameController(a, b metav1.Object) bool {
	x, y := metav1.GetControllerOfNoCopy(a), metav1.GetControllerOfNoCopy(b)
	if x == nil || y == nil {
		return x == y
	}
	return x.UID == y.UID
}
