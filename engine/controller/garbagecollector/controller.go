package garbagecollector

import (
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/workqueue"
	"podflight/engine/trace"
)

const (
	component = "garbage-collector"
	workers   = 20 // of each queue (--concurrent-gc-syncs)
)

// Controller is the garbage collector.
type Controller struct {
	server   *apiserver.Server
	rec      *trace.Recorder
	client   *client.Client
	graph    *graph
	absent   map[types.UID]bool // owners that are known to be gone
	toDelete *workqueue.Queue[types.UID]
	toOrphan *workqueue.Queue[types.UID]
}

// New returns a garbage collector for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s, rec: s.Recorder(), graph: newGraph(), absent: map[types.UID]bool{},
		// Each deletion takes two requests, so the collector is let through twice as fast as the other controllers
		// (cmd/kube-controller-manager/app/core.go).
		client: client.New(s, client.Options{Component: component, QPS: 2 * client.ControllerQPS, Burst: 2 * client.ControllerBurst}),
	}
	c.toDelete = workqueue.New(s.Kernel(), component, workqueue.Options{Workers: workers}, c.attemptToDelete)
	c.toOrphan = workqueue.New(s.Kernel(), component, workqueue.Options{Workers: workers}, c.attemptToOrphan)
	return c
}

// Start takes up what is there and watches every kind but events.
func (c *Controller) Start() {
	for _, r := range api.Resources() {
		if r.Kind == api.Event {
			continue
		}
		for _, obj := range c.server.List(r.Kind, "") {
			c.graph.set(r.Kind, obj)
		}
		c.server.Watch(r.Kind, func(ev apiserver.WatchEvent) { c.changed(r.Kind, ev) })
	}
}

// changed brings the graph up to date and queues what the change calls for (processGraphChanges of
// graph_builder.go).
func (c *Controller) changed(kind api.Kind, ev apiserver.WatchEvent) {
	uid := ev.Object.GetUID()
	if ev.Op == trace.Deleted {
		c.gone(uid)
		return
	}
	now, was := c.graph.set(kind, ev.Object)
	if was == nil {
		c.checkOwners(now)
	} else {
		c.unblockFormerOwners(now, was)
	}
	if now.orphans && (was == nil || !was.orphans) {
		c.toOrphan.Add(uid)
		return
	}
	if now.waiting && (was == nil || !was.waiting) {
		for _, dep := range c.graph.dependentsOf(uid) {
			c.toDelete.Add(dep.uid)
		}
		c.toDelete.Add(uid)
	}
}

// gone queues the dependents of an object that was removed, and its owners if they wait for it.
func (c *Controller) gone(uid types.UID) {
	n := c.graph.nodes[uid]
	c.graph.remove(uid)
	c.absent[uid] = true
	for _, dep := range c.graph.dependentsOf(uid) {
		c.toDelete.Add(dep.uid)
	}
	if n == nil {
		return
	}
	for _, ref := range n.owners {
		if owner := c.graph.nodes[ref.UID]; owner != nil && owner.waiting {
			c.toDelete.Add(owner.uid)
		}
	}
}

// checkOwners queues a new object one of whose owners is not there.
func (c *Controller) checkOwners(n *node) {
	for _, ref := range n.owners {
		if c.graph.nodes[ref.UID] == nil {
			c.toDelete.Add(n.uid)
			return
		}
	}
}

// unblockFormerOwners queues owners that wait and that this object does not hold up any more.
func (c *Controller) unblockFormerOwners(now, was *node) {
	for _, ref := range was.owners {
		owner := c.graph.nodes[ref.UID]
		if owner != nil && owner.waiting && was.blocks(ref.UID) && !now.blocks(ref.UID) {
			c.toDelete.Add(owner.uid)
		}
	}
}
