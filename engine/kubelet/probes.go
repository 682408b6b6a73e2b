package kubelet

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/kuberuntime"
	"podflight/engine/sim"
)

type noProbes struct{}

func (noProbes) AddPod(*corev1.Pod)                 {}
func (noProbes) StopLivenessAndStartup(*corev1.Pod) {}
func (noProbes) RemovePod(*corev1.Pod)              {}
func (noProbes) UpdatePodStatus(pod *corev1.Pod, s *corev1.PodStatus) {
	for i := range s.ContainerStatuses {
		c := &s.ContainerStatuses[i]
		started := c.State.Running != nil
		c.Started, c.Ready = &started, started
	}
	for i := range s.InitContainerStatuses {
		c := &s.InitContainerStatuses[i]
		started := c.State.Running != nil
		c.Started = &started
		c.Ready = c.State.Terminated != nil && c.State.Terminated.ExitCode == 0
		for j := range pod.Spec.InitContainers {
			if p := &pod.Spec.InitContainers[j]; p.Name == c.Name && p.RestartPolicy != nil && *p.RestartPolicy == "Always" {
				c.Ready = started
			}
		}
	}
}

func (k *Kubelet) newProbes() {}

func (k *Kubelet) livenessResult(cri.ContainerID) kuberuntime.ProbeResult {
	return kuberuntime.NotProbed
}
func (k *Kubelet) startupResult(cri.ContainerID) kuberuntime.ProbeResult {
	return kuberuntime.NotProbed
}

func (k *Kubelet) ensureImage(t *sim.Task, ref corev1.ObjectReference, pod *corev1.Pod, c *corev1.Container, attempt int, secrets []*corev1.Secret) (string, string, error) {
	return k.images.EnsureImageExists(t, ref, pod, c, attempt, secrets)
}
