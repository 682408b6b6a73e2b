package pods_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"pgregory.net/rapid"

	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/pods"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

func TestFromTemplate(t *testing.T) {
	template := &corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}, Annotations: map[string]string{"a": "b"}, Name: "ignored"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Command: []string{"true"}}}},
	}
	for owner, prefix := range map[string]string{
		"web":                    "web-",
		strings.Repeat("x", 252): strings.Repeat("x", 252) + "-",
		strings.Repeat("x", 253): strings.Repeat("x", 253),
	} {
		p := pods.FromTemplate(template, &metav1.ObjectMeta{Name: owner, Namespace: "default"}, metav1.OwnerReference{UID: "1"})
		if p.GenerateName != prefix || p.Name != "" {
			t.Errorf("owner of %d characters: name %q, generated from %d characters", len(owner), p.Name, len(p.GenerateName))
		}
		p.Labels["app"], p.Spec.Containers[0].Command[0] = "other", "false"
		if template.Labels["app"] != "web" || template.Spec.Containers[0].Command[0] != "true" {
			t.Error("the Pod shares what it should own with its template")
		}
	}
}

func TestAvailable(t *testing.T) {
	now := time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	ready := func(ago time.Duration) *corev1.Pod {
		return &corev1.Pod{Status: corev1.PodStatus{Conditions: []corev1.PodCondition{
			{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(now.Add(-ago))},
		}}}
	}
	for _, tt := range []struct {
		name string
		pod  *corev1.Pod
		min  time.Duration
		want bool
	}{
		{"never ready", &corev1.Pod{}, 0, false},
		{"just ready", ready(0), 0, true},
		{"not for long enough", ready(9 * time.Second), 10 * time.Second, false},
		{"just long enough", ready(10 * time.Second), 10 * time.Second, true},
	} {
		if got := pods.Available(tt.pod, tt.min, now); got != tt.want {
			t.Errorf("%s: available %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestSetCondition(t *testing.T) {
	at := func(s int) metav1.Time { return metav1.NewTime(time.Date(2026, 11, 20, 4, 0, s, 0, time.UTC)) }
	p := &corev1.Pod{}
	set := func(status corev1.ConditionStatus, reason string, s int) bool {
		return podstatus.SetCondition(p, corev1.PodCondition{Type: corev1.PodReady, Status: status, Reason: reason, LastTransitionTime: at(s)})
	}
	for _, tt := range []struct {
		status  corev1.ConditionStatus
		reason  string
		s       int
		changed bool
		since   int
	}{
		{corev1.ConditionFalse, "A", 1, true, 1},
		{corev1.ConditionFalse, "A", 2, false, 1},
		{corev1.ConditionFalse, "B", 3, true, 1},
		{corev1.ConditionTrue, "", 4, true, 4},
	} {
		if got := set(tt.status, tt.reason, tt.s); got != tt.changed {
			t.Errorf("at %d s: changed %t, want %t", tt.s, got, tt.changed)
		}
		c := podstatus.Condition(p.Status.Conditions, corev1.PodReady)
		if want := at(tt.since); !c.LastTransitionTime.Equal(&want) || c.Reason != tt.reason {
			t.Errorf("at %d s: %v", tt.s, c)
		}
	}
}

// Batches double until something fails; then no further one begins.
func TestSlowStart(t *testing.T) {
	for _, tt := range []struct {
		n, failing      int // the request that fails, or -1
		asked, suceeded int
	}{
		{0, -1, 0, 0},
		{1, -1, 1, 1},
		{20, -1, 20, 20},
		{20, 0, 1, 0},
		{20, 3, 7, 6}, // of the third batch, 3 to 6
		{20, 19, 20, 19},
	} {
		k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
		c := client.New(apiserver.New(k, trace.NewRecorder(k), timing.Steady()), client.Options{Component: "test"})
		var asked []int
		var done int
		var err error
		k.Go("test", func(task *sim.Task) {
			done, err = pods.SlowStart(task, c, tt.n, func(i int) error {
				asked = append(asked, i)
				if i == tt.failing {
					return errors.New("refused")
				}
				return nil
			})
		})
		k.RunUntil(sim.At(time.Minute))
		k.Close()
		if len(asked) != tt.asked || done != tt.suceeded || (err != nil) != (tt.failing >= 0) || !slices.IsSorted(asked) {
			t.Errorf("%d with %d failing: asked %v, %d succeeded, %v", tt.n, tt.failing, asked, done, err)
		}
	}
}

// However the Pods come: those without a node go before those with one, then those that do not run, then the unready.
func TestWhoHasComeLeastFarGoesFirst(t *testing.T) {
	now := time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	rapid.Check(t, func(rt *rapid.T) {
		var all []*corev1.Pod
		for i := range rapid.IntRange(0, 12).Draw(rt, "pods") {
			name := string(rune('a' + i))
			p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, UID: types.UID(name)}}
			p.CreationTimestamp = metav1.NewTime(now.Add(-time.Duration(rapid.IntRange(0, 3).Draw(rt, "age")) * time.Hour))
			p.Spec.NodeName = rapid.SampledFrom([]string{"", "node-1", "node-2"}).Draw(rt, "node")
			p.Status.Phase = rapid.SampledFrom([]corev1.PodPhase{corev1.PodPending, corev1.PodRunning}).Draw(rt, "phase")
			p.Status.ContainerStatuses = []corev1.ContainerStatus{{RestartCount: int32(rapid.IntRange(0, 2).Draw(rt, "restarts"))}}
			if rapid.Bool().Draw(rt, "ready") {
				p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: p.CreationTimestamp}}
			}
			all = append(all, p)
		}
		progress := func(p *corev1.Pod) string {
			out := []byte("...")
			for i, yes := range []bool{p.Spec.NodeName != "", p.Status.Phase == corev1.PodRunning, podstatus.Ready(p)} {
				if yes {
					out[i] = '1' // sorts after "."
				}
			}
			return string(out)
		}
		for name, sort := range map[string]func([]*corev1.Pod){
			"of a Job":        pods.SortActive,
			"of a ReplicaSet": func(all []*corev1.Pod) { pods.SortForDeletion(all, map[string]int{"node-1": 2, "node-2": 1}, now) },
		} {
			sorted := slices.Clone(all)
			sort(sorted)
			if len(sorted) != len(all) || !slices.IsSortedFunc(sorted, func(a, b *corev1.Pod) int { return strings.Compare(progress(a), progress(b)) }) {
				rt.Fatalf("Pods %s are in a wrong order", name)
			}
		}
	})
}
