package status

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
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
	requests, limits := podRequests(pod), podLimits(pod)
	if pod.Status.Phase != corev1.PodRunning {
		return requests, &corev1.ResourceRequirements{Requests: requests, Limits: limits}
	}
	out := corev1.ResourceRequirements{Requests: corev1.ResourceList{}, Limits: corev1.ResourceList{}}
	if spec := pod.Spec.Resources; spec != nil {
		overlay(out.Requests, spec.Requests)
		overlay(out.Limits, spec.Limits)
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
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range list {
			if r := &list[i].Resources; len(r.Requests) > 0 || len(r.Limits) > 0 {
				return true
			}
		}
	}
	return false
}

// podRequests is what the Pod asks for (staging/src/k8s.io/component-helpers/resource/helpers.go PodRequests).
func podRequests(pod *corev1.Pod) corev1.ResourceList {
	total := podTotal(pod, requestsOf)
	if pod.Spec.Resources != nil {
		overlay(total, pod.Spec.Resources.Requests)
	}
	add(total, pod.Spec.Overhead)
	return total
}

// podLimits is what the Pod may use at most (PodLimits, same file). Overhead raises limits, it does not make them.
func podLimits(pod *corev1.Pod) corev1.ResourceList {
	total := podTotal(pod, limitsOf)
	if pod.Spec.Resources != nil {
		overlay(total, pod.Spec.Resources.Limits)
	}
	for name, quantity := range pod.Spec.Overhead {
		if sum, ok := total[name]; ok && !sum.IsZero() {
			sum.Add(quantity)
			total[name] = sum
		}
	}
	return total
}

func requestsOf(c *corev1.Container) corev1.ResourceList { return c.Resources.Requests }
func limitsOf(c *corev1.Container) corev1.ResourceList   { return c.Resources.Limits }

// podTotal adds up what containers that run together ask for: the regular ones with all sidecars, or an init
// container with the sidecars before it, whichever is more (aggregateContainerResourcesByFn).
func podTotal(pod *corev1.Pod, of func(*corev1.Container) corev1.ResourceList) corev1.ResourceList {
	total, sidecars, peak := corev1.ResourceList{}, corev1.ResourceList{}, corev1.ResourceList{}
	for i := range pod.Spec.Containers {
		add(total, of(&pod.Spec.Containers[i]))
	}
	for i := range pod.Spec.InitContainers {
		c := &pod.Spec.InitContainers[i]
		if container.IsSidecar(c) {
			add(total, of(c))
			add(sidecars, of(c))
			raise(peak, sidecars)
			continue
		}
		together := corev1.ResourceList{}
		add(together, of(c))
		add(together, sidecars)
		raise(peak, together)
	}
	raise(total, peak)
	return total
}

func everyContainerLimits(spec *corev1.PodSpec, name corev1.ResourceName) bool {
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for i := range list {
			if limit := list[i].Resources.Limits[name]; limit.IsZero() {
				return false
			}
		}
	}
	return true
}

func add(to, from corev1.ResourceList) {
	for name, quantity := range from {
		sum := to[name]
		sum.Add(quantity)
		to[name] = sum
	}
}

func raise(to, from corev1.ResourceList) {
	for name, quantity := range from {
		if have, ok := to[name]; !ok || quantity.Cmp(have) > 0 {
			to[name] = quantity
		}
	}
}

func overlay(to, from corev1.ResourceList) {
	for name, quantity := range from {
		to[name] = quantity
	}
}
