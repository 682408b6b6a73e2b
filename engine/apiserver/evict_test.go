package apiserver

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

func TestEvict(t *testing.T) {
	k := sim.New(1, time.Unix(1e9, 0))
	s := New(k, trace.NewRecorder(k), timing.Steady())
	if _, err := s.Create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}}, CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	key := api.Key{Kind: api.Pod, Namespace: "default", Name: "web"}
	if err := s.Evict(key, DeleteOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("got %v, want NotFound", err)
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default"}}
	pod.Spec.Containers = []corev1.Container{{Name: "app", Image: "nginx"}}
	res, err := s.Create(pod, CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Bind(key, res.Object.GetUID(), "node"); err != nil {
		t.Fatal(err)
	}
	if err := s.Evict(key, DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	obj, _ := s.Get(key)
	got := obj.(*corev1.Pod)
	if got.DeletionTimestamp == nil {
		t.Error("not being deleted")
	}
	last := got.Status.Conditions[len(got.Status.Conditions)-1]
	if last.Type != corev1.DisruptionTarget || last.Reason != "EvictionByEvictionAPI" {
		t.Errorf("condition %v", last)
	}
}
