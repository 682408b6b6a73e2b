package scheduler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

type world struct {
	kernel *sim.Kernel
	server *apiserver.Server
	sched  *Scheduler
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func newWorld(t fataler, nodes ...*corev1.Node) *world {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	s := apiserver.New(k, trace.NewRecorder(k), timing.Steady())
	w := &world{kernel: k, server: s, sched: New(s, "node-1")}
	w.create(t, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
	for _, n := range nodes {
		w.create(t, n)
	}
	w.sched.Start()
	return w
}

func (w *world) create(t fataler, obj api.Object) {
	t.Helper()
	if _, err := w.server.Create(obj, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) run(d time.Duration) { w.kernel.RunUntil(w.kernel.Now().Add(d)) }

func (w *world) pod(t fataler, name string) *corev1.Pod {
	t.Helper()
	obj, ok := w.server.Get(api.Key{Kind: api.Pod, Namespace: "default", Name: name})
	if !ok {
		t.Fatal("no pod " + name)
	}
	return obj.(*corev1.Pod)
}

// eventNotes returns the reason and message of each event about a Pod, in order.
func (w *world) eventNotes(name string) []string {
	var out []string
	for _, r := range w.server.Recorder().Records() {
		if b, ok := r.Body.(trace.EventChange); ok && b.Event.InvolvedObject.Name == name {
			out = append(out, b.Event.Reason+": "+b.Event.Message)
		}
	}
	return out
}

func node(name string, cpu, memory string, change ...func(*corev1.Node)) *corev1.Node {
	n := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelHostname: name}},
		Status: corev1.NodeStatus{Allocatable: corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory),
			corev1.ResourcePods: resource.MustParse("110"),
		}},
	}
	for _, f := range change {
		f(n)
	}
	return n
}

func pod(name string, change ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			SchedulerName: corev1.DefaultSchedulerName, RestartPolicy: corev1.RestartPolicyAlways,
			Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36"}},
		},
	}
	for _, f := range change {
		f(p)
	}
	return p
}

// politeClass is a PriorityClass whose Pods preempt no others.
func politeClass() api.Object {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": map[string]any{"name": "polite"},
		"value": int64(0), "preemptionPolicy": "Never",
	}}
}

func asks(cpu, memory string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		list := corev1.ResourceList{}
		if cpu != "" {
			list[corev1.ResourceCPU] = resource.MustParse(cpu)
		}
		if memory != "" {
			list[corev1.ResourceMemory] = resource.MustParse(memory)
		}
		p.Spec.Containers[0].Resources.Requests = list
	}
}

func TestBindsPod(t *testing.T) {
	w := newWorld(t, node("node-1", "2", "24Gi"))
	w.create(t, pod("web"))
	w.run(time.Second)
	got := w.pod(t, "web")
	if got.Spec.NodeName != "node-1" {
		t.Fatalf("nodeName = %q", got.Spec.NodeName)
	}
	if got.Generation != 1 {
		t.Errorf("binding changed the generation to %d", got.Generation)
	}
	if c := got.Status.Conditions; len(c) != 1 || c[0].Type != corev1.PodScheduled || c[0].Status != corev1.ConditionTrue {
		t.Errorf("conditions = %v", c)
	}
	want := []string{"Scheduled: Successfully assigned default/web to node-1"}
	if diff := cmp.Diff(want, w.eventNotes("web")); diff != "" {
		t.Error(diff)
	}
}

func TestWordsOfRefusal(t *testing.T) {
	taint := func(n *corev1.Node) {
		n.Spec.Taints = []corev1.Taint{{Key: "gpu", Value: "yes", Effect: corev1.TaintEffectNoSchedule}}
	}
	cordon := func(n *corev1.Node) { n.Spec.Unschedulable = true }
	onePod := func(n *corev1.Node) { n.Status.Allocatable[corev1.ResourcePods] = resource.MustParse("1") }
	selector := func(p *corev1.Pod) { p.Spec.NodeSelector = map[string]string{"disk": "ssd"} }
	named := func(name string) func(*corev1.Pod) {
		return func(p *corev1.Pod) {
			p.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
				RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
					MatchFields: []corev1.NodeSelectorRequirement{{Key: "metadata.name", Operator: corev1.NodeSelectorOpIn, Values: []string{name}}},
				}}},
			}}
		}
	}
	hostPort := func(p *corev1.Pod) {
		p.Spec.Containers[0].Ports = []corev1.ContainerPort{{ContainerPort: 80, HostPort: 8080}}
	}
	never := func(p *corev1.Pod) { p.Spec.PriorityClassName = "polite" }
	for _, c := range []struct {
		name  string
		nodes []*corev1.Node
		first *corev1.Pod
		pod   *corev1.Pod
		want  string
	}{
		{"no nodes", nil, nil, pod("p"), "no nodes available to schedule pods"},
		{
			"cpu",
			[]*corev1.Node{node("a", "2", "24Gi")},
			nil, pod("p", asks("100", "")),
			"0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
		},
		{
			"selector",
			[]*corev1.Node{node("a", "2", "24Gi")},
			nil, pod("p", selector),
			"0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
		},
		{
			"taken cpu",
			[]*corev1.Node{node("a", "2", "24Gi")},
			pod("first", asks("1500m", "")), pod("p", asks("1", "")),
			"0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
		},
		{
			"cpu and memory",
			[]*corev1.Node{node("a", "2", "1Gi")},
			nil, pod("p", asks("3", "2Gi")),
			"0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
		},
		{
			"too many pods",
			[]*corev1.Node{node("a", "2", "1Gi", onePod)},
			pod("first"), pod("p"),
			"0/1 nodes are available: 1 Too many pods. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
		},
		{
			"taint, cordon and cpu",
			[]*corev1.Node{node("a", "2", "1Gi", taint), node("b", "2", "1Gi", cordon), node("c", "1", "1Gi")},
			nil, pod("p", asks("2", "")),
			"0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
		},
		{
			"a node by name",
			[]*corev1.Node{node("a", "2", "1Gi"), node("b", "8", "1Gi")},
			nil, pod("p", named("a"), asks("4", "")),
			"0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
		},
		{
			"host port",
			[]*corev1.Node{node("a", "2", "1Gi")},
			pod("first", hostPort), pod("p", hostPort),
			"0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
		},
		{
			"never preempts",
			[]*corev1.Node{node("a", "2", "1Gi")},
			nil, pod("p", asks("4", ""), never),
			"0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.nodes...)
			w.create(t, politeClass())
			if c.first != nil {
				w.create(t, c.first)
				w.run(100 * time.Millisecond)
			}
			w.create(t, c.pod)
			w.run(500 * time.Millisecond)
			if diff := cmp.Diff([]string{"FailedScheduling: " + c.want}, w.eventNotes("p")); diff != "" {
				t.Error(diff)
			}
			cond := w.pod(t, "p").Status.Conditions
			if len(cond) != 1 || cond[0].Status != corev1.ConditionFalse || cond[0].Reason != "Unschedulable" || cond[0].Message != c.want {
				t.Errorf("conditions = %+v", cond)
			}
		})
	}
}

// TestRetries shows what wakes a Pod that fits nowhere.
func TestRetries(t *testing.T) {
	full := func(t *testing.T) *world {
		w := newWorld(t, node("a", "2", "24Gi"))
		w.create(t, pod("first", asks("2", "")))
		w.run(time.Second)
		w.create(t, pod("second", asks("1", "")))
		w.run(time.Second)
		if n := w.pod(t, "second").Spec.NodeName; n != "" {
			t.Fatalf("second is on %s", n)
		}
		return w
	}
	for _, c := range []struct {
		name   string
		change func(t *testing.T, w *world)
	}{
		{"a Pod goes", func(t *testing.T, w *world) {
			zero := int64(0)
			key := api.Key{Kind: api.Pod, Namespace: "default", Name: "first"}
			if _, err := w.server.Delete(key, apiserver.DeleteOptions{GracePeriodSeconds: &zero}); err != nil {
				t.Fatal(err)
			}
		}},
		{"a Pod ends", func(t *testing.T, w *world) {
			p := w.pod(t, "first").DeepCopy()
			p.Status.Phase = corev1.PodSucceeded
			if _, err := w.server.UpdateStatus(p); err != nil {
				t.Fatal(err)
			}
		}},
		{"a node comes", func(t *testing.T, w *world) { w.create(t, node("b", "2", "24Gi")) }},
		{"a node grows", func(t *testing.T, w *world) {
			obj, _ := w.server.Get(api.Key{Kind: api.Node, Name: "a"})
			n := obj.DeepCopyObject().(*corev1.Node)
			n.Status.Allocatable[corev1.ResourceCPU] = resource.MustParse("4")
			if _, err := w.server.UpdateStatus(n); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := full(t)
			c.change(t, w)
			w.run(100 * time.Millisecond)
			if n := w.pod(t, "second").Spec.NodeName; n == "" {
				t.Errorf("second still waits: %v", w.eventNotes("second"))
			}
		})
	}
	t.Run("nothing happens", func(t *testing.T) {
		w := full(t)
		before := w.kernel.Fired()
		w.run(4 * time.Minute)
		if n := len(w.eventNotes("second")); n != 1 {
			t.Errorf("%d events within four minutes, want 1", n)
		}
		if n := w.kernel.Fired() - before; n > 2 {
			t.Errorf("%d events on the kernel while nothing changes", n)
		}
		w.run(90 * time.Second)
		if n := len(w.eventNotes("second")); n != 2 {
			t.Errorf("%d events after five and a half minutes, want 2", n)
		}
	})
}

// TestNoNodesBacksOff: without any node the try counts as an error, repeated with a growing pause.
func TestNoNodesBacksOff(t *testing.T) {
	w := newWorld(t)
	w.create(t, pod("p"))
	w.run(20 * time.Second)
	var tries []float64
	for _, r := range w.server.Recorder().Records() {
		if s, ok := r.Body.(trace.Step); ok && strings.HasPrefix(s.Text, "finds no node") {
			tries = append(tries, r.At.Seconds())
		}
	}
	want := []float64{0, 2, 5, 10, 19}
	if len(tries) != len(want) {
		t.Fatalf("tries at %v", tries)
	}
	for i := range want {
		if d := tries[i] - want[i]; d < 0 || d > 1.1 {
			t.Errorf("try %d at %.3f s, want about %v", i, tries[i], want[i])
		}
	}
}

func TestGatesAndOtherSchedulers(t *testing.T) {
	w := newWorld(t, node("a", "2", "24Gi"))
	w.create(t, pod("gated", func(p *corev1.Pod) { p.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "wait"}} }))
	w.create(t, pod("foreign", func(p *corev1.Pod) { p.Spec.SchedulerName = "mine" }))
	w.run(time.Second)
	for _, name := range []string{"gated", "foreign"} {
		if n := w.pod(t, name).Spec.NodeName; n != "" {
			t.Errorf("%s is on %s", name, n)
		}
	}
	p := w.pod(t, "gated").DeepCopy()
	p.Spec.SchedulingGates = nil
	if _, err := w.server.Update(p, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	w.run(time.Second)
	if n := w.pod(t, "gated").Spec.NodeName; n != "a" {
		t.Errorf("gated is on %q after its gate went", n)
	}
}

func TestSpreads(t *testing.T) {
	w := newWorld(t, node("a", "2", "4Gi"), node("b", "2", "4Gi"), node("c", "2", "4Gi"))
	yes := true
	for i := range 6 {
		w.create(t, pod(fmt.Sprint("p", i), func(p *corev1.Pod) {
			p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "web", UID: "u", Controller: &yes}}
		}))
	}
	w.run(time.Second)
	count := map[string]int{}
	for i := range 6 {
		count[w.pod(t, fmt.Sprint("p", i)).Spec.NodeName]++
	}
	if diff := cmp.Diff(map[string]int{"a": 2, "b": 2, "c": 2}, count); diff != "" {
		t.Error(diff)
	}
}

// TestNeverOvercommits: whatever comes and goes, no node is promised more than it has, and no
// Pod waits that would fit.
func TestNeverOvercommits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, node("a", "2", "4Gi"), node("b", "4", "4Gi"))
		alive := []string{}
		for i := range rapid.IntRange(1, 25).Draw(t, "steps") {
			if len(alive) > 0 && rapid.Bool().Draw(t, "delete") {
				j := rapid.IntRange(0, len(alive)-1).Draw(t, "which")
				zero := int64(0)
				key := api.Key{Kind: api.Pod, Namespace: "default", Name: alive[j]}
				if _, err := w.server.Delete(key, apiserver.DeleteOptions{GracePeriodSeconds: &zero}); err != nil {
					t.Fatal(err)
				}
				alive = append(alive[:j], alive[j+1:]...)
			} else {
				name := fmt.Sprint("p", i)
				w.create(t, pod(name, asks(fmt.Sprint(rapid.IntRange(1, 5).Draw(t, "cpu")), "")))
				alive = append(alive, name)
			}
			w.run(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
		}
		w.run(time.Second)
		room := map[string]int64{"a": 2, "b": 4}
		var waiting []int64
		for _, name := range alive {
			p := w.pod(t, name)
			cpu := p.Spec.Containers[0].Resources.Requests.Cpu().Value()
			if p.Spec.NodeName == "" {
				waiting = append(waiting, cpu)
				continue
			}
			room[p.Spec.NodeName] -= cpu
		}
		for n, left := range room {
			if left < 0 {
				t.Fatalf("node %s is over by %d CPUs", n, -left)
			}
			for _, cpu := range waiting {
				if cpu <= left {
					t.Fatalf("a Pod of %d CPUs waits though %s has %d left", cpu, n, left)
				}
			}
		}
	})
}
