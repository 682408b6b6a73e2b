package podgc

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const (
	component = "pod-garbage-collector"

	period     = 20 * time.Second // between two looks (gcCheckPeriod)
	quarantine = 40 * time.Second // how long a node has to be missing (quarantineTime)
	keepEnded  = 12500            // Pods that have ended (--terminated-pod-gc-threshold)
)

// Controller is the Pod garbage collector.
type Controller struct {
	server  *apiserver.Server
	kernel  *sim.Kernel
	rec     *trace.Recorder
	client  *client.Client
	began   sim.Instant            // the first look
	next    sim.Timer              // the next one
	missing map[string]sim.Instant // nodes, and when they will have been missing for long enough
	ended   int                    // Pods
	keep    int                    // of them
	looking bool
	again   bool // another look is called for
}

// Options are the settings of the collector.
type Options struct {
	KeepEnded int // how many Pods that have ended may stay; 0 for 12500
}

// New returns a Pod garbage collector for the cluster of s.
func New(s *apiserver.Server, o Options) *Controller {
	if o.KeepEnded == 0 {
		o.KeepEnded = keepEnded
	}
	return &Controller{
		server: s, kernel: s.Kernel(), rec: s.Recorder(), missing: map[string]sim.Instant{}, keep: o.KeepEnded,
		client: client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
	}
}

// Start takes up the Pods that are there and watches for what comes.
func (c *Controller) Start() {
	c.began = c.kernel.Now()
	for _, obj := range c.server.List(api.Pod, "") {
		c.podChanged(apiserver.WatchEvent{Op: trace.Added, Object: obj})
	}
	c.server.Watch(api.Pod, c.podChanged)
	c.server.Watch(api.Node, func(ev apiserver.WatchEvent) {
		if ev.Op == trace.Deleted {
			c.plan()
		}
	})
}

func (c *Controller) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	old, _ := ev.Old.(*corev1.Pod)
	if old != nil && podstatus.Terminal(old) {
		c.ended--
	}
	if ev.Op == trace.Deleted {
		return
	}
	if podstatus.Terminal(pod) {
		c.ended++
	}
	bound := old == nil || old.Spec.NodeName != pod.Spec.NodeName
	if c.ended > c.keep || stranded(pod) || bound && c.orphaned(pod) {
		c.plan()
	}
}

// stranded reports whether the Pod is being deleted though it has no node, with a finalizer that holds it.
func stranded(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp != nil && pod.Spec.NodeName == "" && !podstatus.Terminal(pod)
}

func (c *Controller) orphaned(pod *corev1.Pod) bool {
	if pod.Spec.NodeName == "" {
		return false
	}
	_, ok := c.server.Get(api.Key{Kind: api.Node, Name: pod.Spec.NodeName})
	return !ok
}

// plan sees to a look at the next time that is due.
func (c *Controller) plan() {
	if c.looking {
		c.again = true
		return
	}
	if c.next.Pending() {
		return
	}
	passed := c.kernel.Now().Sub(c.began)
	c.next = c.kernel.At(c.began.Add((passed/period+1)*period), func() { c.kernel.Go(component, c.look) })
}
