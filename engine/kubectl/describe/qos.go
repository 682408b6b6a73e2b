package describe

import corev1 "k8s.io/api/core/v1"

// qosClass follows GetPodQOS and ComputePodQOS (staging/src/k8s.io/kubectl/pkg/util/qos/qos.go).
func qosClass(pod *corev1.Pod) corev1.PodQOSClass {
	if pod.Status.QOSClass != "" {
		return pod.Status.QOSClass
	}
	if r := pod.Spec.Resources; r != nil && len(r.Requests)+len(r.Limits) > 0 {
		return classOf(r)
	}
	var class corev1.PodQOSClass
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			class = merge(class, classOf(&list[i].Resources))
		}
	}
	if class == "" {
		return corev1.PodQOSBestEffort
	}
	return class
}

// classOf compares requests and limits of CPU and memory.
func classOf(r *corev1.ResourceRequirements) corev1.PodQOSClass {
	if len(r.Requests) == 0 && len(r.Limits) == 0 {
		return corev1.PodQOSBestEffort
	}
	var class corev1.PodQOSClass
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		request, limit := r.Requests[name], r.Limits[name]
		switch {
		case !request.Equal(limit):
			class = merge(class, corev1.PodQOSBurstable)
		case request.IsZero():
			class = merge(class, corev1.PodQOSBestEffort)
		default:
			class = merge(class, corev1.PodQOSGuaranteed)
		}
	}
	return class
}

// merge returns the class of two parts together: that of both if it is the same, else Burstable.
func merge(a, b corev1.PodQOSClass) corev1.PodQOSClass {
	if a == "" || a == b {
		return b
	}
	return corev1.PodQOSBurstable
}
