package statefulset_test

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
	"podflight/engine/controller/garbagecollector"
	"podflight/engine/controller/statefulset"
	"podflight/engine/controller/testcluster"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

func ss(replicas int32, change ...func(*appsv1.StatefulSetSpec)) *appsv1.StatefulSet {
	grace := int64(5)
	set := &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Name: "ss"},
		Spec: appsv1.StatefulSetSpec{
			Replicas: &replicas, ServiceName: "ss",
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "ss"}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "ss"}},
				Spec:       corev1.PodSpec{TerminationGracePeriodSeconds: &grace, Containers: []corev1.Container{{Name: "app", Image: "v1"}}},
			},
		},
	}
	for _, f := range change {
		f(&set.Spec)
	}
	return set
}

func start(tb testing.TB) *testcluster.Cluster {
	c := testcluster.New(tb, testcluster.Options{})
	c.Start(statefulset.New(c.Server), garbagecollector.New(c.Server))
	return c
}

func update(c *testcluster.Cluster, change func(*appsv1.StatefulSetSpec)) {
	testcluster.Update(c, api.StatefulSet, "ss", func(s *appsv1.StatefulSet) { change(&s.Spec) })
}

func setImage(image string) func(*appsv1.StatefulSetSpec) {
	return func(s *appsv1.StatefulSetSpec) { s.Template.Spec.Containers[0].Image = image }
}

func status(c *testcluster.Cluster) string {
	s := testcluster.Get[*appsv1.StatefulSet](c, api.StatefulSet, "ss").Status
	return fmt.Sprintf("%d replicas, %d ready, %d current, %d updated", s.Replicas, s.ReadyReplicas, s.CurrentReplicas, s.UpdatedReplicas)
}

// moves returns the order in which Pods came and went: "+ss-0", "-ss-0".
func moves(c *testcluster.Cluster) []string {
	var out []string
	for _, r := range c.Server.Recorder().Records() {
		b, ok := r.Body.(trace.ObjectChange)
		if !ok || b.Key.Kind != api.Pod {
			continue
		}
		switch b.Op {
		case trace.Added:
			out = append(out, "+"+b.Key.Name)
		case trace.Deleted:
			out = append(out, "-"+b.Key.Name)
		}
	}
	return out
}

func images(c *testcluster.Cluster) string {
	var out []string
	for _, p := range c.Pods() {
		out = append(out, p.Name+"="+p.Spec.Containers[0].Image)
	}
	return strings.Join(out, " ")
}

func TestOneAfterTheOther(t *testing.T) {
	c := start(t)
	c.Create(ss(3))
	c.Run(500 * time.Millisecond)
	if n := len(c.Pods()); n != 1 {
		t.Errorf("%d Pods before the first is ready", n)
	}
	c.Run(5 * time.Second)
	if got := status(c); got != "3 replicas, 3 ready, 3 current, 3 updated" {
		t.Error(got)
	}
	update(c, func(s *appsv1.StatefulSetSpec) { s.Replicas = new(int32(1)) })
	c.Run(5 * time.Second)
	want := strings.Fields("+ss-0 +ss-1 +ss-2 -ss-2 -ss-1")
	if diff := cmp.Diff(want, moves(c)); diff != "" {
		t.Error(diff)
	}
	var notes []string
	for _, n := range c.Notes(api.StatefulSet) {
		notes = append(notes, n.Reason+" "+n.Message)
	}
	if notes[0] != "SuccessfulCreate Create Pod ss-0 in StatefulSet ss successful" || notes[3] != "SuccessfulDelete Delete Pod ss-2 in StatefulSet ss successful" {
		t.Error(notes)
	}
	p := testcluster.Get[*corev1.Pod](c, api.Pod, "ss-0")
	if p.Spec.Hostname != "ss-0" || p.Spec.Subdomain != "ss" || p.Labels[appsv1.PodIndexLabel] != "0" || p.Labels[appsv1.StatefulSetPodNameLabel] != "ss-0" {
		t.Errorf("identity %s %s %v", p.Spec.Hostname, p.Spec.Subdomain, p.Labels)
	}
}

func TestParallel(t *testing.T) {
	c := start(t)
	c.Create(ss(3, func(s *appsv1.StatefulSetSpec) { s.PodManagementPolicy = appsv1.ParallelPodManagement }))
	c.Run(200 * time.Millisecond)
	if n := len(c.Pods()); n != 3 {
		t.Errorf("%d Pods at once, want 3", n)
	}
}

// TestSameName: a Pod that was deleted or has ended comes back under its name when the old one is gone.
func TestSameName(t *testing.T) {
	c := start(t)
	c.Kubelet.Stopping = 5 * time.Second
	c.Create(ss(2))
	c.Run(5 * time.Second)
	old := testcluster.Get[*corev1.Pod](c, api.Pod, "ss-1").UID
	c.Delete(api.Pod, "ss-1", "")
	c.Run(3 * time.Second)
	if got := testcluster.Get[*corev1.Pod](c, api.Pod, "ss-1").UID; got != old {
		t.Error("replaced before the old Pod is gone")
	}
	c.Run(10 * time.Second)
	if got := testcluster.Get[*corev1.Pod](c, api.Pod, "ss-1"); got.UID == old || !podstatus.Ready(got) {
		t.Error("not replaced")
	}
	p := testcluster.Get[*corev1.Pod](c, api.Pod, "ss-0").DeepCopy()
	p.Status.Phase = corev1.PodFailed
	if _, err := c.Server.UpdateStatus(p); err != nil {
		t.Fatal(err)
	}
	c.Run(10 * time.Second)
	if got := testcluster.Get[*corev1.Pod](c, api.Pod, "ss-0"); got.UID == p.UID || got.Status.Phase != corev1.PodRunning {
		t.Errorf("the failed Pod is still there, %s", got.Status.Phase)
	}
}

func TestRollingUpdate(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*appsv1.StatefulSetSpec)
		want   string
		moves  string
	}{
		{"from the last", func(*appsv1.StatefulSetSpec) {}, "ss-0=v2 ss-1=v2 ss-2=v2", "-ss-2 +ss-2 -ss-1 +ss-1 -ss-0 +ss-0"},
		{"down to the partition", func(s *appsv1.StatefulSetSpec) {
			s.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: new(int32(2))}
		}, "ss-0=v1 ss-1=v1 ss-2=v2", "-ss-2 +ss-2"},
		{"two at a time", func(s *appsv1.StatefulSetSpec) {
			s.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{MaxUnavailable: new(intstr.FromInt32(2))}
		}, "ss-0=v2 ss-1=v2 ss-2=v2", "-ss-2 -ss-1 +ss-1 +ss-2 -ss-0 +ss-0"},
		{"by hand", func(s *appsv1.StatefulSetSpec) { s.UpdateStrategy.Type = appsv1.OnDeleteStatefulSetStrategyType }, "ss-0=v1 ss-1=v1 ss-2=v1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			cl := start(t)
			cl.Create(ss(3, func(s *appsv1.StatefulSetSpec) { s.UpdateStrategy.Type = appsv1.RollingUpdateStatefulSetStrategyType }, c.change))
			cl.Run(10 * time.Second)
			update(cl, setImage("v2"))
			cl.Run(20 * time.Second)
			if got := images(cl); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if diff := cmp.Diff(strings.Fields(c.moves), moves(cl)[3:], cmp.Transformer("", func(s []string) string { return strings.Join(s, " ") })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRevisions: going back gives the old revision a new number, and the history is cut.
func TestRevisions(t *testing.T) {
	c := start(t)
	c.Create(ss(1, func(s *appsv1.StatefulSetSpec) { s.RevisionHistoryLimit = new(int32(1)) }))
	for _, image := range []string{"v2", "v3", "v1"} {
		c.Run(10 * time.Second)
		update(c, setImage(image))
	}
	c.Run(10 * time.Second)
	var numbers []string
	for _, obj := range c.Server.List(api.ControllerRevision, "default") {
		numbers = append(numbers, fmt.Sprint(obj.(*appsv1.ControllerRevision).Revision))
	}
	slices.Sort(numbers)
	if got := strings.Join(numbers, " "); got != "3 4" {
		t.Errorf("revisions %s, want 3 4", got)
	}
	set := testcluster.Get[*appsv1.StatefulSet](c, api.StatefulSet, "ss")
	if set.Status.CurrentRevision != set.Status.UpdateRevision || images(c) != "ss-0=v1" {
		t.Errorf("%s, current %s, update %s", images(c), set.Status.CurrentRevision, set.Status.UpdateRevision)
	}
	if p := c.Pods()[0]; p.Labels[appsv1.StatefulSetRevisionLabel] != set.Status.UpdateRevision {
		t.Errorf("the Pod's revision is %s", p.Labels[appsv1.StatefulSetRevisionLabel])
	}
}

func TestClaims(t *testing.T) {
	c := start(t)
	c.Create(ss(2, func(s *appsv1.StatefulSetSpec) {
		s.VolumeClaimTemplates = []corev1.PersistentVolumeClaim{{
			ObjectMeta: metav1.ObjectMeta{Name: "data"},
			Spec:       corev1.PersistentVolumeClaimSpec{AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}},
		}}
	}))
	c.Run(5 * time.Second)
	for i := range 2 {
		testcluster.Get[*corev1.PersistentVolumeClaim](c, api.PersistentVolumeClaim, fmt.Sprintf("data-ss-%d", i))
		p := testcluster.Get[*corev1.Pod](c, api.Pod, fmt.Sprintf("ss-%d", i))
		if !slices.ContainsFunc(p.Spec.Volumes, func(v corev1.Volume) bool {
			return v.Name == "data" && v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName == fmt.Sprintf("data-ss-%d", i)
		}) {
			t.Errorf("%s has the volumes %v", p.Name, p.Spec.Volumes)
		}
	}
}

// TestOrder: through any scaling and deleting, a Pod is only made when all before it are ready.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := start(t)
		n := int32(rapid.IntRange(0, 4).Draw(rt, "replicas"))
		c.Create(ss(n))
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			c.Run(time.Duration(rapid.IntRange(0, 2500).Draw(rt, "ms")) * time.Millisecond)
			if live := c.Pods(); len(live) > 0 && rapid.Bool().Draw(rt, "delete") {
				c.Delete(api.Pod, live[rapid.IntRange(0, len(live)-1).Draw(rt, "which")].Name, "")
			} else {
				n = int32(rapid.IntRange(0, 4).Draw(rt, "scale"))
				update(c, func(s *appsv1.StatefulSetSpec) { s.Replicas = &n })
			}
		}
		c.Run(time.Minute)
		if got := status(c); got != fmt.Sprintf("%[1]d replicas, %[1]d ready, %[1]d current, %[1]d updated", n) {
			rt.Fatalf("settles at %s, want %d", got, n)
		}
		ready := map[string]bool{}
		for _, r := range c.Server.Recorder().Records() {
			b, ok := r.Body.(trace.ObjectChange)
			if !ok || b.Key.Kind != api.Pod {
				continue
			}
			if b.Op == trace.Added {
				var ordinal int
				if _, err := fmt.Sscanf(b.Key.Name, "ss-%d", &ordinal); err != nil {
					rt.Fatal(err)
				}
				for i := range ordinal {
					if !ready[fmt.Sprintf("ss-%d", i)] {
						rt.Fatalf("at %s ss-%d comes while ss-%d is not ready", r.At, ordinal, i)
					}
				}
			}
			ready[b.Key.Name] = b.Op != trace.Deleted && podstatus.Ready(b.Object.(*corev1.Pod))
		}
	})
}
