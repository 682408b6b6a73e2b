package scheduler

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/placement"
)

// Load is what the Pods that a kubelet has admitted take up of its node.
type Load struct {
	info nodeInfo
	pods map[types.UID]demand
}

// NewLoad returns the load of an empty node.
func NewLoad() *Load {
	return &Load{
		info: nodeInfo{requested: amounts{}, ports: map[hostPort]int{}},
		pods: map[types.UID]demand{},
	}
}

// Has reports whether the Pod is part of the load.
func (l *Load) Has(pod types.UID) bool {
	_, ok := l.pods[pod]
	return ok
}

// Add adds a Pod to the load.
func (l *Load) Add(pod *corev1.Pod) {
	if l.Has(pod.UID) {
		return
	}
	d := newDemand(pod)
	l.pods[pod.UID] = d
	l.count(d, 1)
}

// Remove takes a Pod out of the load.
func (l *Load) Remove(pod types.UID) {
	if d, ok := l.pods[pod]; ok {
		delete(l.pods, pod)
		l.count(d, -1)
	}
}

func (l *Load) count(d demand, sign int) {
	l.info.pods += sign
	l.info.requested.add(d.requests, int64(sign))
	for _, p := range d.ports {
		if l.info.ports[p] += sign; l.info.ports[p] == 0 {
			delete(l.info.ports, p)
		}
	}
}

// AdmissionCheck reports whether a node can take a Pod on top of its load, as a kubelet asks it again for
// each Pod that is bound to its node. If not, it returns the reason and message of the first thing that
// forbids it (pkg/scheduler/eventhandlers.go AdmissionCheck, pkg/kubelet/lifecycle/predicate.go Admit).
func (l *Load) AdmissionCheck(pod *corev1.Pod, node *corev1.Node) (reason, message string, ok bool) {
	l.info.node, l.info.allocatable = node, toAmounts(node.Status.Allocatable)
	d := newDemand(pod)
	if name, requested, used, capacity, short := l.shortage(d); short {
		return "OutOf" + string(name), fmt.Sprintf("Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d",
			name, requested, used, capacity), false
	}
	for _, f := range []filter{{"NodeAffinity", checkAffinity}, {"NodeName", checkNodeName}, {"NodePorts", checkPorts}, {"TaintToleration", checkNoExecute}} {
		if reasons, _ := f.check(d, &l.info); len(reasons) > 0 {
			return f.name, fmt.Sprintf("Predicate %s failed: %s", f.name, reasons[0]), false
		}
	}
	return "", "", true
}

// shortage returns the first resource of which the node has too little, in the order in which fitsRequest looks at them.
func (l *Load) shortage(d demand) (name corev1.ResourceName, requested, used, capacity int64, short bool) {
	if pods := int64(l.info.pods); pods+1 > l.info.allocatable[corev1.ResourcePods] {
		return corev1.ResourcePods, 1, pods, l.info.allocatable[corev1.ResourcePods], true
	}
	names := d.requests.names()
	slices.SortStableFunc(names, func(a, b corev1.ResourceName) int { return cmp.Compare(resourceRank(a), resourceRank(b)) })
	for _, name := range names {
		want, used, has := d.requests[name], l.info.requested[name], l.info.allocatable[name]
		if want > 0 && want > has-used {
			return name, want, used, has, true
		}
	}
	return "", 0, 0, 0, false
}

func resourceRank(name corev1.ResourceName) int {
	switch name {
	case corev1.ResourceCPU:
		return 0
	case corev1.ResourceMemory:
		return 1
	}
	return 2
}

// checkNoExecute looks at those taints that also throw out Pods that run already: the only ones that a kubelet cares about.
func checkNoExecute(d demand, n *nodeInfo) ([]string, bool) {
	if placement.Untolerated(n.node.Spec.Taints, d.pod.Spec.Tolerations, corev1.TaintEffectNoExecute) {
		return []string{"node(s) had taints that the pod didn't tolerate"}, false
	}
	return nil, false
}
