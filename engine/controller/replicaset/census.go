package replicaset

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/controller/pods"
	"podflight/engine/podstatus"
)

// counts are the numbers of a ReplicaSet's status.
type counts struct{ active, labeled, ready, available, terminating int32 }

// census counts the Pods of one ReplicaSet. It holds what each Pod counts for, so that a change of
// one Pod costs the same whatever the size of the set.
type census struct {
	generation int64 // of the ReplicaSet that it was taken for
	selector   labels.Selector
	template   labels.Selector
	minReady   time.Duration
	pods       map[types.UID]entry
	counts     counts
	soon       []readying // ready but not yet available, by ready time
	claim      bool       // there may be Pods to adopt or to release
}

// entry is what one Pod counts for.
type entry struct {
	version                                        int64
	active, labeled, ready, available, terminating bool
	readySince                                     time.Time
}

type readying struct {
	uid   types.UID
	since time.Time
}

func newCensus(rs *appsv1.ReplicaSet) (*census, error) {
	selector, err := metav1.LabelSelectorAsSelector(rs.Spec.Selector)
	if err != nil {
		return nil, err
	}
	return &census{
		generation: rs.Generation, selector: selector,
		template: labels.SelectorFromSet(rs.Spec.Template.Labels),
		minReady: time.Duration(rs.Spec.MinReadySeconds) * time.Second,
		pods:     map[types.UID]entry{}, claim: true,
	}, nil
}

// take counts all of these Pods.
func (c *census) take(owned []api.Object, now time.Time) {
	for _, obj := range owned {
		c.see(obj.(*corev1.Pod), now)
	}
}

// see takes note of a Pod as it is now. An older state than the known one is ignored.
func (c *census) see(pod *corev1.Pod, now time.Time) {
	version, _ := strconv.ParseInt(pod.ResourceVersion, 10, 64)
	if old, ok := c.pods[pod.UID]; ok {
		if version <= old.version {
			return
		}
		c.drop(pod.UID)
	}
	e := entry{version: version}
	if !c.selector.Matches(labels.Set(pod.Labels)) {
		c.claim = true
	} else {
		e.active, e.terminating = pods.Active(pod), pods.Terminating(pod)
		e.labeled = e.active && c.template.Matches(labels.Set(pod.Labels))
		if since, ready := podstatus.ReadySince(pod); ready && e.active {
			e.ready, e.readySince = true, since
			e.available = pods.Available(pod, c.minReady, now)
		}
	}
	c.pods[pod.UID] = e
	c.counts.add(e, 1)
	if e.ready && !e.available {
		r := readying{pod.UID, e.readySince}
		i, _ := slices.BinarySearchFunc(c.soon, r, compareReadying)
		c.soon = slices.Insert(c.soon, i, r)
	}
}

// drop forgets a Pod.
func (c *census) drop(uid types.UID) {
	e, ok := c.pods[uid]
	if !ok {
		return
	}
	delete(c.pods, uid)
	c.counts.add(e, -1)
	if e.ready && !e.available {
		if i, found := slices.BinarySearchFunc(c.soon, readying{uid, e.readySince}, compareReadying); found {
			c.soon = slices.Delete(c.soon, i, i+1)
		}
	}
}

// at returns the counts at the time now, and how long until the next Pod becomes available, or zero if
// none is about to.
func (c *census) at(now time.Time) (counts, time.Duration) {
	for len(c.soon) > 0 && !c.soon[0].since.Add(c.minReady).After(now) {
		e := c.pods[c.soon[0].uid]
		e.available = true
		c.pods[c.soon[0].uid] = e
		c.counts.available++
		c.soon = c.soon[1:]
	}
	if len(c.soon) == 0 {
		return c.counts, 0
	}
	return c.counts, c.soon[0].since.Add(c.minReady).Sub(now)
}

func (n *counts) add(e entry, sign int32) {
	for _, f := range []struct {
		n   *int32
		yes bool
	}{{&n.active, e.active}, {&n.labeled, e.labeled}, {&n.ready, e.ready}, {&n.available, e.available}, {&n.terminating, e.terminating}} {
		if f.yes {
			*f.n += sign
		}
	}
}

func compareReadying(a, b readying) int {
	return cmp.Or(a.since.Compare(b.since), cmp.Compare(a.uid, b.uid))
}

// availableAt returns how many Pods are available at the time now.
func (c *census) availableAt(now time.Time) int32 {
	n, _ := c.at(now)
	return n.available
}

// fits reports whether a change of the ReplicaSet's spec leaves what its Pods count for as it was.
func (c *census) fits(rs *appsv1.ReplicaSet) bool {
	return c.minReady == time.Duration(rs.Spec.MinReadySeconds)*time.Second &&
		c.template.String() == labels.SelectorFromSet(rs.Spec.Template.Labels).String()
}
