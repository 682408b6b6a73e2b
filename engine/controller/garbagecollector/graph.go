package garbagecollector

import (
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
)

// node is an object in the graph.
type node struct {
	key      api.Key
	uid      types.UID
	owners   []metav1.OwnerReference
	deleting bool // it has a deletion timestamp
	waiting  bool // and waits for its dependents to go (finalizer foregroundDeletion)
	orphans  bool // or for them to be orphaned (finalizer orphan)
}

// graph is who owns whom.
type graph struct {
	nodes      map[types.UID]*node
	dependents map[types.UID]map[types.UID]*node // by owner
}

func newGraph() *graph {
	return &graph{nodes: map[types.UID]*node{}, dependents: map[types.UID]map[types.UID]*node{}}
}

// set puts an object as it is now into the graph. It returns its node and the node as it was, or nil.
func (g *graph) set(kind api.Kind, obj api.Object) (now, was *node) {
	was = g.nodes[obj.GetUID()]
	deleting := obj.GetDeletionTimestamp() != nil
	now = &node{
		key: api.KeyOf(kind, obj), uid: obj.GetUID(), owners: obj.GetOwnerReferences(), deleting: deleting,
		waiting: deleting && slices.Contains(obj.GetFinalizers(), metav1.FinalizerDeleteDependents),
		orphans: deleting && slices.Contains(obj.GetFinalizers(), metav1.FinalizerOrphanDependents),
	}
	if was != nil {
		g.unlink(was)
		// Once a node waits for its dependents it does so to the end, as in the real graph.
		now.waiting = now.waiting || was.waiting
	}
	g.nodes[now.uid] = now
	for _, ref := range now.owners {
		if g.dependents[ref.UID] == nil {
			g.dependents[ref.UID] = map[types.UID]*node{}
		}
		g.dependents[ref.UID][now.uid] = now
	}
	return now, was
}

func (g *graph) remove(uid types.UID) {
	if n := g.nodes[uid]; n != nil {
		g.unlink(n)
		delete(g.nodes, uid)
	}
}

func (g *graph) unlink(n *node) {
	for _, ref := range n.owners {
		delete(g.dependents[ref.UID], n.uid)
		if len(g.dependents[ref.UID]) == 0 {
			delete(g.dependents, ref.UID)
		}
	}
}

// dependentsOf returns what an owner owns, in order.
func (g *graph) dependentsOf(owner types.UID) []*node {
	return slices.SortedFunc(maps.Values(g.dependents[owner]), func(a, b *node) int { return a.key.Compare(b.key) })
}

// blocking returns the dependents without which an owner that waits cannot go, in order.
func (g *graph) blocking(owner types.UID) []*node {
	return slices.DeleteFunc(g.dependentsOf(owner), func(n *node) bool { return !n.blocks(owner) })
}

func (n *node) blocks(owner types.UID) bool {
	return slices.ContainsFunc(n.owners, func(r metav1.OwnerReference) bool {
		return r.UID == owner && r.BlockOwnerDeletion != nil && *r.BlockOwnerDeletion
	})
}
