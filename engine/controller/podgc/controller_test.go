package podgc_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller/podgc"
	"podflight/engine/controller/testcluster"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

func pod(name string, change ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "v1"}}},
	}
	for _, f := range change {
		f(p)
	}
	return p
}

func start(t *testing.T, o testcluster.Options, keep int) *testcluster.Cluster {
	c := testcluster.New(t, o)
	c.Start(podgc.New(c.Server, podgc.Options{KeepEnded: keep}))
	return c
}

// ends returns in what state each Pod went, and when, in whole seconds.
func ends(c *testcluster.Cluster) string {
	var out []string
	for _, r := range c.Server.Recorder().Records() {
		if b, ok := r.Body.(trace.ObjectChange); ok && b.Key.Kind == api.Pod && b.Op == trace.Deleted {
			out = append(out, fmt.Sprintf("%s %s at %.0f s", b.Key.Name, b.Object.(*corev1.Pod).Status.Phase, r.At.Seconds()))
		}
	}
	return strings.Join(out, "\n")
}

func TestOrphansOfANodeThatIsGone(t *testing.T) {
	c := start(t, testcluster.Options{Nodes: 2}, 0)
	on := func(node string) func(*corev1.Pod) { return func(p *corev1.Pod) { p.Spec.NodeName = node } }
	c.Create(pod("stays", on("node-1")))
	c.Create(pod("goes", on("node-2")))
	c.RunTo(30 * time.Second)
	c.Delete(api.Node, "node-2", "")
	c.RunTo(70 * time.Second)
	if n := len(c.Pods()); n != 2 {
		t.Fatalf("%d Pods after 40 s, want 2", n)
	}
	c.Run(time.Hour)
	if got, want := ends(c), "goes Failed at 80 s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var condition *corev1.PodCondition
	for _, r := range c.Server.Recorder().Records() {
		if b, ok := r.Body.(trace.ObjectChange); ok && b.Key.Name == "goes" && b.Op == trace.Deleted {
			condition = podstatus.Condition(b.Object.(*corev1.Pod).Status.Conditions, corev1.DisruptionTarget)
		}
	}
	if condition == nil || condition.Reason != "DeletionByPodGC" || condition.Message != "PodGC: node no longer exists" {
		t.Errorf("condition %v", condition)
	}
}

func TestNodeComesBackInTime(t *testing.T) {
	c := start(t, testcluster.Options{Nodes: 1}, 0)
	c.Create(pod("web"))
	c.RunTo(30 * time.Second)
	c.Delete(api.Node, "node-1", "")
	c.RunTo(70 * time.Second)
	c.Create(testcluster.Node("node-1", "110"))
	c.Run(time.Hour)
	if got := ends(c); got != "" {
		t.Errorf("Pods went: %s", got)
	}
}

func TestUnscheduledThatIsDeleted(t *testing.T) {
	c := start(t, testcluster.Options{}, 0)
	c.Create(pod("held", func(p *corev1.Pod) {
		p.Finalizers = []string{"example.com/hold"}
		p.Spec.NodeSelector = map[string]string{"no": "such"}
	}))
	c.RunTo(25 * time.Second)
	c.Delete(api.Pod, "held", "")
	c.RunTo(39 * time.Second)
	if got := testcluster.Get[*corev1.Pod](c, api.Pod, "held").Status.Phase; got != corev1.PodPending {
		t.Errorf("%s before the look", got)
	}
	c.RunTo(41 * time.Second)
	if got := testcluster.Get[*corev1.Pod](c, api.Pod, "held").Status.Phase; got != corev1.PodFailed {
		t.Errorf("%s after the look", got)
	}
	testcluster.Update(c, api.Pod, "held", func(p *corev1.Pod) { p.Finalizers = nil })
	if len(c.Pods()) != 0 {
		t.Error("the Pod is still there")
	}
}

func TestThreshold(t *testing.T) {
	c := start(t, testcluster.Options{Plan: func(*corev1.Pod) (time.Duration, int32) { return 0, 0 }}, 3)
	for i := range 5 {
		c.RunTo(time.Duration(2*i) * time.Second)
		c.Create(pod(fmt.Sprintf("p%d", i)))
	}
	c.RunTo(time.Minute)
	if got, want := ends(c), "p0 Succeeded at 20 s\np1 Succeeded at 20 s"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A cluster in which nothing is left to do does not look.
func TestIdleCostsNothing(t *testing.T) {
	c := start(t, testcluster.Options{Nodes: 2}, 0)
	c.Create(pod("goes", func(p *corev1.Pod) { p.Spec.NodeName = "node-2" }))
	c.RunTo(time.Second)
	c.Delete(api.Node, "node-2", "")
	c.RunTo(2 * time.Minute)
	before := c.Kernel.Fired()
	c.Run(30 * time.Minute)
	if n := c.Kernel.Fired() - before; n != 0 {
		t.Errorf("%d events in half an hour", n)
	}
}
