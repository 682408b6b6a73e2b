package nodelifecycle

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/workqueue"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const component = "node-lifecycle-controller"

// Controller is the node lifecycle controller.
type Controller struct {
	server *apiserver.Server
	rec    *trace.Recorder
	client *client.Client
	queue  *workqueue.Queue[api.Key]
}

// New returns a node lifecycle controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s, rec: s.Recorder(),
		client: client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
	}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{}, c.sync)
	return c
}

// Start takes up the nodes that are there and watches for changes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.Node, "") {
		c.look(obj.(*corev1.Node))
	}
	c.server.Watch(api.Node, func(ev apiserver.WatchEvent) {
		if ev.Op != trace.Deleted {
			c.look(ev.Object.(*corev1.Node))
		}
	})
}

func (c *Controller) look(node *corev1.Node) {
	if add, remove := changes(node); len(add)+len(remove) > 0 {
		c.queue.Add(api.KeyOf(api.Node, node))
	}
}

// sync gives a node the taints that it should have (doNoScheduleTaintingPass).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok {
		return nil
	}
	add, remove := changes(obj.(*corev1.Node))
	if len(add)+len(remove) == 0 {
		return nil
	}
	c.rec.Add(ruleTaint, trace.Step{Component: component, Object: key, Text: describe(add, remove)})
	_, err := c.client.Patch(t, key, obj.GetUID(), func(obj api.Object) {
		node, now := obj.(*corev1.Node), metav1.NewTime(c.client.Now())
		node.Spec.Taints = slices.DeleteFunc(node.Spec.Taints, func(t corev1.Taint) bool {
			return t.Effect == corev1.TaintEffectNoSchedule && slices.Contains(remove, t.Key)
		})
		for _, name := range add {
			node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{Key: name, Effect: corev1.TaintEffectNoSchedule, TimeAdded: &now})
		}
	})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

func describe(add, remove []string) string {
	var out []string
	if len(add) > 0 {
		out = append(out, "puts on the node "+strings.Join(add, ", "))
	}
	if len(remove) > 0 {
		out = append(out, "takes off the node "+strings.Join(remove, ", "))
	}
	return strings.Join(out, "; ")
}

// managed returns the keys of the taints that the controller is in charge of.
func managed() []string {
	return []string{
		corev1.TaintNodeNotReady, corev1.TaintNodeUnreachable, corev1.TaintNodeMemoryPressure, corev1.TaintNodeDiskPressure,
		corev1.TaintNodeNetworkUnavailable, corev1.TaintNodePIDPressure, corev1.TaintNodeUnschedulable,
	}
}

// changes returns the keys of the NoSchedule taints that a node lacks and of those that it should not have.
func changes(node *corev1.Node) (add, remove []string) {
	want := wanted(node)
	for _, key := range managed() {
		has := slices.ContainsFunc(node.Spec.Taints, func(t corev1.Taint) bool {
			return t.Key == key && t.Effect == corev1.TaintEffectNoSchedule
		})
		switch {
		case want[key] && !has:
			add = append(add, key)
		case has && !want[key]:
			remove = append(remove, key)
		}
	}
	return add, remove
}

// wanted returns the keys of the taints that a node should have.
func wanted(node *corev1.Node) map[string]bool {
	out := map[string]bool{}
	if node.Spec.Unschedulable {
		out[corev1.TaintNodeUnschedulable] = true
	}
	for _, c := range node.Status.Conditions {
		if key, ok := taintOf(c.Type, c.Status); ok {
			out[key] = true
		}
	}
	return out
}

// taintOf returns the key of the taint for a condition in that state, if it calls for one (nodeConditionToTaintKeyStatusMap).
func taintOf(typ corev1.NodeConditionType, status corev1.ConditionStatus) (key string, ok bool) {
	type state struct {
		typ    corev1.NodeConditionType
		status corev1.ConditionStatus
	}
	key, ok = map[state]string{
		{corev1.NodeReady, corev1.ConditionFalse}:             corev1.TaintNodeNotReady,
		{corev1.NodeReady, corev1.ConditionUnknown}:           corev1.TaintNodeUnreachable,
		{corev1.NodeMemoryPressure, corev1.ConditionTrue}:     corev1.TaintNodeMemoryPressure,
		{corev1.NodeDiskPressure, corev1.ConditionTrue}:       corev1.TaintNodeDiskPressure,
		{corev1.NodePIDPressure, corev1.ConditionTrue}:        corev1.TaintNodePIDPressure,
		{corev1.NodeNetworkUnavailable, corev1.ConditionTrue}: corev1.TaintNodeNetworkUnavailable,
	}[state{typ, status}]
	return key, ok
}
