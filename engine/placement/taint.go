package placement

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Toleration returns the first of the tolerations that covers the taint (Toleration.ToleratesTaint).
func Toleration(all []corev1.Toleration, taint corev1.Taint) (corev1.Toleration, bool) {
	i := slices.IndexFunc(all, func(t corev1.Toleration) bool { return covers(t, taint) })
	if i < 0 {
		return corev1.Toleration{}, false
	}
	return all[i], true
}

// Tolerates reports whether one of the tolerations covers the taint.
func Tolerates(all []corev1.Toleration, taint corev1.Taint) bool {
	_, ok := Toleration(all, taint)
	return ok
}

// Untolerated reports whether one of the taints with those effects is not tolerated (FindMatchingUntoleratedTaint).
func Untolerated(taints []corev1.Taint, tolerations []corev1.Toleration, effects ...corev1.TaintEffect) bool {
	return slices.ContainsFunc(taints, func(t corev1.Taint) bool {
		return slices.Contains(effects, t.Effect) && !Tolerates(tolerations, t)
	})
}

func covers(t corev1.Toleration, taint corev1.Taint) bool {
	if t.Effect != "" && t.Effect != taint.Effect || t.Key != "" && t.Key != taint.Key {
		return false
	}
	switch t.Operator {
	case "", corev1.TolerationOpEqual:
		return t.Value == taint.Value
	case corev1.TolerationOpExists:
		return true
	}
	return false
}
