package nodelifecycle_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/controller/nodelifecycle"
	"podflight/engine/controller/testcluster"
)

func taints(c *testcluster.Cluster) string {
	var out []string
	for _, t := range testcluster.Get[*corev1.Node](c, api.Node, "node-1").Spec.Taints {
		out = append(out, t.ToString())
	}
	return strings.Join(out, " ")
}

func TestTaints(t *testing.T) {
	condition := func(typ corev1.NodeConditionType, status corev1.ConditionStatus) func(*corev1.Node) {
		return func(n *corev1.Node) { n.Status.Conditions = []corev1.NodeCondition{{Type: typ, Status: status}} }
	}
	for _, tt := range []struct {
		name   string
		change func(*corev1.Node)
		want   string
	}{
		{"healthy", condition(corev1.NodeReady, corev1.ConditionTrue), "mine=1:NoSchedule"},
		{"cordoned", func(n *corev1.Node) { n.Spec.Unschedulable = true }, "mine=1:NoSchedule node.kubernetes.io/unschedulable:NoSchedule"},
		{"not ready", condition(corev1.NodeReady, corev1.ConditionFalse), "mine=1:NoSchedule node.kubernetes.io/not-ready:NoSchedule"},
		{"silent", condition(corev1.NodeReady, corev1.ConditionUnknown), "mine=1:NoSchedule node.kubernetes.io/unreachable:NoSchedule"},
		{"short of disk", condition(corev1.NodeDiskPressure, corev1.ConditionTrue), "mine=1:NoSchedule node.kubernetes.io/disk-pressure:NoSchedule"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := testcluster.New(t, testcluster.Options{})
			testcluster.Update(c, api.Node, "node-1", func(n *corev1.Node) {
				n.Spec.Taints = []corev1.Taint{{Key: "mine", Value: "1", Effect: corev1.TaintEffectNoSchedule}}
			})
			c.Start(nodelifecycle.New(c.Server))
			node := testcluster.Get[*corev1.Node](c, api.Node, "node-1").DeepCopy()
			tt.change(node)
			change(t, c, node)
			if got := taints(c); got != tt.want {
				t.Errorf("taints %s, want %s", got, tt.want)
			}
			node = testcluster.Get[*corev1.Node](c, api.Node, "node-1").DeepCopy()
			node.Spec.Unschedulable, node.Status.Conditions = false, nil
			change(t, c, node)
			if got, want := taints(c), "mine=1:NoSchedule"; got != want {
				t.Errorf("taints %s afterwards, want %s", got, want)
			}
		})
	}
}

// change writes a node's spec and status, and lets a second pass.
func change(t *testing.T, c *testcluster.Cluster, node *corev1.Node) {
	t.Helper()
	status := node.Status
	testcluster.Update(c, api.Node, node.Name, func(n *corev1.Node) { n.Spec = node.Spec })
	n := testcluster.Get[*corev1.Node](c, api.Node, node.Name).DeepCopy()
	n.Status = status
	if _, err := c.Server.UpdateStatus(n); err != nil {
		t.Fatal(err)
	}
	c.Run(time.Second)
}
