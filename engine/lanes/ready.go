package lanes

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Interval is a stretch of time, its end excluded.
type Interval struct{ From, To sim.Instant }

// Ready returns when a container's status says that it is ready, for the instance with that many restarts before it.
func Ready(life *trace.Life, container string, attempt int) []Interval {
	var out []Interval
	open := false
	for _, v := range life.Versions {
		pod, ok := v.Object.(*corev1.Pod)
		if !ok {
			return nil
		}
		s, found := statusOf(pod, container)
		ready := found && s.Ready && int(s.RestartCount) == attempt
		switch {
		case ready && !open:
			out = append(out, Interval{v.At, sim.Never})
		case !ready && open:
			out[len(out)-1].To = v.At
		}
		open = ready
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

// unready reports whether a container can run without being ready: it has a readiness or a startup probe.
func unready(life *trace.Life, container string) bool {
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
