package describe

import (
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"podflight/engine/api"
)

// job follows describeJob.
func (p *page) job(job *batchv1.Job) {
	p.header(job)
	p.put(0, "Selector:\t%s\n", selectorText(job.Spec.Selector))
	p.labels("Labels", job.Labels)
	p.annotations("Annotations", job.Annotations)
	p.controller(job)
	spec, status := job.Spec, job.Status
	putIf(p, "Parallelism:\t%v\n", spec.Parallelism)
	p.put(0, "Completions:\t%s\n", or(spec.Completions, unset))
	putIf(p, "Completion Mode:\t%v\n", spec.CompletionMode)
	putIf(p, "Suspend:\t%v\n", spec.Suspend)
	putIf(p, "Backoff Limit:\t%v\n", spec.BackoffLimit)
	putIf(p, "TTL Seconds After Finished:\t%v\n", spec.TTLSecondsAfterFinished)
	if status.StartTime != nil {
		p.put(0, "Start Time:\t%s\n", date(*status.StartTime))
	}
	if status.CompletionTime != nil {
		p.put(0, "Completed At:\t%s\n", date(*status.CompletionTime))
	}
	if status.StartTime != nil && status.CompletionTime != nil {
		p.put(0, "Duration:\t%s\n", duration.HumanDuration(status.CompletionTime.Sub(status.StartTime.Time)))
	}
	putIf(p, "Active Deadline Seconds:\t%vs\n", spec.ActiveDeadlineSeconds)
	if status.Ready == nil {
		p.put(0, "Pods Statuses:\t%d Active / %d Succeeded / %d Failed\n", status.Active, status.Succeeded, status.Failed)
	} else {
		p.put(0, "Pods Statuses:\t%d Active (%d Ready) / %d Succeeded / %d Failed\n", status.Active, *status.Ready, status.Succeeded, status.Failed)
	}
	if spec.CompletionMode != nil && *spec.CompletionMode == batchv1.IndexedCompletion {
		p.put(0, "Completed Indexes:\t%s\n", indexes(status.CompletedIndexes))
	}
	p.template(&spec.Template)
	p.eventsOf(api.Job, job)
}

// putIf writes a line at the margin if there is a value.
func putIf[T any](p *page, format string, value *T) {
	if value != nil {
		p.put(0, format, *value)
	}
}

// indexes cuts a long list of indexes at a comma (capIndexesListOrNone).
func indexes(all string) string {
	const soft = 50
	if all == "" {
		return none
	}
	if len(all) <= soft {
		return all
	}
	comma := strings.IndexByte(all[soft:], ',')
	if comma < 0 {
		return all
	}
	return all[:soft+comma+1] + "..."
}

// cronJob follows describeCronJob.
func (p *page) cronJob(cj *batchv1.CronJob) {
	p.header(cj)
	p.labels("Labels", cj.Labels)
	p.annotations("Annotations", cj.Annotations)
	spec := cj.Spec
	p.put(0, "Schedule:\t%s\n", spec.Schedule)
	p.put(0, "Concurrency Policy:\t%s\n", spec.ConcurrencyPolicy)
	suspend := unset
	if spec.Suspend != nil {
		suspend = yesNo(*spec.Suspend)
	}
	p.put(0, "Suspend:\t%s\n", suspend)
	p.put(0, "Time Zone:\t%s\n", or(spec.TimeZone, unset))
	p.put(0, "Successful Job History Limit:\t%s\n", or(spec.SuccessfulJobsHistoryLimit, unset))
	p.put(0, "Failed Job History Limit:\t%s\n", or(spec.FailedJobsHistoryLimit, unset))
	deadline := unset
	if spec.StartingDeadlineSeconds != nil {
		deadline = or(spec.StartingDeadlineSeconds, "") + "s"
	}
	p.put(0, "Starting Deadline Seconds:\t%s\n", deadline)
	p.jobTemplate(spec.JobTemplate.Spec)
	last := unset
	if t := cj.Status.LastScheduleTime; t != nil {
		last = date(*t)
	}
	p.put(0, "Last Schedule Time:\t%s\n", last)
	var active []string
	for _, ref := range cj.Status.Active {
		active = append(active, ref.Name)
	}
	p.put(0, "Active Jobs:\t%s\n", orNone(strings.Join(active, ", ")))
	p.eventsOf(api.CronJob, cj)
}

// jobTemplate follows describeJobTemplate.
func (p *page) jobTemplate(spec batchv1.JobSpec) {
	selector := unset
	if spec.Selector != nil {
		selector = selectorText(spec.Selector)
	}
	p.put(0, "Selector:\t%s\n", selector)
	p.put(0, "Parallelism:\t%s\n", or(spec.Parallelism, unset))
	p.put(0, "Completions:\t%s\n", or(spec.Completions, unset))
	putIf(p, "Active Deadline Seconds:\t%vs\n", spec.ActiveDeadlineSeconds)
	p.template(&spec.Template)
}
