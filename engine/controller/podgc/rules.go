package podgc

import "podflight/engine/trace"

const (
	ruleOrphan    trace.RuleID = "podgc-orphan"
	ruleStranded  trace.RuleID = "podgc-unscheduled"
	ruleThreshold trace.RuleID = "podgc-threshold"
)

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	const page = "docs/concepts/workloads/pods/pod-lifecycle/"
	return []trace.Rule{
		{
			ID: ruleOrphan, Page: page, Source: "pkg/controller/podgc/gc_controller.go gcOrphaned",
			Sentence: "Pods of a node that no longer exists are marked as failed and deleted when it has been missing for 40 s, at the next of the looks every 20 s.",
		},
		{
			ID: ruleStranded, Page: page, Source: "pkg/controller/podgc/gc_controller.go gcUnscheduledTerminating",
			Sentence: "A Pod that is being deleted and never had a node is marked as failed and deleted without grace, at a look every 20 s.",
		},
		{
			ID: ruleThreshold, Page: page, Source: "pkg/controller/podgc/gc_controller.go gcTerminated",
			Sentence: "When more Pods have ended than the threshold of 12500, the oldest are deleted.",
		},
	}
}
