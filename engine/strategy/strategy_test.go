package strategy

import (
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/features"
)

func TestGatedFields(t *testing.T) {
	signal := corev1.Signal("SIGUSR1")
	withSignal := func() *corev1.Pod {
		return &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Lifecycle: &corev1.Lifecycle{StopSignal: &signal}}}}}
	}
	has := func(p *corev1.Pod) bool {
		return p.Spec.Containers[0].Lifecycle != nil && p.Spec.Containers[0].Lifecycle.StopSignal != nil
	}
	gates := func(on bool) features.Gates {
		g, err := features.New("", map[string]bool{string(features.ContainerStopSignals): on})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	for _, c := range []struct {
		name string
		on   bool
		old  *corev1.Pod // nil: a new Pod
		want bool
	}{
		{"on", true, nil, true},
		{"off", false, nil, false},
		{"off, not used yet", false, &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{}}}}, false},
		{"off, used already", false, withSignal(), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			pod := withSignal()
			if c.old == nil {
				PrepareForCreate(pod, gates(c.on), metav1.Time{})
			} else {
				PrepareForUpdate(pod, c.old, gates(c.on))
			}
			if has(pod) != c.want {
				t.Errorf("the field is set: %t, want %t", has(pod), c.want)
			}
		})
	}
}

func TestJobSelector(t *testing.T) {
	yes := true
	for _, c := range []struct {
		name         string
		manual       *bool
		selector     int // how many labels it has
		labels       int
		ownLabel     string
		wantJobLabel string
	}{
		{name: "generated", selector: 1, labels: 4, wantJobLabel: "j"},
		{name: "a label of the user's", selector: 1, labels: 4, ownLabel: "mine", wantJobLabel: "mine"},
		{name: "manual", manual: &yes},
	} {
		t.Run(c.name, func(t *testing.T) {
			job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "j", UID: "u"}}
			job.Spec.ManualSelector = c.manual
			if c.ownLabel != "" {
				job.Spec.Template.Labels = map[string]string{batchv1.JobNameLabel: c.ownLabel}
			}
			PrepareForCreate(job, features.Gates{}, metav1.Time{})
			if got := len(job.Spec.Template.Labels); got != c.labels {
				t.Errorf("%d labels, want %d", got, c.labels)
			}
			if got := job.Spec.Template.Labels[batchv1.JobNameLabel]; got != c.wantJobLabel {
				t.Errorf("label %s is %q, want %q", batchv1.JobNameLabel, got, c.wantJobLabel)
			}
			var got int
			if job.Spec.Selector != nil {
				got = len(job.Spec.Selector.MatchLabels)
			}
			if got != c.selector {
				t.Errorf("the selector has %d labels, want %d", got, c.selector)
			}
		})
	}
}
