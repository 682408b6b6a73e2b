package testcluster

import (
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/scheduler"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// Options say what the cluster is like.
type Options struct {
	Start   time.Time // the wall clock at the start; 2026-11-20 03:00:00 UTC if zero
	Nodes   int       // 1 if zero
	PodsMax string    // Pods per node; "110" if empty
	Plan    Plan      // what Pods do; run for ever if nil
}

// Cluster is a cluster in virtual time.
type Cluster struct {
	tb      testing.TB
	Kernel  *sim.Kernel
	Server  *apiserver.Server
	Kubelet *Kubelet
}

// Starter is a component that can be started.
type Starter interface{ Start() }

// New returns a cluster with the namespace default and its nodes, scheduler and kubelets running.
func New(tb testing.TB, o Options) *Cluster {
	tb.Helper()
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	}
	k := sim.New(1, o.Start)
	c := &Cluster{tb: tb, Kernel: k, Server: apiserver.New(k, trace.NewRecorder(k), timing.Steady())}
	tb.Cleanup(k.Close)
	c.Create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: metav1.NamespaceDefault}})
	if o.PodsMax == "" {
		o.PodsMax = "110"
	}
	for i := range max(1, o.Nodes) {
		c.Create(Node(fmt.Sprintf("node-%d", i+1), o.PodsMax))
	}
	c.Kubelet = newKubelet(c.Server, o.Plan)
	c.Start(scheduler.New(c.Server, "node-1"), c.Kubelet)
	return c
}

// Node returns a node with room for that many Pods.
func Node(name, pods string) *corev1.Node {
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelHostname: name}},
		Status: corev1.NodeStatus{Allocatable: corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse("8"), corev1.ResourceMemory: resource.MustParse("24Gi"), corev1.ResourcePods: resource.MustParse(pods),
		}},
	}
}

// Start starts components.
func (c *Cluster) Start(all ...Starter) {
	for _, s := range all {
		s.Start()
	}
}

// Run lets d pass.
func (c *Cluster) Run(d time.Duration) { c.Kernel.RunUntil(c.Kernel.Now().Add(d)) }

// RunTo runs to that instant after the start.
func (c *Cluster) RunTo(d time.Duration) { c.Kernel.RunUntil(sim.At(d)) }

// Create stores an object and fails the test if that is refused.
func (c *Cluster) Create(obj api.Object) api.Object {
	c.tb.Helper()
	res, err := c.Server.Create(obj, apiserver.CreateOptions{})
	if err != nil {
		c.tb.Fatal(err)
	}
	return res.Object
}

// Delete deletes an object and fails the test if that is refused.
func (c *Cluster) Delete(kind api.Kind, name string, p metav1.DeletionPropagation) {
	c.tb.Helper()
	if _, err := c.Server.Delete(Key(kind, name), apiserver.DeleteOptions{Propagation: p}); err != nil {
		c.tb.Fatal(err)
	}
}

// Key returns the key of an object in the namespace default, or of a cluster-scoped one.
func Key(kind api.Kind, name string) api.Key {
	key := api.Key{Kind: kind, Name: name}
	if res, _ := api.ResourceOf(kind); res.Namespaced {
		key.Namespace = metav1.NamespaceDefault
	}
	return key
}

// Get returns a stored object of the namespace default and fails the test if there is none.
func Get[T api.Object](c *Cluster, kind api.Kind, name string) T {
	c.tb.Helper()
	obj, ok := c.Server.Get(Key(kind, name))
	if !ok {
		c.tb.Fatalf("no %s %s", kind, name)
	}
	return obj.(T)
}

// Update changes the spec or metadata of a stored object.
func Update[T api.Object](c *Cluster, kind api.Kind, name string, change func(T)) {
	c.tb.Helper()
	obj := Get[T](c, kind, name).DeepCopyObject().(T)
	change(obj)
	if _, err := c.Server.Update(obj, apiserver.CreateOptions{}); err != nil {
		c.tb.Fatal(err)
	}
}

// Pods returns the Pods of the namespace default.
func (c *Cluster) Pods() []*corev1.Pod {
	var out []*corev1.Pod
	for _, obj := range c.Server.List(api.Pod, metav1.NamespaceDefault) {
		out = append(out, obj.(*corev1.Pod))
	}
	return out
}

// Count returns how many Pods keep says yes to.
func (c *Cluster) Count(keep func(*corev1.Pod) bool) int {
	n := 0
	for _, p := range c.Pods() {
		if keep(p) {
			n++
		}
	}
	return n
}

// Note is an event as a test looks at it.
type Note struct {
	At      sim.Instant
	Count   int32
	Type    string
	Reason  string
	Object  string // "job/task"
	Message string
}

// Notes returns every creation and count of events about objects of a kind.
func (c *Cluster) Notes(kind api.Kind) []Note {
	var out []Note
	for _, r := range c.Server.Recorder().Records() {
		b, ok := r.Body.(trace.EventChange)
		if !ok || b.Op == trace.Deleted || b.Event.InvolvedObject.Kind != string(kind) {
			continue
		}
		out = append(out, Note{r.At, b.Event.Count, b.Event.Type, b.Event.Reason, b.Event.InvolvedObject.Name, b.Event.Message})
	}
	return out
}

// Changes returns the states that objects of a kind went through, each as row puts it, repeats left out.
// Names are those of the objects.
func Changes[T api.Object](c *Cluster, kind api.Kind, row func(T) string) []Change {
	last := map[string]string{}
	var out []Change
	for _, r := range c.Server.Recorder().Records() {
		b, ok := r.Body.(trace.ObjectChange)
		if !ok || b.Key.Kind != kind {
			continue
		}
		text := "deleted"
		if b.Op != trace.Deleted {
			text = row(b.Object.(T))
		}
		if last[b.Key.Name] != text {
			last[b.Key.Name] = text
			out = append(out, Change{r.At, b.Key.Name, text})
		}
	}
	return out
}

// Change is an object entering a state.
type Change struct {
	At   sim.Instant
	Name string
	Text string
}
