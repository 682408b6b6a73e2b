package view

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

func (r *recorder) states() {
	r.section("states")
	last := map[string]map[string]string{}
	for _, rec := range r.trace.Records() {
		b, ok := rec.Body.(trace.ObjectChange)
		if !ok || b.Key.Kind != api.Pod || !r.sees(b) {
			continue
		}
		name := b.Key.Name
		if b.Op == trace.Added {
			last[name] = map[string]string{}
		}
		r.changes(rec.At, name, last[name], podState(b.Object.(*corev1.Pod), b.Op))
	}
}

// aspect is one line's worth of a Pod's state.
type aspect struct{ what, value string }

func (r *recorder) changes(at sim.Instant, pod string, last map[string]string, now []aspect) {
	for _, a := range now {
		if last[a.what] != a.value {
			last[a.what] = a.value
			r.line(at, "%s %s: %s", pod, a.what, a.value)
		}
	}
}

// podState returns what a recording tells of a Pod.
func podState(pod *corev1.Pod, op trace.Op) []aspect {
	var out []aspect
	if op != trace.Deleted {
		out = append(out, aspect{"object", "present"})
	}
	out = append(out, aspect{"phase", strings.TrimSpace(string(pod.Status.Phase) + " " + pod.Status.Reason)})
	if pod.DeletionTimestamp != nil && pod.DeletionGracePeriodSeconds != nil {
		out = append(out, aspect{"deletionGracePeriodSeconds", fmt.Sprint(*pod.DeletionGracePeriodSeconds)})
	}
	for _, c := range pod.Status.Conditions {
		out = append(out, aspect{"condition " + string(c.Type), withCause(string(c.Status), c.Reason, c.Message)})
	}
	for _, list := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses, pod.Status.EphemeralContainerStatuses} {
		for _, s := range list {
			out = append(out, aspect{"container " + s.Name, containerStatus(s)})
		}
	}
	if op == trace.Deleted {
		out = append(out, aspect{"object", "deleted"})
	}
	return out
}

func containerStatus(s corev1.ContainerStatus) string {
	started := s.Started != nil && *s.Started
	return fmt.Sprintf("%s | last %s | ready=%s started=%s restarts=%d", stateText(s.State), stateText(s.LastTerminationState), yes(s.Ready), yes(started), s.RestartCount)
}

func yes(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func stateText(s corev1.ContainerState) string {
	switch {
	case s.Waiting != nil:
		return withCause("waiting", s.Waiting.Reason, s.Waiting.Message)
	case s.Running != nil:
		return "running"
	case s.Terminated != nil:
		return withCause("terminated", fmt.Sprintf("%s exit=%d", s.Terminated.Reason, s.Terminated.ExitCode), s.Terminated.Message)
	}
	return "none"
}

func withCause(state, reason, message string) string {
	if reason != "" {
		state += " " + reason
	}
	if message != "" {
		state += ": " + oneLine(message)
	}
	return state
}
