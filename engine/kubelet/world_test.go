package kubelet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/kubelet"
	"podflight/engine/manifest"
	"podflight/engine/printers"
	"podflight/engine/scheduler"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// world is a cluster of one node with a runtime that follows scripts.
type world struct {
	t       testing.TB
	kernel  *sim.Kernel
	rec     *trace.Recorder
	server  *apiserver.Server
	runtime *fakeRuntime
	kubelet *kubelet.Kubelet
	rows    []row
	// messages are what the statuses said of containers that wait, "REASON: MESSAGE"
	messages []string
}

// row is a line of `kubectl get pods -w`.
type row struct {
	at   sim.Instant
	text string // READY STATUS RESTARTS
}

func newWorld(t testing.TB, programs map[string]program) *world {
	t.Helper()
	return newWorldWith(t, programs, timing.Steady())
}

func newWorldWith(t testing.TB, programs map[string]program, p timing.Profile) *world {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 250e6, time.UTC))
	rec := trace.NewRecorder(k)
	w := &world{t: t, kernel: k, rec: rec, server: apiserver.New(k, rec, p)}
	w.runtime = newFakeRuntime(k, rec, p, programs)
	w.create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
	list := corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("2"), corev1.ResourceMemory: resource.MustParse("24Gi"), corev1.ResourcePods: resource.MustParse("5000"),
	}
	w.create(&corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: "node-1"},
		Status: corev1.NodeStatus{
			Capacity: list, Allocatable: list,
			Addresses: []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "10.244.0.1"}},
		},
	})
	w.kubelet = kubelet.New(kubelet.Config{Kernel: k, Trace: rec, Server: w.server, Runtime: w.runtime, NodeName: "node-1", Timing: p})
	scheduler.New(w.server, "node-1").Start()
	w.kubelet.Start()
	w.server.Watch(api.Pod, w.addRow)
	t.Cleanup(k.Close)
	return w
}

func (w *world) addRow(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	if ev.Op == trace.Deleted {
		w.rows = append(w.rows, row{ev.At, "deleted"})
		return
	}
	for _, c := range pod.Status.ContainerStatuses {
		if r := c.State.Waiting; r != nil {
			w.messages = append(w.messages, r.Reason+": "+r.Message)
		}
	}
	s := printers.Summarize(pod)
	w.rows = append(w.rows, row{ev.At, fmt.Sprintf("%d/%d %s %d", s.Ready, s.Total, s.Status, s.Restarts)})
}

func (w *world) create(obj api.Object) {
	w.t.Helper()
	if _, err := w.server.Create(obj, apiserver.CreateOptions{}); err != nil {
		w.t.Fatal(err)
	}
}

// apply creates the objects of a manifest.
func (w *world) apply(text string) {
	w.t.Helper()
	docs, diags := manifest.Decode("test.yaml", []byte(text))
	if len(diags) > 0 {
		w.t.Fatal(diags)
	}
	for _, d := range docs {
		w.create(d.Object)
	}
}

func (w *world) run(d time.Duration) { w.kernel.RunUntil(w.kernel.Now().Add(d)) }

func (w *world) until(at time.Duration) { w.kernel.RunUntil(sim.At(at)) }

func (w *world) pod(name string) *corev1.Pod {
	w.t.Helper()
	obj, ok := w.server.Get(api.Key{Kind: api.Pod, Namespace: "default", Name: name})
	if !ok {
		w.t.Fatalf("no Pod %s", name)
	}
	return obj.(*corev1.Pod)
}

func (w *world) delete(name string, o apiserver.DeleteOptions) {
	w.t.Helper()
	if _, err := w.server.Delete(api.Key{Kind: api.Pod, Namespace: "default", Name: name}, o); err != nil {
		w.t.Fatal(err)
	}
}

// change stores a changed copy of a Pod.
func (w *world) change(name string, fn func(*corev1.Pod)) {
	w.t.Helper()
	pod := w.pod(name).DeepCopy()
	fn(pod)
	if _, err := w.server.Update(pod, apiserver.CreateOptions{}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) dump() string {
	var b strings.Builder
	for _, r := range w.rows {
		fmt.Fprintf(&b, "%8.2f %s\n", r.at.Seconds(), r.text)
	}
	for _, e := range w.events() {
		fmt.Fprintln(&b, "  ", e)
	}
	return b.String()
}

// events returns the events of the store as "x2 Normal Pulled[spec.containers{app}]: message".
func (w *world) events() []string {
	var out []string
	for _, obj := range w.server.List(api.Event, "default") {
		e := obj.(*corev1.Event)
		out = append(out, fmt.Sprintf("x%d %s %s[%s]: %s", e.Count, e.Type, e.Reason, e.InvolvedObject.FieldPath, e.Message))
	}
	return out
}
