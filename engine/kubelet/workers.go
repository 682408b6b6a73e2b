package kubelet

import (
	"context"
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// The pod workers' clocks (pkg/kubelet/kubelet.go, pkg/kubelet/apis/config/v1beta1/defaults.go).
const (
	resyncInterval = time.Minute
	backOffPeriod  = 10 * time.Second
	queuePeriod    = time.Second
)

// updatePod gives a worker something to do, and decides whether its Pod is to go
// (pkg/kubelet/pod_workers.go UpdatePod).
func (k *Kubelet) updatePod(pod *corev1.Pod, typ updateType) {
	w := k.workers[pod.UID]
	if w == nil {
		w = &worker{uid: pod.UID, pod: pod, lastSync: -1}
		k.workers[pod.UID] = w
	}
	if w.finished {
		return
	}
	became := false
	if !w.stopping {
		became = pod.DeletionTimestamp != nil || podstatus.TerminalPhase(pod.Status.Phase) || typ == podKill
		w.stopping = became
	}
	shortened := w.stopping && !w.terminated && w.shortenGrace(pod)
	w.pending = &update{pod: pod, cause: k.kernel.Cause()}
	if (became || shortened) && w.mounting {
		w.task.Interrupt()
	}
	k.run(w)
}

// run starts the worker's task, if it has none.
func (k *Kubelet) run(w *worker) {
	if w.task != nil || w.pending == nil {
		return
	}
	w.task = k.kernel.Go("pod worker", func(t *sim.Task) {
		for w.pending != nil && !w.finished {
			k.work(t, w)
		}
		w.task = nil
		k.collectLater(w)
	})
}

// work is one turn of podWorkerLoop.
func (k *Kubelet) work(t *sim.Task, w *worker) {
	u := *w.pending
	w.pending = nil
	w.pod = u.pod
	kind := w.workType()
	s := k.pleg.GetNewerThan(t, w.uid, w.lastSync)
	k.kernel.SetCause(u.cause)
	var err error
	var transition, relist bool
	switch kind {
	case terminated:
		k.syncTerminatedPod(t, w, u.pod, s)
	case terminating:
		if err = k.syncTerminatingPod(t, u.pod, s, w.grace); err == nil {
			w.terminated, w.ended, transition = true, k.kernel.Now(), true
		}
	default:
		transition, relist, err = k.syncPod(t, w, u.pod, s)
		if transition {
			w.stopping = true
			w.shortenGrace(u.pod)
		}
	}
	w.lastSync = k.kernel.Now()
	if relist {
		k.pleg.RequestRelist(w.uid)
	}
	if kind == terminated {
		w.finish()
		return
	}
	k.completeWork(w, u.pod, transition, err)
}

func (w *worker) finish() {
	w.finished, w.pending = true, nil
	w.requeue.Stop()
	w.deadline.Stop()
}

// completeWork puts the worker's next turn into the work queue (completeWork): at once after a change of phase, after the
// wait that a back-off names, or else after ten seconds for an error and a minute for none; in each case up to half as
// much longer, and at a tick of the queue.
func (k *Kubelet) completeWork(w *worker, pod *corev1.Pod, transition bool, err error) {
	w.requeue.Stop()
	switch {
	case transition:
		if w.pending == nil {
			w.pending = &update{pod: pod, cause: k.kernel.Cause()}
		}
	case err == nil:
		if k.needsResync(pod) {
			k.enqueue(w, resyncInterval)
		}
	case errors.Is(err, context.Canceled):
	default:
		wait := backOffPeriod
		if until, ok := container.MinBackoffExpiration(err); ok {
			wait = until.Sub(k.kernel.Wall())
		}
		k.enqueue(w, min(max(wait, 0), resyncInterval))
	}
}

// enqueue wakes the worker after a wait, stretched by the jitter, at the next tick of the queue.
func (k *Kubelet) enqueue(w *worker, wait time.Duration) {
	w.requeue.Stop()
	due := k.kernel.Now().Add(k.jitter(wait))
	w.requeue = k.kernel.At(k.queueTicks.Next(due), func() {
		if pod, ok := k.GetPodByUID(w.uid); ok {
			k.trace.Add("sync-requeue", trace.Step{Component: "kubelet", Text: "syncs the Pod again", Object: podKey(pod)})
			k.updatePod(pod, podSync)
		}
	})
}

// jitter follows wait.Jitter with a factor of 0.5.
func (k *Kubelet) jitter(d time.Duration) time.Duration {
	factor := k.timing.RequeueFactor
	if k.timing.Jitter {
		factor = 1 + 0.5*k.rand.Float64()
	}
	return time.Duration(float64(d) * factor)
}

// needsResync reports whether a sync of a Pod that is as it should be can have any effect: only on a container that waits to
// become ready, because each sync triggers a readiness probe (pkg/kubelet/prober/prober_manager.go UpdatePodStatus).
// The minutely syncs of all other Pods do not take place.
func (k *Kubelet) needsResync(pod *corev1.Pod) bool {
	status, ok := k.statuses.GetPodStatus(pod.UID)
	if !ok {
		return false
	}
	waits := func(cs []corev1.Container, statuses []corev1.ContainerStatus) bool {
		for i := range cs {
			if cs[i].ReadinessProbe == nil {
				continue
			}
			for j := range statuses {
				if s := &statuses[j]; s.Name == cs[i].Name && s.State.Running != nil && !s.Ready {
					return true
				}
			}
		}
		return false
	}
	return waits(pod.Spec.Containers, status.ContainerStatuses) || waits(pod.Spec.InitContainers, status.InitContainerStatuses)
}

// PodCouldHaveRunningContainers reports whether containers of the Pod may still run or be started
// (pkg/kubelet/pod_workers.go CouldHaveRunningContainers).
func (k *Kubelet) PodCouldHaveRunningContainers(pod *corev1.Pod) bool {
	w := k.workers[pod.UID]
	return w != nil && !w.terminated
}
