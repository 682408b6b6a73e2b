package kubelet

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/kubelet/ticker"
	"podflight/engine/kubelet/volumemanager"
)

// containerGCPeriod is how often what is left of deleted Pods is removed from the node (pkg/kubelet/kubelet.go ContainerGCPeriod).
const containerGCPeriod = time.Minute

// collectLater has the next garbage collection remove what is left of a Pod that is finished and gone from the API server.
func (k *Kubelet) collectLater(w *worker) {
	if _, known := k.pods[w.uid]; known || !w.finished || w.task != nil || k.workers[w.uid] != w {
		return
	}
	delete(k.workers, w.uid)
	k.garbage = append(k.garbage, w.pod)
	if !k.sweep.Pending() {
		k.sweep = k.kernel.At(ticker.Grid{Period: containerGCPeriod}.After(k.kernel.Now()), k.collect)
	}
}

// collect follows GarbageCollect (pkg/kubelet/kuberuntime/kuberuntime_gc.go) and HandlePodCleanups.
func (k *Kubelet) collect() {
	garbage := k.garbage
	k.garbage = nil
	gone := make(map[types.UID]bool, len(garbage))
	for _, pod := range garbage {
		gone[pod.UID] = true
		k.forget(pod)
	}
	k.statuses.RemoveOrphanedStatuses(func(uid types.UID) bool { return !gone[uid] })
}

func (k *Kubelet) forget(pod *corev1.Pod) {
	k.runtime.RemoveAll(pod)
	k.runtime.Forget(pod)
	k.pleg.Forget(pod.UID)
	k.reasons.Remove(pod.UID)
	k.volumes.Unmount(pod.UID)
	k.cri.FS().RemoveAll(volumemanager.PodDir(pod.UID))
	k.release(pod.UID)
}
