package scheduler

import "podflight/engine/trace"

const (
	ruleSchedule      trace.RuleID = "schedule-filter-then-score"
	ruleUnschedulable trace.RuleID = "unschedulable-waits-for-change"
)

// Rules returns the rules of Kubernetes that the scheduler's records name.
func Rules() []trace.Rule {
	return []trace.Rule{
		{
			ID:       ruleSchedule,
			Sentence: "The scheduler drops the nodes that cannot run the Pod, scores the rest and writes the best one's name into the Pod; the kubelet of that node does everything else.",
			Source:   "pkg/scheduler/schedule_one.go schedulePod, bindingCycle",
			Page:     "docs/concepts/scheduling-eviction/kube-scheduler/",
		},
		{
			ID:       ruleUnschedulable,
			Sentence: "A Pod that fits no node stays Pending and is tried again when something changes that may help, or after five minutes.",
			Source:   "pkg/scheduler/backend/queue/scheduling_queue.go AddUnschedulablePodIfNotPresent, isPodWorthRequeuing",
			Page:     "docs/concepts/scheduling-eviction/kube-scheduler/",
		},
	}
}
