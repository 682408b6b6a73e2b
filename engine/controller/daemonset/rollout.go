package daemonset

import (
	"cmp"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// rollOut finds the Pods of former templates that may be replaced now (rollingUpdate).
func (r *pass) rollOut() (plan, error) {
	byNode := r.byNode()
	eligible := map[string]bool{}
	for _, node := range r.nodes {
		if run, _ := r.fit.judge(node); run {
			eligible[node.Name] = true
			byNode[node.Name] = slices.Clone(byNode[node.Name]) // a node without Pods counts, too
		}
	}
	surge, unavailable, err := r.limits(len(eligible))
	if err != nil {
		return plan{}, err
	}
	if surge == 0 {
		return r.replaceInPlace(byNode, max(unavailable, 1)), nil
	}
	return r.replaceBeside(byNode, eligible, surge), nil
}

// generations returns the Pods of the new and of a former template on a node, either of which may be missing. It reports
// false if there are more, which manage has to see to first (findUpdatedPodsOnNode).
func (r *pass) generations(on []*corev1.Pod) (fresh, stale *corev1.Pod, ok bool) {
	for _, pod := range on {
		if pod.DeletionTimestamp != nil {
			continue
		}
		slot := &stale
		if r.updated(pod) {
			slot = &fresh
		}
		if *slot != nil {
			return nil, nil, false
		}
		*slot = pod
	}
	return fresh, stale, true
}

// replaceInPlace deletes old Pods, so that manage makes new ones where they were: all that serve nobody anyway, and others
// while no more than most nodes are without an available Pod.
func (r *pass) replaceInPlace(byNode map[string][]*corev1.Pod, most int) plan {
	p := plan{why: ruleUpdate, text: "replaces Pods of a former template"}
	var candidates []*corev1.Pod
	unavailable := 0
	for _, name := range slices.Sorted(maps.Keys(byNode)) {
		fresh, stale, ok := r.generations(byNode[name])
		switch {
		case !ok || (fresh == nil) == (stale == nil):
			unavailable++
		case fresh != nil:
			if !r.available(fresh) {
				unavailable++
			}
		case !r.available(stale):
			p.remove = append(p.remove, stale)
			unavailable++
		case unavailable < most:
			candidates = append(candidates, stale)
		}
	}
	free := min(max(0, most-unavailable), len(candidates))
	p.remove = append(p.remove, candidates[:free]...)
	return p
}

// replaceBeside makes new Pods next to old ones on at most surge nodes at a time, and deletes the old ones when
// the new ones are available.
func (r *pass) replaceBeside(byNode map[string][]*corev1.Pod, eligible map[string]bool, surge int) plan {
	p := plan{why: ruleUpdate, text: "replaces Pods of a former template"}
	var candidates []string
	var leaving []*corev1.Pod // on nodes that the set is no longer for
	surging, available := 0, 0
	for _, name := range slices.Sorted(maps.Keys(byNode)) {
		fresh, stale, ok := r.generations(byNode[name])
		if !ok {
			surging++
			continue
		}
		if serving := cmp.Or(stale, fresh); serving != nil && r.available(serving) {
			available++
		}
		switch {
		case stale == nil: // manage sees to this node
		case fresh != nil && r.available(fresh):
			p.remove = append(p.remove, stale)
		case fresh != nil:
			surging++
		case !eligible[name] && !r.available(stale):
			p.remove = append(p.remove, stale)
		case !eligible[name]:
			leaving = append(leaving, stale)
		case !r.available(stale):
			p.create = append(p.create, name)
		case surging < surge:
			candidates = append(candidates, name)
		}
	}
	spare := min(max(0, available-len(eligible)), len(leaving))
	p.remove = append(p.remove, leaving[:spare]...)
	free := min(max(0, surge-surging), len(candidates))
	p.create = append(p.create, candidates[:free]...)
	return p
}
