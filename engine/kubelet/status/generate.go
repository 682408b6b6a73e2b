package status

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
	"podflight/engine/podstatus"
)

// Input is what a Pod's status is generated from, beside the Pod and what the runtime has of it.
// Every func may be nil.
type Input struct {
	Old      *corev1.PodStatus // what the status manager has; nil: what the API server has
	Terminal bool              // no container of the Pod will be started again (podIsTerminal)
	HostIPs  []string          // of the node, at most one of each family

	// Reason says why the latest try to start a container failed: ReasonCache.Get.
	Reason func(container string) (Reason, bool)
	// Probes fills in Started and Ready of each container: prober.Manager.UpdatePodStatus.
	Probes func(*corev1.Pod, *corev1.PodStatus)
	// Evict says whether the Pod is to fail now and why: the active deadline.
	Evict func(*corev1.Pod) (reason, message string, evict bool)
}

// Generate returns the status of a Pod as the kubelet sees it (pkg/kubelet/kubelet_pods.go
// generateAPIPodStatus). It shares parts with the Pod and the old status and must be treated as immutable.
func Generate(pod *corev1.Pod, runtime *container.PodStatus, in Input) corev1.PodStatus {
	old := in.Old
	if old == nil {
		old = &pod.Status
	}
	s := convertPod(pod, runtime, old, &in)
	all := make([]corev1.ContainerStatus, 0, len(s.InitContainerStatuses)+len(s.ContainerStatuses))
	all = append(append(all, s.InitContainerStatuses...), s.ContainerStatuses...)
	s.Phase = Phase(pod, all, in.Terminal, container.HasAnyActiveRegularContainerStarted(&pod.Spec, runtime))
	settlePhase(&s, pod, old, in.Evict)
	if in.Probes != nil {
		in.Probes(pod, &s)
		all = append(append(all[:0], s.InitContainerStatuses...), s.ContainerStatuses...)
	}
	s.Conditions = conditions(pod, runtime, old, &s, all)
	setHostIPs(&s, pod, in.HostIPs)
	return s
}

// convertPod follows convertStatusToAPIStatus: addresses, containers, resources.
func convertPod(pod *corev1.Pod, runtime *container.PodStatus, old *corev1.PodStatus, in *Input) corev1.PodStatus {
	s := corev1.PodStatus{QOSClass: pod.Status.QOSClass}
	setPodIPs(&s, runtime.IPs)
	v := conversion{pod, runtime, in, container.ShouldRestartAll(pod, runtime, old)}
	s.ContainerStatuses = v.containerStatuses(old.ContainerStatuses, pod.Spec.Containers, false)
	s.InitContainerStatuses = v.containerStatuses(old.InitContainerStatuses, pod.Spec.InitContainers, true)
	if n := len(pod.Spec.EphemeralContainers); n > 0 {
		ephemeral := make([]corev1.Container, n)
		for i := range ephemeral {
			ephemeral[i] = corev1.Container(pod.Spec.EphemeralContainers[i].EphemeralContainerCommon)
		}
		s.EphemeralContainerStatuses = v.containerStatuses(old.EphemeralContainerStatuses, ephemeral, false)
	}
	s.AllocatedResources, s.Resources = podResources(pod)
	return s
}

// settlePhase keeps a terminal phase, keeps the reason that goes with an unchanged phase, and evicts.
func settlePhase(s *corev1.PodStatus, pod *corev1.Pod, old *corev1.PodStatus, evict func(*corev1.Pod) (string, string, bool)) {
	if !podstatus.TerminalPhase(s.Phase) {
		switch {
		case podstatus.TerminalPhase(old.Phase):
			s.Phase = old.Phase
		case podstatus.TerminalPhase(pod.Status.Phase):
			s.Phase = pod.Status.Phase
		}
	}
	if s.Phase == old.Phase {
		s.Reason, s.Message = old.Reason, old.Message
		if s.Reason == "" {
			s.Reason = pod.Status.Reason
		}
		if s.Message == "" {
			s.Message = pod.Status.Message
		}
	}
	if evict != nil {
		if reason, message, yes := evict(pod); yes {
			s.Phase, s.Reason, s.Message = corev1.PodFailed, reason, message
		}
	}
	if podstatus.TerminalPhase(pod.Status.Phase) {
		s.Phase = pod.Status.Phase
	}
}

// conditions are those of others as the API server has them, then the kubelet's own.
func conditions(pod *corev1.Pod, runtime *container.PodStatus, old, s *corev1.PodStatus, all []corev1.ContainerStatus) []corev1.PodCondition {
	out := make([]corev1.PodCondition, 0, len(pod.Status.Conditions)+5)
	for _, c := range pod.Status.Conditions {
		if !ownedByKubelet(c.Type) {
			out = append(out, c)
		}
	}
	if c := podstatus.Condition(old.Conditions, corev1.DisruptionTarget); c != nil {
		out = podstatus.With(out, *c)
	}
	containersReady := ContainersReadyCondition(pod, all, s.Phase)
	out = append(out,
		ReadyToStartContainersCondition(pod, runtime),
		InitializedCondition(pod, old, all, s.Phase))
	out = append(out,
		ReadyCondition(pod, containersReady, out),
		containersReady,
		condition(pod, corev1.PodScheduled, corev1.ConditionTrue, "", ""))
	if container.CouldRestartAll(&pod.Spec) {
		out = append(out, AllContainersRestartingCondition(pod, runtime, old, s.Phase))
	}
	return out
}

// setPodIPs takes the first address of the preferred family, IPv4, and the first of the other (sortPodIPs).
func setPodIPs(s *corev1.PodStatus, ips []string) {
	for _, v6 := range []bool{false, true} {
		for _, ip := range ips {
			if strings.Contains(ip, ":") == v6 {
				s.PodIPs = append(s.PodIPs, corev1.PodIP{IP: ip})
				break
			}
		}
	}
	if len(s.PodIPs) > 0 {
		s.PodIP = s.PodIPs[0].IP
	}
}

// setHostIPs fills in the node's addresses, which are also those of a Pod on the host's network.
func setHostIPs(s *corev1.PodStatus, pod *corev1.Pod, hostIPs []string) {
	if len(hostIPs) == 0 {
		return
	}
	s.HostIP = hostIPs[0]
	for _, ip := range hostIPs {
		s.HostIPs = append(s.HostIPs, corev1.HostIP{IP: ip})
	}
	if !pod.Spec.HostNetwork {
		return
	}
	if s.PodIP == "" {
		s.PodIP = hostIPs[0]
		s.PodIPs = []corev1.PodIP{{IP: s.PodIP}}
	}
	if len(hostIPs) == 2 && len(s.PodIPs) == 1 && strings.Contains(s.PodIPs[0].IP, ":") != strings.Contains(hostIPs[1], ":") {
		s.PodIPs = append(s.PodIPs, corev1.PodIP{IP: hostIPs[1]})
	}
}
