package podspec

import (
	"iter"

	corev1 "k8s.io/api/core/v1"
)

// Containers ranges over the containers of a Pod, the init containers before the regular ones. What it
// yields may be changed in place.
func Containers(spec *corev1.PodSpec) iter.Seq[*corev1.Container] {
	return func(yield func(*corev1.Container) bool) {
		for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
}

// Find returns the container of that name, of any sort. It reports false if there is none.
func Find(spec *corev1.PodSpec, name string) (*corev1.Container, bool) {
	for c := range Containers(spec) {
		if c.Name == name {
			return c, true
		}
	}
	return nil, false
}

// IsSidecar reports whether an init container keeps running beside the regular ones
// (pkg/api/v1/pod/util.go IsRestartableInitContainer).
func IsSidecar(init *corev1.Container) bool {
	return init.RestartPolicy != nil && *init.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

// Sidecars ranges over the sidecars of a Pod.
func Sidecars(spec *corev1.PodSpec) iter.Seq[*corev1.Container] {
	return func(yield func(*corev1.Container) bool) {
		for i := range spec.InitContainers {
			if c := &spec.InitContainers[i]; IsSidecar(c) && !yield(c) {
				return
			}
		}
	}
}

// HasSidecar reports whether a Pod has a sidecar of that name.
func HasSidecar(spec *corev1.PodSpec, name string) bool {
	for c := range Sidecars(spec) {
		if c.Name == name {
			return true
		}
	}
	return false
}
