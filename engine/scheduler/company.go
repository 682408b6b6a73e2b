package scheduler

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
)

// company is which other Pods a Pod wants near it, and which not
// (pkg/scheduler/framework/plugins/interpodaffinity).
type company struct {
	needs    []term // all of which one Pod in the same place has to meet
	avoids   []term // none of which any Pod in the same place may meet
	likes    []term // of weight, negative for Pods that are rather not near
	selfHelp bool   // the Pod meets its own needs, so that it may be the first of its kind
}

// term is one set of Pods, and what counts as the same place.
type term struct {
	key        string // the label of nodes that tells places apart
	weight     int64
	selector   labels.Selector
	namespaces func(string) bool
}

func (t term) matches(pod *corev1.Pod) bool {
	return t.namespaces(pod.Namespace) && t.selector.Matches(labels.Set(pod.Labels))
}

func anyMatches(terms []term, pod *corev1.Pod) bool {
	return slices.ContainsFunc(terms, func(t term) bool { return t.matches(pod) })
}

func allMatch(terms []term, pod *corev1.Pod) bool {
	return len(terms) > 0 && !slices.ContainsFunc(terms, func(t term) bool { return !t.matches(pod) })
}

// companyOf returns a Pod's wishes, or nil if it has none.
func (c *cache) companyOf(pod *corev1.Pod) *company {
	a := pod.Spec.Affinity
	if a == nil || a.PodAffinity == nil && a.PodAntiAffinity == nil {
		return nil
	}
	out := &company{}
	if p := a.PodAffinity; p != nil {
		for _, t := range p.RequiredDuringSchedulingIgnoredDuringExecution {
			out.needs = append(out.needs, c.term(t, pod, 1))
		}
		for _, t := range p.PreferredDuringSchedulingIgnoredDuringExecution {
			out.likes = append(out.likes, c.term(t.PodAffinityTerm, pod, int64(t.Weight)))
		}
	}
	if p := a.PodAntiAffinity; p != nil {
		for _, t := range p.RequiredDuringSchedulingIgnoredDuringExecution {
			out.avoids = append(out.avoids, c.term(t, pod, 1))
		}
		for _, t := range p.PreferredDuringSchedulingIgnoredDuringExecution {
			out.likes = append(out.likes, c.term(t.PodAffinityTerm, pod, -int64(t.Weight)))
		}
	}
	out.selfHelp = allMatch(out.needs, pod)
	return out
}

func (c *cache) term(t corev1.PodAffinityTerm, pod *corev1.Pod, weight int64) term {
	selector := selectorOf(t.LabelSelector)
	if t.LabelSelector != nil {
		selector = withKeys(selector, pod.Labels, t.MatchLabelKeys, metav1.LabelSelectorOpIn)
		selector = withKeys(selector, pod.Labels, t.MismatchLabelKeys, metav1.LabelSelectorOpNotIn)
	}
	names := t.Namespaces
	if len(names) == 0 && t.NamespaceSelector == nil {
		names = []string{pod.Namespace}
	}
	chosen := selectorOf(t.NamespaceSelector)
	return term{key: t.TopologyKey, weight: weight, selector: selector, namespaces: func(ns string) bool {
		if slices.Contains(names, ns) {
			return true
		}
		obj, ok := c.server.Get(api.Key{Kind: api.Namespace, Name: ns})
		return ok && chosen.Matches(labels.Set(obj.GetLabels()))
	}}
}

// selectorOf returns a selector that matches nothing for one that is missing or cannot be read.
func selectorOf(s *metav1.LabelSelector) labels.Selector {
	out, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		return labels.Nothing()
	}
	return out
}

// withKeys adds to a selector that the named labels are the same as the Pod's, or are not
// (applyMatchLabelKeysAndMismatchLabelKeys, pkg/registry/core/pod/strategy.go).
func withKeys(s labels.Selector, of map[string]string, keys []string, op metav1.LabelSelectorOperator) labels.Selector {
	for _, key := range keys {
		value, ok := of[key]
		if !ok {
			continue
		}
		more := selectorOf(&metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: key, Operator: op, Values: []string{value}}}})
		if requirements, selectable := more.Requirements(); selectable {
			s = s.Add(requirements...)
		}
	}
	return s
}

// topology is a place: all nodes that have the label.
type topology struct{ key, value string }

type places map[topology]int64

// count adds to the place that a node is in.
func (p places) count(key string, node *corev1.Node, n int64) {
	if value, ok := node.Labels[key]; ok {
		p[topology{key, value}] += n
	}
}

// at returns the count of the place that a node is in.
func (p places) at(key string, node *corev1.Node) (n int64, ok bool) {
	value, ok := node.Labels[key]
	return p[topology{key, value}], ok
}

// neighbours is what a Pod would find in each place.
type neighbours struct {
	wants    *company // nil if it has no wishes
	needed   places   // Pods that meet all of its needs
	avoided  places   // Pods that it avoids
	avoiding places   // Pods that avoid it
}

// meet looks at the Pods on all nodes for one that needs a node (PreFilter).
func (c *cache) meet(pod *corev1.Pod) *neighbours {
	n := &neighbours{wants: c.companyOf(pod), needed: places{}, avoided: places{}, avoiding: places{}}
	for _, p := range c.social {
		if node := c.nodeOf(p); node != nil {
			for _, t := range p.company.avoids {
				if t.matches(pod) {
					n.avoiding.count(t.key, node, 1)
				}
			}
		}
	}
	if w := n.wants; w == nil || len(w.needs)+len(w.avoids) == 0 {
		return n
	}
	for _, p := range c.pods {
		node := c.nodeOf(p)
		if node == nil {
			continue
		}
		if allMatch(n.wants.needs, p.pod) {
			for _, t := range n.wants.needs {
				n.needed.count(t.key, node, 1)
			}
		}
		for _, t := range n.wants.avoids {
			if t.matches(p.pod) {
				n.avoided.count(t.key, node, 1)
			}
		}
	}
	return n
}

func (c *cache) nodeOf(p *placed) *corev1.Node {
	if n := c.byName[p.node]; n != nil {
		return n.node
	}
	return nil
}

// checkCompany follows InterPodAffinity.Filter.
func checkCompany(d demand, n *nodeInfo) ([]string, bool) {
	m := d.neighbours
	if m == nil {
		return nil, false
	}
	if w := m.wants; w != nil {
		if !m.hasNeeded(n.node) {
			return []string{"node(s) didn't match pod affinity rules"}, false
		}
		for _, t := range w.avoids {
			if count, ok := m.avoided.at(t.key, n.node); ok && count > 0 {
				return []string{"node(s) didn't match pod anti-affinity rules"}, true
			}
		}
	}
	for place, count := range m.avoiding {
		if value, ok := n.node.Labels[place.key]; ok && value == place.value && count > 0 {
			return []string{"node(s) didn't satisfy existing pods anti-affinity rules"}, true
		}
	}
	return nil, false
}

// hasNeeded follows satisfyPodAffinity: the first of a group of Pods that want to be together may go anywhere.
func (m *neighbours) hasNeeded(node *corev1.Node) bool {
	found := true
	for _, t := range m.wants.needs {
		count, ok := m.needed.at(t.key, node)
		if !ok {
			return false
		}
		found = found && count > 0
	}
	return found || len(m.needed) == 0 && m.wants.selfHelp
}

// companyScores favours nodes near Pods that the Pod likes, or that like it (interpodaffinity/scoring.go).
func (c *cache) companyScores(pod *corev1.Pod, wants *company, fitting []*nodeInfo) []int64 {
	scores := make([]int64, len(fitting))
	liked := places{}
	look := c.social
	if wants != nil && len(wants.likes) > 0 {
		look = c.pods
	}
	for _, p := range look {
		node := c.nodeOf(p)
		if node == nil {
			continue
		}
		if wants != nil {
			liked.weigh(wants.likes, p.pod, node)
		}
		if p.company != nil {
			liked.weigh(p.company.needs, pod, node)
			liked.weigh(p.company.likes, pod, node)
		}
	}
	if len(liked) == 0 {
		return scores
	}
	for i, n := range fitting {
		for place, weight := range liked {
			if value, ok := n.node.Labels[place.key]; ok && value == place.value {
				scores[i] += weight
			}
		}
	}
	low, high := slices.Min(scores), slices.Max(scores)
	for i := range scores {
		if high > low {
			scores[i] = int64(maxScore * (float64(scores[i]-low) / float64(high-low)))
		} else {
			scores[i] = 0
		}
	}
	return scores
}

func (p places) weigh(terms []term, pod *corev1.Pod, node *corev1.Node) {
	for _, t := range terms {
		if t.matches(pod) {
			p.count(t.key, node, t.weight)
		}
	}
}
