package defaults

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// pod follows SetDefaults_Pod, and PodSpec's own defaults.
func pod(p *corev1.Pod) {
	spec := &p.Spec
	if g := spec.TerminationGracePeriodSeconds; g != nil && *g < 0 {
		*g = 1
	}
	for i := range spec.Containers {
		requestsFromLimits(&spec.Containers[i].Resources)
	}
	for i := range spec.InitContainers {
		requestsFromLimits(&spec.InitContainers[i].Resources)
	}
	setPtr(&spec.EnableServiceLinks, corev1.DefaultEnableServiceLinks)
	if spec.HostNetwork {
		hostPorts(spec.Containers)
		hostPorts(spec.InitContainers)
	}
	podSpec(spec)
}

// template fills in a Pod template: what SetDefaults_Pod does to a Pod it does not do to a template.
func template(t *corev1.PodTemplateSpec) { podSpec(&t.Spec) }

// podSpec follows SetDefaults_PodSpec and what the generated SetObjectDefaults_Pod does below it.
func podSpec(s *corev1.PodSpec) {
	set(&s.ServiceAccountName, s.DeprecatedServiceAccount)
	s.DeprecatedServiceAccount = s.ServiceAccountName
	set(&s.DNSPolicy, corev1.DNSClusterFirst)
	set(&s.RestartPolicy, corev1.RestartPolicyAlways)
	setPtr(&s.SecurityContext, corev1.PodSecurityContext{})
	setPtr(&s.TerminationGracePeriodSeconds, corev1.DefaultTerminationGracePeriodSeconds)
	set(&s.SchedulerName, corev1.DefaultSchedulerName)
	for i := range s.Volumes {
		volume(&s.Volumes[i])
	}
	for i := range s.InitContainers {
		container(&s.InitContainers[i])
	}
	for i := range s.Containers {
		container(&s.Containers[i])
	}
	for i := range s.EphemeralContainers {
		c := corev1.Container(s.EphemeralContainers[i].EphemeralContainerCommon)
		container(&c)
		s.EphemeralContainers[i].EphemeralContainerCommon = corev1.EphemeralContainerCommon(c)
	}
	quantities(s.Overhead)
	if s.Resources != nil {
		quantities(s.Resources.Limits)
		quantities(s.Resources.Requests)
	}
}

// requestsFromLimits gives a resource that has a limit but no request a request of the same size.
func requestsFromLimits(r *corev1.ResourceRequirements) {
	if r.Limits == nil {
		return
	}
	if r.Requests == nil {
		r.Requests = corev1.ResourceList{}
	}
	for name, limit := range r.Limits {
		if _, ok := r.Requests[name]; !ok {
			r.Requests[name] = limit.DeepCopy()
		}
	}
}

// hostPorts follows defaultHostNetworkPorts.
func hostPorts(containers []corev1.Container) {
	for i := range containers {
		for j := range containers[i].Ports {
			p := &containers[i].Ports[j]
			set(&p.HostPort, p.ContainerPort)
		}
	}
}

// quantities follows SetDefaults_ResourceList: nothing finer than a thousandth is kept.
func quantities(list corev1.ResourceList) {
	for name, q := range list {
		q.RoundUp(resource.Milli)
		list[name] = q
	}
}
