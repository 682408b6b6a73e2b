package cronjob

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/job"
	"podflight/engine/controller/pods"
	"podflight/engine/events"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// pass is one sync of a CronJob.
type pass struct {
	*Controller
	task    *sim.Task
	key     api.Key
	cj      *batchv1.CronJob // its own copy
	jobs    []*batchv1.Job   // that the CronJob controls, by name
	now     time.Time
	changed bool // the status is to be written
}

// cleanUp deletes the oldest ended Jobs beyond the two history limits (cleanupFinishedJobs).
func (r *pass) cleanUp() {
	r.keepLatest(batchv1.JobComplete, r.cj.Spec.SuccessfulJobsHistoryLimit)
	r.keepLatest(batchv1.JobFailed, r.cj.Spec.FailedJobsHistoryLimit)
}

func (r *pass) keepLatest(end batchv1.JobConditionType, limit *int32) {
	if limit == nil {
		return
	}
	var ended []*batchv1.Job
	for _, j := range r.jobs {
		if c := job.Finished(j); c != nil && c.Type == end {
			ended = append(ended, j)
		}
	}
	slices.SortStableFunc(ended, byStart)
	for _, j := range ended[:max(0, len(ended)-int(*limit))] {
		r.step(ruleHistory, fmt.Sprintf("deletes Job %s: %d %s Jobs are kept", j.Name, *limit, strings.ToLower(string(end))))
		if r.deleteJob(j) {
			r.changed = true
		}
	}
}

func byStart(a, b *batchv1.Job) int {
	x, y := a.Status.StartTime, b.Status.StartTime
	switch {
	case x == nil && y == nil:
		return cmp.Compare(a.Name, b.Name)
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	return cmp.Or(x.Compare(y.Time), cmp.Compare(a.Name, b.Name))
}

// run brings the list of active Jobs up to date and starts the Job that is due. It returns how long until the next
// scheduled time, zero if there is none (syncCronJob).
func (r *pass) run() (time.Duration, error) {
	r.noteJobs()
	r.dropMissing()
	cj := r.cj
	if cj.DeletionTimestamp != nil {
		return 0, nil
	}
	if zone := cj.Spec.TimeZone; zone != nil {
		if _, err := time.LoadLocation(*zone); err != nil {
			r.event(corev1.EventTypeWarning, "UnknownTimeZone", fmt.Sprintf("invalid timeZone: %q: %s", *zone, err))
			return 0, nil
		}
	}
	if cj.Spec.Suspend != nil && *cj.Spec.Suspend {
		return 0, nil
	}
	if strings.Contains(cj.Spec.Schedule, "TZ") {
		r.event(corev1.EventTypeWarning, "UnsupportedSchedule", fmt.Sprintf("CRON_TZ or TZ used in schedule %q is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details", cj.Spec.Schedule))
	}
	sched, err := parse(cj)
	if err != nil {
		r.event(corev1.EventTypeWarning, "UnparseableSchedule", fmt.Sprintf("unparseable schedule: %q : %s", cj.Spec.Schedule, err))
		return 0, nil
	}
	m, err := mostRecent(cj, r.now, sched, true)
	if err != nil {
		r.event(corev1.EventTypeWarning, "InvalidSchedule", fmt.Sprintf("invalid schedule: %s : %s", cj.Spec.Schedule, err))
		return 0, nil
	}
	if m.latest != nil && m.count > manyMissed {
		r.event(corev1.EventTypeWarning, "TooManyMissedTimes", "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew")
	}
	if m.latest != nil && r.mayStart(*m.latest) {
		if stop, err := r.start(*m.latest); stop || err != nil {
			return 0, err
		}
	}
	return untilNext(cj, r.now, sched), nil
}

// noteJobs takes ended Jobs off the active list, and tells of Jobs that the CronJob did not start.
func (r *pass) noteJobs() {
	for _, j := range r.jobs {
		listed := slices.ContainsFunc(r.cj.Status.Active, func(ref corev1.ObjectReference) bool { return ref.UID == j.UID })
		end := job.Finished(j)
		if end == nil {
			if !listed {
				r.event(corev1.EventTypeWarning, "UnexpectedJob", "Saw a job that the controller did not create or forgot: "+j.Name)
			}
			continue
		}
		if listed {
			r.unlist(j.UID)
			r.event(corev1.EventTypeNormal, "SawCompletedJob", fmt.Sprintf("Saw completed job: %s, condition: %s", j.Name, end.Type))
			r.changed = true
		}
		if done, last := j.Status.CompletionTime, r.cj.Status.LastSuccessfulTime; end.Type == batchv1.JobComplete && done != nil && (last == nil || done.After(last.Time)) {
			r.cj.Status.LastSuccessfulTime = done
			r.changed = true
		}
	}
}

// dropMissing takes Jobs off the active list that do not exist any more.
func (r *pass) dropMissing() {
	for _, ref := range slices.Clone(r.cj.Status.Active) {
		if slices.ContainsFunc(r.jobs, func(j *batchv1.Job) bool { return j.UID == ref.UID }) {
			continue
		}
		if _, exists := r.server.Get(api.Key{Kind: api.Job, Namespace: ref.Namespace, Name: ref.Name}); !exists {
			r.event(corev1.EventTypeNormal, "MissingJob", "Active job went missing: "+ref.Name)
			r.unlist(ref.UID)
			r.changed = true
		}
	}
}

func (r *pass) unlist(uid types.UID) {
	r.cj.Status.Active = slices.DeleteFunc(slices.Clone(r.cj.Status.Active), func(ref corev1.ObjectReference) bool { return ref.UID == uid })
}

// mayStart reports whether the Job of a scheduled time is to be started: not too late, not started already, and not
// forbidden by one that still runs.
func (r *pass) mayStart(at time.Time) bool {
	cj := r.cj
	if s := cj.Spec.StartingDeadlineSeconds; s != nil && at.Add(time.Duration(*s)*time.Second).Before(r.now) {
		r.event(corev1.EventTypeWarning, "MissSchedule", "Missed scheduled time to start a job: "+at.UTC().Format(time.RFC1123Z))
		return false
	}
	name := jobName(cj, at)
	started := slices.ContainsFunc(cj.Status.Active, func(ref corev1.ObjectReference) bool { return ref.Name == name })
	if started || cj.Status.LastScheduleTime != nil && cj.Status.LastScheduleTime.Time.Equal(at) {
		return false
	}
	if cj.Spec.ConcurrencyPolicy == batchv1.ForbidConcurrent && len(cj.Status.Active) > 0 {
		r.step(ruleConcurrency, fmt.Sprintf("starts nothing for %s: Job %s still runs, and concurrencyPolicy is Forbid", at.UTC().Format(time.TimeOnly), cj.Status.Active[0].Name))
		r.event(corev1.EventTypeNormal, "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid")
		return false
	}
	return true
}

// start makes the Job of a scheduled time, after it has deleted those that it replaces. stop says that there is
// nothing more to do in this sync.
func (r *pass) start(at time.Time) (stop bool, err error) {
	cj := r.cj
	if cj.Spec.ConcurrencyPolicy == batchv1.ReplaceConcurrent {
		if err := r.replaceActive(at); err != nil {
			return true, err
		}
	}
	want, err := r.newJob(at)
	if err != nil {
		return true, err
	}
	r.step(ruleSchedule, fmt.Sprintf("starts Job %s: its schedule %q called for it at %s", want.Name, cj.Spec.Schedule, at.UTC().Format(time.TimeOnly)))
	made, err := r.client.Create(r.task, want)
	switch {
	case pods.NamespaceTerminating(err):
		return true, err
	case apierrors.IsAlreadyExists(err):
		obj, ok := r.server.Get(api.KeyOf(api.Job, want))
		if !ok {
			return true, err
		}
		if !metav1.IsControlledBy(obj, cj) || slices.ContainsFunc(cj.Status.Active, func(ref corev1.ObjectReference) bool { return ref.UID == obj.GetUID() }) {
			return true, nil
		}
		made = obj
	case err != nil:
		r.event(corev1.EventTypeWarning, "FailedCreate", fmt.Sprintf("Error creating job: %v", err))
		return true, err
	default:
		r.event(corev1.EventTypeNormal, "SuccessfulCreate", "Created job "+made.GetName())
	}
	cj.Status.Active = append(slices.Clone(cj.Status.Active), events.Reference(made, ""))
	cj.Status.LastScheduleTime = &metav1.Time{Time: at}
	r.changed = true
	return false, nil
}

func (r *pass) replaceActive(at time.Time) error {
	for _, ref := range slices.Clone(r.cj.Status.Active) {
		obj, ok := r.server.Get(api.Key{Kind: api.Job, Namespace: ref.Namespace, Name: ref.Name})
		if !ok {
			err := apierrors.NewNotFound(batchv1.Resource("jobs"), ref.Name)
			r.event(corev1.EventTypeWarning, "FailedGet", fmt.Sprintf("Get job: %v", err))
			return err
		}
		r.step(ruleConcurrency, fmt.Sprintf("deletes Job %s, which still runs at %s: concurrencyPolicy is Replace", ref.Name, at.UTC().Format(time.TimeOnly)))
		if !r.deleteJob(obj.(*batchv1.Job)) {
			return fmt.Errorf("could not replace job %s/%s", ref.Namespace, ref.Name)
		}
		r.changed = true
	}
	return nil
}

// newJob returns the Job of a scheduled time (getJobFromTemplate2).
func (r *pass) newJob(at time.Time) (*batchv1.Job, error) {
	zone := ""
	if r.cj.Spec.TimeZone != nil {
		zone = *r.cj.Spec.TimeZone
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	annotations := maps.Clone(r.cj.Spec.JobTemplate.Annotations)
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[batchv1.CronJobScheduledTimestampAnnotation] = at.In(loc).Format(time.RFC3339)
	return &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{
			Name: jobName(r.cj, at), Namespace: r.cj.Namespace, Labels: maps.Clone(r.cj.Spec.JobTemplate.Labels), Annotations: annotations,
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(r.cj, batchv1.SchemeGroupVersion.WithKind(string(api.CronJob)))},
		},
		Spec: *r.cj.Spec.JobTemplate.Spec.DeepCopy(),
	}, nil
}

// deleteJob deletes a Job with its Pods and takes it off the active list. It reports whether that worked.
func (r *pass) deleteJob(j *batchv1.Job) bool {
	err := r.client.Delete(r.task, api.KeyOf(api.Job, j), apiserver.DeleteOptions{Propagation: metav1.DeletePropagationBackground})
	if err != nil {
		r.event(corev1.EventTypeWarning, "FailedDelete", fmt.Sprintf("Deleted job: %v", err))
		return false
	}
	r.unlist(j.UID)
	r.event(corev1.EventTypeNormal, "SuccessfulDelete", "Deleted job "+j.Name)
	return true
}

func (r *pass) event(typ, reason, message string) { r.client.Event(r.cj, typ, reason, message) }

func (r *pass) step(rule trace.RuleID, text string) {
	r.rec.Add(rule, trace.Step{Component: component, Object: r.key, Text: text})
}
