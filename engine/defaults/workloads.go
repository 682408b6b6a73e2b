package defaults

import (
	"math"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// deployment follows SetDefaults_Deployment (pkg/apis/apps/v1/defaults.go).
func deployment(d *appsv1.Deployment) {
	s := &d.Spec
	setPtr(&s.Replicas, 1)
	set(&s.Strategy.Type, appsv1.RollingUpdateDeploymentStrategyType)
	if s.Strategy.Type == appsv1.RollingUpdateDeploymentStrategyType {
		setPtr(&s.Strategy.RollingUpdate, appsv1.RollingUpdateDeployment{})
		setPtr(&s.Strategy.RollingUpdate.MaxUnavailable, intstr.FromString("25%"))
		setPtr(&s.Strategy.RollingUpdate.MaxSurge, intstr.FromString("25%"))
	}
	setPtr(&s.RevisionHistoryLimit, 10)
	setPtr(&s.ProgressDeadlineSeconds, 600)
	template(&s.Template)
}

// replicaSet follows SetDefaults_ReplicaSet.
func replicaSet(r *appsv1.ReplicaSet) {
	setPtr(&r.Spec.Replicas, 1)
	template(&r.Spec.Template)
}

// daemonSet follows SetDefaults_DaemonSet.
func daemonSet(d *appsv1.DaemonSet) {
	u := &d.Spec.UpdateStrategy
	set(&u.Type, appsv1.RollingUpdateDaemonSetStrategyType)
	if u.Type == appsv1.RollingUpdateDaemonSetStrategyType {
		setPtr(&u.RollingUpdate, appsv1.RollingUpdateDaemonSet{})
		setPtr(&u.RollingUpdate.MaxUnavailable, intstr.FromInt32(1))
		setPtr(&u.RollingUpdate.MaxSurge, intstr.FromInt32(0))
	}
	setPtr(&d.Spec.RevisionHistoryLimit, 10)
	template(&d.Spec.Template)
}

// statefulSet follows SetDefaults_StatefulSet.
func statefulSet(ss *appsv1.StatefulSet) {
	s := &ss.Spec
	set(&s.PodManagementPolicy, appsv1.OrderedReadyPodManagement)
	u := &s.UpdateStrategy
	if u.Type == "" {
		u.Type = appsv1.RollingUpdateStatefulSetStrategyType
		setPtr(&u.RollingUpdate, appsv1.RollingUpdateStatefulSetStrategy{})
	}
	if u.Type == appsv1.RollingUpdateStatefulSetStrategyType && u.RollingUpdate != nil {
		setPtr(&u.RollingUpdate.Partition, 0)
		setPtr(&u.RollingUpdate.MaxUnavailable, intstr.FromInt32(1))
	}
	setPtr(&s.PersistentVolumeClaimRetentionPolicy, appsv1.StatefulSetPersistentVolumeClaimRetentionPolicy{})
	set(&s.PersistentVolumeClaimRetentionPolicy.WhenDeleted, appsv1.RetainPersistentVolumeClaimRetentionPolicyType)
	set(&s.PersistentVolumeClaimRetentionPolicy.WhenScaled, appsv1.RetainPersistentVolumeClaimRetentionPolicyType)
	setPtr(&s.Replicas, 1)
	setPtr(&s.RevisionHistoryLimit, 10)
	template(&s.Template)
	for i := range s.VolumeClaimTemplates {
		claim(&s.VolumeClaimTemplates[i])
	}
}

// job follows SetDefaults_Job (pkg/apis/batch/v1/defaults.go).
func job(j *batchv1.Job) {
	if labels := j.Spec.Template.Labels; labels != nil && len(j.Labels) == 0 {
		j.Labels = map[string]string{}
		for k, v := range labels {
			j.Labels[k] = v
		}
	}
	s := &j.Spec
	if s.Completions == nil && s.Parallelism == nil {
		setPtr(&s.Completions, 1)
	}
	setPtr(&s.Parallelism, 1)
	limit := int32(6)
	if s.BackoffLimitPerIndex != nil {
		limit = math.MaxInt32
	}
	setPtr(&s.BackoffLimit, limit)
	setPtr(&s.CompletionMode, batchv1.NonIndexedCompletion)
	setPtr(&s.Suspend, false)
	replacement := batchv1.TerminatingOrFailed
	if s.PodFailurePolicy != nil {
		replacement = batchv1.Failed
	}
	setPtr(&s.PodReplacementPolicy, replacement)
	setPtr(&s.ManualSelector, false)
	jobSpec(s)
}

// jobSpec fills in what a Job and a CronJob's template for Jobs have in common.
func jobSpec(s *batchv1.JobSpec) {
	if s.PodFailurePolicy != nil {
		for i := range s.PodFailurePolicy.Rules {
			for j := range s.PodFailurePolicy.Rules[i].OnPodConditions {
				set(&s.PodFailurePolicy.Rules[i].OnPodConditions[j].Status, corev1.ConditionTrue)
			}
		}
	}
	template(&s.Template)
}

// cronJob follows SetDefaults_CronJob. The Jobs' own defaults come when the Jobs are made.
func cronJob(c *batchv1.CronJob) {
	s := &c.Spec
	set(&s.ConcurrencyPolicy, batchv1.AllowConcurrent)
	setPtr(&s.Suspend, false)
	setPtr(&s.SuccessfulJobsHistoryLimit, 3)
	setPtr(&s.FailedJobsHistoryLimit, 1)
	jobSpec(&s.JobTemplate.Spec)
}
