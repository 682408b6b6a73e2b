package kuberuntime

import "podflight/engine/trace"

const (
	lifecyclePage = "docs/concepts/workloads/pods/pod-lifecycle/"
	hooksPage     = "docs/concepts/containers/container-lifecycle-hooks/"
	initPage      = "docs/concepts/workloads/pods/init-containers/"
	sidecarPage   = "docs/concepts/workloads/pods/sidecar-containers/"
	probesPage    = "docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/"
	manager       = "pkg/kubelet/kuberuntime/kuberuntime_manager.go"
	containerFile = "pkg/kubelet/kuberuntime/kuberuntime_container.go"
	podUtil       = "pkg/api/v1/pod/util.go ContainerShouldRestart"
)

// Rules returns the rules that this package follows.
func Rules() []trace.Rule {
	return []trace.Rule{
		{ID: "restart-always", Sentence: "With restartPolicy Always a container is started again whenever it ends, whatever its exit code.", Source: podUtil, Page: lifecyclePage},
		{ID: "restart-onfailure", Sentence: "With restartPolicy OnFailure a container is started again only if its exit code is not 0.", Source: podUtil, Page: lifecyclePage},
		{ID: "restart-never", Sentence: "With restartPolicy Never a container is not started again, whatever its exit code.", Source: podUtil, Page: lifecyclePage},
		{ID: "container-restart-policy", Sentence: "A container's own restartPolicy counts before the Pod's.", Source: podUtil, Page: lifecyclePage, Since: "1.34"},
		{ID: "restart-rule", Sentence: "The first restart rule whose exit codes match counts before any restart policy.", Source: "pkg/api/v1/pod/util.go FindMatchingContainerRestartRule", Page: lifecyclePage, Since: "1.34"},
		{ID: "restart-all-kills", Sentence: "A rule with the action RestartAllContainers removes every container of the Pod, with two seconds between SIGTERM and SIGKILL and without hooks, and starts them all anew.", Source: manager + " computePodActions", Page: lifecyclePage, Since: "1.35"},
		{ID: "init-retries", Sentence: "An init container that fails is run again until it succeeds, unless the restartPolicy is Never.", Source: containerFile + " computeInitContainerActions", Page: initPage},
		{ID: "sidecar-always", Sentence: "A sidecar is restarted whenever it ends, for as long as the Pod has work to do.", Source: containerFile + " computeInitContainerActions", Page: sidecarPage, Since: "1.29"},
		{ID: "definition-changed", Sentence: "A container whose image was changed is killed and started again, even with restartPolicy Never.", Source: manager + " computePodActions", Page: lifecyclePage},
		{ID: "liveness-kill", Sentence: "A container whose liveness probe has failed often enough is killed; its restart policy decides what comes next.", Source: manager + " computePodActions", Page: probesPage},
		{ID: "startup-kill", Sentence: "A container whose startup probe has failed often enough is killed; its restart policy decides what comes next.", Source: manager + " computePodActions", Page: probesPage},
		{ID: "pod-kill", Sentence: "To stop a Pod the kubelet stops all of its containers at the same time: hook, stop signal, and SIGKILL when the grace period is over; at least two seconds lie between the signals.", Source: containerFile + " killContainer", Page: lifecyclePage + "#pod-termination"},
		{ID: "crashloop-doubles", Sentence: "The first restart comes at once; after that the kubelet waits 10 s, 20 s, 40 s and so on, at most 5 minutes, counted from the end of the last instance.", Source: manager + " doBackOff", Page: lifecyclePage + "#restart-policy"},
		{ID: "crashloop-late", Sentence: "The restart comes at the first sync after the wait is over: the kubelet adds up to half of the wait (at most 30 s) so that Pods do not all wake together.", Source: "pkg/kubelet/pod_workers.go completeWork", Page: lifecyclePage + "#restart-policy", Since: "1.34"},
		{ID: "crashloop-forgets", Sentence: "A container that ran for more than ten minutes since its last start begins again with the shortest wait.", Source: "staging/src/k8s.io/client-go/util/flowcontrol/backoff.go IsInBackOffSince", Page: lifecyclePage + "#restart-policy"},
		{ID: "start-failure-retries", Sentence: "A container that could not be created is tried again each 10 to 15 s, without end and without counting as a restart.", Source: "pkg/kubelet/pod_workers.go completeWork", Page: lifecyclePage},
		{ID: "poststart-blocks", Sentence: "The postStart hook runs beside the container's own program, but the kubelet waits for it before it starts the next container.", Source: containerFile + " startContainer", Page: hooksPage},
		{ID: "poststart-failure-kills", Sentence: "A postStart hook that fails kills its container, which then counts as a restart.", Source: containerFile + " startContainer", Page: hooksPage},
		{ID: "prestop-eats-grace", Sentence: "The preStop hook runs before the stop signal and its time counts against the grace period; after it two seconds are left at least.", Source: containerFile + " killContainer", Page: hooksPage},
	}
}
