package describe

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/podspec"
	"podflight/engine/podstatus"
)

// pod follows describePod.
func (p *page) pod(pod *corev1.Pod) {
	p.podHeader(pod)
	p.podStatus(pod)
	p.podAddresses(pod)
	p.controller(pod)
	if pod.Status.NominatedNodeName != "" {
		p.put(0, "NominatedNodeName:\t%s\n", pod.Status.NominatedNodeName)
	}
	if pod.Spec.Resources != nil {
		p.put(0, "Resources:\n")
		p.resources(1, pod.Spec.Resources)
	}
	if len(pod.Spec.InitContainers) > 0 {
		p.containers("Init Containers", pod.Spec.InitContainers, pod.Status.InitContainerStatuses, pod)
	}
	p.containers("Containers", pod.Spec.Containers, pod.Status.ContainerStatuses, pod)
	if len(pod.Spec.EphemeralContainers) > 0 {
		var all []corev1.Container
		for _, c := range pod.Spec.EphemeralContainers {
			all = append(all, corev1.Container(c.EphemeralContainerCommon))
		}
		p.containers("Ephemeral Containers", all, pod.Status.EphemeralContainerStatuses, pod)
	}
	p.podConditions(pod)
	p.volumes("", pod.Spec.Volumes)
	p.put(0, "QoS Class:\t%s\n", podspec.QOSClass(pod))
	p.labels("Node-Selectors", pod.Spec.NodeSelector)
	p.tolerations("Tolerations", pod.Spec.Tolerations)
	p.spread("", pod.Spec.TopologySpreadConstraints)
	p.eventsOf("", pod)
}

func (p *page) podHeader(pod *corev1.Pod) {
	p.header(pod)
	if pod.Spec.Priority != nil {
		p.put(0, "Priority:\t%d\n", *pod.Spec.Priority)
	}
	if pod.Spec.PriorityClassName != "" {
		p.put(0, "Priority Class Name:\t%s\n", pod.Spec.PriorityClassName)
	}
	if c := pod.Spec.RuntimeClassName; c != nil && *c != "" {
		p.put(0, "Runtime Class Name:\t%s\n", *c)
	}
	if pod.Spec.ServiceAccountName != "" {
		p.put(0, "Service Account:\t%s\n", pod.Spec.ServiceAccountName)
	}
	node := none
	if pod.Spec.NodeName != "" {
		node = pod.Spec.NodeName + "/" + pod.Status.HostIP
	}
	p.put(0, "Node:\t%s\n", node)
	if pod.Status.StartTime != nil {
		p.put(0, "Start Time:\t%s\n", date(*pod.Status.StartTime))
	}
	p.labels("Labels", pod.Labels)
	p.annotations("Annotations", pod.Annotations)
}

func (p *page) podStatus(pod *corev1.Pod) {
	ended := podstatus.Terminal(pod)
	if pod.DeletionTimestamp != nil && !ended {
		p.put(0, "Status:\tTerminating (lasts %s)\n", p.age(*pod.DeletionTimestamp))
		p.put(0, "Termination Grace Period:\t%ss\n", or(pod.DeletionGracePeriodSeconds, "0"))
	} else {
		p.put(0, "Status:\t%s\n", pod.Status.Phase)
	}
	if pod.Status.Reason != "" {
		p.put(0, "Reason:\t%s\n", pod.Status.Reason)
	}
	if pod.Status.Message != "" {
		p.put(0, "Message:\t%s\n", pod.Status.Message)
	}
	if s := pod.Spec.SecurityContext; s != nil {
		p.seccomp(0, s.SeccompProfile)
	}
}

func (p *page) seccomp(level int, profile *corev1.SeccompProfile) {
	if profile == nil {
		return
	}
	p.put(level, "SeccompProfile:\t%s\n", profile.Type)
	if profile.Type == corev1.SeccompProfileTypeLocalhost && profile.LocalhostProfile != nil {
		if level > 0 {
			level++
		}
		p.put(level, "LocalhostProfile:\t%s\n", *profile.LocalhostProfile)
	}
}

func (p *page) podAddresses(pod *corev1.Pod) {
	p.put(0, "IP:\t%s\n", pod.Status.PodIP)
	if len(pod.Status.PodIPs) == 0 {
		p.put(0, "IPs:\t%s\n", none)
		return
	}
	p.put(0, "IPs:\n")
	for _, ip := range pod.Status.PodIPs {
		p.put(1, "IP:\t%s\n", ip.IP)
	}
}

func (p *page) podConditions(pod *corev1.Pod) {
	if len(pod.Spec.ReadinessGates) > 0 {
		p.put(0, "Readiness Gates:\n  Type\tStatus\n")
		for _, g := range pod.Spec.ReadinessGates {
			status := none
			if c := podstatus.Condition(pod.Status.Conditions, g.ConditionType); c != nil {
				status = string(c.Status)
			}
			p.put(1, "%s \t%s \n", g.ConditionType, status)
		}
	}
	if len(pod.Status.Conditions) > 0 {
		p.put(0, "Conditions:\n  Type\tStatus\n")
		for _, c := range pod.Status.Conditions {
			p.put(1, "%s \t%s \n", c.Type, c.Status)
		}
	}
}

// spread follows describeTopologySpreadConstraints.
func (p *page) spread(indent string, all []corev1.TopologySpreadConstraint) {
	if len(all) == 0 {
		return
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b corev1.TopologySpreadConstraint) int {
		return strings.Compare(a.TopologyKey, b.TopologyKey)
	})
	p.put(0, "%sTopology Spread Constraints:\t", indent)
	for i, c := range all {
		if i > 0 {
			p.put(0, "%s\t", indent)
		}
		p.put(0, "%s:%s when max skew %d is exceeded", c.TopologyKey, c.WhenUnsatisfiable, c.MaxSkew)
		if c.LabelSelector != nil {
			p.put(0, " for selector %s", metav1.FormatLabelSelector(c.LabelSelector))
		}
		p.put(0, "\n")
	}
}

// template follows DescribePodTemplate.
func (p *page) template(t *corev1.PodTemplateSpec) {
	p.put(0, "Pod Template:\n")
	p.labels("  Labels", t.Labels)
	if len(t.Annotations) > 0 {
		p.annotations("  Annotations", t.Annotations)
	}
	if t.Spec.ServiceAccountName != "" {
		p.put(1, "Service Account:\t%s\n", t.Spec.ServiceAccountName)
	}
	if len(t.Spec.InitContainers) > 0 {
		p.containers("  Init Containers", t.Spec.InitContainers, nil, nil)
	}
	p.containers("  Containers", t.Spec.Containers, nil, nil)
	p.volumes("  ", t.Spec.Volumes)
	p.spread("  ", t.Spec.TopologySpreadConstraints)
	if t.Spec.PriorityClassName != "" {
		p.put(1, "Priority Class Name:\t%s\n", t.Spec.PriorityClassName)
	}
	p.labels("  Node-Selectors", t.Spec.NodeSelector)
	p.tolerations("  Tolerations", t.Spec.Tolerations)
}
