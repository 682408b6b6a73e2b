package prober

import "podflight/engine/trace"

// The rules that this package's records follow.
const (
	ruleThreshold    trace.RuleID = "probe-below-threshold"
	ruleError        trace.RuleID = "probe-error-counts-not"
	ruleReadiness    trace.RuleID = "readiness-never-restarts"
	ruleLiveness     trace.RuleID = "liveness-failure-restarts"
	ruleStartup      trace.RuleID = "startup-success-enables"
	ruleStartupKills trace.RuleID = "startup-failure-restarts"
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
			Sentence: "A probe's failure changes nothing until failureThreshold of them have come in a row.",
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
			ID:       ruleLiveness,
			Sentence: "When its liveness probe has failed failureThreshold times in a row, the kubelet kills the container; the restart policy decides what comes then.",
			Source:   "pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions", Page: page,
		},
		{
			ID:       ruleStartup,
			Sentence: "Liveness and readiness probes wait until the startup probe has succeeded; from then on that one rests.",
			Source:   worker, Page: page,
		},
		{
			ID:       ruleStartupKills,
			Sentence: "When its startup probe has failed failureThreshold times in a row, the kubelet kills the container as if it had failed its liveness probe.",
			Source:   "pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions", Page: page,
		},
	}
}
