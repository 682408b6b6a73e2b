package daemonset

import (
	"maps"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/workqueue"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const component = "daemonset-controller"

// Controller is the DaemonSet controller.
type Controller struct {
	server  *apiserver.Server
	kernel  *sim.Kernel
	rec     *trace.Recorder
	client  *client.Client
	queue   *workqueue.Queue[api.Key]
	claim   map[types.UID]bool // DaemonSets that there may be Pods for to adopt or to release
	backOff map[types.UID]*backOffs
}

// New returns a DaemonSet controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s, kernel: s.Kernel(), rec: s.Recorder(), claim: map[types.UID]bool{}, backOff: map[types.UID]*backOffs{},
		client: client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
	}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{Workers: 2}, c.sync)
	return c
}

// Start takes up the DaemonSets that are there and watches for what comes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.DaemonSet, "") {
		c.claim[obj.GetUID()] = true
		c.wake(obj)
	}
	c.server.Watch(api.DaemonSet, c.setChanged)
	c.server.Watch(api.ControllerRevision, c.revisionChanged)
	c.server.Watch(api.Pod, c.podChanged)
	c.server.Watch(api.Node, c.nodeChanged)
}

func (c *Controller) setChanged(ev apiserver.WatchEvent) {
	switch ev.Op {
	case trace.Added:
		c.claim[ev.Object.GetUID()] = true
	case trace.Deleted:
		delete(c.claim, ev.Object.GetUID())
		delete(c.backOff, ev.Object.GetUID())
	}
	c.wake(ev.Object)
}

// revisionChanged wakes the DaemonSet of a revision that has changed or gone (updateHistory, deleteHistory).
func (c *Controller) revisionChanged(ev apiserver.WatchEvent) {
	if ev.Op != trace.Added {
		c.wake(ownerref.Resolve(c.server, api.DaemonSet, ev.Object))
	}
}

// podChanged wakes the DaemonSet of a Pod, the one that it had before, or those that might adopt it.
func (c *Controller) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	old, _ := ev.Old.(*corev1.Pod)
	if old != nil {
		c.wake(ownerref.Resolve(c.server, api.DaemonSet, old))
	}
	if set, _ := ownerref.Resolve(c.server, api.DaemonSet, pod).(*appsv1.DaemonSet); set != nil {
		if old != nil && !maps.Equal(old.Labels, pod.Labels) {
			c.claim[set.UID] = true
		}
		c.wake(set)
		if old != nil && !podstatus.Ready(old) && podstatus.Ready(pod) && set.Spec.MinReadySeconds > 0 {
			c.queue.AddAfter(api.KeyOf(api.DaemonSet, set), minReady(set)+time.Second)
		}
		return
	}
	if metav1.GetControllerOfNoCopy(pod) == nil && ev.Op != trace.Deleted {
		c.offer(pod)
	}
}

// offer wakes the DaemonSets that might adopt a Pod without a controller.
func (c *Controller) offer(pod *corev1.Pod) {
	for _, set := range ownerref.Selecting(c.server, api.DaemonSet, pod, selectorOf) {
		c.claim[set.UID] = true
		c.wake(set)
	}
}

func selectorOf(set *appsv1.DaemonSet) *metav1.LabelSelector { return set.Spec.Selector }

// nodeChanged wakes the DaemonSets to which a node's new labels or taints make a difference (syncNodeUpdate).
func (c *Controller) nodeChanged(ev apiserver.WatchEvent) {
	if ev.Op == trace.Deleted {
		return
	}
	node := ev.Object.(*corev1.Node)
	old, _ := ev.Old.(*corev1.Node)
	if old != nil && maps.Equal(old.Labels, node.Labels) && equality.Semantic.DeepEqual(old.Spec.Taints, node.Spec.Taints) {
		return
	}
	for _, obj := range c.server.List(api.DaemonSet, "") {
		set := obj.(*appsv1.DaemonSet)
		run, stay := newEligibility(set).judge(node)
		scheduled := c.runsOn(set, node.Name)
		if run && !scheduled || !stay && scheduled || scheduled && set.Status.NumberMisscheduled > 0 {
			c.wake(set)
		}
	}
}

func (c *Controller) runsOn(set *appsv1.DaemonSet, node string) bool {
	for _, obj := range c.server.OwnedBy(api.Pod, set.UID) {
		if obj.(*corev1.Pod).Spec.NodeName == node {
			return true
		}
	}
	return false
}

func (c *Controller) wake(obj api.Object) {
	if obj != nil {
		c.queue.Add(api.KeyOf(api.DaemonSet, obj))
	}
}

func minReady(set *appsv1.DaemonSet) time.Duration {
	return time.Duration(set.Spec.MinReadySeconds) * time.Second
}

func kind() schema.GroupVersionKind {
	return appsv1.SchemeGroupVersion.WithKind(string(api.DaemonSet))
}
