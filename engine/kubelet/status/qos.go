package status

import (
	corev1 "k8s.io/api/core/v1"
)

// QOSClass returns the Pod's quality-of-service class (pkg/apis/core/v1/helper/qos/qos.go GetPodQOS).
func QOSClass(pod *corev1.Pod) corev1.PodQOSClass {
	if pod.Status.QOSClass != "" {
		return pod.Status.QOSClass
	}
	if pod.Spec.Resources != nil {
		return requirementsQOS(pod.Spec.Resources)
	}
	var class corev1.PodQOSClass
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			is := requirementsQOS(&list[i].Resources)
			switch {
			case is == corev1.PodQOSBurstable, class != "" && class != is:
				return corev1.PodQOSBurstable
			}
			class = is
		}
	}
	if class == "" {
		return corev1.PodQOSBestEffort
	}
	return class
}

// requirementsQOS follows the function of the same name: cpu and memory must agree.
func requirementsQOS(r *corev1.ResourceRequirements) corev1.PodQOSClass {
	cpu, memory := resourceQOS(r, corev1.ResourceCPU), resourceQOS(r, corev1.ResourceMemory)
	if cpu != memory {
		return corev1.PodQOSBurstable
	}
	return cpu
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
