package daemonset_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/controller/daemonset"
	"podflight/engine/controller/garbagecollector"
	"podflight/engine/controller/pods"
	"podflight/engine/controller/testcluster"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

func ds(change ...func(*appsv1.DaemonSetSpec)) *appsv1.DaemonSet {
	set := &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Name: "ds"},
		Spec: appsv1.DaemonSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "ds"}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "ds"}},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "v1"}}},
			},
		},
	}
	for _, f := range change {
		f(&set.Spec)
	}
	return set
}

func start(tb testing.TB, o testcluster.Options) *testcluster.Cluster {
	c := testcluster.New(tb, o)
	c.Start(daemonset.New(c.Server), garbagecollector.New(c.Server))
	return c
}

func update(c *testcluster.Cluster, change func(*appsv1.DaemonSetSpec)) {
	testcluster.Update(c, api.DaemonSet, "ds", func(s *appsv1.DaemonSet) { change(&s.Spec) })
}

func setImage(image string) func(*appsv1.DaemonSetSpec) {
	return func(s *appsv1.DaemonSetSpec) { s.Template.Spec.Containers[0].Image = image }
}

func setTaints(c *testcluster.Cluster, node string, taints ...corev1.Taint) {
	testcluster.Update(c, api.Node, node, func(n *corev1.Node) { n.Spec.Taints = taints })
}

// where returns what runs where: "node-1=v1 node-2=v2".
func where(c *testcluster.Cluster) string {
	var out []string
	for _, p := range c.Pods() {
		if pods.Active(p) {
			out = append(out, p.Spec.NodeName+"="+p.Spec.Containers[0].Image)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func status(c *testcluster.Cluster) string {
	s := testcluster.Get[*appsv1.DaemonSet](c, api.DaemonSet, "ds").Status
	return fmt.Sprintf("%d desired, %d current, %d ready, %d up to date, %d available, %d unavailable, %d misscheduled",
		s.DesiredNumberScheduled, s.CurrentNumberScheduled, s.NumberReady, s.UpdatedNumberScheduled, s.NumberAvailable, s.NumberUnavailable, s.NumberMisscheduled)
}

func notes(c *testcluster.Cluster, reason string) (out []testcluster.Note) {
	for _, n := range c.Notes(api.DaemonSet) {
		if n.Reason == reason {
			out = append(out, n)
		}
	}
	return out
}

func TestOnePodPerNode(t *testing.T) {
	c := start(t, testcluster.Options{Nodes: 3})
	c.Create(ds())
	c.Run(time.Minute)
	if got, want := where(c), "node-1=v1 node-2=v1 node-3=v1"; got != want {
		t.Errorf("runs %s, want %s", got, want)
	}
	if got, want := status(c), "3 desired, 3 current, 3 ready, 3 up to date, 3 available, 0 unavailable, 0 misscheduled"; got != want {
		t.Errorf("status %s, want %s", got, want)
	}
	if got := len(notes(c, "SuccessfulCreate")); got != 3 {
		t.Errorf("%d creations announced, want 3", got)
	}
	p := c.Pods()[0]
	if p.Labels["pod-template-generation"] != "1" || p.Labels["controller-revision-hash"] == "" {
		t.Errorf("labels %v", p.Labels)
	}
	rev := c.Server.List(api.ControllerRevision, "default")
	if len(rev) != 1 || rev[0].GetName() != "ds-"+p.Labels["controller-revision-hash"] {
		t.Errorf("revisions %v do not go with the Pod's label %v", rev, p.Labels)
	}
	var keys []string
	for _, tol := range p.Spec.Tolerations {
		keys = append(keys, strings.TrimPrefix(tol.Key, "node.kubernetes.io/")+":"+string(tol.Effect))
	}
	want := []string{
		"not-ready:NoExecute", "unreachable:NoExecute", "disk-pressure:NoSchedule", "memory-pressure:NoSchedule",
		"pid-pressure:NoSchedule", "unschedulable:NoSchedule",
	}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("tolerations: %s", diff)
	}
}

func TestNodesComeAndChange(t *testing.T) {
	c := start(t, testcluster.Options{Nodes: 2})
	c.Create(ds())
	c.Run(time.Minute)
	steps := []struct {
		what string
		do   func()
		want string
	}{
		{"a node joins", func() { c.Create(testcluster.Node("node-3", "110")) }, "node-1=v1 node-2=v1 node-3=v1"},
		{"a cordoned node keeps its Pod", func() {
			testcluster.Update(c, api.Node, "node-1", func(n *corev1.Node) { n.Spec.Unschedulable = true })
		}, "node-1=v1 node-2=v1 node-3=v1"},
		{"NoSchedule lets what runs stay", func() {
			setTaints(c, "node-2", corev1.Taint{Key: "special", Effect: corev1.TaintEffectNoSchedule})
		}, "node-1=v1 node-2=v1 node-3=v1"},
		{"NoExecute does not", func() {
			setTaints(c, "node-2", corev1.Taint{Key: "special", Effect: corev1.TaintEffectNoExecute})
		}, "node-1=v1 node-3=v1"},
		{"a taint goes", func() { setTaints(c, "node-2") }, "node-1=v1 node-2=v1 node-3=v1"},
		{"a selector leaves nodes out", func() {
			update(c, func(s *appsv1.DaemonSetSpec) {
				s.Template.Spec.NodeSelector = map[string]string{corev1.LabelHostname: "node-3"}
			})
		}, "node-3=v1"},
	}
	for _, s := range steps {
		s.do()
		c.Run(2 * time.Minute)
		if got := where(c); got != s.want {
			t.Fatalf("%s: runs %s, want %s", s.what, got, s.want)
		}
	}
}

// A node that a toleration-less Pod may stay on counts as misscheduled.
func TestMisscheduled(t *testing.T) {
	c := start(t, testcluster.Options{Nodes: 2})
	c.Create(ds())
	c.Run(time.Minute)
	setTaints(c, "node-2", corev1.Taint{Key: "special", Effect: corev1.TaintEffectNoSchedule})
	update(c, func(s *appsv1.DaemonSetSpec) { s.MinReadySeconds = 1 }) // a taint alone wakes nobody, as in the real controller
	c.Run(time.Minute)
	if got, want := status(c), "1 desired, 1 current, 1 ready, 1 up to date, 1 available, 0 unavailable, 1 misscheduled"; got != want {
		t.Errorf("status %s, want %s", got, want)
	}
	setTaints(c, "node-2")
	c.Run(time.Minute)
	if got, want := status(c), "2 desired, 2 current, 2 ready, 2 up to date, 2 available, 0 unavailable, 0 misscheduled"; got != want {
		t.Errorf("status %s, want %s", got, want)
	}
}

func TestRollingUpdate(t *testing.T) {
	for _, tt := range []struct {
		name     string
		strategy appsv1.RollingUpdateDaemonSet
		least    int // Pods that are ready at any time
		most     int // Pods that are active at any time
	}{
		{"one at a time", appsv1.RollingUpdateDaemonSet{}, 3, 4},
		{"half at a time", appsv1.RollingUpdateDaemonSet{MaxUnavailable: percent("50%"), MaxSurge: number(0)}, 2, 4},
		{"one beside the old", appsv1.RollingUpdateDaemonSet{MaxUnavailable: number(0), MaxSurge: number(1)}, 4, 5},
		{"all beside the old", appsv1.RollingUpdateDaemonSet{MaxUnavailable: number(0), MaxSurge: percent("100%")}, 4, 8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := start(t, testcluster.Options{Nodes: 4})
			c.Create(ds(func(s *appsv1.DaemonSetSpec) {
				s.UpdateStrategy = appsv1.DaemonSetUpdateStrategy{Type: appsv1.RollingUpdateDaemonSetStrategyType, RollingUpdate: &tt.strategy}
			}))
			c.Run(time.Minute)
			update(c, setImage("v2"))
			least, most := 99, 0
			for range 600 {
				c.Run(100 * time.Millisecond)
				least = min(least, c.Count(func(p *corev1.Pod) bool { return pods.Active(p) && podstatus.Ready(p) }))
				most = max(most, c.Count(pods.Active))
			}
			if got, want := where(c), "node-1=v2 node-2=v2 node-3=v2 node-4=v2"; got != want {
				t.Errorf("runs %s, want %s", got, want)
			}
			if least != tt.least || most != tt.most {
				t.Errorf("between %d ready and %d active, want %d and %d", least, most, tt.least, tt.most)
			}
			if got := len(c.Server.List(api.ControllerRevision, "default")); got != 2 {
				t.Errorf("%d revisions, want 2", got)
			}
		})
	}
}

func percent(s string) *intstr.IntOrString { v := intstr.FromString(s); return &v }
func number(n int) *intstr.IntOrString     { v := intstr.FromInt32(int32(n)); return &v }

func TestOnDelete(t *testing.T) {
	c := start(t, testcluster.Options{Nodes: 2})
	c.Create(ds(func(s *appsv1.DaemonSetSpec) { s.UpdateStrategy.Type = appsv1.OnDeleteDaemonSetStrategyType }))
	c.Run(time.Minute)
	update(c, setImage("v2"))
	c.Run(time.Minute)
	if got, want := where(c), "node-1=v1 node-2=v1"; got != want {
		t.Fatalf("runs %s, want %s", got, want)
	}
	for _, p := range c.Pods() {
		if p.Spec.NodeName == "node-1" {
			c.Delete(api.Pod, p.Name, "")
		}
	}
	c.Run(time.Minute)
	if got, want := where(c), "node-1=v2 node-2=v1"; got != want {
		t.Errorf("runs %s, want %s", got, want)
	}
}

// A Pod that fails, as one does that the kubelet refuses or evicts, is made again with a growing delay.
func TestFailedPodsAreDelayed(t *testing.T) {
	c := start(t, testcluster.Options{Plan: func(*corev1.Pod) (time.Duration, int32) { return 0, 1 }})
	c.Create(ds())
	c.Run(10 * time.Minute)
	var at []int
	for _, n := range notes(c, "FailedDaemonPod") {
		at = append(at, int(n.At.Seconds()))
		if want := "on node node-1, will try to kill it"; !strings.HasSuffix(n.Message, want) || n.Type != "Warning" {
			t.Errorf("event %v", n)
		}
	}
	if len(at) < 7 || len(at) > 12 {
		t.Fatalf("failed Pods were deleted at %v s", at)
	}
	for i := 3; i < len(at); i++ {
		if gap, before := at[i]-at[i-1], at[i-1]-at[i-2]; gap < before {
			t.Errorf("deletions at %v s: the gaps shrink", at)
		}
	}
}

func TestSucceededPodIsReplaced(t *testing.T) {
	c := start(t, testcluster.Options{Plan: func(*corev1.Pod) (time.Duration, int32) { return 10 * time.Second, 0 }})
	c.Create(ds())
	c.Run(time.Minute)
	got := notes(c, "SucceededDaemonPod")
	if len(got) < 3 || !strings.HasPrefix(got[0].Message, "Found succeeded daemon pod default/ds-") || got[0].Type != "Normal" {
		t.Errorf("events %v", got)
	}
}

func TestOrphansAreAdopted(t *testing.T) {
	c := start(t, testcluster.Options{Nodes: 2})
	c.Create(ds())
	c.Run(time.Minute)
	before := where(c)
	names := func() (out []string) {
		for _, p := range c.Pods() {
			out = append(out, p.Name)
		}
		return out
	}
	kept := names()
	c.Delete(api.DaemonSet, "ds", metav1.DeletePropagationOrphan)
	c.Run(time.Minute)
	c.Create(ds())
	c.Run(time.Minute)
	if got := where(c); got != before || !slices.Equal(names(), kept) {
		t.Errorf("runs %s as %v, want %s as %v", got, names(), before, kept)
	}
	if revs := c.Server.List(api.ControllerRevision, "default"); len(revs) != 1 || metav1.GetControllerOf(revs[0]) == nil {
		t.Errorf("revisions %v, want one that has an owner again", revs)
	}
}

func TestHistoryIsCut(t *testing.T) {
	c := start(t, testcluster.Options{})
	limit := int32(2)
	c.Create(ds(func(s *appsv1.DaemonSetSpec) { s.RevisionHistoryLimit = &limit }))
	for i := range 6 {
		c.Run(time.Minute)
		update(c, setImage(fmt.Sprintf("v%d", i+2)))
	}
	c.Run(time.Minute)
	var numbers []int64
	for _, obj := range c.Server.List(api.ControllerRevision, "default") {
		numbers = append(numbers, obj.(*appsv1.ControllerRevision).Revision)
	}
	slices.Sort(numbers)
	if diff := cmp.Diff([]int64{5, 6, 7}, numbers); diff != "" {
		t.Errorf("revisions: %s", diff)
	}
	update(c, setImage("v6")) // back to what revision 6 has
	c.Run(time.Minute)
	if got := testcluster.Get[*appsv1.DaemonSet](c, api.DaemonSet, "ds").Annotations[appsv1.DeprecatedTemplateGeneration]; got != "8" {
		t.Errorf("template generation %s, want 8", got)
	}
	newest := int64(0)
	for _, obj := range c.Server.List(api.ControllerRevision, "default") {
		newest = max(newest, obj.(*appsv1.ControllerRevision).Revision)
	}
	if newest != 8 || where(c) != "node-1=v6" {
		t.Errorf("newest revision %d, running %s; want 8 and v6", newest, where(c))
	}
}

// Whatever happens to nodes and Pods, there is never more than one active Pod on a node without surge, and in the end
// exactly one on each node that has no taint.
func TestNeverTwoOnANode(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := start(t, testcluster.Options{Nodes: 3})
		c.Create(ds())
		image, tainted := "v1", map[string]bool{}
		for i := range rapid.IntRange(1, 12).Draw(rt, "steps") {
			c.Run(time.Duration(rapid.IntRange(0, 5000).Draw(rt, "ms")) * time.Millisecond)
			node := rapid.SampledFrom([]string{"node-1", "node-2", "node-3"}).Draw(rt, "node")
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				image = fmt.Sprintf("v%d", i+2)
				update(c, setImage(image))
			case 1:
				setTaints(c, node, corev1.Taint{Key: "special", Effect: corev1.TaintEffectNoExecute})
				tainted[node] = true
			case 2:
				setTaints(c, node)
				delete(tainted, node)
			case 3:
				for _, p := range c.Pods() {
					if p.Spec.NodeName == node {
						c.Delete(api.Pod, p.Name, "")
					}
				}
			}
		}
		c.Run(5 * time.Minute)
		var want []string
		for _, node := range []string{"node-1", "node-2", "node-3"} {
			if !tainted[node] {
				want = append(want, node+"="+image)
			}
		}
		if got := where(c); got != strings.Join(want, " ") {
			rt.Fatalf("runs %s, want %v", got, want)
		}
		checkOnePerNode(rt, c)
	})
}

// checkOnePerNode looks through the whole run for a node with two active Pods.
func checkOnePerNode(rt *rapid.T, c *testcluster.Cluster) {
	active := map[string]map[string]bool{}
	for _, r := range c.Server.Recorder().Records() {
		b, ok := r.Body.(trace.ObjectChange)
		if !ok || b.Key.Kind != api.Pod {
			continue
		}
		p, _ := b.Object.(*corev1.Pod)
		for _, on := range active {
			delete(on, b.Key.Name)
		}
		if b.Op == trace.Deleted || !pods.Active(p) || p.Spec.NodeName == "" {
			continue
		}
		on := active[p.Spec.NodeName]
		if on == nil {
			on = map[string]bool{}
			active[p.Spec.NodeName] = on
		}
		if on[b.Key.Name] = true; len(on) > 1 {
			rt.Fatalf("%s: two Pods on %s", r.At, p.Spec.NodeName)
		}
	}
}
