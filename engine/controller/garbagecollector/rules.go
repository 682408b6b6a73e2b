package garbagecollector

import "podflight/engine/trace"

const (
	ruleBackground trace.RuleID = "gc-background"
	ruleForeground trace.RuleID = "gc-foreground"
	ruleOrphan     trace.RuleID = "gc-orphan"
)

// Rules returns the rules of Kubernetes that the collector's records name.
func Rules() []trace.Rule {
	const page = "docs/concepts/architecture/garbage-collection/"
	return []trace.Rule{
		{
			ID: ruleBackground, Page: page, Source: "pkg/controller/garbagecollector/garbagecollector.go attemptToDeleteItem",
			Sentence: "When an object is gone, the garbage collector deletes what it owned.",
		},
		{
			ID: ruleForeground, Page: page, Source: "pkg/controller/garbagecollector/garbagecollector.go processDeletingDependentsItem",
			Sentence: "An object deleted in the foreground stays, marked for deletion, until the dependents that block it are gone.",
		},
		{
			ID: ruleOrphan, Page: page, Source: "pkg/controller/garbagecollector/garbagecollector.go attemptToOrphanWorker",
			Sentence: "With orphaning, the dependents lose their reference to the owner and live on.",
		},
	}
}
