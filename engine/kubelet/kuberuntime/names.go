package kuberuntime

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/trace"
)

func podKey(pod *corev1.Pod) api.Key { return api.KeyOf(api.Pod, pod) }

func traceContainer(pod *corev1.Pod, name string) trace.Container {
	return trace.Container{Namespace: pod.Namespace, Pod: pod.Name, UID: pod.UID, Name: name}
}
