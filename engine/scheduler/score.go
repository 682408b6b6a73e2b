package scheduler

import (
	"math"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/placement"
)

const maxScore = 100

// choose returns the best of the nodes that fit: the one with the most left over, most evenly used, with the
// fewest Pods of the same kind, near Pods that the Pod likes, and with the least taints that prefer others. The weights are
// those of the default profile (pkg/scheduler/apis/config/v1/default_plugins.go).
func (c *cache) choose(d demand, fitting []*nodeInfo) *nodeInfo {
	if len(fitting) == 1 {
		return fitting[0]
	}
	wanted := scoredRequests(d.pod)
	shy := normalize(fitting, true, func(n *nodeInfo) int64 { return untoleratedPreferences(d.pod, n.node) })
	liked := normalize(fitting, false, func(n *nodeInfo) int64 { return preference(d.pod, n.node) })
	spread := c.spreadScores(d.pod, fitting)
	company := c.companyScores(d.pod, d.neighbours.wants, fitting)
	best, bestScore := 0, int64(math.MinInt64)
	for i, n := range fitting {
		score := leastAllocated(wanted, n) + balanced(d.requests, n) + 3*shy[i] + 2*liked[i] + 2*spread[i] + 2*company[i]
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	return fitting[best]
}

// leastAllocated is higher the less of its CPU and memory a node would have given away
// (plugins/noderesources/least_allocated.go).
func leastAllocated(wanted amounts, n *nodeInfo) int64 {
	var sum, count int64
	for _, name := range scoredResources() {
		capacity := n.allocatable[name]
		if capacity == 0 {
			continue
		}
		count++
		if used := n.scored[name] + wanted[name]; used <= capacity {
			sum += (capacity - used) * maxScore / capacity
		}
	}
	if count == 0 {
		return 0
	}
	return sum / count
}

// balanced is higher the more evenly a node's CPU and memory would be used
// (plugins/noderesources/balanced_allocation.go). Pods that ask for nothing do not count.
func balanced(requests amounts, n *nodeInfo) int64 {
	if requests[corev1.ResourceCPU] == 0 && requests[corev1.ResourceMemory] == 0 {
		return 0
	}
	before, after := make([]float64, 0, 2), make([]float64, 0, 2)
	for _, name := range scoredResources() {
		capacity := float64(n.allocatable[name])
		if capacity == 0 {
			continue
		}
		used := float64(n.requested[name])
		before = append(before, min(1, used/capacity))
		after = append(after, min(1, (used+float64(requests[name]))/capacity))
	}
	return maxScore/2 + (maxScore/2+evenness(after)-evenness(before))/2
}

func evenness(fractions []float64) int64 {
	if len(fractions) < 2 {
		return maxScore
	}
	return int64((1 - math.Abs(fractions[0]-fractions[1])/2) * maxScore)
}

func scoredResources() [2]corev1.ResourceName {
	return [2]corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory}
}

func untoleratedPreferences(pod *corev1.Pod, node *corev1.Node) int64 {
	var n int64
	for _, taint := range node.Spec.Taints {
		if taint.Effect == corev1.TaintEffectPreferNoSchedule && !placement.Tolerates(pod.Spec.Tolerations, taint) {
			n++
		}
	}
	return n
}

func preference(pod *corev1.Pod, node *corev1.Node) int64 {
	var n int64
	if a := pod.Spec.Affinity; a != nil && a.NodeAffinity != nil {
		for _, p := range a.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution {
			if placement.MatchesTerm(p.Preference, node) {
				n += int64(p.Weight)
			}
		}
	}
	return n
}

// normalize scales raw scores to 0…100, highest first, or lowest first if reversed
// (DefaultNormalizeScore of plugins/helper/normalize_score.go).
func normalize(nodes []*nodeInfo, reversed bool, raw func(*nodeInfo) int64) []int64 {
	scores := make([]int64, len(nodes))
	var high int64
	for i, n := range nodes {
		scores[i] = raw(n)
		high = max(high, scores[i])
	}
	for i := range scores {
		if high > 0 {
			scores[i] = maxScore * scores[i] / high
		}
		if reversed {
			scores[i] = maxScore - scores[i]
		}
	}
	return scores
}
