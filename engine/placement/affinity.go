package placement

import (
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Matches reports whether a node meets a Pod's nodeSelector and its required node affinity
// (GetRequiredNodeAffinity of component-helpers/scheduling).
func Matches(pod *corev1.Pod, node *corev1.Node) bool {
	for key, want := range pod.Spec.NodeSelector {
		if got, ok := node.Labels[key]; !ok || got != want {
			return false
		}
	}
	required := requiredTerms(pod)
	return required == nil || slices.ContainsFunc(required.NodeSelectorTerms, func(t corev1.NodeSelectorTerm) bool {
		return MatchesTerm(t, node)
	})
}

func requiredTerms(pod *corev1.Pod) *corev1.NodeSelector {
	if a := pod.Spec.Affinity; a != nil && a.NodeAffinity != nil {
		return a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	}
	return nil
}

// NamedNodes returns the nodes that a Pod's required affinity names, as that of a DaemonSet's Pod does. It
// reports false if some term names none (NodeAffinity.PreFilter).
func NamedNodes(pod *corev1.Pod) (names []string, ok bool) {
	required := requiredTerms(pod)
	if required == nil || len(required.NodeSelectorTerms) == 0 {
		return nil, false
	}
	for _, term := range required.NodeSelectorTerms {
		var inTerm []string
		named := false
		for _, r := range term.MatchFields {
			if r.Key != metav1.ObjectNameField || r.Operator != corev1.NodeSelectorOpIn {
				continue
			}
			if !named {
				inTerm, named = slices.Clone(r.Values), true
				continue
			}
			inTerm = slices.DeleteFunc(inTerm, func(n string) bool { return !slices.Contains(r.Values, n) })
		}
		if !named {
			return nil, false
		}
		names = append(names, inTerm...)
	}
	return names, true
}

// MatchesTerm reports whether a node meets all of a term. A term without requirements matches none.
func MatchesTerm(term corev1.NodeSelectorTerm, node *corev1.Node) bool {
	if len(term.MatchExpressions) == 0 && len(term.MatchFields) == 0 {
		return false
	}
	for _, r := range term.MatchExpressions {
		value, has := node.Labels[r.Key]
		if !matchesRequirement(r, value, has) {
			return false
		}
	}
	for _, r := range term.MatchFields {
		if r.Key != metav1.ObjectNameField || !matchesRequirement(r, node.Name, true) {
			return false
		}
	}
	return true
}

func matchesRequirement(r corev1.NodeSelectorRequirement, value string, has bool) bool {
	switch r.Operator {
	case corev1.NodeSelectorOpIn:
		return has && slices.Contains(r.Values, value)
	case corev1.NodeSelectorOpNotIn:
		return !has || !slices.Contains(r.Values, value)
	case corev1.NodeSelectorOpExists:
		return has
	case corev1.NodeSelectorOpDoesNotExist:
		return !has
	case corev1.NodeSelectorOpGt, corev1.NodeSelectorOpLt:
		if !has || len(r.Values) != 1 {
			return false
		}
		got, err1 := strconv.ParseInt(value, 10, 64)
		bound, err2 := strconv.ParseInt(r.Values[0], 10, 64)
		if err1 != nil || err2 != nil {
			return false
		}
		return r.Operator == corev1.NodeSelectorOpGt && got > bound || r.Operator == corev1.NodeSelectorOpLt && got < bound
	}
	return false
}
