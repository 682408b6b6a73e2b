package scheduler

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/apiserver"
)

func inZone(zone string) func(*corev1.Node) {
	return func(n *corev1.Node) { n.Labels[corev1.LabelTopologyZone] = zone }
}

func app(name string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Labels = map[string]string{"app": name} }
}

func on(node string) func(*corev1.Pod) { return func(p *corev1.Pod) { p.Spec.NodeName = node } }

func anyApp(name, key string) corev1.PodAffinityTerm {
	return corev1.PodAffinityTerm{TopologyKey: key, LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}}}
}

func affinity(p *corev1.Pod) *corev1.Affinity {
	if p.Spec.Affinity == nil {
		p.Spec.Affinity = &corev1.Affinity{PodAffinity: &corev1.PodAffinity{}, PodAntiAffinity: &corev1.PodAntiAffinity{}}
	}
	return p.Spec.Affinity
}

func near(t corev1.PodAffinityTerm) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		a := affinity(p).PodAffinity
		a.RequiredDuringSchedulingIgnoredDuringExecution = append(a.RequiredDuringSchedulingIgnoredDuringExecution, t)
	}
}

func apart(t corev1.PodAffinityTerm) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		a := affinity(p).PodAntiAffinity
		a.RequiredDuringSchedulingIgnoredDuringExecution = append(a.RequiredDuringSchedulingIgnoredDuringExecution, t)
	}
}

func rather(weight int32, t corev1.PodAffinityTerm) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		a := affinity(p).PodAffinity
		a.PreferredDuringSchedulingIgnoredDuringExecution = append(a.PreferredDuringSchedulingIgnoredDuringExecution,
			corev1.WeightedPodAffinityTerm{Weight: weight, PodAffinityTerm: t})
	}
}

func ratherNot(weight int32, t corev1.PodAffinityTerm) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		a := affinity(p).PodAntiAffinity
		a.PreferredDuringSchedulingIgnoredDuringExecution = append(a.PreferredDuringSchedulingIgnoredDuringExecution,
			corev1.WeightedPodAffinityTerm{Weight: weight, PodAffinityTerm: t})
	}
}

func spreadBy(key string, skew int32, action corev1.UnsatisfiableConstraintAction, change ...func(*corev1.TopologySpreadConstraint)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		c := corev1.TopologySpreadConstraint{
			TopologyKey: key, MaxSkew: skew, WhenUnsatisfiable: action,
			LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": p.Labels["app"]}},
		}
		for _, f := range change {
			f(&c)
		}
		p.Spec.TopologySpreadConstraints = append(p.Spec.TopologySpreadConstraints, c)
	}
}

const (
	host = corev1.LabelHostname
	zone = corev1.LabelTopologyZone

	noHelp    = " preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
	noVictims = " preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod."
)

// TestOtherPods: where a Pod may go because of others. The nodes are a and b in zone 1 and c in zone 2.
func TestOtherPods(t *testing.T) {
	minDomains := func(n int32) func(*corev1.TopologySpreadConstraint) {
		return func(c *corev1.TopologySpreadConstraint) { c.MinDomains = &n }
	}
	for _, c := range []struct {
		name   string
		others []*corev1.Pod
		pod    *corev1.Pod
		want   string // a node, or what is said
	}{
		{"near another", []*corev1.Pod{pod("o", app("db"), on("b"))}, pod("p", near(anyApp("db", host))), "b"},
		{"in its zone", []*corev1.Pod{pod("o", app("db"), on("c"))}, pod("p", near(anyApp("db", zone))), "c"},
		{
			"near one that is not there", nil, pod("p", near(anyApp("db", host))),
			"0/3 nodes are available: 3 node(s) didn't match pod affinity rules." + noHelp,
		},
		{"near its own kind, as the first", nil, pod("p", app("db"), near(anyApp("db", host))), "a"},
		{
			"near what is in no one place",
			[]*corev1.Pod{pod("o", app("db"), on("a")), pod("q", app("web"), on("c"))},
			pod("p", near(anyApp("db", zone)), near(anyApp("web", zone))),
			"0/3 nodes are available: 3 node(s) didn't match pod affinity rules." + noHelp,
		},
		{
			"near one of another namespace",
			[]*corev1.Pod{pod("o", app("db"), on("b"), func(p *corev1.Pod) { p.Namespace = "other" })},
			pod("p", near(anyApp("db", host))),
			"0/3 nodes are available: 3 node(s) didn't match pod affinity rules." + noHelp,
		},
		{
			"near one of another namespace, by name",
			[]*corev1.Pod{pod("o", app("db"), on("b"), func(p *corev1.Pod) { p.Namespace = "other" })},
			pod("p", near(func() corev1.PodAffinityTerm {
				term := anyApp("db", host)
				term.Namespaces = []string{"other"}
				return term
			}())), "b",
		},
		{
			"near one of any namespace",
			[]*corev1.Pod{pod("o", app("db"), on("b"), func(p *corev1.Pod) { p.Namespace = "other" })},
			pod("p", near(func() corev1.PodAffinityTerm {
				term := anyApp("db", host)
				term.NamespaceSelector = &metav1.LabelSelector{}
				return term
			}())), "b",
		},
		{
			"apart from others",
			[]*corev1.Pod{pod("o", app("db"), on("a")), pod("q", app("db"), on("c"))},
			pod("p", apart(anyApp("db", host))), "b",
		},
		{
			"apart from others everywhere",
			[]*corev1.Pod{pod("o", app("db"), on("a")), pod("q", app("db"), on("c"))},
			pod("p", apart(anyApp("db", zone))),
			"0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules." + noVictims,
		},
		{
			"others want to be apart",
			[]*corev1.Pod{pod("o", app("db"), apart(anyApp("web", zone)), on("a")), pod("q", app("db"), apart(anyApp("web", host)), on("c"))},
			pod("p", app("web")),
			"0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules." + noVictims,
		},
		{
			"apart only from the same version",
			[]*corev1.Pod{pod("o", func(p *corev1.Pod) { p.Labels = map[string]string{"app": "web", "v": "1"} }, on("a"))},
			pod("p", func(p *corev1.Pod) { p.Labels = map[string]string{"app": "web", "v": "2"} }, near(anyApp("web", host)), apart(func() corev1.PodAffinityTerm {
				term := anyApp("web", host)
				term.MatchLabelKeys = []string{"v"}
				return term
			}())), "a",
		},
		{"rather near", []*corev1.Pod{pod("o", app("db"), on("c"))}, pod("p", rather(100, anyApp("db", host))), "c"},
		{"rather not near", []*corev1.Pod{pod("o", app("db"), on("a"))}, pod("p", ratherNot(100, anyApp("db", zone))), "c"},
		{"others would rather have it near", []*corev1.Pod{pod("o", app("db"), rather(100, anyApp("web", host)), on("b"))}, pod("p", app("web")), "b"},
		{
			"one more than anywhere else",
			[]*corev1.Pod{pod("o", app("web"), on("a")), pod("q", app("web"), on("b"))},
			pod("p", app("web"), spreadBy(host, 1, corev1.DoNotSchedule)), "c",
		},
		{
			"one more than in any other zone",
			[]*corev1.Pod{pod("o", app("web"), on("c"))},
			pod("p", app("web"), spreadBy(zone, 1, corev1.DoNotSchedule)), "a",
		},
		{
			"no place is left",
			[]*corev1.Pod{pod("o", app("web"), on("a")), pod("q", app("web"), on("b"))},
			pod("p", app("web"), spreadBy(host, 1, corev1.DoNotSchedule), func(p *corev1.Pod) { p.Spec.NodeSelector = map[string]string{host: "a"} },
				spreadBy(zone, 1, corev1.DoNotSchedule, minDomains(3))),
			"0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, 2 node(s) didn't match Pod's node affinity/selector." +
				" preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
		},
		{
			"too few zones",
			[]*corev1.Pod{pod("o", app("web"), on("a")), pod("q", app("web"), on("c"))},
			pod("p", app("web"), spreadBy(zone, 1, corev1.DoNotSchedule, minDomains(3))),
			"0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints." + noVictims,
		},
		{
			"by a label that no node has", nil, pod("p", app("web"), spreadBy("rack", 1, corev1.DoNotSchedule)),
			"0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label)." + noHelp,
		},
		{
			"rather where there are fewer",
			[]*corev1.Pod{pod("o", app("web"), on("a")), pod("q", app("web"), on("b"))},
			pod("p", app("web"), spreadBy(host, 1, corev1.ScheduleAnyway)), "c",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, node("a", "8", "8Gi", inZone("1")), node("b", "8", "8Gi", inZone("1")), node("c", "8", "8Gi", inZone("2")))
			w.create(t, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "other"}})
			for _, o := range c.others {
				w.create(t, o)
			}
			w.run(100 * time.Millisecond)
			w.create(t, c.pod)
			w.run(500 * time.Millisecond)
			p := w.pod(t, "p")
			got := p.Spec.NodeName
			if got == "" && len(p.Status.Conditions) > 0 {
				got = p.Status.Conditions[0].Message
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOtherPodsChange shows what wakes a Pod that other Pods keep from every node.
func TestOtherPodsChange(t *testing.T) {
	remove := func(t *testing.T, w *world) {
		zero := int64(0)
		if _, err := w.server.Delete(api.Key{Kind: api.Pod, Namespace: "default", Name: "o"}, apiserver.DeleteOptions{GracePeriodSeconds: &zero}); err != nil {
			t.Fatal(err)
		}
	}
	relabel := func(t *testing.T, w *world) {
		o := w.pod(t, "o").DeepCopy()
		o.Labels = map[string]string{"app": "db"}
		if _, err := w.server.Update(o, apiserver.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		other  *corev1.Pod
		pod    *corev1.Pod
		change func(t *testing.T, w *world)
	}{
		{"one goes that it avoids", pod("o", app("web"), on("a")), pod("p", apart(anyApp("web", host))), remove},
		{"one goes that avoids it", pod("o", apart(anyApp("web", host)), on("a")), pod("p", app("web")), remove},
		{"one changes that it avoids", pod("o", app("web"), on("a")), pod("p", apart(anyApp("web", host))), relabel},
		{"one becomes what it needs", pod("o", app("web"), on("a")), pod("p", near(anyApp("db", host))), relabel},
		{"one comes that it needs", pod("o", app("web"), on("a")), pod("p", near(anyApp("db", host))), func(t *testing.T, w *world) {
			w.create(t, pod("db", app("db")))
		}},
		{"a node comes", pod("o", app("web"), on("a")), pod("p", apart(anyApp("web", host))), func(t *testing.T, w *world) {
			w.create(t, node("b", "8", "8Gi"))
		}},
		{"the Pods are fewer", pod("o", app("web"), on("a")), pod("p", app("web"), spreadBy(host, 1, corev1.DoNotSchedule, func(c *corev1.TopologySpreadConstraint) {
			two := int32(2)
			c.MinDomains = &two
		})), remove},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, node("a", "8", "8Gi"))
			w.create(t, c.other)
			w.run(100 * time.Millisecond)
			w.create(t, c.pod)
			w.run(3 * time.Second)
			if n := w.pod(t, "p").Spec.NodeName; n != "" {
				t.Fatalf("p is on %s already", n)
			}
			c.change(t, w)
			w.run(time.Second)
			if w.pod(t, "p").Spec.NodeName == "" {
				t.Errorf("p still waits: %v", w.eventNotes("p"))
			}
		})
	}
}

// Whatever comes and goes: Pods that want to be apart are, and Pods that are to be spread are never further apart in number than
// allowed when one of them is bound.
func TestApartAndEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, node("a", "8", "8Gi", inZone("1")), node("b", "8", "8Gi", inZone("1")), node("c", "8", "8Gi", inZone("2")))
		var alive []string
		for i := range rapid.IntRange(1, 20).Draw(t, "steps") {
			if len(alive) > 0 && rapid.IntRange(0, 2).Draw(t, "what") == 0 {
				j := rapid.IntRange(0, len(alive)-1).Draw(t, "which")
				zero := int64(0)
				_, _ = w.server.Delete(api.Key{Kind: api.Pod, Namespace: "default", Name: alive[j]}, apiserver.DeleteOptions{GracePeriodSeconds: &zero})
				alive = slices.Delete(alive, j, j+1)
			} else {
				name := fmt.Sprint("p", i)
				change := rapid.SampledFrom([]func(*corev1.Pod){
					func(p *corev1.Pod) { app("lone")(p); apart(anyApp("lone", host))(p) },
					func(p *corev1.Pod) { app("even")(p); spreadBy(zone, 1, corev1.DoNotSchedule)(p) },
				}).Draw(t, "kind")
				w.create(t, pod(name, change))
				alive = append(alive, name)
			}
			w.run(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
		}
		w.run(20 * time.Second)
		lone, waiting := map[string]int{}, map[string]int{}
		even := map[string]int{"a": 0, "c": 0}
		for _, name := range alive {
			switch p := w.pod(t, name); {
			case p.Spec.NodeName == "":
				waiting[p.Labels["app"]]++
			case p.Labels["app"] == "lone":
				lone[p.Spec.NodeName]++
			case p.Spec.NodeName == "b":
				even["a"]++ // the same zone
			default:
				even[p.Spec.NodeName]++
			}
		}
		for n, count := range lone {
			if count > 1 {
				t.Fatalf("%d Pods on %s that want to be apart", count, n)
			}
		}
		if waiting["lone"] > 0 && len(lone) < 3 {
			t.Fatalf("a Pod waits though there is a node for it: %v", lone)
		}
		if waiting["even"] > 0 {
			t.Fatalf("%d Pods wait that could go to the emptier zone: %v", waiting["even"], even)
		}
	})
}
