package podspec

import corev1 "k8s.io/api/core/v1"

// QOSClass returns the class that the status of a Pod names, or computes it if it names none yet (GetPodQOS).
func QOSClass(pod *corev1.Pod) corev1.PodQOSClass {
	if pod.Status.QOSClass != "" {
		return pod.Status.QOSClass
	}
	return ComputeQOSClass(&pod.Spec)
}

// ComputeQOSClass returns the quality of service that the requests and limits of a Pod make
// (pkg/apis/core/v1/helper/qos/qos.go ComputePodQOS).
func ComputeQOSClass(spec *corev1.PodSpec) corev1.PodQOSClass {
	if r := spec.Resources; r != nil && (namesCompute(r.Requests) || namesCompute(r.Limits)) {
		return requirementsQOS(r)
	}
	var class corev1.PodQOSClass
	for c := range Containers(spec) {
		class = combine(class, requirementsQOS(&c.Resources))
	}
	if class == "" {
		return corev1.PodQOSBestEffort
	}
	return class
}

func namesCompute(list corev1.ResourceList) bool {
	_, cpu := list[corev1.ResourceCPU]
	_, memory := list[corev1.ResourceMemory]
	return cpu || memory
}

// combine puts the classes of two parts together: parts that differ make the whole Burstable.
func combine(a, b corev1.PodQOSClass) corev1.PodQOSClass {
	if a == "" || a == b {
		return b
	}
	return corev1.PodQOSBurstable
}

func requirementsQOS(r *corev1.ResourceRequirements) corev1.PodQOSClass {
	if len(r.Requests) == 0 && len(r.Limits) == 0 {
		return corev1.PodQOSBestEffort
	}
	return combine(resourceQOS(r, corev1.ResourceCPU), resourceQOS(r, corev1.ResourceMemory))
}

func resourceQOS(r *corev1.ResourceRequirements, name corev1.ResourceName) corev1.PodQOSClass {
	request, limit := r.Requests[name], r.Limits[name]
	switch {
	case !request.Equal(limit):
		return corev1.PodQOSBurstable
	case request.IsZero():
		return corev1.PodQOSBestEffort
	}
	return corev1.PodQOSGuaranteed
}
