package describe

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/podspec"
	"podflight/engine/podstatus"
)

// nodePods follows describeNodeResource: the Pods of a node that have not ended, and what they ask for.
func (p *page) nodePods(n *corev1.Node) {
	var pods []*corev1.Pod
	for _, obj := range p.src.List(api.Pod, "") {
		pod, ok := obj.(*corev1.Pod)
		if ok && pod.Spec.NodeName == n.Name && !podstatus.Terminal(pod) {
			pods = append(pods, pod)
		}
	}
	have := n.Status.Allocatable
	if len(have) == 0 {
		have = n.Status.Capacity
	}
	p.put(0, "Non-terminated Pods:\t(%d in total)\n", len(pods))
	p.put(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n")
	p.put(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n")
	requests, limits := corev1.ResourceList{}, corev1.ResourceList{}
	for _, pod := range pods {
		req, lim := podspec.Requests(pod), podspec.Limits(pod)
		p.put(1, "%s\t%s\t\t%s\t%s\t%s\t%s\t%s\n", pod.Namespace, pod.Name,
			share(req, have, corev1.ResourceCPU), share(lim, have, corev1.ResourceCPU),
			share(req, have, corev1.ResourceMemory), share(lim, have, corev1.ResourceMemory), p.age(pod.CreationTimestamp))
		podspec.Add(requests, req)
		podspec.Add(limits, lim)
	}
	p.allocated(have, requests, limits)
}

func (p *page) allocated(have, requests, limits corev1.ResourceList) {
	p.put(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n")
	p.put(1, "Resource\tRequests\tLimits\n")
	p.put(1, "--------\t--------\t------\n")
	names := []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage}
	var other []corev1.ResourceName
	for _, name := range resourceNames(have) {
		switch {
		case strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix):
			names = append(names, name)
		case name != corev1.ResourcePods && !slices.Contains(names, name):
			other = append(other, name)
		}
	}
	for _, name := range names {
		p.put(1, "%s\t%s\t%s\n", name, share(requests, have, name), share(limits, have, name))
	}
	for _, name := range other {
		req, lim := requests[name], limits[name]
		p.put(1, "%s\t%s\t%s\n", name, req.String(), lim.String())
	}
}

// share writes a quantity with its part of what there is, in whole percent: "250m (12%)".
func share(of, have corev1.ResourceList, name corev1.ResourceName) string {
	q, all := of[name], have[name]
	part, whole := q.Value(), all.Value()
	if name == corev1.ResourceCPU {
		part, whole = q.MilliValue(), all.MilliValue()
	}
	percent := 0.0
	if whole != 0 {
		percent = float64(part) / float64(whole) * 100
	}
	return fmt.Sprintf("%s (%d%%)", q.String(), int64(percent))
}
