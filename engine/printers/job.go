package printers

import (
	"fmt"
	"strconv"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"
)

// jobCells follows printJob.
func jobCells(job *batchv1.Job, now time.Time) []string {
	names, images := containers(job.Spec.Template.Spec.Containers)
	return []string{
		job.Name, JobStatus(job), completions(job), jobDuration(job, now), Age(job.CreationTimestamp, now),
		names, images, metav1.FormatLabelSelector(job.Spec.Selector),
	}
}

// JobStatus returns the word of the column STATUS: the first of its conditions that counts.
func JobStatus(job *batchv1.Job) string {
	switch {
	case hasCondition(job, batchv1.JobComplete):
		return "Complete"
	case hasCondition(job, batchv1.JobFailed):
		return "Failed"
	case job.DeletionTimestamp != nil:
		return "Terminating"
	case hasCondition(job, batchv1.JobSuspended):
		return "Suspended"
	case hasCondition(job, batchv1.JobFailureTarget):
		return "FailureTarget"
	case hasCondition(job, batchv1.JobSuccessCriteriaMet):
		return "SuccessCriteriaMet"
	}
	return "Running"
}

func hasCondition(job *batchv1.Job, typ batchv1.JobConditionType) bool {
	for _, c := range job.Status.Conditions {
		if c.Type == typ {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

func completions(job *batchv1.Job) string {
	if want := job.Spec.Completions; want != nil {
		return fmt.Sprintf("%d/%d", job.Status.Succeeded, *want)
	}
	if p := job.Spec.Parallelism; p != nil && *p > 1 {
		return fmt.Sprintf("%d/1 of %d", job.Status.Succeeded, *p)
	}
	return fmt.Sprintf("%d/1", job.Status.Succeeded)
}

// jobDuration goes on growing for a Job that failed, since only a Job that completed has a completion time.
func jobDuration(job *batchv1.Job, now time.Time) string {
	began, ended := job.Status.StartTime, job.Status.CompletionTime
	switch {
	case began == nil:
		return ""
	case ended == nil:
		return duration.HumanDuration(now.Sub(began.Time))
	}
	return duration.HumanDuration(ended.Sub(began.Time))
}

// cronJobCells follows printCronJob.
func cronJobCells(cj *batchv1.CronJob, now time.Time) []string {
	template := cj.Spec.JobTemplate.Spec
	names, images := containers(template.Template.Spec.Containers)
	last, zone, suspend := None, None, unset
	if t := cj.Status.LastScheduleTime; t != nil {
		last = Age(*t, now)
	}
	if z := cj.Spec.TimeZone; z != nil {
		zone = *z
	}
	if s := cj.Spec.Suspend; s != nil {
		suspend = map[bool]string{true: "True", false: "False"}[*s]
	}
	return []string{
		cj.Name, cj.Spec.Schedule, zone, suspend, strconv.Itoa(len(cj.Status.Active)), last, Age(cj.CreationTimestamp, now),
		names, images, metav1.FormatLabelSelector(template.Selector),
	}
}
