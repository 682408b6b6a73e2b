package job

import (
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/controller/pods"
	"podflight/engine/trace"
)

// writeCounts counts the Pods that have ended, each exactly once even if the controller stops in between: first
// the status names them, then they lose their finalizers, then the counters go up. The conditions of a Job that ends follow
// the same order (trackJobStatusAndRemoveFinalizers).
func (r *pass) writeCounts(changed bool) error {
	s := &r.job.Status
	ready, terminating := r.ready, r.terminating
	flush := changed || s.Active != r.running || s.Ready == nil || *s.Ready != ready || s.Terminating == nil || *s.Terminating != terminating
	s.Active, s.Ready, s.Terminating = r.running, &ready, &terminating

	held := map[types.UID]bool{}
	for _, p := range r.pods {
		if tracked(p) {
			held[p.UID] = true
		}
	}
	flush = r.countFreed(held) || flush
	ended, newIndexes, more := r.nameEnded()
	flush = flush || more
	cut := len(newIndexes)+len(s.UncountedTerminatedPods.Succeeded)+len(s.UncountedTerminatedPods.Failed) >= maxUncut
	flush = r.writeIndexes(newIndexes) || flush
	flush = r.addInterim() || flush
	if flush {
		if err := r.flush(); err != nil {
			return fmt.Errorf("adding uncounted pods to status: %w", err)
		}
		r.failures[r.key] = r.record
	}
	changed, err := r.freePods(ended, held)
	if err != nil {
		if changed {
			// The partial progress is kept if it can be; the next sync repeats the rest.
			_ = r.flush()
		}
		return err
	}
	done := !cut && r.addFinal()
	if !changed && !done {
		return nil
	}
	if err := r.flush(); err != nil {
		return fmt.Errorf("removing uncounted pods from status: %w", err)
	}
	if done {
		r.reportEnd()
	}
	return nil
}

// flush writes the status, and goes on with the Job as it is stored then.
func (r *pass) flush() error {
	now, err := r.client.UpdateStatus(r.task, r.job)
	if err != nil {
		return err
	}
	r.job = now.DeepCopyObject().(*batchv1.Job)
	return nil
}

// countFreed moves the Pods that the status names and that have no finalizer any more into its counters
// (cleanUncountedPodsWithoutFinalizers). It reports whether there were any.
func (r *pass) countFreed(held map[types.UID]bool) bool {
	s := &r.job.Status
	was := *s.UncountedTerminatedPods
	gone := func(uid types.UID) bool { return !held[uid] }
	now := batchv1.UncountedTerminatedPods{
		Succeeded: slices.DeleteFunc(slices.Clone(was.Succeeded), gone),
		Failed:    slices.DeleteFunc(slices.Clone(was.Failed), gone),
	}
	s.Succeeded += int32(len(was.Succeeded) - len(now.Succeeded))
	s.Failed += int32(len(was.Failed) - len(now.Failed))
	s.UncountedTerminatedPods = &now
	return len(was.Succeeded) != len(now.Succeeded) || len(was.Failed) != len(now.Failed)
}

// nameEnded names newly ended Pods in the status. It returns the Pods whose finalizers may come off then and the indexes
// that have newly succeeded, and reports whether the status changed.
func (r *pass) nameEnded() (ended []*corev1.Pod, newIndexes []int, changed bool) {
	u := r.job.Status.UncountedTerminatedPods
	for _, p := range r.pods {
		if !tracked(p) || !r.mayFree(p) {
			continue
		}
		ended = append(ended, p)
		switch {
		case r.uncounted[p.UID]:
		case p.Status.Phase == corev1.PodSucceeded && indexed(r.job):
			if ix := indexOf(p); validIndex(r.job, p) && !r.counted.has(ix) {
				newIndexes, changed = append(newIndexes, ix), true
			}
		case p.Status.Phase == corev1.PodSucceeded:
			u.Succeeded, changed = append(u.Succeeded, p.UID), true
		case r.countsAsFailed(p):
			u.Failed, changed = append(u.Failed, p.UID), true
		}
		if len(newIndexes)+len(u.Succeeded)+len(u.Failed) >= maxUncut {
			break
		}
	}
	return ended, newIndexes, changed
}

// mayFree reports whether a Pod's finalizer may come off (canRemoveFinalizer).
func (r *pass) mayFree(p *corev1.Pod) bool {
	if r.job.DeletionTimestamp != nil || r.finish != nil || p.Status.Phase == corev1.PodSucceeded {
		return true
	}
	if !podFailed(r.job, p) {
		return false
	}
	kept := r.delayed[indexOf(p)]
	return kept == nil || kept.UID != p.UID
}

// countsAsFailed reports whether a Pod whose finalizer comes off goes into the counter of failures. When a Job fails,
// every Pod that has not succeeded does.
func (r *pass) countsAsFailed(p *corev1.Pod) bool {
	failing := r.finish != nil && r.finish.Type != batchv1.JobSuccessCriteriaMet
	if !podFailed(r.job, p) && !failing {
		return false
	}
	if indexed(r.job) && !validIndex(r.job, p) {
		return false
	}
	return judge(r.job.Spec.PodFailurePolicy, p).counts()
}

// writeIndexes puts the indexes into the status and reports whether that changed.
func (r *pass) writeIndexes(newIndexes []int) bool {
	if !indexed(r.job) {
		return false
	}
	s := &r.job.Status
	r.succeededIndexes = r.succeededIndexes.with(newIndexes)
	text := r.succeededIndexes.String()
	changed := text != s.CompletedIndexes
	s.CompletedIndexes, s.Succeeded = text, int32(r.succeededIndexes.total())
	if limitPerIndex(r.job) {
		if failed := r.failedIndexes.String(); s.FailedIndexes == nil || *s.FailedIndexes != failed {
			s.FailedIndexes, changed = &failed, true
		}
	}
	return changed
}

// addInterim adds the condition that comes before the Pods are gone, and prepares the final one. It reports whether it
// added one.
func (r *pass) addInterim() bool {
	if r.finish == nil {
		return false
	}
	interim := *r.finish
	switch interim.Type {
	case batchv1.JobFailureTarget:
		r.finish = newCondition(batchv1.JobFailed, interim.Reason, interim.Message, r.client.Now())
	case batchv1.JobSuccessCriteriaMet:
		r.finish = newCondition(batchv1.JobComplete, interim.Reason, interim.Message, r.client.Now())
	default:
		return false
	}
	if findTrue(r.job, interim.Type) != nil {
		return false
	}
	r.job.Status.Conditions = append(r.job.Status.Conditions, interim)
	return true
}

// freePods takes the finalizers off ended Pods and counts them. It reports whether a counter changed.
func (r *pass) freePods(ended []*corev1.Pod, held map[types.UID]bool) (changed bool, err error) {
	if len(ended) > 0 {
		r.step(ruleTracking, r.endedText(ended))
	}
	r.client.Parallel(r.task, len(ended), func(i int) {
		_, e := r.client.PatchNow(keyOf(ended[i]), ended[i].UID, untrack)
		if e != nil && !apierrors.IsNotFound(e) {
			err = e
			return
		}
		delete(held, ended[i].UID)
	})
	return r.countFreed(held), err
}

func (r *pass) endedText(ended []*corev1.Pod) string {
	succeeded := len(pods.Filter(ended, func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodSucceeded }))
	if rest := len(ended) - succeeded; rest > 0 {
		return fmt.Sprintf("counts %d succeeded and %d failed, and takes its finalizer off them", succeeded, rest)
	}
	return fmt.Sprintf("counts %d succeeded, and takes its finalizer off", succeeded)
}

// addFinal adds the condition with which the Job has ended, once all its Pods are counted and none is terminating
// (enactJobFinished). It reports whether the Job has ended.
func (r *pass) addFinal() bool {
	u := r.job.Status.UncountedTerminatedPods
	if r.finish == nil || len(u.Succeeded)+len(u.Failed) > 0 || r.terminating > 0 {
		return false
	}
	r.finish.LastProbeTime.Time = r.client.Now()
	r.finish.LastTransitionTime.Time = r.client.Now()
	ensure(r.job, *r.finish)
	if r.finish.Type == batchv1.JobComplete {
		at := r.finish.LastTransitionTime
		r.job.Status.CompletionTime = &at
	}
	return true
}

func (r *pass) reportEnd() {
	r.release(trace.BackOffReset)
	if r.finish.Type == batchv1.JobFailed {
		r.client.Event(r.job, corev1.EventTypeWarning, r.finish.Reason, r.finish.Message)
		return
	}
	if n := r.job.Spec.Completions; n != nil && r.job.Status.Succeeded > *n {
		r.client.Event(r.job, corev1.EventTypeWarning, "TooManySucceededPods", "Too many succeeded pods running after completion count reached")
	}
	r.client.Event(r.job, corev1.EventTypeNormal, "Completed", "Job completed")
}
