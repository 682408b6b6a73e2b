package tainteviction

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/placement"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const component = "taint-eviction-controller"

// Controller is the taint eviction controller.
type Controller struct {
	server  *apiserver.Server
	kernel  *sim.Kernel
	rec     *trace.Recorder
	client  *client.Client
	tainted map[string][]corev1.Taint // NoExecute taints by node
	due     map[api.Key]*eviction
}

// eviction is a deletion that is due or under way.
type eviction struct {
	timer sim.Timer
	begun bool
}

// New returns a taint eviction controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	return &Controller{
		server: s, kernel: s.Kernel(), rec: s.Recorder(),
		client:  client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
		tainted: map[string][]corev1.Taint{}, due: map[api.Key]*eviction{},
	}
}

// Start takes up the nodes that are there and watches for what comes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.Node, "") {
		c.nodeTaints(obj.(*corev1.Node))
	}
	c.server.Watch(api.Node, c.nodeChanged)
	c.server.Watch(api.Pod, c.podChanged)
}

func (c *Controller) nodeChanged(ev apiserver.WatchEvent) {
	node := ev.Object.(*corev1.Node)
	if ev.Op == trace.Deleted {
		delete(c.tainted, node.Name)
		return
	}
	old, _ := ev.Old.(*corev1.Node)
	if old != nil && equality.Semantic.DeepEqual(noExecute(old), noExecute(node)) {
		return
	}
	c.nodeTaints(node)
}

// nodeTaints looks at the Pods of a node whose taints are new (handleNodeUpdate).
func (c *Controller) nodeTaints(node *corev1.Node) {
	taints := noExecute(node)
	if len(taints) == 0 && len(c.tainted[node.Name]) == 0 {
		return
	}
	c.tainted[node.Name] = taints
	if len(taints) == 0 {
		delete(c.tainted, node.Name)
	}
	for _, obj := range c.server.List(api.Pod, "") {
		pod := obj.(*corev1.Pod)
		switch {
		case pod.Spec.NodeName != node.Name:
		case len(taints) == 0:
			c.cancel(api.KeyOf(api.Pod, pod))
		default:
			c.judge(pod, taints)
		}
	}
}

// podChanged looks at a Pod that is new on its node, has new tolerations, or is gone (handlePodUpdate).
func (c *Controller) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	if ev.Op == trace.Deleted {
		c.cancel(api.KeyOf(api.Pod, pod))
		return
	}
	taints := c.tainted[pod.Spec.NodeName]
	if len(taints) == 0 {
		return
	}
	old, _ := ev.Old.(*corev1.Pod)
	if old != nil && old.Spec.NodeName == pod.Spec.NodeName && equality.Semantic.DeepEqual(old.Spec.Tolerations, pod.Spec.Tolerations) {
		return
	}
	c.judge(pod, taints)
}

// judge plans or calls off the deletion of a Pod (processPodOnNode).
func (c *Controller) judge(pod *corev1.Pod, taints []corev1.Taint) {
	key := api.KeyOf(api.Pod, pod)
	stay, forever := tolerated(pod.Spec.Tolerations, taints)
	switch {
	case forever:
		c.cancel(key)
	case stay <= 0:
		c.cancel(key)
		c.rec.Add(ruleEvicts, trace.Step{Component: component, Object: key, Text: "deletes the Pod: it does not tolerate a NoExecute taint of its node"})
		c.plan(key, 0)
	case c.due[key] == nil: // otherwise its time runs already
		c.rec.Add(ruleEvicts, trace.Step{Component: component, Object: key, Text: fmt.Sprintf("will delete the Pod in %s, for which it tolerates a NoExecute taint of its node", stay)})
		c.plan(key, stay)
	}
}

func (c *Controller) plan(key api.Key, in time.Duration) {
	e := &eviction{begun: in == 0}
	c.due[key] = e
	e.timer = c.kernel.After(in, func() {
		e.begun = true
		c.kernel.Go(component, func(t *sim.Task) {
			c.evict(t, key)
			if c.due[key] == e {
				delete(c.due, key)
			}
		})
	})
}

// cancel calls a deletion off, and says so unless it has begun.
func (c *Controller) cancel(key api.Key) {
	e := c.due[key]
	if e == nil {
		return
	}
	delete(c.due, key)
	if !e.begun {
		e.timer.Stop()
		c.event(key, "Cancelling deletion of Pod "+key.Namespace+"/"+key.Name)
	}
}

// evict marks a Pod as disrupted and deletes it (deletePodHandler, addConditionAndDeletePod).
func (c *Controller) evict(t *sim.Task, key api.Key) {
	const tries, pause = 5, 10 * time.Millisecond
	c.event(key, "Marking for deletion Pod "+key.Namespace+"/"+key.Name)
	for range tries {
		obj, ok := c.server.Get(key)
		if !ok {
			return
		}
		_, err := c.client.PatchStatus(t, key, obj.GetUID(), func(obj api.Object) {
			pod := obj.(*corev1.Pod)
			podstatus.SetCondition(pod, corev1.PodCondition{
				Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, ObservedGeneration: pod.Generation,
				Reason: "DeletionByTaintManager", Message: "Taint manager: deleting due to NoExecute taint",
				LastTransitionTime: metav1.NewTime(c.client.Now()),
			})
		})
		if err == nil {
			err = c.client.Delete(t, key, apiserver.DeleteOptions{})
		}
		if err == nil || apierrors.IsNotFound(err) {
			return
		}
		t.Sleep(pause)
	}
}

// event says something on a Pod of which only the name is known, as in the real controller: so kubectl describe, which asks
// for the events of a UID, does not show it.
func (c *Controller) event(key api.Key, message string) {
	ref := corev1.ObjectReference{APIVersion: "v1", Kind: string(api.Pod), Namespace: key.Namespace, Name: key.Name}
	c.client.EventOn(ref, corev1.EventTypeNormal, "TaintManagerEviction", message)
}

func noExecute(node *corev1.Node) []corev1.Taint {
	var out []corev1.Taint
	for _, t := range node.Spec.Taints {
		if t.Effect == corev1.TaintEffectNoExecute {
			out = append(out, t)
		}
	}
	return out
}

// tolerated returns for how long the tolerations cover all of the taints (GetMatchingTolerations, getMinTolerationTime).
func tolerated(all []corev1.Toleration, taints []corev1.Taint) (d time.Duration, forever bool) {
	forever = true
	for _, taint := range taints {
		t, ok := placement.Toleration(all, taint)
		if !ok {
			return 0, false
		}
		if t.TolerationSeconds == nil {
			continue
		}
		limit := max(0, time.Duration(*t.TolerationSeconds)*time.Second)
		if forever || limit < d {
			d = limit
		}
		forever = false
	}
	return d, forever
}
