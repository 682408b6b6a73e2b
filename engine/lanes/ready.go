package lanes

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// ready returns when a container's status says that it is ready, and for which of its instances.
func ready(life *trace.Life, container string) []stretch {
	var out []stretch
	open := false
	for _, v := range life.Versions {
		pod, ok := v.Object.(*corev1.Pod)
		if !ok {
			return nil
		}
		s, found := statusOf(pod, container)
		is := found && s.Ready
		if n := len(out) - 1; open && (!is || out[n].attempt != int(s.RestartCount)) {
			out[n].to, open = v.At, false
		}
		if is && !open {
			out, open = append(out, stretch{v.At, sim.Never, int(s.RestartCount)}), true
		}
	}
	return out
}

func statusOf(pod *corev1.Pod, container string) (corev1.ContainerStatus, bool) {
	for _, list := range [][]corev1.ContainerStatus{pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses} {
		for _, s := range list {
			if s.Name == container {
				return s, true
			}
		}
	}
	return corev1.ContainerStatus{}, false
}

// gated reports whether a container can run without being ready: it has a readiness or a startup probe.
func gated(life *trace.Life, container string) bool {
	pod, ok := life.Versions[0].Object.(*corev1.Pod)
	if !ok {
		return false
	}
	for _, list := range [][]corev1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
		for _, c := range list {
			if c.Name == container {
				return c.ReadinessProbe != nil || c.StartupProbe != nil
			}
		}
	}
	return false
}
