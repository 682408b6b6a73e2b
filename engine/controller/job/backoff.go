package job

import (
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/podspec"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// The pause before a failed Pod is replaced (DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff).
const (
	firstPodBackOff = 10 * time.Second
	maxPodBackOff   = 10 * time.Minute
)

// failures counts a Job's failed Pods since its last success. The controller keeps it in memory only.
type failures struct {
	count int32
	last  time.Time // when the latest of them ended; zero if count is
}

// after returns the record with these newly finished Pods (newBackoffRecord, backoff_utils.go). A success begins the
// count anew; failures that ended after it count.
func (f failures) after(succeeded, failed []*corev1.Pod) failures {
	success := latestEnd(succeeded)
	if len(succeeded) > 0 {
		f = failures{}
	}
	for _, p := range failed {
		end := endOf(p)
		if len(succeeded) > 0 && !end.After(success) {
			continue
		}
		f.count++
	}
	if last := latestEnd(failed); len(failed) > 0 && f.count > 0 && (len(succeeded) == 0 || last.After(success)) {
		f.last = last
	}
	return f
}

// delay returns the pause after that many failures in a row.
func (f failures) delay() time.Duration {
	d := firstPodBackOff
	for range f.count - 1 {
		if d *= 2; d >= maxPodBackOff {
			return maxPodBackOff
		}
	}
	return d
}

// remaining returns how much of the pause is left (getRemainingTimeForFailuresCount).
func (f failures) remaining(now time.Time) time.Duration {
	if f.count == 0 {
		return 0
	}
	return max(0, f.delay()-now.Sub(f.last))
}

func latestEnd(all []*corev1.Pod) time.Time {
	var last time.Time
	for _, p := range all {
		if end := endOf(p); end.After(last) {
			last = end
		}
	}
	return last
}

// endOf returns when a Pod ended, in whole seconds: when its last container did, or else when it was last seen ready,
// or else when it was deleted, or else when it was made (getFinishedTime).
func endOf(p *corev1.Pod) time.Time {
	if end, ok := endOfContainers(p); ok {
		return end.Truncate(time.Second)
	}
	if c := podstatus.Condition(p.Status.Conditions, corev1.PodReady); c != nil && c.Status == corev1.ConditionFalse && !c.LastTransitionTime.IsZero() {
		return c.LastTransitionTime.Time.Truncate(time.Second)
	}
	if p.DeletionTimestamp != nil {
		var grace int64
		if p.DeletionGracePeriodSeconds != nil {
			grace = *p.DeletionGracePeriodSeconds
		}
		return p.DeletionTimestamp.Add(-time.Duration(grace) * time.Second)
	}
	return p.CreationTimestamp.Time
}

// endOfContainers returns when the last container or sidecar ended. It reports false if one has not.
func endOfContainers(p *corev1.Pod) (time.Time, bool) {
	sidecars := map[string]bool{}
	for c := range podspec.Sidecars(&p.Spec) {
		sidecars[c.Name] = true
	}
	var last time.Time
	count := func(s corev1.ContainerStatus) bool {
		t := s.State.Terminated
		if t == nil || t.FinishedAt.IsZero() {
			return false
		}
		if t.FinishedAt.After(last) {
			last = t.FinishedAt.Time
		}
		return true
	}
	for _, s := range p.Status.ContainerStatuses {
		if !count(s) {
			return time.Time{}, false
		}
	}
	for _, s := range p.Status.InitContainerStatuses {
		if sidecars[s.Name] && !count(s) {
			return time.Time{}, false
		}
	}
	return last, !last.IsZero()
}

// wait is a pause that a Job has announced in the trace.
type wait struct {
	failures failures
	until    sim.Instant
	record   sim.RecordID
}

// hold notes in the trace that a Job waits before it replaces a Pod, once for each wait, and comes back when the
// wait is over.
func (r *pass) hold(f failures, left time.Duration) {
	w := r.waits[r.key]
	if until := r.kernel.InstantOf(f.last.Add(f.delay())); w.until != until {
		w = wait{failures: f, until: until}
		w.record = r.rec.Add(rulePodBackOff, r.backOff(w, trace.BackOffStarted))
		r.waits[r.key] = w
	}
	r.kernel.Because(w.record, func() { r.queue.AddAfter(r.key, max(left, batchPeriod)) })
}

// release notes that a wait is over: the Job makes its next Pod, or has no more need to.
func (r *pass) release(phase trace.BackOffPhase) {
	w, waiting := r.waits[r.key]
	if !waiting {
		return
	}
	delete(r.waits, r.key)
	r.rec.Add(rulePodBackOff, r.backOff(w, phase))
}

func (r *pass) backOff(w wait, phase trace.BackOffPhase) trace.BackOff {
	return trace.BackOff{
		Owner: r.key, Which: "job", Phase: phase, Delay: w.failures.delay(),
		Since: r.kernel.InstantOf(w.failures.last), Until: w.until,
	}
}

// pastRestartLimit reports whether the containers of an OnFailure Job's live Pods were restarted too often
// (pastBackoffLimitOnFailure). A limit of zero still lets one restart happen before it is noticed.
func pastRestartLimit(j *batchv1.Job, all []*corev1.Pod) (restarts int32, past bool) {
	if j.Spec.Template.Spec.RestartPolicy != corev1.RestartPolicyOnFailure {
		return 0, false
	}
	for _, p := range all {
		if p.Status.Phase != corev1.PodRunning && p.Status.Phase != corev1.PodPending {
			continue
		}
		for _, s := range p.Status.InitContainerStatuses {
			restarts += s.RestartCount
		}
		for _, s := range p.Status.ContainerStatuses {
			restarts += s.RestartCount
		}
	}
	if *j.Spec.BackoffLimit == 0 {
		return restarts, restarts > 0
	}
	return restarts, restarts >= *j.Spec.BackoffLimit
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
