package deployment

import "podflight/engine/trace"

const (
	ruleTemplate     trace.RuleID = "rollout-per-template"
	ruleReuse        trace.RuleID = "rollback-reuses-replicaset"
	ruleSurge        trace.RuleID = "rolling-update-surge"
	ruleAvailability trace.RuleID = "rolling-update-availability"
	ruleUnhealthy    trace.RuleID = "rolling-update-unhealthy-first"
	ruleRecreate     trace.RuleID = "recreate-waits"
	ruleProportional trace.RuleID = "proportional-scaling"
	ruleDeadline     trace.RuleID = "progress-deadline-only-tells"
	ruleHistory      trace.RuleID = "revision-history-limit"
)

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	const page = "docs/concepts/workloads/controllers/deployment/"
	return []trace.Rule{
		{
			ID: ruleTemplate, Page: page, Source: "pkg/controller/deployment/sync.go getNewReplicaSet",
			Sentence: "A Deployment has one ReplicaSet for each Pod template that it has had; a new template makes a new one, named after the template's hash.",
		},
		{
			ID: ruleReuse, Page: page, Source: "pkg/controller/deployment/util/deployment_util.go FindNewReplicaSet",
			Sentence: "Going back to an earlier template uses the ReplicaSet of that template again, as a new revision.",
		},
		{
			ID: ruleSurge, Page: page, Source: "pkg/controller/deployment/util/deployment_util.go NewRSNewReplicas",
			Sentence: "During a rolling update at most replicas plus maxSurge Pods are wanted.",
		},
		{
			ID: ruleAvailability, Page: page, Source: "pkg/controller/deployment/rolling.go scaleDownOldReplicaSetsForRollingUpdate",
			Sentence: "During a rolling update old Pods go only while at least replicas minus maxUnavailable Pods stay available.",
		},
		{
			ID: ruleUnhealthy, Page: page, Source: "pkg/controller/deployment/rolling.go cleanupUnhealthyReplicas",
			Sentence: "Old Pods that are not available are removed first, since they hold the rollout up and serve nobody.",
		},
		{
			ID: ruleRecreate, Page: page, Source: "pkg/controller/deployment/recreate.go rolloutRecreate",
			Sentence: "With the strategy Recreate all old Pods are gone before the first new one is made.",
		},
		{
			ID: ruleProportional, Page: page, Source: "pkg/controller/deployment/sync.go scale",
			Sentence: "Scaling in the middle of a rollout divides the Pods among the ReplicaSets in proportion to their sizes.",
		},
		{
			ID: ruleDeadline, Page: page, Source: "pkg/controller/deployment/util/deployment_util.go DeploymentTimedOut",
			Sentence: "A rollout without progress for progressDeadlineSeconds is reported in a condition; nothing is rolled back.",
		},
		{
			ID: ruleHistory, Page: page, Source: "pkg/controller/deployment/sync.go cleanupDeployment",
			Sentence: "Old ReplicaSets beyond revisionHistoryLimit are deleted when the rollout is complete.",
		},
	}
}
