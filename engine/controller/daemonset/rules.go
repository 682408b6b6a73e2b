package daemonset

import "podflight/engine/trace"

const (
	ruleOnePerNode trace.RuleID = "daemonset-one-per-node"
	ruleFailed     trace.RuleID = "daemonset-failed-back-off"
	ruleUpdate     trace.RuleID = "daemonset-update"
)

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	const page = "docs/concepts/workloads/controllers/daemonset/"
	return []trace.Rule{
		{
			ID: ruleOnePerNode, Page: page, Source: "pkg/controller/daemon/daemon_controller.go podsShouldBeOnNode",
			Sentence: "A DaemonSet keeps one Pod on each node that its template may run on, and replaces a Pod that has ended or gone.",
		},
		{
			ID: ruleFailed, Page: page, Source: "pkg/controller/daemon/daemon_controller.go podsShouldBeOnNode",
			Sentence: "A DaemonSet deletes a failed Pod to make it again, but on one node not within 1 s of the last time, then 2 s, doubling up to 15 minutes.",
		},
		{
			ID: ruleUpdate, Page: "docs/tasks/manage-daemon/update-daemon-set/", Source: "pkg/controller/daemon/update.go rollingUpdate",
			Sentence: "A DaemonSet's rolling update replaces Pods on at most maxUnavailable nodes at a time, or with maxSurge makes the new Pod before it deletes the old one.",
		},
	}
}
