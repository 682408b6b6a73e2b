package kubelet

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/kuberuntime"
	"podflight/engine/kubelet/prober"
	"podflight/engine/sim"
)

func (k *Kubelet) newProbes() {
	k.probes = prober.NewManager(prober.Config{
		Kernel: k.kernel, Trace: k.trace, Events: k.events, Runtime: k.cri, Status: k.statuses, Update: k.probeUpdate,
	})
}

// probeUpdate takes a change of what the probes of a container say into the Pod's status, and syncs the Pod
// (kubelet.go syncLoopIteration, handleProbeSync). That a container lives is no news.
func (k *Kubelet) probeUpdate(u prober.Update) {
	switch u.Kind {
	case prober.Liveness:
		if u.Result != prober.Failure {
			return
		}
	case prober.Readiness:
		k.statuses.SetContainerReadiness(u.Pod, u.Container, u.Result == prober.Success)
	case prober.Startup:
		k.statuses.SetContainerStartup(u.Pod, u.Container, u.Result == prober.Success)
	}
	if pod, ok := k.pods[u.Pod]; ok {
		k.updatePod(pod, podSync)
	}
}

func (k *Kubelet) livenessResult(id cri.ContainerID) kuberuntime.ProbeResult {
	return probeResult(k.probes.Liveness.Get(id))
}

func (k *Kubelet) startupResult(id cri.ContainerID) kuberuntime.ProbeResult {
	return probeResult(k.probes.Startup.Get(id))
}

func probeResult(r prober.Result, known bool) kuberuntime.ProbeResult {
	switch {
	case !known:
		return kuberuntime.NotProbed
	case r == prober.Success:
		return kuberuntime.ProbeSuccess
	case r == prober.Failure:
		return kuberuntime.ProbeFailure
	}
	return kuberuntime.ProbeUnknown
}

func (k *Kubelet) ensureImage(t *sim.Task, ref corev1.ObjectReference, pod *corev1.Pod, c *corev1.Container, attempt int, secrets []*corev1.Secret) (string, string, error) {
	return k.images.EnsureImageExists(t, ref, pod, c, attempt, secrets)
}
