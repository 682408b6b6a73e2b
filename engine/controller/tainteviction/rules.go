package tainteviction

import "podflight/engine/trace"

const ruleEvicts trace.RuleID = "noexecute-evicts"

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	return []trace.Rule{{
		ID: ruleEvicts, Page: "docs/concepts/scheduling-eviction/taint-and-toleration/",
		Source:   "pkg/controller/tainteviction/taint_eviction.go processPodOnNode",
		Sentence: "A NoExecute taint on a node deletes the Pods there that do not tolerate it, at once or after their tolerationSeconds.",
	}}
}
