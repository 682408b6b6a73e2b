package job

import (
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// ruling is what a Job's Pod failure policy says of a failed Pod.
type ruling struct {
	action  batchv1.PodFailurePolicyAction // "" if no rule matches
	message string                         // of FailJob
}

// counts reports whether the failure counts towards backoffLimit.
func (r ruling) counts() bool { return r.action != batchv1.PodFailurePolicyActionIgnore }

// judge finds the first rule of the policy that matches (matchPodFailurePolicy, pod_failure_policy.go).
func judge(policy *batchv1.PodFailurePolicy, p *corev1.Pod) ruling {
	if policy == nil {
		return ruling{}
	}
	for i, rule := range policy.Rules {
		if rule.OnExitCodes != nil {
			if s := matchExitCodes(p, rule.OnExitCodes); s != nil {
				return ruling{rule.Action, fmt.Sprintf("Container %s for pod %s/%s failed with exit code %d matching %s rule at index %d",
					s.Name, p.Namespace, p.Name, s.State.Terminated.ExitCode, rule.Action, i)}
			}
		} else if c := matchConditions(p, rule.OnPodConditions); c != nil {
			return ruling{rule.Action, fmt.Sprintf("Pod %s/%s has condition %s matching %s rule at index %d", p.Namespace, p.Name, c.Type, rule.Action, i)}
		}
	}
	return ruling{}
}

// matchExitCodes returns the first container, then init container, whose exit code meets the requirement. An
// exit code of zero meets none.
func matchExitCodes(p *corev1.Pod, want *batchv1.PodFailurePolicyOnExitCodesRequirement) *corev1.ContainerStatus {
	for _, list := range [][]corev1.ContainerStatus{p.Status.ContainerStatuses, p.Status.InitContainerStatuses} {
		for i, s := range list {
			if s.State.Terminated == nil || s.State.Terminated.ExitCode == 0 || want.ContainerName != nil && *want.ContainerName != s.Name {
				continue
			}
			if slices.Contains(want.Values, s.State.Terminated.ExitCode) == (want.Operator == batchv1.PodFailurePolicyOnExitCodesOpIn) {
				return &list[i]
			}
		}
	}
	return nil
}

func matchConditions(p *corev1.Pod, want []batchv1.PodFailurePolicyOnPodConditionsPattern) *corev1.PodCondition {
	for i, c := range p.Status.Conditions {
		for _, pattern := range want {
			if c.Type == pattern.Type && c.Status == pattern.Status {
				return &p.Status.Conditions[i]
			}
		}
	}
	return nil
}

// podFailed reports whether a Pod counts as failed. One that is being deleted does at once, unless it is to be
// replaced only when it has ended (isPodFailed).
func podFailed(j *batchv1.Job, p *corev1.Pod) bool {
	if p.Status.Phase == corev1.PodFailed {
		return true
	}
	return !onlyReplaceFailed(j) && p.DeletionTimestamp != nil && p.Status.Phase != corev1.PodSucceeded
}

func onlyReplaceFailed(j *batchv1.Job) bool {
	return j.Spec.PodReplacementPolicy != nil && *j.Spec.PodReplacementPolicy == batchv1.Failed
}

// failJobMessage returns the message of the first failed Pod that fails the whole Job (getFailJobMessage).
func failJobMessage(j *batchv1.Job, all []*corev1.Pod) (string, bool) {
	for _, p := range all {
		if !podFailed(j, p) {
			continue
		}
		if r := judge(j.Spec.PodFailurePolicy, p); r.action == batchv1.PodFailurePolicyActionFailJob {
			return r.message, true
		}
	}
	return "", false
}

// indexFailed reports whether a Pod's end is the end of its index (isIndexFailed).
func indexFailed(j *batchv1.Job, p *corev1.Pod) bool {
	if !podFailed(j, p) {
		return false
	}
	r := judge(j.Spec.PodFailurePolicy, p)
	if r.action == batchv1.PodFailurePolicyActionFailIndex {
		return true
	}
	return r.counts() && failureCount(p) >= *j.Spec.BackoffLimitPerIndex
}

// successMessage returns which rule of the success policy is met (matchSuccessPolicy, success_policy.go).
func successMessage(j *batchv1.Job, succeeded intervals) (string, bool) {
	if j.Spec.SuccessPolicy == nil || len(succeeded) == 0 {
		return "", false
	}
	for i, rule := range j.Spec.SuccessPolicy.Rules {
		met := false
		if rule.SucceededIndexes != nil {
			want := parseIndexes(*rule.SucceededIndexes, int(*j.Spec.Completions))
			if len(want) == 0 {
				continue
			}
			n := want.overlap(succeeded)
			met = n == want.total() || rule.SucceededCount != nil && n >= int(*rule.SucceededCount)
		} else {
			met = rule.SucceededCount != nil && succeeded.total() >= int(*rule.SucceededCount)
		}
		if met {
			return fmt.Sprintf("Matched rules at index %d", i), true
		}
	}
	return "", false
}
