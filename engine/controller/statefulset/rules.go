package statefulset

import "podflight/engine/trace"

const (
	ruleOrdered  trace.RuleID = "statefulset-in-order"
	ruleSameName trace.RuleID = "statefulset-same-name"
	ruleUpdate   trace.RuleID = "statefulset-update-from-last"
)

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	const page = "docs/concepts/workloads/controllers/statefulset/"
	return []trace.Rule{
		{
			ID: ruleOrdered, Page: page, Source: "pkg/controller/statefulset/stateful_set_control.go processReplica, processCondemned",
			Sentence: "A StatefulSet makes its Pods one after the other, each when the one before is available, and deletes from the last, unless podManagementPolicy is Parallel.",
		},
		{
			ID: ruleSameName, Page: page, Source: "pkg/controller/statefulset/stateful_set_control.go processReplica",
			Sentence: "A StatefulSet's Pod that has ended or is deleted is made again under the same name, but only when the old object is gone.",
		},
		{
			ID: ruleUpdate, Page: page, Source: "pkg/controller/statefulset/stateful_set_control.go updateStatefulSetAfterInvariantEstablished",
			Sentence: "A StatefulSet's rolling update goes from the highest ordinal down to the partition, at most maxUnavailable Pods at a time.",
		},
	}
}
