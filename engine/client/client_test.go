package client_test

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

func newServer(t *testing.T) *apiserver.Server {
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	t.Cleanup(k.Close)
	s := apiserver.New(k, trace.NewRecorder(k), timing.Steady())
	if _, err := s.Create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}}, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return s
}

func configMap(name string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default"}}
}

// created returns when the ConfigMaps were stored.
func created(s *apiserver.Server) (out []sim.Instant) {
	for _, r := range s.Recorder().Records() {
		if b, ok := r.Body.(trace.ObjectChange); ok && b.Key.Kind == api.ConfigMap && b.Op == trace.Added {
			out = append(out, r.At)
		}
	}
	return out
}

func run(s *apiserver.Server, body func(t *sim.Task)) {
	s.Kernel().Go("test", body)
	s.Kernel().RunUntil(sim.At(time.Hour))
}

// A request takes its latency; of many, those beyond the burst go out one by one.
func TestRateLimit(t *testing.T) {
	s := newServer(t)
	c := client.New(s, client.Options{Component: "test", QPS: 20, Burst: 3})
	latency := s.Timing().APIWrite
	run(s, func(task *sim.Task) {
		c.Parallel(task, 6, func(i int) {
			if _, err := s.Create(configMap(fmt.Sprint("c", i)), apiserver.CreateOptions{}); err != nil {
				t.Error(err)
			}
		})
	})
	at := created(s)
	if len(at) != 6 {
		t.Fatalf("%d were created, want 6", len(at))
	}
	for i, want := range []time.Duration{0, 0, 0, 50 * time.Millisecond, 100 * time.Millisecond, 150 * time.Millisecond} {
		if got := time.Duration(at[i]) - latency; got.Round(time.Millisecond) != want {
			t.Errorf("request %d went out after %s, want %s", i, got, want)
		}
	}
}

func TestNoLimit(t *testing.T) {
	s := newServer(t)
	c := client.New(s, client.Options{Component: "test"})
	run(s, func(task *sim.Task) {
		for i := range 100 {
			if _, err := c.Create(task, configMap(fmt.Sprint("c", i))); err != nil {
				t.Error(err)
			}
		}
	})
	if at, want := created(s)[99], sim.At(100*s.Timing().APIWrite); at != want {
		t.Errorf("the last of 100 requests in a row was done at %s, want %s", at, want)
	}
}

// Events count against the rate limit of their component, though nobody waits for them.
func TestEventsCount(t *testing.T) {
	s := newServer(t)
	c := client.New(s, client.Options{Component: "test", QPS: 10, Burst: 1})
	run(s, func(task *sim.Task) {
		c.Event(configMap("x"), corev1.EventTypeNormal, "Test", "tested")
		if _, err := c.Create(task, configMap("x")); err != nil {
			t.Error(err)
		}
	})
	if got := time.Duration(created(s)[0]) - s.Timing().APIWrite; got.Round(time.Millisecond) != 100*time.Millisecond {
		t.Errorf("the request went out after %s, want 100 ms", got)
	}
	if n := len(s.List(api.Event, "default")); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
}

// Each of a number of parallel requests has the cause that they were made with.
func TestParallelCauses(t *testing.T) {
	s := newServer(t)
	c := client.New(s, client.Options{Component: "test", QPS: 10, Burst: 1})
	k := s.Kernel()
	var causes []sim.RecordID
	k.Because(7, func() {
		k.Go("test", func(task *sim.Task) {
			c.Parallel(task, 3, func(i int) {
				causes = append(causes, k.Cause())
				k.SetCause(sim.RecordID(100 + i))
			})
		})
	})
	k.RunUntil(sim.At(time.Minute))
	if fmt.Sprint(causes) != "[7 7 7]" {
		t.Errorf("causes %v, want 7 each", causes)
	}
}

func TestPatch(t *testing.T) {
	s := newServer(t)
	c := client.New(s, client.Options{Component: "test"})
	res, err := s.Create(configMap("x"), apiserver.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	key, uid := api.Key{Kind: api.ConfigMap, Namespace: "default", Name: "x"}, res.Object.GetUID()
	set := func(value string) func(api.Object) {
		return func(obj api.Object) { obj.(*corev1.ConfigMap).Data = map[string]string{"key": value} }
	}
	run(s, func(task *sim.Task) {
		if _, err := c.Patch(task, key, uid, set("1")); err != nil {
			t.Error(err)
		}
		if _, err := c.Patch(task, key, types.UID("another"), set("2")); !apierrors.IsNotFound(err) {
			t.Errorf("patch of another object of that name: %v", err)
		}
		if _, err := c.PatchStatus(task, key, types.UID("another"), set("2")); !apierrors.IsNotFound(err) {
			t.Errorf("patch of another object's status: %v", err)
		}
		if err := c.Delete(task, key, apiserver.DeleteOptions{}); err != nil {
			t.Error(err)
		}
		if _, err := c.Patch(task, key, uid, set("3")); !apierrors.IsNotFound(err) {
			t.Errorf("patch of an object that is gone: %v", err)
		}
	})
	if got := res.Object.(*corev1.ConfigMap).Data; len(got) > 0 {
		t.Errorf("the stored object was written to: %v", got)
	}
}
