package scheduler

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/placement"
)

// verdict is why a node does not do for a Pod. The zero verdict means that it does.
type verdict struct {
	filter     string   // the filter that said no
	reasons    []string // as the message has them
	resolvable bool     // removing Pods from the node might help
}

func (v verdict) ok() bool { return v.filter == "" }

// demand is what a Pod wants of its node, worked out once for all nodes.
type demand struct {
	pod        *corev1.Pod
	requests   amounts
	ports      []hostPort
	spread     *spreading  // nil if no constraint forbids a node, or if other Pods are not to be looked at
	neighbours *neighbours // nil if other Pods are not to be looked at
}

func newDemand(pod *corev1.Pod) demand {
	return demand{pod: pod, requests: podRequests(pod), ports: hostPorts(pod)}
}

// filter is one condition that a node has to meet.
type filter struct {
	name  string
	check func(d demand, n *nodeInfo) (reasons []string, resolvable bool)
}

// The filters that look at other Pods.
const (
	podTopologySpread = "PodTopologySpread"
	interPodAffinity  = "InterPodAffinity"
)

// filters returns the filters in the order in which the default profile runs them. The first that says no
// decides the verdict (pkg/scheduler/apis/config/v1/default_plugins.go).
func filters() []filter {
	return []filter{
		{"NodeName", checkNodeName},
		{"NodeUnschedulable", checkUnschedulable},
		{"TaintToleration", checkTaints},
		{"NodeAffinity", checkAffinity},
		{"NodePorts", checkPorts},
		{"NodeResourcesFit", checkResources},
		{podTopologySpread, checkSpread},
		{interPodAffinity, checkCompany},
	}
}

func (s *Scheduler) judge(d demand, n *nodeInfo) verdict {
	for _, f := range s.filters {
		if reasons, resolvable := f.check(d, n); len(reasons) > 0 {
			return verdict{filter: f.name, reasons: reasons, resolvable: resolvable}
		}
	}
	return verdict{}
}

func checkNodeName(d demand, n *nodeInfo) ([]string, bool) {
	if want := d.pod.Spec.NodeName; want != "" && want != n.node.Name {
		return []string{"node(s) didn't match the requested node name"}, false
	}
	return nil, false
}

func checkUnschedulable(d demand, n *nodeInfo) ([]string, bool) {
	taint := corev1.Taint{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule}
	if n.node.Spec.Unschedulable && !placement.Tolerates(d.pod.Spec.Tolerations, taint) {
		return []string{"node(s) were unschedulable"}, false
	}
	return nil, false
}

func checkTaints(d demand, n *nodeInfo) ([]string, bool) {
	if placement.Untolerated(n.node.Spec.Taints, d.pod.Spec.Tolerations, corev1.TaintEffectNoSchedule, corev1.TaintEffectNoExecute) {
		return []string{"node(s) had untolerated taint(s)"}, false
	}
	return nil, false
}

func checkAffinity(d demand, n *nodeInfo) ([]string, bool) {
	if !placement.Matches(d.pod, n.node) {
		return []string{"node(s) didn't match Pod's node affinity/selector"}, false
	}
	return nil, false
}

func checkPorts(d demand, n *nodeInfo) ([]string, bool) {
	for _, want := range d.ports {
		for used := range n.ports {
			if want.clash(used) {
				return []string{"node(s) didn't have free ports for the requested pod ports"}, true
			}
		}
	}
	return nil, false
}

// checkResources follows fitsRequest (pkg/scheduler/framework/plugins/noderesources/fit.go). A Pod that asks
// for more than the whole node has is beyond help.
func checkResources(d demand, n *nodeInfo) ([]string, bool) {
	var reasons []string
	resolvable := true
	if int64(n.pods)+1 > n.allocatable[corev1.ResourcePods] {
		reasons = append(reasons, "Too many pods")
	}
	for _, name := range d.requests.names() {
		want := d.requests[name]
		if want == 0 || want <= n.allocatable[name]-n.requested[name] {
			continue
		}
		reasons = append(reasons, fmt.Sprintf("Insufficient %s", name))
		resolvable = resolvable && want <= n.allocatable[name]
	}
	return reasons, resolvable
}
