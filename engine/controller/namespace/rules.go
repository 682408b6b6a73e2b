package namespace

import "podflight/engine/trace"

const ruleEmptied trace.RuleID = "namespace-emptied-first"

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	return []trace.Rule{{
		ID: ruleEmptied, Page: "docs/tasks/administer-cluster/namespaces/",
		Source:   "pkg/controller/namespace/deletion/namespaced_resources_deleter.go deleteAllContent",
		Sentence: "A namespace that is deleted goes only when everything in it is gone: first its Pods, each with its grace period, then the rest.",
	}}
}
