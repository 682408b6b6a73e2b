package podspec

import corev1 "k8s.io/api/core/v1"

// Requests returns what a Pod asks its node for (PodRequests).
func Requests(pod *corev1.Pod) corev1.ResourceList { return RequestsAssuming(pod, nil) }

// RequestsAssuming is Requests with an assumed amount of each resource that a container does not name
// (PodResourcesOptions.NonMissingContainerRequests).
func RequestsAssuming(pod *corev1.Pod, assumed corev1.ResourceList) corev1.ResourceList {
	total := sum(&pod.Spec, func(c *corev1.Container) corev1.ResourceList {
		if len(assumed) == 0 {
			return c.Resources.Requests
		}
		asked := corev1.ResourceList{}
		overlay(asked, assumed)
		overlay(asked, c.Resources.Requests)
		return asked
	})
	if pod.Spec.Resources != nil {
		overlay(total, pod.Spec.Resources.Requests)
	}
	Add(total, pod.Spec.Overhead)
	return total
}

// Limits returns what a Pod may use at most (PodLimits). Overhead raises limits, it does not make them.
func Limits(pod *corev1.Pod) corev1.ResourceList {
	total := sum(&pod.Spec, func(c *corev1.Container) corev1.ResourceList { return c.Resources.Limits })
	if pod.Spec.Resources != nil {
		overlay(total, pod.Spec.Resources.Limits)
	}
	for name, quantity := range pod.Spec.Overhead {
		if limit, ok := total[name]; ok && !limit.IsZero() {
			limit.Add(quantity)
			total[name] = limit
		}
	}
	return total
}

// sum adds up what containers that run together ask for: the regular ones with all sidecars, or an init
// container with the sidecars before it, whichever is more (aggregateContainerResourcesByFn).
func sum(spec *corev1.PodSpec, of func(*corev1.Container) corev1.ResourceList) corev1.ResourceList {
	total, sidecars, peak := corev1.ResourceList{}, corev1.ResourceList{}, corev1.ResourceList{}
	for i := range spec.Containers {
		Add(total, of(&spec.Containers[i]))
	}
	for i := range spec.InitContainers {
		c := &spec.InitContainers[i]
		if IsSidecar(c) {
			Add(total, of(c))
			Add(sidecars, of(c))
			raise(peak, sidecars)
			continue
		}
		together := corev1.ResourceList{}
		Add(together, of(c))
		Add(together, sidecars)
		raise(peak, together)
	}
	raise(total, peak)
	return total
}

// Add adds each quantity of a list to that of another.
func Add(to, from corev1.ResourceList) {
	for name, quantity := range from {
		have := to[name].DeepCopy()
		have.Add(quantity)
		to[name] = have
	}
}

func raise(to, from corev1.ResourceList) {
	for name, quantity := range from {
		if have, ok := to[name]; !ok || quantity.Cmp(have) > 0 {
			to[name] = quantity.DeepCopy()
		}
	}
}

func overlay(to, from corev1.ResourceList) {
	for name, quantity := range from {
		to[name] = quantity.DeepCopy()
	}
}
