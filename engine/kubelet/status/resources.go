package status

import (
	"maps"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/podspec"
)

// minShares is the CPU weight, in thousandths, that a Pod without a request has: not shown as one
// (pkg/kubelet/cm MinShares).
const minShares = 2

// podResources is what the status says about the Pod as a whole: what it asked for and what it has. Until it runs
// these are the same; then it has what its control group says, with a limit only where every container has one
// (pkg/kubelet/kubelet_pods.go convertToAPIPodLevelResourcesStatus, pkg/kubelet/cm ResourceConfigForPod).
func podResources(pod *corev1.Pod) (allocated corev1.ResourceList, has *corev1.ResourceRequirements) {
	if !asksForAnything(&pod.Spec) {
		return nil, &corev1.ResourceRequirements{}
	}
	requests, limits := podspec.Requests(pod), podspec.Limits(pod)
	if pod.Status.Phase != corev1.PodRunning {
		return requests, &corev1.ResourceRequirements{Requests: requests, Limits: limits}
	}
	out := corev1.ResourceRequirements{Requests: corev1.ResourceList{}, Limits: corev1.ResourceList{}}
	if spec := pod.Spec.Resources; spec != nil {
		maps.Copy(out.Requests, spec.Requests)
		maps.Copy(out.Limits, spec.Limits)
	}
	if cpu := requests[corev1.ResourceCPU]; cpu.MilliValue() > minShares {
		out.Requests[corev1.ResourceCPU] = cpu
	}
	if memory, ok := requests[corev1.ResourceMemory]; ok {
		out.Requests[corev1.ResourceMemory] = memory
	}
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		if limit, ok := limits[name]; ok && everyContainerLimits(&pod.Spec, name) {
			out.Limits[name] = limit
		}
	}
	return requests, &out
}

func asksForAnything(spec *corev1.PodSpec) bool {
	if spec.Resources != nil || len(spec.Overhead) > 0 {
		return true
	}
	for c := range podspec.Containers(spec) {
		if len(c.Resources.Requests) > 0 || len(c.Resources.Limits) > 0 {
			return true
		}
	}
	return false
}

func everyContainerLimits(spec *corev1.PodSpec, name corev1.ResourceName) bool {
	for c := range podspec.Containers(spec) {
		if limit := c.Resources.Limits[name]; limit.IsZero() {
			return false
		}
	}
	return true
}
