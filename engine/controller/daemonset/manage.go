package daemonset

import (
	"fmt"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/podstatus"
)

// manage finds the nodes that lack a Pod and the Pods that are in the wrong place, too many, or at their end (manage).
func (r *pass) manage() plan {
	p := plan{why: ruleOnePerNode, text: "sees to one Pod on each node that it is for"}
	byNode := r.byNode()
	for _, node := range r.nodes {
		on, exists := byNode[node.Name]
		delete(byNode, node.Name)
		r.manageNode(&p, node, on, exists)
	}
	for _, gone := range slices.Sorted(maps.Keys(byNode)) {
		for _, pod := range byNode[gone] {
			if pod.Spec.NodeName == "" {
				p.remove = append(p.remove, pod) // it waits for a node that is gone
			}
		}
	}
	return p
}

// manageNode follows podsShouldBeOnNode.
func (r *pass) manageNode(p *plan, node *corev1.Node, on []*corev1.Pod, exists bool) {
	run, stay := r.fit.judge(node)
	on = slices.DeleteFunc(on, func(pod *corev1.Pod) bool { return pod.DeletionTimestamp != nil })
	switch {
	case run && !exists:
		p.create = append(p.create, node.Name)
		return
	case !stay:
		p.remove = append(p.remove, on...)
		return
	}
	var running []*corev1.Pod
	for _, pod := range on {
		switch {
		case !podstatus.Terminal(pod):
			running = append(running, pod)
		case r.mayReplace(pod, node.Name):
			p.remove = append(p.remove, pod)
		}
	}
	oldestFirst(running)
	switch {
	case !r.surges():
		p.remove = append(p.remove, running[min(1, len(running)):]...)
	case len(running) == 0 && run:
		p.create = append(p.create, node.Name)
	case len(running) > 1:
		p.remove = append(p.remove, r.surplus(running)...)
	}
}

// mayReplace says of a Pod that has ended that it will be replaced, unless one that failed on the node before it
// was replaced not long ago.
func (r *pass) mayReplace(pod *corev1.Pod, node string) bool {
	if pod.Status.Phase == corev1.PodSucceeded {
		r.client.Event(r.set, corev1.EventTypeNormal, "SucceededDaemonPod",
			fmt.Sprintf("Found succeeded daemon pod %s/%s on node %s, will try to delete it", pod.Namespace, pod.Name, node))
		return true
	}
	delays := r.backOff[r.set.UID]
	if delays == nil {
		delays = &backOffs{at: map[place]backOff{}}
		r.backOff[r.set.UID] = delays
	}
	at, now := place{r.set.Status.ObservedGeneration, node}, r.kernel.Now()
	if delay, waiting := delays.waiting(at, now); waiting {
		r.step(ruleFailed, fmt.Sprintf("looks at Pod %s on %s, which failed, again in %s", pod.Name, node, delay))
		r.queue.AddAfter(r.key, delay)
		return false
	}
	delays.next(at, now)
	r.client.Event(r.set, corev1.EventTypeWarning, "FailedDaemonPod",
		fmt.Sprintf("Found failed daemon pod %s/%s on node %s, will try to kill it", pod.Namespace, pod.Name, node))
	return true
}

// surplus returns the Pods that are too many on one node in an update that surges: one of the old template may stay as
// long as it is ready and the one of the new template is not available.
func (r *pass) surplus(running []*corev1.Pod) (remove []*corev1.Pod) {
	var fresh, stale *corev1.Pod
	for _, pod := range running {
		switch isNew := pod.Labels[hashLabel] == r.hash(); {
		case isNew && fresh == nil:
			fresh = pod
		case !isNew && stale == nil:
			stale = pod
		default:
			remove = append(remove, pod)
		}
	}
	if fresh != nil && stale != nil && (!podstatus.Ready(stale) || r.available(fresh)) {
		remove = append(remove, stale)
	}
	return remove
}

// surges reports whether an update may put a second Pod on a node (AllowsSurge).
func (r *pass) surges() bool {
	surge, _, err := r.limits(1)
	return err == nil && surge > 0
}

// limits returns how many nodes may have a Pod too many, and how many none, during an update
// (SurgeCount, UnavailableCount).
func (r *pass) limits(nodes int) (surge, unavailable int, err error) {
	u := r.set.Spec.UpdateStrategy
	if u.Type != appsv1.RollingUpdateDaemonSetStrategyType || u.RollingUpdate == nil {
		return 0, 0, nil
	}
	zero := intstr.FromInt32(0)
	if surge, err = intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(u.RollingUpdate.MaxSurge, zero), nodes, true); err != nil {
		return 0, 0, fmt.Errorf("invalid value for MaxSurge: %w", err)
	}
	if unavailable, err = intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(u.RollingUpdate.MaxUnavailable, zero), nodes, true); err != nil {
		return 0, 0, fmt.Errorf("invalid value for MaxUnavailable: %w", err)
	}
	return surge, unavailable, nil
}
