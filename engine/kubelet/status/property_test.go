package status

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"pgregory.net/rapid"

	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

// TestNeverBackwards lets a Pod live at random and holds every stored version of it to what must never happen.
func TestNeverBackwards(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		policy := rapid.SampledFrom([]corev1.RestartPolicy{corev1.RestartPolicyAlways, corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever}).Draw(r, "policy")
		n := newNode(t, simplePod(policy))
		live(r, n)
		n.couldBe = false // until then a held-back phase is looked at each ten seconds
		n.until(1000)
		var last *corev1.Pod
		for _, record := range n.rec.Records() {
			c, ok := record.Body.(trace.ObjectChange)
			if !ok || c.Key != n.key {
				continue
			}
			pod := c.Object.(*corev1.Pod)
			if last != nil {
				holds(r, last, pod)
			}
			last = pod
		}
		if n.kernel.Pending() != 0 {
			r.Errorf("%d events wait though nothing is to be done", n.kernel.Pending())
		}
	})
}

// live makes things happen to the Pod's container and syncs it now and then.
func live(r *rapid.T, n *node) {
	attempt, runs, over := 0, false, false
	for i := range rapid.IntRange(1, 30).Draw(r, "steps") {
		n.until(float64(i) * 0.7)
		switch what := rapid.IntRange(0, 6).Draw(r, "what"); {
		case over:
		case what == 0:
			n.sandbox(true)
		case what == 1 && !runs:
			n.start("app", attempt)
			attempt, runs = attempt+1, true
		case what == 2 && runs:
			n.exit("app", rapid.IntRange(0, 2).Draw(r, "code"))
			runs = false
		case what == 3 && runs:
			n.manager.SetContainerReadiness(n.runtime.UID, n.runtime.Containers[0].ID, rapid.Bool().Draw(r, "ready"))
		case what == 4 && i > 10:
			if runs {
				n.exit("app", 137)
			}
			n.sandbox(false)
			n.couldBe, over = false, true
			n.sync(true)
			n.manager.TerminatePod(n.pod())
		default:
			n.sync(false)
		}
	}
}

func holds(r *rapid.T, was, is *corev1.Pod) {
	if podstatus.TerminalPhase(was.Status.Phase) && is.Status.Phase != was.Status.Phase {
		r.Errorf("the phase went from %s to %s", was.Status.Phase, is.Status.Phase)
	}
	if was.Status.StartTime != nil && !was.Status.StartTime.Equal(is.Status.StartTime) {
		r.Errorf("the start time went from %v to %v", was.Status.StartTime, is.Status.StartTime)
	}
	for i, c := range is.Status.ContainerStatuses {
		if i < len(was.Status.ContainerStatuses) && c.RestartCount < was.Status.ContainerStatuses[i].RestartCount {
			r.Errorf("the restart count fell from %d to %d", was.Status.ContainerStatuses[i].RestartCount, c.RestartCount)
		}
		states := 0
		for _, set := range []bool{c.State.Waiting != nil, c.State.Running != nil, c.State.Terminated != nil} {
			if set {
				states++
			}
		}
		if states != 1 {
			r.Errorf("a container is in %d states", states)
		}
	}
	if podstatus.TerminalPhase(is.Status.Phase) && (podstatus.IsTrue(is.Status.Conditions, corev1.PodReady) || podstatus.IsTrue(is.Status.Conditions, corev1.ContainersReady)) {
		r.Errorf("a Pod that is %s is ready", is.Status.Phase)
	}
	for _, c := range is.Status.Conditions {
		old := podstatus.Condition(was.Status.Conditions, c.Type)
		if old != nil && old.Status == c.Status && !old.LastTransitionTime.IsZero() && !old.LastTransitionTime.Equal(&c.LastTransitionTime) {
			r.Errorf("%s stayed %s, but its transition time changed", c.Type, c.Status)
		}
	}
}
