package pods

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// FromTemplate returns a Pod as the template says, with a generated name that begins with its owner's and
// owner as its only controller (GetPodFromTemplate, pkg/controller/controller_utils.go).
func FromTemplate(template *corev1.PodTemplateSpec, owner metav1.Object, ref metav1.OwnerReference) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:       owner.GetNamespace(),
			GenerateName:    prefix(owner.GetName()),
			Labels:          maps.Clone(template.Labels),
			Annotations:     maps.Clone(template.Annotations),
			Finalizers:      slices.Clone(template.Finalizers),
			OwnerReferences: []metav1.OwnerReference{ref},
		},
		Spec: *template.Spec.DeepCopy(),
	}
}

// prefix returns what the generated names of an owner's Pods begin with: its own name and a dash, unless
// that is too long.
func prefix(owner string) string {
	if len(validation.IsDNS1123Subdomain(owner+"a")) > 0 {
		return owner
	}
	return owner + "-"
}
