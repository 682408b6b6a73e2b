package stage

import (
	"slices"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/lanes"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// scene is what the stage knows of a run as a whole. It is made once for a run.
type scene struct {
	trace  *trace.Trace
	chart  *lanes.Chart
	groups []*group
	pods   []*cast       // of all groups, in order of creation
	rows   [levels][]row // at each level, as of len(seen) Pods
	seen   [levels]int
	short  drawnAxis // the axis with shortened waits that was drawn last
}

// group is the Pods of one owner, or a single Pod without one.
type group struct {
	owner string      // "deployment/web"; "" for Pods without one
	life  *trace.Life // the owner's; nil if the run does not have it
	waits *trace.Lane // the owner's own back-off; nil if it never waits
	pods  []*cast     // in order of creation
}

// cast is a Pod with its lanes, in the order of its spec: init containers, then the others.
type cast struct {
	life   *trace.Life
	lanes  []*trace.Lane
	main   *trace.Lane // the first that is no init container; an empty one if there is none
	probes [][]string  // of each lane, the kinds of probe that have results
}

func newScene(t *trace.Trace) *scene {
	s := &scene{trace: t, chart: lanes.New(t)}
	byOwner := map[string]*group{}
	for _, life := range t.Lives(api.Pod) {
		owner, ownerLife := topOwner(t, life)
		g := byOwner[owner]
		if g == nil {
			g = &group{owner: owner, life: ownerLife}
			byOwner[owner] = g
			s.groups = append(s.groups, g)
		}
		c := s.castOf(life)
		g.pods, s.pods = append(g.pods, c), append(s.pods, c)
	}
	for _, g := range s.groups {
		if g.life != nil {
			if w := t.Waits(g.life.Key); len(w) > 0 {
				g.waits = &trace.Lane{Container: trace.Container{Name: waitsName}, Waits: w}
			}
		}
	}
	return s
}

// waitsName is what stands before the lane of an owner that waits before it makes another Pod.
const waitsName = "back-off"

// topOwner returns the owner of a Pod's that a person made, and its life if the run has it.
func topOwner(t *trace.Trace, life *trace.Life) (string, *trace.Life) {
	var found *trace.Life
	if owners := t.Owners(life); len(owners) > 0 {
		found = owners[len(owners)-1]
		life = found
	}
	if ref, ok := life.Owner(); ok { // the run does not have this one
		return strings.ToLower(ref.Kind) + "/" + ref.Name, nil
	}
	if found == nil {
		return "", nil
	}
	return strings.ToLower(string(found.Key.Kind)) + "/" + found.Key.Name, found
}

// castOf returns a Pod with its lanes. Containers of which nothing was recorded have a lane without spans.
func (s *scene) castOf(life *trace.Life) *cast {
	c := &cast{life: life}
	pod := podOf(life.Versions[0])
	for i, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, spec := range list {
			l, ok := s.trace.Lane(life.UID, spec.Name)
			if !ok {
				l = &trace.Lane{Container: trace.Container{Namespace: life.Key.Namespace, Pod: life.Key.Name, UID: life.UID, Name: spec.Name}}
			}
			if i == 1 && c.main == nil {
				c.main = l
			}
			c.lanes = append(c.lanes, l)
			c.probes = append(c.probes, s.chart.Probes(l))
		}
	}
	if c.main == nil {
		c.main = &trace.Lane{}
	}
	return c
}

// podOf returns the Pod of a version; an empty one if it is something else.
func podOf(v trace.Version) *corev1.Pod {
	if pod, ok := v.Object.(*corev1.Pod); ok {
		return pod
	}
	return &corev1.Pod{}
}

// podAt returns a Pod as it stands, or as it was last.
func podAt(life *trace.Life, now sim.Instant) (pod *corev1.Pod, gone bool) {
	v, ok := life.Last(now)
	if !ok {
		return podOf(life.Versions[0]), false
	}
	return podOf(v), now >= life.Removed
}

// count returns how many Pods there have been by an instant.
func (s *scene) count(now sim.Instant) int {
	return sort.Search(len(s.pods), func(i int) bool { return s.pods[i].life.Added > now })
}

// by returns the Pods of a group that there have been by an instant.
func (g *group) by(now sim.Instant) []*cast {
	return g.pods[:sort.Search(len(g.pods), func(i int) bool { return g.pods[i].life.Added > now })]
}

// newest returns the Pod that the cursor stands on unless it was moved: the first of those that were made last, or
// the first that still exists if that one does not. It is nil if there is none yet.
func (s *scene) newest(now sim.Instant) *cast {
	seen := s.pods[:s.count(now)]
	if len(seen) == 0 {
		return nil
	}
	i := len(seen) - 1
	for i > 0 && seen[i].life.Added.Sub(seen[i-1].life.Added) < burst {
		i--
	}
	if seen[i].life.Removed <= now {
		if j := slices.IndexFunc(seen, func(c *cast) bool { return c.life.Removed > now }); j >= 0 {
			i = j
		}
	}
	return seen[i]
}
