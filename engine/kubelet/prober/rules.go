package prober

import "podflight/engine/trace"

// The rules that this package's records follow.
const (
	ruleThreshold trace.RuleID = "probe-threshold"
	ruleError     trace.RuleID = "probe-error-counts-not"
	ruleReadiness trace.RuleID = "readiness-never-restarts"
	ruleStartup   trace.RuleID = "startup-success-enables"
)

// Rules returns the rules that this package follows.
func Rules() []trace.Rule {
	const (
		worker = "pkg/kubelet/prober/worker.go doProbe"
		page   = "docs/concepts/workloads/pods/pod-lifecycle/"
		tasks  = "docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/"
	)
	return []trace.Rule{
		{
			ID:       ruleThreshold,
			Sentence: "A probe's failures count only once failureThreshold of them have come in a row, its successes after successThreshold.",
			Source:   worker, Page: tasks,
		},
		{
			ID:       ruleError,
			Sentence: "A probe that cannot be carried out is tried three times and then counts neither as success nor as failure.",
			Source:   "pkg/kubelet/prober/prober.go runProbeWithRetries", Page: tasks,
		},
		{
			ID:       ruleReadiness,
			Sentence: "A readiness probe decides whether a container gets traffic; it never restarts the container.",
			Source:   worker, Page: page,
		},
		{
			ID:       ruleStartup,
			Sentence: "Liveness and readiness probes wait until the startup probe has succeeded; from then on that one rests.",
			Source:   worker, Page: page,
		},
	}
}
