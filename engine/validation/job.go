package validation

import (
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/features"
)

// Limits of Jobs with an index (pkg/apis/batch/validation/validation.go).
const (
	maxParallelism     = 100_000
	maxFailedIndexes   = 100_000
	manyCompletions    = 100_000
	maxParallelismMany = 10_000
	maxFailedMany      = 10_000
	maxManagedBy       = 63
)

// jobCreate follows ValidateJobCreate.
func (c *check) jobCreate(j *batchv1.Job) {
	c.meta(j, true, dnsSubdomain)
	c.generatedSelector(j)
	c.job(path("spec"), &j.Spec)
	c.indexedName(j)
}

// generatedSelector follows validateGeneratedSelector.
func (c *check) generatedSelector(j *batchv1.Job) {
	if manual := j.Spec.ManualSelector; (manual != nil && *manual) || j.Spec.Selector == nil {
		return
	}
	p := path("spec", "template", "metadata")
	expected := labels.Set{}
	for _, l := range []struct{ key, value string }{
		{"controller-uid", string(j.UID)},
		{"job-name", j.Name},
		{batchv1.ControllerUidLabel, string(j.UID)},
		{batchv1.JobNameLabel, j.Name},
	} {
		expected[l.key] = l.value
		got, ok := j.Spec.Template.Labels[l.key]
		if at := p.Child("labels").Key(l.key); !ok {
			c.required(at, fmt.Sprintf("must be '%s'", l.value))
		} else if got != l.value {
			c.invalid(at, j.Spec.Template.Labels, fmt.Sprintf("must be '%s'", l.value))
		}
	}
	if s, err := metav1.LabelSelectorAsSelector(j.Spec.Selector); err == nil && !s.Matches(expected) {
		c.invalid(path("spec", "selector"), j.Spec.Selector, "`selector` not auto-generated")
	}
}

// indexedName follows validateNameAllowsCompletions: the longest host name of a Pod must be one.
func (c *check) indexedName(j *batchv1.Job) {
	if !indexed(&j.Spec) || j.Spec.Completions == nil || *j.Spec.Completions <= 0 {
		return
	}
	if host := fmt.Sprintf("%s-%d", j.Name, *j.Spec.Completions-1); len(validation.IsDNS1123Label(host)) > 0 {
		c.invalid(path("metadata", "name"), j.Name, "will not able to create pod with invalid DNS label: "+host)
	}
}

func indexed(s *batchv1.JobSpec) bool {
	return s.CompletionMode != nil && *s.CompletionMode == batchv1.IndexedCompletion
}

// job follows ValidateJobSpec.
func (c *check) job(p *field.Path, s *batchv1.JobSpec) {
	c.jobSpec(p, s)
	if s.Selector == nil {
		c.required(p.Child("selector"), "")
	} else {
		c.labelSelector(p.Child("selector"), s.Selector)
	}
	if selector, err := metav1.LabelSelectorAsSelector(s.Selector); err == nil {
		c.matches(p.Child("template"), selector, &s.Template)
	}
}

// jobSpec follows validateJobSpec.
func (c *check) jobSpec(p *field.Path, s *batchv1.JobSpec) {
	nonnegativeIf(c.report, p.Child("parallelism"), s.Parallelism)
	nonnegativeIf(c.report, p.Child("completions"), s.Completions)
	nonnegativeIf(c.report, p.Child("activeDeadlineSeconds"), s.ActiveDeadlineSeconds)
	nonnegativeIf(c.report, p.Child("backoffLimit"), s.BackoffLimit)
	nonnegativeIf(c.report, p.Child("ttlSecondsAfterFinished"), s.TTLSecondsAfterFinished)
	nonnegativeIf(c.report, p.Child("backoffLimitPerIndex"), s.BackoffLimitPerIndex)
	nonnegativeIf(c.report, p.Child("maxFailedIndexes"), s.MaxFailedIndexes)
	if s.MaxFailedIndexes != nil && s.BackoffLimitPerIndex == nil {
		c.required(p.Child("backoffLimitPerIndex"), "when maxFailedIndexes is specified")
	}
	if s.ManagedBy != nil {
		c.add(validation.IsDomainPrefixedPath(p.Child("managedBy"), *s.ManagedBy))
		if len(*s.ManagedBy) > maxManagedBy {
			c.tooLong(p.Child("managedBy"), maxManagedBy)
		}
	}
	c.completionMode(p, s)
	if s.PodFailurePolicy != nil {
		c.podFailurePolicy(p.Child("podFailurePolicy"), s)
	}
	if s.SuccessPolicy != nil {
		if indexed(s) {
			c.successPolicy(p.Child("successPolicy"), s)
		} else {
			c.invalid(p.Child("successPolicy"), *s.SuccessPolicy, "requires indexed completion mode")
		}
	}
	c.podReplacement(p.Child("podReplacementPolicy"), s)
	c.template(p.Child("template"), &s.Template)
	c.jobRestartPolicy(p.Child("template", "spec", "restartPolicy"), s)
}

// completionMode checks what depends on whether the Job's Pods have an index.
func (c *check) completionMode(p *field.Path, s *batchv1.JobSpec) {
	if s.CompletionMode != nil {
		oneOf(c.report, p.Child("completionMode"), *s.CompletionMode, batchv1.NonIndexedCompletion, batchv1.IndexedCompletion)
	}
	if indexed(s) {
		c.indexedJob(p, s)
		return
	}
	if s.CompletionMode != nil && *s.CompletionMode != batchv1.NonIndexedCompletion {
		return
	}
	if s.BackoffLimitPerIndex != nil {
		c.invalid(p.Child("backoffLimitPerIndex"), *s.BackoffLimitPerIndex, "requires indexed completion mode")
	}
	if s.MaxFailedIndexes != nil {
		c.invalid(p.Child("maxFailedIndexes"), *s.MaxFailedIndexes, "requires indexed completion mode")
	}
}

func (c *check) indexedJob(p *field.Path, s *batchv1.JobSpec) {
	completions, parallelism, failed := p.Child("completions"), p.Child("parallelism"), p.Child("maxFailedIndexes")
	if s.Completions == nil {
		c.required(completions, fmt.Sprintf("when completion mode is %s", batchv1.IndexedCompletion))
	}
	if s.Parallelism != nil && *s.Parallelism > maxParallelism {
		c.invalid(parallelism, *s.Parallelism, fmt.Sprintf("must be less than or equal to %d when completion mode is %s", maxParallelism, batchv1.IndexedCompletion))
	}
	if s.Completions != nil && s.MaxFailedIndexes != nil && *s.MaxFailedIndexes > *s.Completions {
		c.invalid(failed, *s.MaxFailedIndexes, "must be less than or equal to completions")
	}
	if s.MaxFailedIndexes != nil && *s.MaxFailedIndexes > maxFailedIndexes {
		c.invalid(failed, *s.MaxFailedIndexes, fmt.Sprintf("must be less than or equal to %d", maxFailedIndexes))
	}
	if s.Completions == nil || *s.Completions <= manyCompletions || s.BackoffLimitPerIndex == nil {
		return
	}
	const limit = "must be less than or equal to %d when completions are above %d and used with backoff limit per index"
	if s.MaxFailedIndexes == nil {
		c.required(failed, fmt.Sprintf("must be specified when completions is above %d", manyCompletions))
	}
	if s.Parallelism != nil && *s.Parallelism > maxParallelismMany {
		c.invalid(parallelism, *s.Parallelism, fmt.Sprintf(limit, maxParallelismMany, manyCompletions))
	}
	if s.MaxFailedIndexes != nil && *s.MaxFailedIndexes > maxFailedMany {
		c.invalid(failed, *s.MaxFailedIndexes, fmt.Sprintf(limit, maxFailedMany, manyCompletions))
	}
}

// podReplacement follows validatePodReplacementPolicy.
func (c *check) podReplacement(p *field.Path, s *batchv1.JobSpec) {
	switch {
	case s.PodReplacementPolicy == nil:
	case s.PodFailurePolicy != nil:
		oneOf(c.report, p, *s.PodReplacementPolicy, batchv1.Failed)
	default:
		oneOf(c.report, p, *s.PodReplacementPolicy, batchv1.Failed, batchv1.TerminatingOrFailed)
	}
}

// jobRestartPolicy refuses Always, written or assumed: a Pod that starts over for ever never finishes a Job.
func (c *check) jobRestartPolicy(p *field.Path, s *batchv1.JobSpec) {
	switch policy := s.Template.Spec.RestartPolicy; {
	case policy == corev1.RestartPolicyAlways || policy == "":
		c.required(p, fmt.Sprintf("valid values: %q, %q", corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever))
	case policy != corev1.RestartPolicyOnFailure && policy != corev1.RestartPolicyNever:
		unsupported(c.report, p, policy, corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever)
	case s.PodFailurePolicy != nil && policy != corev1.RestartPolicyNever:
		c.invalid(p, policy, fmt.Sprintf("only %q is supported when podFailurePolicy is specified", corev1.RestartPolicyNever))
	}
}

// jobUpdate follows ValidateJobUpdate and ValidateJobSpecUpdate.
func (c *check) jobUpdate(j, old *batchv1.Job) {
	p := path("spec")
	c.job(p, &j.Spec)
	c.completionsUpdate(p.Child("completions"), &j.Spec, &old.Spec)
	c.immutable(p.Child("selector"), j.Spec.Selector, old.Spec.Selector)
	c.jobTemplateUpdate(p.Child("template"), j, old)
	c.immutable(p.Child("completionMode"), j.Spec.CompletionMode, old.Spec.CompletionMode)
	c.immutable(p.Child("podFailurePolicy"), j.Spec.PodFailurePolicy, old.Spec.PodFailurePolicy)
	c.immutable(p.Child("backoffLimitPerIndex"), j.Spec.BackoffLimitPerIndex, old.Spec.BackoffLimitPerIndex)
	c.immutable(p.Child("managedBy"), j.Spec.ManagedBy, old.Spec.ManagedBy)
	c.immutable(p.Child("successPolicy"), j.Spec.SuccessPolicy, old.Spec.SuccessPolicy)
	c.indexedName(j)
}

// completionsUpdate follows validateCompletions.
func (c *check) completionsUpdate(p *field.Path, s, old *batchv1.JobSpec) {
	if !indexed(s) {
		c.immutable(p, s.Completions, old.Completions)
		return
	}
	same := s.Completions != nil && old.Completions != nil && *s.Completions == *old.Completions
	if s.Completions != nil && !same && *s.Completions != *s.Parallelism {
		c.invalid(p, s.Completions, "can only be modified in tandem with spec.parallelism")
	}
}

// jobTemplateUpdate follows validatePodTemplateUpdate. A Job that is suspended and runs nothing may still
// change where its Pods go and what they ask for.
func (c *check) jobTemplateUpdate(p *field.Path, j, old *batchv1.Job) {
	t, was := &j.Spec.Template, old.Spec.Template.DeepCopy()
	suspended := old.Spec.Suspend != nil && *old.Spec.Suspend
	idle := suspended && (old.Status.StartTime == nil || jobSuspended(old)) && old.Status.Active == 0
	directives := suspended && old.Status.StartTime == nil
	if c.gates.Enabled(features.MutableSchedulingDirectivesForSuspendedJobs) {
		directives = idle
	}
	if directives {
		takeDirectives(was, t)
	}
	if !idle || !c.gates.Enabled(features.MutablePodResourcesForSuspendedJobs) {
		c.immutable(p, t, was)
		return
	}
	takeResources(was.Spec.Containers, t.Spec.Containers)
	takeResources(was.Spec.InitContainers, t.Spec.InitContainers)
	c.immutable(path("spec").Child("template.spec"), t.Spec, was.Spec)
}

func jobSuspended(j *batchv1.Job) bool {
	for _, cond := range j.Status.Conditions {
		if cond.Type == batchv1.JobSuspended {
			return cond.Status == corev1.ConditionTrue
		}
	}
	return false
}

// takeDirectives gives a template what another says about where its Pods go.
func takeDirectives(to, from *corev1.PodTemplateSpec) {
	switch a := from.Spec.Affinity; {
	case a == nil && to.Spec.Affinity != nil:
		to.Spec.Affinity.NodeAffinity = nil
		if *to.Spec.Affinity == (corev1.Affinity{}) {
			to.Spec.Affinity = nil
		}
	case a != nil && to.Spec.Affinity == nil:
		to.Spec.Affinity = &corev1.Affinity{NodeAffinity: a.NodeAffinity}
	case a != nil:
		to.Spec.Affinity.NodeAffinity = a.NodeAffinity
	}
	to.Spec.NodeSelector = from.Spec.NodeSelector
	to.Spec.Tolerations = from.Spec.Tolerations
	to.Spec.SchedulingGates = from.Spec.SchedulingGates
	to.Annotations, to.Labels = from.Annotations, from.Labels
}

func takeResources(to, from []corev1.Container) {
	if len(to) != len(from) {
		return
	}
	for i := range to {
		if to[i].Name == from[i].Name {
			to[i].Resources = from[i].Resources
		}
	}
}
