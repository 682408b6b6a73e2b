package kubelet

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/sim"
)

// workType says which of the three sync methods a worker calls next (pkg/kubelet/pod_workers.go PodWorkerState).
type workType int

const (
	syncing workType = iota
	terminating
	terminated
)

// updateType says what an update of a Pod comes from (pkg/kubelet/types SyncPodType).
type updateType int

const (
	podCreate updateType = iota
	podUpdate
	podSync
	podKill
)

// update is what a worker is to do next.
type update struct {
	pod   *corev1.Pod
	cause sim.RecordID
}

// worker drives one Pod through its life on the node: syncing, terminating, terminated, finished
// (pkg/kubelet/pod_workers.go podSyncStatus). Its task exists only while there is work.
type worker struct {
	uid      types.UID
	pod      *corev1.Pod // of the update at hand or of the last one
	pending  *update     // the next one; a later update replaces it
	task     *sim.Task   // nil while there is nothing to do
	mounting bool        // the task waits for volumes, which a termination cuts short
	lastSync sim.Instant // the end of the last sync; negative before the first
	requeue  sim.Timer   // the worker's entry in the work queue
	deadline sim.Timer   // the tick at which activeDeadlineSeconds is over

	stopping   bool        // to be terminated (terminatingAt)
	terminated bool        // no container runs and none will
	ended      sim.Instant // when that came about (terminatedAt)
	finished   bool        // nothing more to do
	grace      int64       // seconds; it can only shrink
}

func (w *worker) workType() workType {
	switch {
	case w.terminated:
		return terminated
	case w.stopping:
		return terminating
	}
	return syncing
}

// shortenGrace follows calculateEffectiveGracePeriod: the deletion's grace period, if it is the first or a shorter one, else
// the Pod's own; at least one second.
func (w *worker) shortenGrace(pod *corev1.Pod) (shortened bool) {
	grace, set := w.grace, false
	if g := pod.DeletionGracePeriodSeconds; g != nil && (grace == 0 || *g < grace) {
		grace, set = *g, true
	}
	if own := pod.Spec.TerminationGracePeriodSeconds; !set && grace == 0 && own != nil {
		grace = *own
	}
	grace = max(grace, 1)
	shortened = w.grace != 0 && w.grace != grace
	w.grace = grace
	return shortened
}
