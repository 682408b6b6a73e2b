package job

import (
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Finished returns the condition with which a Job has ended, Complete or Failed, or nil
// (FinishedCondition, pkg/controller/job/util/utils.go).
func Finished(j *batchv1.Job) *batchv1.JobCondition {
	for i, c := range j.Status.Conditions {
		if (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) && c.Status == corev1.ConditionTrue {
			return &j.Status.Conditions[i]
		}
	}
	return nil
}

func find(j *batchv1.Job, t batchv1.JobConditionType) *batchv1.JobCondition {
	for i := range j.Status.Conditions {
		if j.Status.Conditions[i].Type == t {
			return &j.Status.Conditions[i]
		}
	}
	return nil
}

// findTrue returns a condition that is there and true, or nil.
func findTrue(j *batchv1.Job, t batchv1.JobConditionType) *batchv1.JobCondition {
	if c := find(j, t); c != nil && c.Status == corev1.ConditionTrue {
		return c
	}
	return nil
}

func newCondition(t batchv1.JobConditionType, reason, message string, now time.Time) *batchv1.JobCondition {
	at := metav1.NewTime(now)
	return &batchv1.JobCondition{Type: t, Status: corev1.ConditionTrue, Reason: reason, Message: message, LastProbeTime: at, LastTransitionTime: at}
}

// ensure sets a condition and reports whether that changed anything. One that is not there stays away when it
// would be False (ensureJobConditionStatus).
func ensure(j *batchv1.Job, want batchv1.JobCondition) bool {
	c := find(j, want.Type)
	switch {
	case c == nil && want.Status == corev1.ConditionFalse:
		return false
	case c == nil:
		j.Status.Conditions = append(j.Status.Conditions, want)
		return true
	case c.Status == want.Status && c.Reason == want.Reason && c.Message == want.Message:
		return false
	}
	*c = want
	return true
}

func suspended(j *batchv1.Job) bool { return j.Spec.Suspend != nil && *j.Spec.Suspend }

// managedElsewhere reports whether another controller has claimed the Job.
func managedElsewhere(j *batchv1.Job) bool {
	return j.Spec.ManagedBy != nil && *j.Spec.ManagedBy != batchv1.JobControllerName
}
