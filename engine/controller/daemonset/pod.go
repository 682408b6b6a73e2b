package daemonset

import (
	"cmp"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/controller/pods"
	"podflight/engine/placement"
)

// The labels by which a Pod shows which template it was made from. The generation is the older way.
const (
	hashLabel       = appsv1.DefaultDaemonSetUniqueLabelKey
	generationLabel = "pod-template-generation"
)

// newPod returns the Pod for a node (CreatePodTemplate, ReplaceDaemonSetPodNodeNameNodeAffinity).
func newPod(set *appsv1.DaemonSet, hash, node string) *corev1.Pod {
	p := pods.FromTemplate(&set.Spec.Template, set, *metav1.NewControllerRef(set, kind()))
	addTolerations(&p.Spec)
	if p.Labels == nil {
		p.Labels = map[string]string{}
	}
	if generation, ok := set.Annotations[appsv1.DeprecatedTemplateGeneration]; ok {
		p.Labels[generationLabel] = generation
	}
	p.Labels[hashLabel] = hash
	pin(&p.Spec, node)
	return p
}

// pin ties a Pod to a node, in place of the node affinity that has been looked at already.
func pin(spec *corev1.PodSpec, node string) {
	if spec.Affinity == nil {
		spec.Affinity = &corev1.Affinity{}
	}
	if spec.Affinity.NodeAffinity == nil {
		spec.Affinity.NodeAffinity = &corev1.NodeAffinity{}
	}
	spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution = &corev1.NodeSelector{
		NodeSelectorTerms: []corev1.NodeSelectorTerm{{MatchFields: []corev1.NodeSelectorRequirement{
			{Key: metav1.ObjectNameField, Operator: corev1.NodeSelectorOpIn, Values: []string{node}},
		}}},
	}
}

// target returns the node that a Pod is on or meant for (GetTargetNodeName).
func target(p *corev1.Pod) (string, bool) {
	if p.Spec.NodeName != "" {
		return p.Spec.NodeName, true
	}
	names, ok := placement.NamedNodes(p)
	if !ok || len(names) != 1 {
		return "", false
	}
	return names[0], true
}

// oldestFirst sorts Pods of one node: bound ones first, then by age (podByCreationTimestampAndPhase).
func oldestFirst(all []*corev1.Pod) {
	slices.SortStableFunc(all, func(a, b *corev1.Pod) int {
		if x, y := a.Spec.NodeName != "", b.Spec.NodeName != ""; x != y {
			if x {
				return -1
			}
			return 1
		}
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
	})
}
