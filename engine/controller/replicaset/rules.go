package replicaset

import "podflight/engine/trace"

const (
	ruleReplace   trace.RuleID = "replicaset-replaces"
	ruleScaleDown trace.RuleID = "replicaset-picks-victims"
	ruleAdopt     trace.RuleID = "adoption-by-labels"
)

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	return []trace.Rule{
		{
			ID:       ruleReplace,
			Sentence: "A ReplicaSet makes a Pod whenever fewer than it wants are active: neither finished nor being deleted. A container that exits changes nothing here, since the kubelet restarts it in the same Pod.",
			Source:   "pkg/controller/replicaset/replica_set.go manageReplicas",
			Page:     "docs/concepts/workloads/controllers/replicaset/",
		},
		{
			ID:       ruleScaleDown,
			Sentence: "When there are too many, Pods without a node go first, then pending ones, then those that are not ready, then the ones ready for the shortest time.",
			Source:   "pkg/controller/controller_utils.go ActivePodsWithRanks",
			Page:     "docs/concepts/workloads/controllers/replicaset/",
		},
		{
			ID:       ruleAdopt,
			Sentence: "A controller adopts Pods without an owner whose labels match its selector, and releases its own when they match no longer.",
			Source:   "pkg/controller/controller_ref_manager.go ClaimObject",
			Page:     "docs/concepts/workloads/controllers/replicaset/",
		},
	}
}
