package garbagecollector_test

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/garbagecollector"
	"podflight/engine/controller/testcluster"
	"podflight/engine/trace"
)

func start(tb testing.TB) *testcluster.Cluster {
	c := testcluster.New(tb, testcluster.Options{})
	c.Start(garbagecollector.New(c.Server))
	return c
}

// item makes a ConfigMap, which here stands for anything, owned by others.
func item(c *testcluster.Cluster, name string, block bool, owners ...string) {
	obj := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}
	for _, o := range owners {
		owner := testcluster.Get[*corev1.ConfigMap](c, api.ConfigMap, o)
		obj.OwnerReferences = append(obj.OwnerReferences, metav1.OwnerReference{
			APIVersion: "v1", Kind: "ConfigMap", Name: o, UID: owner.UID, BlockOwnerDeletion: &block,
		})
	}
	c.Create(obj)
}

func exists(c *testcluster.Cluster, name string) bool {
	_, ok := c.Server.Get(testcluster.Key(api.ConfigMap, name))
	return ok
}

func TestBackground(t *testing.T) {
	c := start(t)
	item(c, "a", true)
	item(c, "b", true, "a")
	item(c, "c", true, "b")
	item(c, "other", true)
	c.Run(time.Second)
	c.Delete(api.ConfigMap, "a", "")
	if exists(c, "a") {
		t.Error("the owner does not go at once")
	}
	if !exists(c, "b") {
		t.Error("the dependent goes with the owner instead of after it")
	}
	c.Run(time.Second)
	for _, name := range []string{"b", "c"} {
		if exists(c, name) {
			t.Errorf("%s outlives its owner", name)
		}
	}
	if !exists(c, "other") {
		t.Error("an object without an owner is gone")
	}
}

func TestForeground(t *testing.T) {
	c := start(t)
	item(c, "a", true)
	item(c, "b", true, "a")
	item(c, "c", true, "b")
	c.Run(time.Second)
	c.Delete(api.ConfigMap, "a", metav1.DeletePropagationForeground)
	if got := testcluster.Get[*corev1.ConfigMap](c, api.ConfigMap, "a"); got.DeletionTimestamp == nil {
		t.Fatal("the owner is not marked for deletion")
	}
	c.Run(time.Second)
	var order []string
	for _, r := range c.Server.Recorder().Records() {
		if b, ok := r.Body.(trace.ObjectChange); ok && b.Op == trace.Deleted {
			order = append(order, b.Key.Name)
		}
	}
	if got := fmt.Sprint(order); got != "[c b a]" {
		t.Errorf("deleted in the order %s, want [c b a]", got)
	}
}

func TestForegroundWithoutBlocking(t *testing.T) {
	c := start(t)
	item(c, "a", false)
	item(c, "b", false, "a")
	c.Run(time.Second)
	c.Delete(api.ConfigMap, "a", metav1.DeletePropagationForeground)
	c.Run(time.Second)
	if exists(c, "a") || exists(c, "b") {
		t.Errorf("a there: %v, b there: %v", exists(c, "a"), exists(c, "b"))
	}
}

func TestOrphan(t *testing.T) {
	c := start(t)
	item(c, "a", true)
	item(c, "b", true, "a")
	c.Run(time.Second)
	c.Delete(api.ConfigMap, "a", metav1.DeletePropagationOrphan)
	c.Run(time.Second)
	if exists(c, "a") || !exists(c, "b") {
		t.Fatalf("a there: %v, b there: %v", exists(c, "a"), exists(c, "b"))
	}
	if refs := testcluster.Get[*corev1.ConfigMap](c, api.ConfigMap, "b").OwnerReferences; len(refs) != 0 {
		t.Errorf("b still refers to %v", refs)
	}
}

func TestSecondOwnerKeepsIt(t *testing.T) {
	c := start(t)
	item(c, "a", true)
	item(c, "b", true)
	item(c, "child", true, "a", "b")
	c.Run(time.Second)
	c.Delete(api.ConfigMap, "a", "")
	c.Run(time.Second)
	refs := testcluster.Get[*corev1.ConfigMap](c, api.ConfigMap, "child").OwnerReferences
	if len(refs) != 1 || refs[0].Name != "b" {
		t.Errorf("the child refers to %v, want b only", refs)
	}
}

func TestOwnerThatNeverWas(t *testing.T) {
	c := start(t)
	c.Create(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "lost", OwnerReferences: []metav1.OwnerReference{
		{APIVersion: "v1", Kind: "ConfigMap", Name: "ghost", UID: "none"},
	}}})
	c.Create(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "strange", OwnerReferences: []metav1.OwnerReference{
		{APIVersion: "example.com/v1", Kind: "Widget", Name: "w", UID: "none"},
	}}})
	c.Run(time.Second)
	if exists(c, "lost") {
		t.Error("an object whose owner does not exist stays")
	}
	if !exists(c, "strange") {
		t.Error("an object whose owner is of an unknown kind is deleted")
	}
}

// TestForest: after any deletions, what is left is exactly what has no owner, or still has one.
func TestForest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := start(t)
		n := rapid.IntRange(1, 12).Draw(rt, "objects")
		parent := make([]int, n)
		for i := range n {
			parent[i] = rapid.IntRange(-1, i-1).Draw(rt, "parent")
			if parent[i] < 0 {
				item(c, fmt.Sprint("o", i), true)
			} else {
				item(c, fmt.Sprint("o", i), rapid.Bool().Draw(rt, "block"), fmt.Sprint("o", parent[i]))
			}
		}
		c.Run(time.Second)
		deleted := make([]bool, n)
		for range rapid.IntRange(1, 3).Draw(rt, "deletions") {
			i := rapid.IntRange(0, n-1).Draw(rt, "which")
			policy := rapid.SampledFrom([]metav1.DeletionPropagation{metav1.DeletePropagationBackground, metav1.DeletePropagationForeground}).Draw(rt, "how")
			_, err := c.Server.Delete(testcluster.Key(api.ConfigMap, fmt.Sprint("o", i)), apiserver.DeleteOptions{Propagation: policy})
			if err == nil {
				deleted[i] = true
			}
			c.Run(time.Duration(rapid.IntRange(0, 40).Draw(rt, "ms")) * time.Millisecond)
		}
		c.Run(10 * time.Second)
		for i := range n {
			gone := deleted[i] || parent[i] >= 0 && deleted[parent[i]]
			deleted[i] = gone
			if name := fmt.Sprint("o", i); exists(c, name) == gone {
				rt.Fatalf("%s there: %v, want %v", name, !gone, !gone)
			}
		}
	})
}
