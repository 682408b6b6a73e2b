package lanes

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/podspec"
	"podflight/engine/podstatus"
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
		s := podstatus.Container(&pod.Status, container)
		is := s != nil && s.Ready
		if n := len(out) - 1; open && (!is || out[n].attempt != int(s.RestartCount)) {
			out[n].to, open = v.At, false
		}
		if is && !open {
			out, open = append(out, stretch{v.At, sim.Never, int(s.RestartCount)}), true
		}
	}
	return out
}

// gated reports whether a container can run without being ready: it has a readiness or a startup probe.
func gated(life *trace.Life, container string) bool {
	pod, ok := life.Versions[0].Object.(*corev1.Pod)
	if !ok {
		return false
	}
	c, ok := podspec.Find(&pod.Spec, container)
	return ok && (c.ReadinessProbe != nil || c.StartupProbe != nil)
}
