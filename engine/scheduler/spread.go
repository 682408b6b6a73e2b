package scheduler

import (
	"math"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/placement"
)

// constraint is one topology spread constraint of a Pod (pkg/scheduler/framework/plugins/podtopologyspread).
type constraint struct {
	key        string
	maxSkew    int
	minDomains int
	selector   labels.Selector
	affinity   bool // count only nodes that the Pod's affinity allows
	taints     bool // count only nodes whose taints the Pod tolerates
}

// constraintsOf returns those of a Pod's constraints that forbid nodes, or that only make some nodes better.
func constraintsOf(pod *corev1.Pod, action corev1.UnsatisfiableConstraintAction) []constraint {
	var out []constraint
	for _, c := range pod.Spec.TopologySpreadConstraints {
		if c.WhenUnsatisfiable != action {
			continue
		}
		next := constraint{
			key: c.TopologyKey, maxSkew: int(c.MaxSkew), minDomains: 1, affinity: true,
			selector: withKeys(selectorOf(c.LabelSelector), pod.Labels, c.MatchLabelKeys, metav1.LabelSelectorOpIn),
		}
		if c.MinDomains != nil {
			next.minDomains = int(*c.MinDomains)
		}
		if p := c.NodeAffinityPolicy; p != nil {
			next.affinity = *p == corev1.NodeInclusionPolicyHonor
		}
		if p := c.NodeTaintsPolicy; p != nil {
			next.taints = *p == corev1.NodeInclusionPolicyHonor
		}
		out = append(out, next)
	}
	return out
}

// includes reports whether the Pods on a node count (matchNodeInclusionPolicies).
func (c constraint) includes(pod *corev1.Pod, node *corev1.Node) bool {
	if c.affinity && !placement.Matches(pod, node) {
		return false
	}
	return !c.taints || !placement.Untolerated(node.Spec.Taints, pod.Spec.Tolerations, corev1.TaintEffectNoSchedule, corev1.TaintEffectNoExecute)
}

// spreading is how the Pods that a Pod's constraints speak of are spread.
type spreading struct {
	constraints []constraint
	counts      []map[string]int // by constraint: Pods in each place
}

// spread counts the Pods in each place (calPreFilterState). It returns nil for a Pod without such constraints.
func (c *cache) spread(pod *corev1.Pod, constraints []constraint) *spreading {
	if len(constraints) == 0 {
		return nil
	}
	s := &spreading{constraints: constraints, counts: make([]map[string]int, len(constraints))}
	onNode := c.matching(pod.Namespace, constraints)
	for i, con := range constraints {
		s.counts[i] = map[string]int{}
		for _, n := range c.nodes {
			if hasAll(n.node, constraints) && con.includes(pod, n.node) {
				s.counts[i][n.node.Labels[con.key]] += onNode[i][n.node.Name]
			}
		}
	}
	return s
}

// matching counts the Pods on each node that each of the constraints speaks of. Those that are being deleted do not count
// (countPodsMatchSelector).
func (c *cache) matching(ns string, constraints []constraint) []map[string]int {
	out := make([]map[string]int, len(constraints))
	for i := range out {
		out[i] = map[string]int{}
	}
	for _, p := range c.pods {
		if p.pod.Namespace != ns || p.pod.DeletionTimestamp != nil {
			continue
		}
		for i, con := range constraints {
			if !con.selector.Empty() && con.selector.Matches(labels.Set(p.pod.Labels)) {
				out[i][p.node]++
			}
		}
	}
	return out
}

func hasAll(node *corev1.Node, constraints []constraint) bool {
	for _, c := range constraints {
		if _, ok := node.Labels[c.key]; !ok {
			return false
		}
	}
	return true
}

// fewest returns the count of the place with the fewest Pods, or 0 if there are fewer places than there should be.
func (s *spreading) fewest(i int) int {
	if len(s.counts[i]) == 0 || len(s.counts[i]) < s.constraints[i].minDomains {
		return 0
	}
	least := math.MaxInt
	for _, n := range s.counts[i] {
		least = min(least, n)
	}
	return least
}

// checkSpread follows PodTopologySpread.Filter.
func checkSpread(d demand, n *nodeInfo) ([]string, bool) {
	if d.spread == nil {
		return nil, false
	}
	for i, c := range d.spread.constraints {
		value, ok := n.node.Labels[c.key]
		if !ok {
			return []string{"node(s) didn't match pod topology spread constraints (missing required label)"}, false
		}
		skew := d.spread.counts[i][value] - d.spread.fewest(i)
		if c.selector.Matches(labels.Set(d.pod.Labels)) {
			skew++
		}
		if skew > c.maxSkew {
			return []string{"node(s) didn't match pod topology spread constraints"}, true
		}
	}
	return nil, false
}

// spreadScores favours places with fewer Pods of the same kind: those that the Pod's own constraints speak of or, if it has
// none, those of the same ReplicaSet or StatefulSet on each host (plugins/podtopologyspread/scoring.go).
func (c *cache) spreadScores(pod *corev1.Pod, fitting []*nodeInfo) []int64 {
	if len(pod.Spec.TopologySpreadConstraints) == 0 {
		return c.spreadByOwner(pod, fitting)
	}
	constraints := constraintsOf(pod, corev1.ScheduleAnyway)
	if len(constraints) == 0 {
		return make([]int64, len(fitting))
	}
	s := c.spread(pod, constraints)
	onNode := c.matching(pod.Namespace, constraints)
	raw := make([]float64, len(fitting))
	for i, con := range constraints {
		weight := math.Log(float64(distinct(con.key, constraints, fitting) + 2))
		for j, n := range fitting {
			if !hasAll(n.node, constraints) {
				raw[j] = math.NaN()
				continue
			}
			count := s.counts[i][n.node.Labels[con.key]]
			if con.key == corev1.LabelHostname {
				count = onNode[i][n.node.Name]
			}
			raw[j] += float64(count)*weight + float64(con.maxSkew-1)
		}
	}
	return fewestFirst(raw)
}

// distinct counts the places that the nodes are in; for hosts, the nodes.
func distinct(key string, constraints []constraint, nodes []*nodeInfo) int {
	seen, count := map[string]bool{}, 0
	for _, n := range nodes {
		if !hasAll(n.node, constraints) {
			continue
		}
		count++
		seen[n.node.Labels[key]] = true
	}
	if key == corev1.LabelHostname {
		return count
	}
	return len(seen)
}

// spreadByOwner applies the default constraints to hosts and zones.
func (c *cache) spreadByOwner(pod *corev1.Pod, fitting []*nodeInfo) []int64 {
	const hostSkew, zoneSkew = 3, 5
	uid := spreadOwner(pod)
	if uid == "" {
		return make([]int64, len(fitting))
	}
	zones := map[string]int{} // Pods in each
	for _, n := range fitting {
		zones[n.node.Labels[corev1.LabelTopologyZone]] = 0
	}
	if len(zones) > 1 {
		for _, n := range c.nodes {
			if zone, ok := n.node.Labels[corev1.LabelTopologyZone]; ok {
				zones[zone] += n.owners[uid]
			}
		}
	}
	hostWeight, zoneWeight := math.Log(float64(len(fitting)+2)), math.Log(float64(len(zones)+2))
	raw := make([]float64, len(fitting))
	for i, n := range fitting {
		if _, ok := n.node.Labels[corev1.LabelHostname]; ok {
			raw[i] += float64(n.owners[uid])*hostWeight + hostSkew - 1
		}
		if zone, ok := n.node.Labels[corev1.LabelTopologyZone]; ok {
			raw[i] += float64(zones[zone])*zoneWeight + zoneSkew - 1
		}
	}
	return fewestFirst(raw)
}

// spreadOwner returns the controller by which Pods are spread by default: a Job's or a DaemonSet's are not.
func spreadOwner(pod *corev1.Pod) types.UID {
	ref := metav1.GetControllerOfNoCopy(pod)
	if ref == nil || ref.Kind != "ReplicaSet" && ref.Kind != "StatefulSet" && ref.Kind != "ReplicationController" {
		return ""
	}
	return ref.UID
}

// fewestFirst turns counts into scores, 100 for the lowest if that is 0. What is not a number gets 0 (NormalizeScore).
func fewestFirst(raw []float64) []int64 {
	low, high := int64(math.MaxInt64), int64(0)
	for _, v := range raw {
		if !math.IsNaN(v) {
			low, high = min(low, int64(math.Round(v))), max(high, int64(math.Round(v)))
		}
	}
	scores := make([]int64, len(raw))
	for i, v := range raw {
		switch {
		case math.IsNaN(v):
		case high == 0:
			scores[i] = maxScore
		default:
			scores[i] = maxScore * (high + low - int64(math.Round(v))) / high
		}
	}
	return scores
}
