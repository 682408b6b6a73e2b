package deployment

import (
	"maps"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/pods"
	"podflight/engine/controller/workqueue"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const (
	component  = "deployment-controller"
	maxRetries = 15 // errors in a row after which a Deployment is let be until it changes
)

// Controller is the Deployment controller.
type Controller struct {
	server *apiserver.Server
	kernel *sim.Kernel
	rec    *trace.Recorder
	client *client.Client
	queue  *workqueue.Queue[api.Key]
}

// New returns a Deployment controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s, kernel: s.Kernel(), rec: s.Recorder(),
		client: client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
	}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{}, c.syncOrDrop)
	return c
}

// Start takes up the Deployments that are there and watches for what comes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.Deployment, "") {
		c.queue.Add(api.KeyOf(api.Deployment, obj))
	}
	c.server.Watch(api.Deployment, func(ev apiserver.WatchEvent) { c.queue.Add(api.KeyOf(api.Deployment, ev.Object)) })
	c.server.Watch(api.ReplicaSet, c.replicaSetChanged)
	c.server.Watch(api.Pod, c.podChanged)
}

// replicaSetChanged wakes the Deployment that owns a ReplicaSet, the one that did before, or those that might adopt
// it (addReplicaSet, updateReplicaSet, deleteReplicaSet).
func (c *Controller) replicaSetChanged(ev apiserver.WatchEvent) {
	rs := ev.Object.(*appsv1.ReplicaSet)
	old, _ := ev.Old.(*appsv1.ReplicaSet)
	moved := old != nil && !ownerref.SameController(old, rs)
	if moved {
		c.wake(ownerref.Resolve(c.server, api.Deployment, old))
	}
	if metav1.GetControllerOfNoCopy(rs) != nil {
		c.wake(ownerref.Resolve(c.server, api.Deployment, rs))
		return
	}
	if ev.Op == trace.Deleted || old != nil && !moved && maps.Equal(old.Labels, rs.Labels) {
		return
	}
	for _, d := range ownerref.Selecting(c.server, api.Deployment, rs, selectorOf) {
		c.wake(d)
	}
}

// podChanged wakes a Deployment with the strategy Recreate when one of its Pods has gone.
func (c *Controller) podChanged(ev apiserver.WatchEvent) {
	if ev.Op != trace.Deleted {
		return
	}
	rs := ownerref.Resolve(c.server, api.ReplicaSet, ev.Object)
	if rs == nil {
		return
	}
	d, _ := ownerref.Resolve(c.server, api.Deployment, rs).(*appsv1.Deployment)
	if d != nil && d.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
		c.wake(d)
	}
}

func selectorOf(d *appsv1.Deployment) *metav1.LabelSelector { return d.Spec.Selector }

func (c *Controller) wake(obj api.Object) {
	if obj != nil {
		c.queue.Add(api.KeyOf(api.Deployment, obj))
	}
}

// syncOrDrop syncs a Deployment and gives up on it after too many errors in a row (handleErr).
func (c *Controller) syncOrDrop(t *sim.Task, key api.Key) error {
	err := c.sync(t, key)
	if err != nil && (pods.NamespaceTerminating(err) || c.queue.Failures(key) >= maxRetries) {
		return nil
	}
	return err
}
