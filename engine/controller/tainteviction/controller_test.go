package tainteviction_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller/tainteviction"
	"podflight/engine/controller/testcluster"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

func pod(name string, tolerations ...corev1.Toleration) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.PodSpec{Tolerations: tolerations, Containers: []corev1.Container{{Name: "app", Image: "v1"}}},
	}
}

func tolerate(key string, seconds ...int64) corev1.Toleration {
	t := corev1.Toleration{Key: key, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute}
	if len(seconds) > 0 {
		t.TolerationSeconds = &seconds[0]
	}
	return t
}

func start(t *testing.T, all ...*corev1.Pod) *testcluster.Cluster {
	c := testcluster.New(t, testcluster.Options{})
	c.Start(tainteviction.New(c.Server))
	for _, p := range all {
		c.Create(p)
	}
	c.RunTo(10 * time.Second)
	return c
}

func taint(c *testcluster.Cluster, keys ...string) {
	testcluster.Update(c, api.Node, "node-1", func(n *corev1.Node) {
		n.Spec.Taints = nil
		for _, key := range keys {
			n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{Key: key, Effect: corev1.TaintEffectNoExecute})
		}
	})
}

// marked says when Pods were marked for deletion, in whole seconds.
func marked(c *testcluster.Cluster) string {
	var out []string
	for _, r := range c.Server.Recorder().Records() {
		b, ok := r.Body.(trace.ObjectChange)
		if !ok || b.Key.Kind != api.Pod || b.Op != trace.Modified {
			continue
		}
		p := b.Object.(*corev1.Pod)
		name := p.Name + " at"
		if p.DeletionTimestamp != nil && !strings.Contains(strings.Join(out, " "), name) {
			out = append(out, fmt.Sprintf("%s %.0f s", name, r.At.Seconds()))
		}
	}
	return strings.Join(out, ", ")
}

func TestWhoGoesWhen(t *testing.T) {
	c := start(t, pod("a-none"), pod("b-forever", tolerate("bad")), pod("c-minute", tolerate("bad", 60)), pod("d-zero", tolerate("bad", 0)),
		pod("e-other", tolerate("worse", 5)), pod("f-all", tolerate("")))
	taint(c, "bad")
	c.Run(10 * time.Minute)
	if got, want := marked(c), "a-none at 10 s, d-zero at 10 s, e-other at 10 s, c-minute at 70 s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, n := range c.Notes(api.Pod) {
		if n.Reason == "TaintManagerEviction" && n.Object == "c-minute" && (n.Message != "Marking for deletion Pod default/c-minute" || n.Type != "Normal") {
			t.Errorf("event %v", n)
		}
	}
	condition := false
	for _, r := range c.Server.Recorder().Records() {
		if b, ok := r.Body.(trace.ObjectChange); ok && b.Key.Name == "a-none" && b.Op == trace.Modified {
			d := podstatus.Condition(b.Object.(*corev1.Pod).Status.Conditions, corev1.DisruptionTarget)
			condition = condition || d != nil && d.Reason == "DeletionByTaintManager" && d.Message == "Taint manager: deleting due to NoExecute taint"
		}
	}
	if !condition {
		t.Error("the Pod was not marked as disrupted")
	}
}

// The shortest of the tolerations that are used counts.
func TestTwoTaints(t *testing.T) {
	c := start(t, pod("web", tolerate("bad", 60), tolerate("worse", 20)))
	taint(c, "bad", "worse")
	c.Run(10 * time.Minute)
	if got, want := marked(c), "web at 30 s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTaintGoesInTime(t *testing.T) {
	c := start(t, pod("web", tolerate("bad", 60)))
	taint(c, "bad")
	c.Run(30 * time.Second)
	taint(c)
	c.Run(10 * time.Minute)
	if got := marked(c); got != "" {
		t.Errorf("marked: %s", got)
	}
	var messages []string
	for _, n := range c.Notes(api.Pod) {
		if n.Reason == "TaintManagerEviction" {
			messages = append(messages, n.Message)
		}
	}
	if got, want := strings.Join(messages, ", "), "Cancelling deletion of Pod default/web"; got != want {
		t.Errorf("events %s, want %s", got, want)
	}
}

// A Pod that comes to a node with a taint that it tolerates for a while is counted from then on, and another taint
// that it tolerates for longer does not put it off.
func TestPodComesLater(t *testing.T) {
	c := start(t)
	taint(c, "bad")
	c.RunTo(20 * time.Second)
	c.Create(pod("web", tolerate("bad", 60), tolerate("worse", 600)))
	c.RunTo(40 * time.Second)
	taint(c, "bad", "worse")
	c.Run(10 * time.Minute)
	if got, want := marked(c), "web at 80 s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
