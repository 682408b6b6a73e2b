package job

import (
	"fmt"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/pods"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// pass is one sync of a Job (syncJobCtx): its own copy of the Job, its Pods and what they amount to.
type pass struct {
	*Controller
	task *sim.Task
	key  api.Key
	job  *batchv1.Job

	pods        []*corev1.Pod
	active      []*corev1.Pod
	running     int32 // how many are active after this sync's deeds
	ready       int32
	terminating int32
	succeeded   int32
	failed      int32
	record      failures
	uncounted   map[types.UID]bool // Pods that the status lists as ended but not yet counted
	finish      *batchv1.JobCondition

	counted          intervals // succeeded indexes in the status
	succeededIndexes intervals
	failedIndexes    intervals
	delayed          map[int]*corev1.Pod // failed Pods kept until their index has another
}

// sync brings one Job a step on (syncJob).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok || managedElsewhere(obj.(*batchv1.Job)) {
		return nil
	}
	r := &pass{Controller: c, task: t, key: key, job: obj.DeepCopyObject().(*batchv1.Job)}
	if Finished(r.job) != nil {
		r.release(trace.BackOffReset)
		delete(c.failures, key)
		return nil
	}
	if err := r.gather(); err != nil {
		return err
	}
	r.evaluate()
	if r.finish == nil {
		r.checkDeadline()
	}
	if indexed(r.job) {
		r.evaluateIndexes()
	}
	changed, err := r.act()
	if err2 := r.writeCounts(changed); err2 != nil {
		return fmt.Errorf("tracking status: %w", err2)
	}
	return err
}

// gather lists the Job's Pods and sums them up.
func (r *pass) gather() error {
	if err := r.listPods(); err != nil {
		return err
	}
	j := r.job
	if j.Status.UncountedTerminatedPods == nil {
		j.Status.UncountedTerminatedPods = &batchv1.UncountedTerminatedPods{}
	}
	r.active = pods.Filter(r.pods, pods.Active)
	r.running = int32(len(r.active))
	r.ready = int32(len(pods.Filter(r.active, podstatus.Ready)))
	r.terminating = int32(len(pods.Filter(r.pods, pods.Terminating)))
	u := j.Status.UncountedTerminatedPods
	r.uncounted = map[types.UID]bool{}
	for _, uid := range slices.Concat(u.Succeeded, u.Failed) {
		r.uncounted[uid] = true
	}
	succeeded := r.newlyEnded(func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodSucceeded })
	failed := r.newlyEnded(func(p *corev1.Pod) bool { return podFailed(j, p) })
	r.succeeded = j.Status.Succeeded + int32(len(succeeded)+len(u.Succeeded))
	r.failed = j.Status.Failed + int32(len(u.Failed))
	for _, p := range failed {
		if judge(j.Spec.PodFailurePolicy, p).counts() {
			r.failed++
		}
	}
	if j.Status.StartTime == nil && !suspended(j) {
		r.start()
	}
	r.record = r.failures[r.key].after(succeeded, failed)
	return nil
}

// listPods returns the Pods of the Job, adopting and releasing as its selector asks (getPodsForJob).
func (r *pass) listPods() error {
	if r.claim[r.job.UID] {
		delete(r.claim, r.job.UID)
		if err := r.claimPods(); err != nil {
			r.claim[r.job.UID] = true
			return err
		}
	}
	for _, obj := range r.server.OwnedBy(api.Pod, r.job.UID) {
		r.pods = append(r.pods, obj.(*corev1.Pod))
	}
	if indexed(r.job) {
		slices.SortStableFunc(r.pods, byIndex)
	}
	return nil
}

func (r *pass) claimPods() error {
	selector, err := metav1.LabelSelectorAsSelector(r.job.Spec.Selector)
	if err != nil {
		return fmt.Errorf("couldn't convert Job selector: %v", err)
	}
	claimer := ownerref.Claimer{
		Client: r.client, Owner: r.job, Kind: batchv1.SchemeGroupVersion.WithKind(string(api.Job)), Selector: selector,
		Finalizers: []string{batchv1.JobTrackingFinalizer},
	}
	for _, obj := range r.server.List(api.Pod, r.job.Namespace) {
		owner := controllerOf(obj.(*corev1.Pod))
		if owner != "" && owner != r.job.UID || (owner == "") != selector.Matches(labels.Set(obj.GetLabels())) {
			continue
		}
		if _, err := claimer.Claim(r.task, api.Pod, obj); err != nil {
			return err
		}
	}
	return nil
}

func (r *pass) start() {
	now := metav1.NewTime(r.client.Now())
	r.job.Status.StartTime = &now
}

// newlyEnded returns the Pods that have ended as ended says and are not in the status yet (getValidPodsWithFilter).
func (r *pass) newlyEnded(ended func(*corev1.Pod) bool) []*corev1.Pod {
	return pods.Filter(r.pods, func(p *corev1.Pod) bool {
		return tracked(p) && !r.uncounted[p.UID] && (!indexed(r.job) || validIndex(r.job, p)) && ended(p)
	})
}

// evaluate decides whether the Job is to end. What an earlier sync decided stands; then come failures, in the order
// in which the real controller looks for them.
func (r *pass) evaluate() {
	j := r.job
	if met := findTrue(j, batchv1.JobSuccessCriteriaMet); met != nil {
		r.finish = met
		return
	}
	if target := findTrue(j, batchv1.JobFailureTarget); target != nil {
		r.finish = newCondition(batchv1.JobFailed, target.Reason, target.Message, r.client.Now())
		return
	}
	if msg, fails := failJobMessage(j, r.pods); fails {
		r.fail(rulePodFailurePolicy, batchv1.JobReasonPodFailurePolicy, msg, msg)
		return
	}
	if restarts, past := pastRestartLimit(j, r.pods); past {
		r.fail(ruleBackOffLimit, batchv1.JobReasonBackoffLimitExceeded, "Job has reached the specified backoff limit",
			fmt.Sprintf("has had %s of containers in its Pod, and backoffLimit is %d", count(int(restarts), "restart"), *j.Spec.BackoffLimit))
		return
	}
	if r.failed > *j.Spec.BackoffLimit {
		r.fail(ruleBackOffLimit, batchv1.JobReasonBackoffLimitExceeded, "Job has reached the specified backoff limit",
			fmt.Sprintf("has had %s, more than backoffLimit %d", count(int(r.failed), "failed Pod"), *j.Spec.BackoffLimit))
	}
}

// checkDeadline ends a Job that has been active for too long, or comes back when it will have been.
func (r *pass) checkDeadline() {
	j := r.job
	if j.Spec.ActiveDeadlineSeconds == nil || suspended(j) || j.Status.StartTime == nil {
		return
	}
	allowed := time.Duration(*j.Spec.ActiveDeadlineSeconds) * time.Second
	passed := r.kernel.Wall().Sub(j.Status.StartTime.Time)
	if passed >= allowed {
		r.fail(ruleDeadline, batchv1.JobReasonDeadlineExceeded, "Job was active longer than specified deadline",
			fmt.Sprintf("has been active for %v, and activeDeadlineSeconds is %d", allowed, *j.Spec.ActiveDeadlineSeconds))
		return
	}
	r.queue.AddAfter(r.key, allowed-passed)
}

// evaluateIndexes sums up the indexes and looks for ends that they bring about.
func (r *pass) evaluateIndexes() {
	j := r.job
	completions := int(*j.Spec.Completions)
	r.counted = parseIndexes(j.Status.CompletedIndexes, completions)
	r.succeededIndexes = r.counted.with(r.newIndexes(func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodSucceeded }))
	r.succeeded = int32(r.succeededIndexes.total())
	if limitPerIndex(j) {
		if j.Status.FailedIndexes != nil {
			r.failedIndexes = parseIndexes(*j.Status.FailedIndexes, completions)
		}
		r.failedIndexes = r.failedIndexes.with(r.newIndexes(func(p *corev1.Pod) bool { return indexFailed(j, p) }))
		if n := r.failedIndexes.total(); r.finish == nil && j.Spec.MaxFailedIndexes != nil && n > int(*j.Spec.MaxFailedIndexes) {
			r.fail(ruleIndexLimit, batchv1.JobReasonMaxFailedIndexesExceeded, "Job has exceeded the specified maximal number of failed indexes",
				fmt.Sprintf("%d indexes have failed, more than maxFailedIndexes %d", n, *j.Spec.MaxFailedIndexes))
		} else if r.finish == nil && n > 0 && n+r.succeededIndexes.total() >= completions {
			r.fail(ruleIndexLimit, batchv1.JobReasonFailedIndexes, "Job has failed indexes",
				fmt.Sprintf("every index has ended, and %d have failed", n))
		}
		r.delayed = r.podsToReplace()
	}
	if r.finish != nil {
		return
	}
	if msg, met := successMessage(j, r.succeededIndexes); met {
		r.step(ruleSuccessPolicy, msg+" of its success policy: the Job has succeeded, and other Pods are deleted")
		r.finish = newCondition(batchv1.JobSuccessCriteriaMet, batchv1.JobReasonSuccessPolicy, msg, r.client.Now())
	}
}

func (r *pass) newIndexes(ended func(*corev1.Pod) bool) []int {
	return indexesOf(pods.Filter(r.pods, func(p *corev1.Pod) bool { return tracked(p) && validIndex(r.job, p) && ended(p) }))
}

// podsToReplace returns, by index, the failed Pod that keeps its finalizer until its index has another Pod, so that
// the failures of the index can be counted on (getPodsWithDelayedDeletionPerIndex).
func (r *pass) podsToReplace() map[int]*corev1.Pod {
	has := map[int]bool{}
	for _, ix := range indexesOf(r.active) {
		has[ix] = true
	}
	out := map[int]*corev1.Pod{}
	for _, p := range r.pods {
		ix := indexOf(p)
		if !tracked(p) || !validIndex(r.job, p) || !podFailed(r.job, p) || has[ix] || r.succeededIndexes.has(ix) || r.failedIndexes.has(ix) {
			continue
		}
		last := out[ix]
		if last == nil || absoluteFailureCount(last) <= absoluteFailureCount(p) && !endOf(p).Before(endOf(last)) {
			out[ix] = p
		}
	}
	return out
}

// fail sets the condition with which the Job is about to fail. text says why in the trace.
func (r *pass) fail(rule trace.RuleID, reason, message, text string) {
	r.step(rule, text+": the Job fails")
	r.finish = newCondition(batchv1.JobFailureTarget, reason, message, r.client.Now())
}

func (r *pass) step(rule trace.RuleID, text string) {
	r.rec.Add(rule, trace.Step{Component: component, Object: r.key, Text: text})
}
