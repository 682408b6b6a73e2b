package daemonset

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/placement"
)

// eligibility says which nodes a DaemonSet is for, worked out once for all nodes.
type eligibility struct{ pod *corev1.Pod }

func newEligibility(set *appsv1.DaemonSet) eligibility {
	pod := &corev1.Pod{Spec: set.Spec.Template.Spec}
	addTolerations(&pod.Spec)
	return eligibility{pod}
}

// judge reports whether a Pod should run on the node, and whether one that runs there already may stay
// (NodeShouldRunDaemonPod).
func (e eligibility) judge(node *corev1.Node) (run, stay bool) {
	spec := e.pod.Spec
	if spec.NodeName != "" && spec.NodeName != node.Name || !placement.Matches(e.pod, node) {
		return false, false
	}
	if placement.Untolerated(node.Spec.Taints, spec.Tolerations, corev1.TaintEffectNoExecute) {
		return false, false
	}
	return !placement.Untolerated(node.Spec.Taints, spec.Tolerations, corev1.TaintEffectNoSchedule), true
}

// addTolerations lets a Pod of a DaemonSet be on nodes that are in trouble (AddOrUpdateDaemonPodTolerations). It leaves the
// slice that the spec had as it was.
func addTolerations(spec *corev1.PodSpec) {
	add := func(key string, effect corev1.TaintEffect) {
		want := corev1.Toleration{Key: key, Operator: corev1.TolerationOpExists, Effect: effect}
		var all []corev1.Toleration
		found := false
		for _, t := range spec.Tolerations {
			if want.MatchToleration(&t) {
				t, found = want, true
			}
			all = append(all, t)
		}
		if !found {
			all = append(all, want)
		}
		spec.Tolerations = all
	}
	add(corev1.TaintNodeNotReady, corev1.TaintEffectNoExecute)
	add(corev1.TaintNodeUnreachable, corev1.TaintEffectNoExecute)
	add(corev1.TaintNodeDiskPressure, corev1.TaintEffectNoSchedule)
	add(corev1.TaintNodeMemoryPressure, corev1.TaintEffectNoSchedule)
	add(corev1.TaintNodePIDPressure, corev1.TaintEffectNoSchedule)
	add(corev1.TaintNodeUnschedulable, corev1.TaintEffectNoSchedule)
	if spec.HostNetwork {
		add(corev1.TaintNodeNetworkUnavailable, corev1.TaintEffectNoSchedule)
	}
}
