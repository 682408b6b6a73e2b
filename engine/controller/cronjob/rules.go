package cronjob

import "podflight/engine/trace"

const (
	ruleSchedule    trace.RuleID = "cronjob-schedule"
	ruleConcurrency trace.RuleID = "cronjob-concurrency"
	ruleHistory     trace.RuleID = "cronjob-history"
)

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	const page = "docs/concepts/workloads/controllers/cron-jobs/"
	return []trace.Rule{
		{
			ID: ruleSchedule, Page: page, Source: "pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob",
			Sentence: "At each time of its schedule a CronJob makes a Job, named after the minute; of several missed times only the last is made up for.",
		},
		{
			ID: ruleConcurrency, Page: page, Source: "pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob",
			Sentence: "When the last Job still runs, concurrencyPolicy says whether another starts beside it (Allow), not at all (Forbid), or in its place (Replace).",
		},
		{
			ID: ruleHistory, Page: page, Source: "pkg/controller/cronjob/cronjob_controllerv2.go cleanupFinishedJobs",
			Sentence: "A CronJob keeps its last three complete and its last failed Job, unless its history limits say otherwise.",
		},
	}
}
