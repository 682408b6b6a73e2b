package namespace_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/namespace"
	"podflight/engine/controller/testcluster"
	"podflight/engine/trace"
)

func start(t *testing.T, change func(*corev1.Pod)) *testcluster.Cluster {
	c := testcluster.New(t, testcluster.Options{})
	c.Start(namespace.New(c.Server))
	c.Create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "demo"}})
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "demo"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "v1"}}},
	}
	if change != nil {
		change(pod)
	}
	c.Create(pod)
	c.Create(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "settings", Namespace: "demo"}})
	c.RunTo(10 * time.Second)
	if _, err := c.Server.Delete(api.Key{Kind: api.Namespace, Name: "demo"}, apiserver.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	return c
}

// timeline says when the first thing of that kind in the namespace was marked for deletion or went, in whole seconds.
func timeline(c *testcluster.Cluster) string {
	var out []string
	for _, r := range c.Server.Recorder().Records() {
		b, ok := r.Body.(trace.ObjectChange)
		if !ok || b.Key.Namespace != "demo" && b.Key.Name != "demo" {
			continue
		}
		what := ""
		switch {
		case b.Op == trace.Deleted:
			what = "gone"
		case b.Op == trace.Modified && b.Object.GetDeletionTimestamp() != nil:
			what = "going"
		}
		line := fmt.Sprintf("%.0f s: %s %s %s", r.At.Seconds(), b.Key.Kind, b.Key.Name, what)
		if what != "" && (len(out) == 0 || out[len(out)-1] != line) && !strings.Contains(strings.Join(out, "\n"), fmt.Sprintf("%s %s %s", b.Key.Kind, b.Key.Name, what)) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func TestPodsFirst(t *testing.T) {
	c := start(t, nil)
	c.Run(time.Minute)
	want := `10 s: Namespace demo going
15 s: Pod web going
16 s: Pod web gone
20 s: ConfigMap settings gone
20 s: Namespace demo gone`
	if got := timeline(c); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A Pod that takes longer than its grace period, as one does that has none, makes the controller say that
// something is wrong and look again soon.
func TestShortGrace(t *testing.T) {
	one := int64(1)
	c := start(t, func(p *corev1.Pod) { p.Spec.TerminationGracePeriodSeconds = &one })
	c.Run(5100 * time.Millisecond)
	got := condition(c, corev1.NamespaceDeletionContentFailure)
	want := "ContentDeletionFailed: Failed to delete all resource types, 1 remaining: failed to delete pods for namespace: demo, " +
		"err: unexpected items still remain in namespace: demo for gvr: /v1, Resource=pods"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	c.Run(10 * time.Second)
	if _, ok := c.Server.Get(api.Key{Kind: api.Namespace, Name: "demo"}); ok {
		t.Error("the namespace is still there")
	}
}

func TestFinalizerHolds(t *testing.T) {
	c := start(t, nil)
	key := api.Key{Kind: api.ConfigMap, Namespace: "demo", Name: "settings"}
	set := func(finalizers ...string) {
		obj, ok := c.Server.Get(key)
		if !ok {
			t.Fatal("the ConfigMap is gone")
		}
		next := obj.DeepCopyObject().(api.Object)
		next.SetFinalizers(finalizers)
		if _, err := c.Server.Update(next, apiserver.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	set("example.com/hold")
	c.Run(5 * time.Minute)
	for typ, want := range map[corev1.NamespaceConditionType]string{
		corev1.NamespaceContentRemaining:       "SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances",
		corev1.NamespaceFinalizersRemaining:    "SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
		corev1.NamespaceDeletionContentFailure: "ContentDeleted: All content successfully deleted, may be waiting on finalization",
	} {
		if got := condition(c, typ); got != want {
			t.Errorf("%s: got %s, want %s", typ, got, want)
		}
	}
	set()
	c.Run(10 * time.Second)
	if _, ok := c.Server.Get(api.Key{Kind: api.Namespace, Name: "demo"}); ok {
		t.Error("the namespace is still there")
	}
}

func condition(c *testcluster.Cluster, typ corev1.NamespaceConditionType) string {
	obj, ok := c.Server.Get(api.Key{Kind: api.Namespace, Name: "demo"})
	if !ok {
		return "the namespace is gone"
	}
	for _, cond := range obj.(*corev1.Namespace).Status.Conditions {
		if cond.Type == typ {
			return cond.Reason + ": " + cond.Message
		}
	}
	return "none"
}
