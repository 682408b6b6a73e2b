package podstatus

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func at(seconds int64) metav1.Time { return metav1.Unix(seconds, 0) }

func TestTerminal(t *testing.T) {
	for phase, want := range map[corev1.PodPhase]bool{
		corev1.PodPending: false, corev1.PodRunning: false, corev1.PodUnknown: false, "": false,
		corev1.PodSucceeded: true, corev1.PodFailed: true,
	} {
		if got := Terminal(&corev1.Pod{Status: corev1.PodStatus{Phase: phase}}); got != want {
			t.Errorf("%q: %v", phase, got)
		}
	}
}

func TestReady(t *testing.T) {
	pod := &corev1.Pod{}
	if Ready(pod) {
		t.Error("a Pod without conditions is ready")
	}
	SetCondition(pod, corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionFalse, LastTransitionTime: at(1)})
	if _, ok := ReadySince(pod); ok || Ready(pod) {
		t.Error("a Pod whose condition is False is ready")
	}
	SetCondition(pod, corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: at(2)})
	if since, ok := ReadySince(pod); !ok || !Ready(pod) || !since.Equal(time.Unix(2, 0)) {
		t.Errorf("ready since %v: %v", since, ok)
	}
}

func TestSetCondition(t *testing.T) {
	pod := &corev1.Pod{}
	first := corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Message: "no node", LastTransitionTime: at(1)}
	if !SetCondition(pod, first) {
		t.Error("a new condition changes nothing")
	}
	later := first
	later.LastTransitionTime = at(5)
	if SetCondition(pod, later) {
		t.Error("the same status at a later time is a change")
	}
	later.Message = "still none"
	if !SetCondition(pod, later) || !pod.Status.Conditions[0].LastTransitionTime.Equal(&first.LastTransitionTime) {
		t.Error("another message is no change, or moves the time of the transition")
	}
	later.Status = corev1.ConditionTrue
	if !SetCondition(pod, later) || !pod.Status.Conditions[0].LastTransitionTime.Equal(&later.LastTransitionTime) {
		t.Error("another status is no change, or leaves the time of the transition")
	}
	if len(pod.Status.Conditions) != 1 {
		t.Errorf("%d conditions", len(pod.Status.Conditions))
	}
}

func TestWithCopies(t *testing.T) {
	old := []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionFalse}, {Type: corev1.PodScheduled, Status: corev1.ConditionTrue}}
	ready := With(old, corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionTrue})
	if old[0].Status != corev1.ConditionFalse || !IsTrue(ready, corev1.PodReady) || len(ready) != 2 || ready[0].Type != corev1.PodReady {
		t.Errorf("%v became %v", old, ready)
	}
	more := With(old, corev1.PodCondition{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue})
	if len(old) != 2 || len(more) != 3 || more[2].Type != corev1.DisruptionTarget {
		t.Errorf("%v became %v", old, more)
	}
}
