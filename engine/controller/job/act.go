package job

import (
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/controller/pods"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

// act deletes the active Pods of a Job that is ending, and otherwise creates or deletes Pods as it needs. It reports
// whether the condition Suspended changed.
func (r *pass) act() (changed bool, err error) {
	if r.finish != nil {
		return false, r.deleteActive()
	}
	managed := r.job.DeletionTimestamp == nil
	if managed {
		err = r.manage()
	}
	if r.complete() {
		r.step(ruleComplete, fmt.Sprintf("%s succeeded and none is active: the Job is complete", count(int(r.succeeded), "Pod")))
		r.finish = newCondition(batchv1.JobSuccessCriteriaMet, batchv1.JobReasonCompletionsReached, "Reached expected number of succeeded pods", r.client.Now())
		return false, err
	}
	return managed && r.noteSuspension(), err
}

// complete reports whether enough Pods have succeeded. Without completions one success is enough, once no Pod is active.
func (r *pass) complete() bool {
	if r.job.Spec.Completions == nil {
		return r.succeeded > 0 && r.running == 0
	}
	return r.succeeded >= *r.job.Spec.Completions && r.running == 0
}

// noteSuspension keeps the condition Suspended and reports whether it changed. Resuming starts the Job's clock anew.
func (r *pass) noteSuspension() bool {
	now := r.client.Now()
	c := *newCondition(batchv1.JobSuspended, "JobResumed", "Job resumed", now)
	c.Status = corev1.ConditionFalse
	if suspended(r.job) {
		c = *newCondition(batchv1.JobSuspended, "JobSuspended", "Job suspended", now)
	}
	if !ensure(r.job, c) {
		return false
	}
	if suspended(r.job) {
		r.client.Event(r.job, corev1.EventTypeNormal, "Suspended", "Job suspended")
		r.job.Status.StartTime = nil
	} else {
		r.client.Event(r.job, corev1.EventTypeNormal, "Resumed", "Job resumed")
		r.start()
	}
	return true
}

// deleteActive deletes the active Pods of a Job that is ending. Their finalizers come off later
// (deleteActivePods).
func (r *pass) deleteActive() error {
	if len(r.active) > 0 {
		r.step(ruleEnding, fmt.Sprintf("deletes its %s, since it is ending", count(len(r.active), "active Pod")))
	}
	var first error
	r.client.Parallel(r.task, len(r.active), func(i int) {
		if err := r.deletePod(r.active[i], false); err != nil && first == nil {
			first = err
		}
	})
	if r.running > 0 {
		// Not all could be deleted: the Job cannot end yet.
		r.finish = nil
	}
	return first
}

// deletePod deletes one Pod and keeps the numbers. A Pod that the Job does not want any more loses its finalizer
// first, so that it is not counted.
func (r *pass) deletePod(p *corev1.Pod, release bool) error {
	if release && tracked(p) {
		if _, err := r.client.PatchNow(keyOf(p), p.UID, untrack); err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("removing completion finalizer: %w", err)
		}
		r.client.Spend()
	}
	if err := pods.Delete(r.client, r.job, p); err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	r.running--
	r.terminating++
	if podstatus.Ready(p) {
		r.ready--
	}
	return nil
}

func (r *pass) deleteUnwanted(list []*corev1.Pod) error {
	var first error
	r.client.Parallel(r.task, len(list), func(i int) {
		if err := r.deletePod(list[i], true); err != nil && first == nil {
			first = err
		}
	})
	return first
}

// manage creates or deletes Pods (manageJob).
func (r *pass) manage() error {
	if suspended(r.job) {
		if r.running > 0 {
			r.step(ruleSuspend, fmt.Sprintf("is suspended: deletes its %s", count(int(r.running), "active Pod")))
		}
		return r.deleteUnwanted(r.surplus(r.running))
	}
	want := r.wanted()
	if surplus := r.surplus(max(0, r.running-want)); len(surplus) > 0 {
		surplus = surplus[:min(len(surplus), maxUncut)]
		r.step(ruleParallelism, fmt.Sprintf("wants %d active Pods, has %d: deletes %d", want, r.running, len(surplus)))
		return r.deleteUnwanted(surplus)
	}
	missing := want - r.running
	if onlyReplaceFailed(r.job) {
		missing -= r.terminating
	}
	if missing <= 0 {
		return nil
	}
	return r.create(want, min(missing, maxUncut))
}

// wanted returns how many Pods should be active.
func (r *pass) wanted() int32 {
	parallelism := *r.job.Spec.Parallelism
	if r.job.Spec.Completions != nil {
		return max(0, min(parallelism, *r.job.Spec.Completions-r.succeeded))
	}
	if r.succeeded > 0 {
		return r.running // the first success of a work queue says that nothing is left to be taken up
	}
	return parallelism
}

// surplus returns at least n active Pods to delete: duplicates of an index first (activePodsForRemoval).
func (r *pass) surplus(n int32) []*corev1.Pod {
	var remove []*corev1.Pod
	rest := append([]*corev1.Pod(nil), r.active...)
	if indexed(r.job) {
		remove, rest = splitDuplicates(r.active, int(*r.job.Spec.Completions))
	}
	if more := int(n) - len(remove); more > 0 {
		pods.SortActive(rest)
		remove = append(remove, rest[:more]...)
	}
	return remove
}

// create makes up to n Pods, unless a pause after a failure holds it back.
func (r *pass) create(want, n int32) error {
	now := r.kernel.Wall()
	if left := r.record.remaining(now); left > 0 && !limitPerIndex(r.job) {
		r.hold(r.record, left)
		return nil
	}
	var indexes []int
	if indexed(r.job) {
		indexes = r.pendingIndexes(int(n))
		if limitPerIndex(r.job) {
			free, f, left := r.freeIndexes(indexes)
			if len(free) == 0 && left > 0 {
				r.hold(f, left)
				return nil
			}
			indexes = free
		}
		n = int32(len(indexes))
	}
	if n == 0 {
		return nil
	}
	r.release(trace.BackOffEnded)
	r.step(ruleParallelism, r.creationText(want, n))
	template := r.template()
	made, err := pods.SlowStart(r.task, r.client, int(n), func(i int) error {
		ix := noIndex
		if len(indexes) > 0 {
			ix = indexes[i]
		}
		_, err := pods.Create(r.client, r.job, r.newPod(template, ix))
		if pods.NamespaceTerminating(err) {
			return nil
		}
		return err
	})
	r.running += int32(made)
	return err
}

func (r *pass) creationText(want, n int32) string {
	text := fmt.Sprintf("wants %s active, has %d: creates %d", count(int(want), "Pod"), r.running, n)
	if r.record.count > 0 && !limitPerIndex(r.job) {
		text += fmt.Sprintf(", %v after failure %d", r.record.delay(), r.record.count)
	}
	return text
}

// freeIndexes returns the indexes that need not wait for the end of a pause, and else the shortest wait
// (getPodCreationInfoForIndependentIndexes).
func (r *pass) freeIndexes(all []int) (free []int, shortest failures, left time.Duration) {
	now := r.kernel.Wall()
	for _, ix := range all {
		p := r.delayed[ix]
		if p == nil {
			free = append(free, ix)
			continue
		}
		f := failures{count: absoluteFailureCount(p) + 1, last: endOf(p)}
		switch wait := f.remaining(now); {
		case wait == 0:
			free = append(free, ix)
		case left == 0 || wait < left:
			shortest, left = f, wait
		}
	}
	return free, shortest, left
}
