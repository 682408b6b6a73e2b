package replicaset_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/pods"
	"podflight/engine/controller/replicaset"
	"podflight/engine/controller/testcluster"
	"podflight/engine/podstatus"
)

func set(name string, replicas int32, change ...func(*appsv1.ReplicaSet)) *appsv1.ReplicaSet {
	grace := int64(5)
	rs := &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.ReplicaSetSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": name}},
				Spec: corev1.PodSpec{
					SchedulerName: corev1.DefaultSchedulerName, RestartPolicy: corev1.RestartPolicyAlways, DNSPolicy: corev1.DNSClusterFirst,
					TerminationGracePeriodSeconds: &grace,
					Containers: []corev1.Container{{
						Name: "app", Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent,
						TerminationMessagePath: "/dev/termination-log", TerminationMessagePolicy: corev1.TerminationMessageReadFile,
					}},
				},
			},
		},
	}
	for _, f := range change {
		f(rs)
	}
	return rs
}

func start(tb testing.TB, o testcluster.Options) *testcluster.Cluster {
	c := testcluster.New(tb, o)
	c.Start(replicaset.New(c.Server))
	return c
}

func status(c *testcluster.Cluster, name string) string {
	s := testcluster.Get[*appsv1.ReplicaSet](c, api.ReplicaSet, name).Status
	return fmt.Sprintf("%d replicas, %d ready, %d available, %d terminating", s.Replicas, s.ReadyReplicas, s.AvailableReplicas, *s.TerminatingReplicas)
}

func scale(c *testcluster.Cluster, name string, n int32) {
	testcluster.Update(c, api.ReplicaSet, name, func(rs *appsv1.ReplicaSet) { rs.Spec.Replicas = &n })
}

func TestScales(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(set("web", 2))
	c.Run(2 * time.Second)
	if got := status(c, "web"); got != "2 replicas, 2 ready, 2 available, 0 terminating" {
		t.Errorf("after start: %s", got)
	}
	scale(c, "web", 4)
	c.Run(2 * time.Second)
	if got := status(c, "web"); got != "4 replicas, 4 ready, 4 available, 0 terminating" {
		t.Errorf("after scaling up: %s", got)
	}
	scale(c, "web", 1)
	c.Run(100 * time.Millisecond)
	if got := status(c, "web"); got != "1 replicas, 1 ready, 1 available, 3 terminating" {
		t.Errorf("after scaling down: %s", got)
	}
	c.Run(2 * time.Second)
	if got := status(c, "web"); got != "1 replicas, 1 ready, 1 available, 0 terminating" {
		t.Errorf("in the end: %s", got)
	}
	var notes []string
	for _, n := range c.Notes(api.ReplicaSet) {
		notes = append(notes, n.Reason)
	}
	want := strings.Fields(strings.Repeat("SuccessfulCreate ", 4) + strings.Repeat("SuccessfulDelete ", 3))
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Error(diff)
	}
}

// TestReplaces: a Pod that is being deleted, or that has ended, is replaced at once; a finished one stays.
func TestReplaces(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(set("web", 1))
	c.Run(2 * time.Second)
	first := c.Pods()[0]
	c.Delete(api.Pod, first.Name, "")
	c.Run(50 * time.Millisecond)
	if n := c.Count(pods.Active); n != 1 || len(c.Pods()) != 2 {
		t.Fatalf("%d active of %d right after the deletion, want 1 of 2", n, len(c.Pods()))
	}
	c.Run(2 * time.Second)
	second := c.Pods()[0].DeepCopy()
	second.Status.Phase = corev1.PodFailed
	if _, err := c.Server.UpdateStatus(second); err != nil {
		t.Fatal(err)
	}
	c.Run(2 * time.Second)
	if n := c.Count(podstatus.Terminal); n != 1 || len(c.Pods()) != 2 {
		t.Errorf("%d finished of %d Pods after a failure, want 1 of 2", n, len(c.Pods()))
	}
}

func TestMinReadySeconds(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(set("web", 3, func(rs *appsv1.ReplicaSet) { rs.Spec.MinReadySeconds = 10 }))
	c.Run(9 * time.Second)
	if got := status(c, "web"); got != "3 replicas, 3 ready, 0 available, 0 terminating" {
		t.Errorf("after 9 s: %s", got)
	}
	c.Run(3 * time.Second)
	if got := status(c, "web"); got != "3 replicas, 3 ready, 3 available, 0 terminating" {
		t.Errorf("after 12 s: %s", got)
	}
}

func TestAdoptsAndReleases(t *testing.T) {
	c := start(t, testcluster.Options{})
	orphan := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "orphan", Labels: map[string]string{"app": "web"}}, Spec: set("web", 1).Spec.Template.Spec}
	c.Create(orphan)
	c.Run(time.Second)
	c.Create(set("web", 2))
	c.Run(2 * time.Second)
	if got := status(c, "web"); len(c.Pods()) != 2 || got != "2 replicas, 2 ready, 2 available, 0 terminating" {
		t.Fatalf("%d Pods, %s", len(c.Pods()), got)
	}
	if ref := metav1.GetControllerOf(testcluster.Get[*corev1.Pod](c, api.Pod, "orphan")); ref == nil || ref.Name != "web" {
		t.Errorf("the orphan's controller is %v", ref)
	}
	testcluster.Update(c, api.Pod, "orphan", func(p *corev1.Pod) { p.Labels["app"] = "other" })
	c.Run(2 * time.Second)
	if ref := metav1.GetControllerOf(testcluster.Get[*corev1.Pod](c, api.Pod, "orphan")); ref != nil {
		t.Errorf("the relabelled Pod's controller is still %v", ref)
	}
	if got := status(c, "web"); len(c.Pods()) != 3 || got != "2 replicas, 2 ready, 2 available, 0 terminating" {
		t.Errorf("%d Pods, %s", len(c.Pods()), got)
	}
}

func TestCreationFails(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(set("web", 3))
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "gone"}}
	c.Create(ns)
	c.Create(set("other", 3, func(rs *appsv1.ReplicaSet) { rs.Namespace = "gone" }))
	if _, err := c.Server.Delete(api.Key{Kind: api.Namespace, Name: "gone"}, apiserver.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	c.Run(time.Second)
	obj, ok := c.Server.Get(api.Key{Kind: api.ReplicaSet, Namespace: "gone", Name: "other"})
	if !ok {
		t.Skip("the namespace took its ReplicaSet along")
	}
	if n := obj.(*appsv1.ReplicaSet).Status.Replicas; n != 0 {
		t.Errorf("%d replicas in a namespace that is gone", n)
	}
}

// TestVictims: who goes first when there are too many.
func TestVictims(t *testing.T) {
	now := time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	at := func(ago time.Duration) metav1.Time { return metav1.NewTime(now.Add(-ago)) }
	make := func(name string, change func(*corev1.Pod)) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, CreationTimestamp: at(time.Hour)}}
		p.Spec.NodeName = "a"
		p.Status.Phase = corev1.PodRunning
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: at(time.Hour)}}
		change(p)
		return p
	}
	all := []*corev1.Pod{
		make("9 old and ready", func(p *corev1.Pod) {}),
		make("8 restarted", func(p *corev1.Pod) { p.Status.ContainerStatuses = []corev1.ContainerStatus{{RestartCount: 2}} }),
		make("7 ready for a short time", func(p *corev1.Pod) { p.Status.Conditions[0].LastTransitionTime = at(time.Minute) }),
		make("6 shares its node", func(p *corev1.Pod) { p.Spec.NodeName = "b" }),
		make("5 cheap", func(p *corev1.Pod) { p.Annotations = map[string]string{pods.DeletionCost: "-5"} }),
		make("4 not ready", func(p *corev1.Pod) { p.Status.Conditions[0].Status = corev1.ConditionFalse }),
		make("3 unknown", func(p *corev1.Pod) { p.Status.Phase = corev1.PodUnknown }),
		make("2 pending", func(p *corev1.Pod) { p.Status.Phase = corev1.PodPending }),
		make("1 unassigned", func(p *corev1.Pod) { p.Spec.NodeName = "" }),
	}
	pods.SortForDeletion(all, map[string]int{"a": 1, "b": 2}, now)
	for i, p := range all {
		if !strings.HasPrefix(p.Name, fmt.Sprint(i+1)) {
			t.Errorf("place %d: %s", i+1, p.Name)
		}
	}
}

// TestKeepsCount: whatever is deleted, failed and scaled, the set settles at what it wants and never
// has more active Pods than it wanted at most.
func TestKeepsCount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := start(t, testcluster.Options{})
		want := int32(rapid.IntRange(0, 6).Draw(rt, "replicas"))
		most := want
		c.Create(set("web", want))
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			c.Run(time.Duration(rapid.IntRange(0, 1500).Draw(rt, "ms")) * time.Millisecond)
			if n := c.Count(pods.Active); n > int(most) {
				rt.Fatalf("%d active, at most %d were wanted", n, most)
			}
			live := c.Pods()
			switch rapid.IntRange(0, 2).Draw(rt, "what") {
			case 0:
				want = int32(rapid.IntRange(0, 6).Draw(rt, "scale"))
				most = max(most, want)
				scale(c, "web", want)
			case 1:
				if len(live) > 0 {
					c.Delete(api.Pod, live[rapid.IntRange(0, len(live)-1).Draw(rt, "which")].Name, "")
				}
			case 2:
				for _, p := range live {
					if pods.Active(p) {
						p = p.DeepCopy()
						p.Status.Phase = corev1.PodFailed
						if _, err := c.Server.UpdateStatus(p); err != nil {
							rt.Fatal(err)
						}
						break
					}
				}
			}
		}
		c.Run(20 * time.Second)
		wantStatus := fmt.Sprintf("%[1]d replicas, %[1]d ready, %[1]d available, 0 terminating", want)
		if got := status(c, "web"); got != wantStatus || c.Count(pods.Active) != int(want) {
			rt.Fatalf("settled at %s with %d active, want %s", got, c.Count(pods.Active), wantStatus)
		}
	})
}

func BenchmarkScaleTo5000(b *testing.B) {
	for b.Loop() {
		c := start(b, testcluster.Options{Nodes: 50})
		c.Create(set("web", 5000))
		c.Run(10 * time.Minute)
		if n := c.Count(podstatus.Ready); n != 5000 {
			b.Fatalf("%d ready", n)
		}
	}
}
