package kubelet

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/kubelet/kuberuntime"
	"podflight/engine/kubelet/pleg"
	"podflight/engine/kubelet/status"
	"podflight/engine/podspec"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

// podChanged takes a change of a Pod from the API server's watch. What it means is decided when the sync loop gets to it
// (pkg/kubelet/config/config.go merge).
func (k *Kubelet) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	if pod.Spec.NodeName != k.node {
		return
	}
	switch old, known := k.pods[pod.UID]; {
	case ev.Op == trace.Deleted:
		k.dispatch(pod, k.removePod)
	case !known:
		k.dispatch(pod, k.addPod)
	case differ(old, pod):
		k.pods[pod.UID] = pod
		k.dispatch(pod, k.updateFromSource)
	default:
		k.reconcilePod(pod)
	}
}

func (k *Kubelet) dispatch(pod *corev1.Pod, handle func(*corev1.Pod)) {
	if _, known := k.pods[pod.UID]; !known {
		k.pods[pod.UID] = pod
	}
	k.kernel.After(k.timing.SyncStart, func() { handle(pod) })
}

// differ reports whether a Pod changed in anything but its status (podsDifferSemantically).
func differ(old, pod *corev1.Pod) bool {
	return old.Generation != pod.Generation || !old.DeletionTimestamp.Equal(pod.DeletionTimestamp) ||
		!maps.Equal(old.Labels, pod.Labels) || !maps.Equal(old.Annotations, pod.Annotations)
}

// addPod admits a new Pod and starts its worker (HandlePodAdditions).
func (k *Kubelet) addPod(pod *corev1.Pod) {
	pod = k.latest(pod)
	if w := k.workers[pod.UID]; (w == nil || !w.stopping) && !podstatus.TerminalPhase(pod.Status.Phase) && pod.DeletionTimestamp == nil {
		if reason, message := k.admit(pod); reason != "" {
			k.reject(pod, reason, message)
			return
		}
	}
	k.trace.Add("kubelet-sees-pod", trace.Step{Component: "kubelet", Text: "takes the Pod, which is bound to its node " + k.node, Object: podKey(pod)})
	k.tellWaiting(pod)
	k.updatePod(pod, podCreate)
}

// tellWaiting adds to the trace that nothing has happened to the Pod's containers yet.
func (k *Kubelet) tellWaiting(pod *corev1.Pod) {
	reason := status.ContainerCreating
	if len(pod.Spec.InitContainers) > 0 {
		reason = status.PodInitializing
	}
	for c := range podspec.Containers(&pod.Spec) {
		k.trace.Note("", trace.ContainerChange{
			Container: trace.Container{Namespace: pod.Namespace, Pod: pod.Name, UID: pod.UID, Name: c.Name},
			Phase:     trace.Waiting, Reason: reason,
		})
	}
}

// updateFromSource passes on a change of a Pod's spec, labels or deletion (HandlePodUpdates).
func (k *Kubelet) updateFromSource(pod *corev1.Pod) {
	if !k.claims.has(pod.UID) && k.workers[pod.UID] == nil {
		return
	}
	k.statuses.PodUpdated(pod)
	k.updatePod(pod, podUpdate)
}

// reconcilePod takes over a Pod of which only the status changed. That triggers a sync only if a readiness gate has to be
// looked at (HandlePodReconcile).
func (k *Kubelet) reconcilePod(pod *corev1.Pod) {
	k.pods[pod.UID] = pod
	k.statuses.PodUpdated(pod)
	if readyIsStale(pod) {
		k.updatePod(pod, podSync)
	}
}

// readyIsStale reports whether the condition Ready is not what the readiness gates make it (NeedToReconcilePodReadiness).
func readyIsStale(pod *corev1.Pod) bool {
	if len(pod.Spec.ReadinessGates) == 0 {
		return false
	}
	containers := status.ContainersReadyCondition(pod, slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses), pod.Status.Phase)
	want := status.ReadyCondition(pod, containers, pod.Status.Conditions)
	have := podstatus.Condition(pod.Status.Conditions, corev1.PodReady)
	return have == nil || have.Status != want.Status || have.Reason != want.Reason || have.Message != want.Message
}

// removePod ends a Pod that is gone from the API server (HandlePodRemoves).
func (k *Kubelet) removePod(pod *corev1.Pod) {
	delete(k.pods, pod.UID)
	w := k.workers[pod.UID]
	if w == nil {
		k.release(pod.UID)
		return
	}
	k.updatePod(pod, podKill)
	k.collectLater(w)
}

// reject fails a Pod that the node cannot take (rejectPod).
func (k *Kubelet) reject(pod *corev1.Pod, reason, message string) {
	k.trace.Add("kubelet-admission", trace.Step{Component: "kubelet", Text: "rejects the Pod: " + message, Object: podKey(pod)})
	k.events.Event(ref(pod), corev1.EventTypeWarning, reason, message)
	k.statuses.SetPodStatus(pod, corev1.PodStatus{
		QOSClass: pod.Status.QOSClass, Phase: corev1.PodFailed, Reason: reason, Message: "Pod was rejected: " + message,
	})
}

// podLifecycleEvent takes what a relist found: it syncs the Pod, and removes instances that are not needed any more.
func (k *Kubelet) podLifecycleEvent(e pleg.Event) {
	pod, ok := k.pods[e.Pod]
	if ok && e.Type != pleg.ContainerRemoved {
		k.tellRelist(pod, e)
		k.updatePod(pod, podSync)
	}
	if w := k.workers[e.Pod]; e.Type == pleg.ContainerDied && w != nil {
		k.runtime.RemoveDead(w.pod, e.Status, e.Container)
	}
}

func (k *Kubelet) tellRelist(pod *corev1.Pod, e pleg.Event) {
	for _, c := range e.Status.Containers {
		if c.ID != e.Container {
			continue
		}
		text := fmt.Sprintf("lists the containers of its node and finds that %s runs", c.Name)
		if e.Type == pleg.ContainerDied {
			text = fmt.Sprintf("lists the containers of its node and finds that %s has ended", c.Name)
		}
		k.trace.Add("pleg-relist", trace.Step{Component: "kubelet", Text: text, Object: podKey(pod)})
		if e.Type == pleg.ContainerDied && pod.DeletionTimestamp == nil {
			k.tellLeftAlone(pod, c)
		}
	}
}

func (k *Kubelet) tellLeftAlone(pod *corev1.Pod, c *cri.Container) {
	spec := container.Spec(pod, c.Name)
	if spec == nil {
		return
	}
	if rule, text, left := kuberuntime.LeftAlone(pod, spec, c); left {
		k.trace.Add(rule, trace.Step{Component: "kubelet", Text: text, Object: podKey(pod)})
	}
}

// sourceChanged syncs the Pods with a volume made from a ConfigMap or Secret that changed, when their next regular sync is due.
func (k *Kubelet) sourceChanged(ev apiserver.WatchEvent) {
	kind, _ := api.KindOf(ev.Object)
	for _, uid := range k.volumes.SourceChanged(api.KeyOf(kind, ev.Object)) {
		w := k.workers[uid]
		if w == nil || w.stopping || w.task != nil || w.requeue.Pending() {
			continue
		}
		since := k.kernel.Now().Sub(w.lastSync)
		k.enqueue(w, resyncInterval-since%resyncInterval)
	}
}

func podKey(pod *corev1.Pod) api.Key { return api.KeyOf(api.Pod, pod) }
