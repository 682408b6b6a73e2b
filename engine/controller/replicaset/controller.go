package replicaset

import (
	"maps"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/expectations"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/workqueue"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const (
	component = "replicaset-controller"
	burst     = 500 // Pods that one sync creates or deletes at most (BurstReplicas)
)

// Controller is the ReplicaSet controller.
type Controller struct {
	server   *apiserver.Server
	kernel   *sim.Kernel
	rec      *trace.Recorder
	client   *client.Client
	queue    *workqueue.Queue[api.Key]
	expected *expectations.Store
	censuses map[types.UID]*census // by UID of the ReplicaSet
}

// New returns a ReplicaSet controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s, kernel: s.Kernel(), rec: s.Recorder(),
		client:   client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
		expected: expectations.New(s.Kernel()),
		censuses: map[types.UID]*census{},
	}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{}, c.sync)
	return c
}

// Start takes up the ReplicaSets that are there and watches for what comes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.ReplicaSet, "") {
		c.queue.Add(api.KeyOf(api.ReplicaSet, obj))
	}
	c.server.Watch(api.ReplicaSet, c.replicaSetChanged)
	c.server.Watch(api.Pod, c.podChanged)
}

func (c *Controller) replicaSetChanged(ev apiserver.WatchEvent) {
	key := api.KeyOf(api.ReplicaSet, ev.Object)
	if ev.Op == trace.Deleted {
		c.expected.Forget(key)
		delete(c.censuses, ev.Object.GetUID())
	}
	c.queue.Add(key)
}

// podChanged counts the Pod and wakes its ReplicaSet, or those that might adopt it (addPod, updatePod,
// deletePod of replica_set.go).
func (c *Controller) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	old, _ := ev.Old.(*corev1.Pod)
	if old != nil {
		c.leaveFormerOwner(pod, old)
	}
	ref := metav1.GetControllerOfNoCopy(pod)
	if ref == nil {
		if ev.Op != trace.Deleted && pod.DeletionTimestamp == nil && (old == nil || !ownerref.SameController(pod, old) || !maps.Equal(pod.Labels, old.Labels)) {
			c.offer(pod)
		}
		return
	}
	if census := c.censuses[ref.UID]; census != nil {
		if ev.Op == trace.Deleted {
			census.drop(pod.UID)
		} else {
			census.see(pod, c.kernel.Wall())
		}
	}
	rs, _ := ownerref.Resolve(c.server, api.ReplicaSet, pod).(*appsv1.ReplicaSet)
	if rs == nil {
		return
	}
	key := api.KeyOf(api.ReplicaSet, rs)
	switch {
	case ev.Op == trace.Deleted || pod.DeletionTimestamp != nil:
		c.expected.DeletionObserved(key, api.KeyOf(api.Pod, pod))
	case ev.Op == trace.Added:
		c.expected.CreationObserved(key)
	case rs.Spec.MinReadySeconds > 0 && !podstatus.Ready(old) && podstatus.Ready(pod):
		c.queue.AddAfter(key, time.Duration(rs.Spec.MinReadySeconds)*time.Second)
	}
	c.queue.Add(key)
}

// leaveFormerOwner wakes the ReplicaSet that a Pod belonged to before.
func (c *Controller) leaveFormerOwner(pod, old *corev1.Pod) {
	if ownerref.SameController(pod, old) {
		return
	}
	ref := metav1.GetControllerOfNoCopy(old)
	if ref == nil {
		return
	}
	if census := c.censuses[ref.UID]; census != nil {
		census.drop(old.UID)
	}
	if rs := ownerref.Resolve(c.server, api.ReplicaSet, old); rs != nil {
		c.queue.Add(api.KeyOf(api.ReplicaSet, rs))
	}
}

// offer wakes every ReplicaSet that might adopt a Pod without a controller.
func (c *Controller) offer(pod *corev1.Pod) {
	for _, rs := range ownerref.Selecting(c.server, api.ReplicaSet, pod, selectorOf) {
		if census := c.censuses[rs.UID]; census != nil {
			census.claim = true
		}
		c.queue.Add(api.KeyOf(api.ReplicaSet, rs))
	}
}

func selectorOf(rs *appsv1.ReplicaSet) *metav1.LabelSelector { return rs.Spec.Selector }
