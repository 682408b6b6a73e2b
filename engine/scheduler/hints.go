package scheduler

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// nodeHelps reports whether a new or changed node may do for a Pod: a filter that said no to it passes the node
// now and did not before (the queueing hints of pkg/scheduler/framework/plugins).
func (s *Scheduler) nodeHelps(p *queued, node, old *corev1.Node) bool {
	if p.rejectedBy(podTopologySpread, interPodAffinity) && (old == nil || !maps.Equal(old.Labels, node.Labels)) {
		return true
	}
	d := newDemand(p.pod)
	now := emptyNode(node)
	for _, f := range s.filters {
		if !slices.Contains(p.rejectors, f.name) || !passes(f, d, now) {
			continue
		}
		if old == nil || !passes(f, d, emptyNode(old)) {
			return true
		}
		if f.name == "NodeResourcesFit" && roomier(d, now, emptyNode(old)) {
			return true
		}
	}
	return false
}

func passes(f filter, d demand, n *nodeInfo) bool {
	reasons, _ := f.check(d, n)
	return len(reasons) == 0
}

func emptyNode(node *corev1.Node) *nodeInfo {
	return &nodeInfo{node: node, allocatable: toAmounts(node.Status.Allocatable)}
}

// roomier reports whether a node has more than before of something that the Pod wants.
func roomier(d demand, now, before *nodeInfo) bool {
	if now.allocatable[corev1.ResourcePods] > before.allocatable[corev1.ResourcePods] {
		return true
	}
	for name, want := range d.requests {
		if want > 0 && now.allocatable[name] > before.allocatable[name] {
			return true
		}
	}
	return false
}

// deletionHelps reports whether a Pod's end may make room for another: any does if resources were lacking, one
// that held a wanted port if ports were (isSchedulableAfterPodEvent of noderesources, isSchedulableAfterPodDeleted of nodeports).
func deletionHelps(p *queued, gone *corev1.Pod) bool {
	if slices.Contains(p.rejectors, "NodeResourcesFit") {
		return true
	}
	if !slices.Contains(p.rejectors, "NodePorts") {
		return false
	}
	freed := hostPorts(gone)
	return slices.ContainsFunc(hostPorts(p.pod), func(want hostPort) bool { return slices.ContainsFunc(freed, want.clash) })
}

// companyCame tries Pods again to which it makes a difference that a Pod has got a node, or other labels.
func (s *Scheduler) companyCame(pod, old *corev1.Pod) {
	if s.queue.social == 0 {
		return
	}
	switch {
	case old == nil || old.Spec.NodeName == "":
		s.queue.move(func(p *queued) bool { return s.companyHelps(p, pod, false) })
	case !maps.Equal(old.Labels, pod.Labels):
		s.queue.move(func(p *queued) bool { return s.companyHelps(p, old, true) || s.companyHelps(p, pod, false) })
	}
}

// companyHelps reports whether it may help a waiting Pod that another one came to a node or went (isSchedulableAfterPodChange of
// interpodaffinity and podtopologyspread).
func (s *Scheduler) companyHelps(p *queued, other *corev1.Pod, gone bool) bool {
	if p.rejectedBy(podTopologySpread) && other.Namespace == p.pod.Namespace {
		for _, c := range constraintsOf(p.pod, corev1.DoNotSchedule) {
			if c.selector.Matches(labels.Set(other.Labels)) {
				return true
			}
		}
	}
	if !p.rejectedBy(interPodAffinity) {
		return false
	}
	wants, its := s.cache.companyOf(p.pod), s.cache.companyOf(other)
	switch {
	case !gone:
		return wants != nil && allMatch(wants.needs, other)
	case wants != nil && anyMatches(wants.avoids, other):
		return true
	}
	return its != nil && anyMatches(its.avoids, p.pod)
}

// podHelps reports whether a change of the waiting Pod itself may help it.
func podHelps(p *queued, pod, old *corev1.Pod) bool {
	if old == nil {
		return false
	}
	tolerant := len(pod.Spec.Tolerations) != len(old.Spec.Tolerations)
	if tolerant && (slices.Contains(p.rejectors, "TaintToleration") || slices.Contains(p.rejectors, "NodeUnschedulable")) {
		return true
	}
	return slices.Contains(p.rejectors, "NodeResourcesFit") && shrunk(podRequests(pod), podRequests(old))
}

func shrunk(now, before amounts) bool {
	for name, n := range before {
		if now[name] < n {
			return true
		}
	}
	return false
}
