package kubelet

import (
	"slices"

	"podflight/engine/kubelet/images"
	"podflight/engine/kubelet/kuberuntime"
	"podflight/engine/kubelet/prober"
	"podflight/engine/kubelet/status"
	"podflight/engine/kubelet/volumemanager"
	"podflight/engine/trace"
)

// Rules returns the rules that the kubelet and its parts follow.
func Rules() []trace.Rule {
	const page = "docs/concepts/workloads/pods/pod-lifecycle/"
	own := []trace.Rule{
		{ID: "kubelet-sees-pod", Sentence: "The kubelet acts on Pods whose spec.nodeName is its own node; nobody tells it anything but the API server.", Source: "pkg/kubelet/kubelet.go HandlePodAdditions", Page: "docs/concepts/architecture/"},
		{ID: "kubelet-admission", Sentence: "The kubelet checks again whether its node can take a Pod; one that it rejects is Failed at once and for good.", Source: "pkg/kubelet/lifecycle/predicate.go Admit", Page: "docs/concepts/scheduling-eviction/"},
		{ID: "pleg-relist", Sentence: "The kubelet learns that a container has ended when it next lists all containers, which it does each second.", Source: "pkg/kubelet/pleg/generic.go Relist", Page: page},
		{ID: "sync-requeue", Sentence: "After a sync that failed the kubelet tries again: when the back-off is over or else after 10 s, stretched by up to half, at the next tick of a second.", Source: "pkg/kubelet/pod_workers.go completeWork", Page: page},
		{ID: "pod-ends", Sentence: "When every regular container has ended and none is to be started again the Pod ends: Succeeded if all exit codes are 0, else Failed; it never runs again.", Source: "pkg/kubelet/kubelet_pods.go getPhase", Page: page},
		{ID: "active-deadline", Sentence: "A Pod that has been active for longer than activeDeadlineSeconds is failed and its containers are killed.", Source: "pkg/kubelet/active_deadline.go ShouldEvict", Page: page},
	}
	return slices.Concat(own, kuberuntime.Rules(), images.Rules(), status.Rules(), prober.Rules(), volumemanager.Rules())
}
