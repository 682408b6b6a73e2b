package nodelifecycle

import "podflight/engine/trace"

const ruleTaint trace.RuleID = "node-taints-by-condition"

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	return []trace.Rule{{
		ID: ruleTaint, Page: "docs/concepts/scheduling-eviction/taint-and-toleration/",
		Source:   "pkg/controller/nodelifecycle/node_lifecycle_controller.go doNoScheduleTaintingPass",
		Sentence: "A node that is cordoned or under pressure gets a NoSchedule taint, which goes when the trouble does.",
	}}
}
