package status

import "podflight/engine/trace"

// The rules that this package's records follow.
const ruleTerminalWaits trace.RuleID = "terminal-phase-waits"

// Rules returns the rules that this package follows.
func Rules() []trace.Rule {
	return []trace.Rule{{
		ID:       ruleTerminalWaits,
		Sentence: "A Pod's phase becomes Succeeded or Failed only once none of its containers can run any more; Ready turns False before.",
		Source:   "pkg/kubelet/status/status_manager.go mergePodStatus",
		Page:     "docs/concepts/workloads/pods/pod-lifecycle/",
		Since:    "1.22",
	}}
}
