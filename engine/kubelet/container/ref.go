package container

import (
	"fmt"
	"hash/fnv"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/podspec"
)

// FormatPod names a Pod as the kubelet's messages do: "crash_default(<uid>)" (pkg/kubelet/util/format/pod.go Pod).
func FormatPod(pod *corev1.Pod) string {
	return pod.Name + "_" + pod.Namespace + "(" + string(pod.UID) + ")"
}

// Ref names a Pod as the object of an event.
func Ref(pod *corev1.Pod) corev1.ObjectReference {
	return corev1.ObjectReference{
		Kind: string(api.Pod), APIVersion: "v1", Namespace: pod.Namespace, Name: pod.Name,
		UID: pod.UID, ResourceVersion: pod.ResourceVersion,
	}
}

// ContainerRef names a container of a Pod as the object of an event
// (pkg/kubelet/container/ref.go GenerateContainerRef).
func ContainerRef(pod *corev1.Pod, c *corev1.Container) corev1.ObjectReference {
	ref := Ref(pod)
	ref.FieldPath = fieldPath(pod, c.Name)
	return ref
}

func fieldPath(pod *corev1.Pod, name string) string {
	for i := range pod.Spec.Containers {
		if pod.Spec.Containers[i].Name == name {
			return "spec.containers{" + name + "}"
		}
	}
	for i := range pod.Spec.InitContainers {
		if pod.Spec.InitContainers[i].Name == name {
			return "spec.initContainers{" + name + "}"
		}
	}
	return "spec.ephemeralContainers{" + name + "}"
}

// Spec returns the spec of a container of any kind, or nil (pkg/kubelet/container/helpers.go GetContainerSpec).
func Spec(pod *corev1.Pod, name string) *corev1.Container {
	if c, ok := podspec.Find(&pod.Spec, name); ok {
		return c
	}
	for i := range pod.Spec.EphemeralContainers {
		if c := &pod.Spec.EphemeralContainers[i]; c.Name == name {
			return (*corev1.Container)(&c.EphemeralContainerCommon)
		}
	}
	return nil
}

// Hash returns the hash of what makes a running container's definition: its name and image, nothing else
// (pkg/kubelet/container/helpers.go HashContainer, pickFieldsToHash).
func Hash(c *corev1.Container) string {
	h := fnv.New32a()
	fmt.Fprintf(h, "%q %q", c.Image, c.Name)
	return strconv.FormatUint(uint64(h.Sum32()), 16)
}
