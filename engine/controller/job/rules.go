package job

import "podflight/engine/trace"

const (
	ruleParallelism      trace.RuleID = "job-parallelism"
	ruleTracking         trace.RuleID = "job-counts-by-finalizer"
	rulePodBackOff       trace.RuleID = "job-pod-backoff"
	ruleBackOffLimit     trace.RuleID = "job-backoff-limit"
	ruleDeadline         trace.RuleID = "job-active-deadline"
	rulePodFailurePolicy trace.RuleID = "job-pod-failure-policy"
	ruleIndexLimit       trace.RuleID = "job-backoff-limit-per-index"
	ruleSuccessPolicy    trace.RuleID = "job-success-policy"
	ruleComplete         trace.RuleID = "job-complete"
	ruleEnding           trace.RuleID = "job-end-deletes-active-pods"
	ruleSuspend          trace.RuleID = "job-suspend"
)

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	const page = "docs/concepts/workloads/controllers/job/"
	return []trace.Rule{
		{
			ID: ruleParallelism, Page: page, Source: "pkg/controller/job/job_controller.go manageJob",
			Sentence: "A Job keeps as many Pods active as parallelism allows and as completions are still missing.",
		},
		{
			ID: ruleTracking, Page: page, Since: "1.26", Source: "pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers",
			Sentence: "A Job's Pod carries a finalizer until the Job has counted how it ended, so that none is counted twice or missed.",
		},
		{
			ID: rulePodBackOff, Page: page, Source: "pkg/controller/job/backoff_utils.go getRemainingTimeForFailuresCount",
			Sentence: "After a failed Pod a Job waits 10 seconds before it makes the next, and twice as long after each further failure, up to 10 minutes; a success begins anew.",
		},
		{
			ID: ruleBackOffLimit, Page: page, Source: "pkg/controller/job/job_controller.go syncJob, pastBackoffLimitOnFailure",
			Sentence: "A Job fails when more Pods have failed than backoffLimit says; with OnFailure, when the containers were restarted that often.",
		},
		{
			ID: ruleDeadline, Page: page, Source: "pkg/controller/job/job_controller.go pastActiveDeadline",
			Sentence: "A Job that is active for longer than activeDeadlineSeconds fails, however many tries it has left.",
		},
		{
			ID: rulePodFailurePolicy, Page: page, Since: "1.25", Source: "pkg/controller/job/pod_failure_policy.go matchPodFailurePolicy",
			Sentence: "The first rule of podFailurePolicy that matches a failed Pod says whether the Job or the index fails, or whether the failure counts.",
		},
		{
			ID: ruleIndexLimit, Page: page, Since: "1.28", Source: "pkg/controller/job/indexed_job_utils.go isIndexFailed",
			Sentence: "With backoffLimitPerIndex each index has tries of its own; the Job fails when all others have ended, or at more failed indexes than maxFailedIndexes.",
		},
		{
			ID: ruleSuccessPolicy, Page: page, Since: "1.30", Source: "pkg/controller/job/success_policy.go matchSuccessPolicy",
			Sentence: "With a successPolicy a Job succeeds when the indexes it names have, and the Pods of the others are deleted.",
		},
		{
			ID: ruleComplete, Page: page, Source: "pkg/controller/job/job_controller.go syncJob",
			Sentence: "A Job is complete when as many Pods as completions says have succeeded and none is active.",
		},
		{
			ID: ruleEnding, Page: page, Source: "pkg/controller/job/job_controller.go deleteActivePods",
			Sentence: "When a Job ends, its active Pods are deleted and their logs go with them; Pods that have ended stay.",
		},
		{
			ID: ruleSuspend, Page: page, Since: "1.21", Source: "pkg/controller/job/job_controller.go manageJob",
			Sentence: "Suspending a Job deletes its active Pods without counting them as failed; resuming starts its clock anew.",
		},
	}
}
