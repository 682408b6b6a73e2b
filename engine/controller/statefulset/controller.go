package statefulset

import (
	"maps"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
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

const component = "statefulset-controller"

// Controller is the StatefulSet controller.
type Controller struct {
	server *apiserver.Server
	kernel *sim.Kernel
	rec    *trace.Recorder
	client *client.Client
	queue  *workqueue.Queue[api.Key]
	claim  map[types.UID]bool // StatefulSets that there may be Pods for to adopt or to release
}

// New returns a StatefulSet controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s, kernel: s.Kernel(), rec: s.Recorder(), claim: map[types.UID]bool{},
		client: client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
	}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{}, c.sync)
	return c
}

// Start takes up the StatefulSets that are there and watches for what comes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.StatefulSet, "") {
		c.claim[obj.GetUID()] = true
		c.queue.Add(api.KeyOf(api.StatefulSet, obj))
	}
	c.server.Watch(api.StatefulSet, c.setChanged)
	c.server.Watch(api.Pod, c.podChanged)
}

func (c *Controller) setChanged(ev apiserver.WatchEvent) {
	switch ev.Op {
	case trace.Added:
		c.claim[ev.Object.GetUID()] = true
	case trace.Deleted:
		delete(c.claim, ev.Object.GetUID())
	}
	c.queue.Add(api.KeyOf(api.StatefulSet, ev.Object))
}

// podChanged wakes the StatefulSet of a Pod, the one that it had before, or those that might adopt it.
func (c *Controller) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	old, _ := ev.Old.(*corev1.Pod)
	if old != nil {
		c.wake(ownerref.Resolve(c.server, api.StatefulSet, old))
	}
	if set, _ := ownerref.Resolve(c.server, api.StatefulSet, pod).(*appsv1.StatefulSet); set != nil {
		if old != nil && !maps.Equal(old.Labels, pod.Labels) {
			c.claim[set.UID] = true
		}
		c.wake(set)
		if old != nil && !podstatus.Ready(old) && podstatus.Ready(pod) && set.Spec.MinReadySeconds > 0 {
			c.queue.AddAfter(api.KeyOf(api.StatefulSet, set), time.Duration(set.Spec.MinReadySeconds)*time.Second)
		}
		return
	}
	if metav1.GetControllerOfNoCopy(pod) == nil && ev.Op != trace.Deleted {
		c.offer(pod)
	}
}

// offer wakes the StatefulSets that might adopt a Pod without a controller.
func (c *Controller) offer(pod *corev1.Pod) {
	for _, set := range ownerref.Selecting(c.server, api.StatefulSet, pod, selectorOf) {
		if !memberOf(set, pod) {
			continue
		}
		c.claim[set.UID] = true
		c.wake(set)
	}
}

func selectorOf(set *appsv1.StatefulSet) *metav1.LabelSelector { return set.Spec.Selector }

func (c *Controller) wake(obj api.Object) {
	if obj != nil {
		c.queue.Add(api.KeyOf(api.StatefulSet, obj))
	}
}

func kind() schema.GroupVersionKind {
	return appsv1.SchemeGroupVersion.WithKind(string(api.StatefulSet))
}
