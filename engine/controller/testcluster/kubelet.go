package testcluster

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Plan says what a Pod's containers do: how long they run, and their exit code. A negative time means for ever.
type Plan func(pod *corev1.Pod) (runs time.Duration, exit int32)

// The delays of a recorded cluster, from binding on.
const (
	creating = 20 * time.Millisecond
	starting = 570 * time.Millisecond
	seeing   = 500 * time.Millisecond  // a container's end to its status
	ending   = 1100 * time.Millisecond // that to the Pod's final phase
	removing = 450 * time.Millisecond  // that to the removal of the object
)

// Kubelet stands in for the kubelets of all nodes.
type Kubelet struct {
	server *apiserver.Server
	kernel *sim.Kernel
	plan   Plan
	seen   map[types.UID]bool     // started
	gone   map[types.UID]bool     // being stopped
	Ready  func(*corev1.Pod) bool // whether a running Pod becomes ready; all do if nil
	Killed int32                  // the exit code of containers that are stopped

	Stopping time.Duration // from a deletion to the end of the containers; 250 ms at first
}

func newKubelet(s *apiserver.Server, plan Plan) *Kubelet {
	return &Kubelet{server: s, kernel: s.Kernel(), plan: plan, seen: map[types.UID]bool{}, gone: map[types.UID]bool{}, Stopping: 250 * time.Millisecond}
}

// Start watches for Pods with a node.
func (k *Kubelet) Start() { k.server.Watch(api.Pod, k.podChanged) }

func (k *Kubelet) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	if ev.Op == trace.Deleted {
		delete(k.seen, pod.UID)
		delete(k.gone, pod.UID)
		return
	}
	if pod.Spec.NodeName == "" {
		return
	}
	if !k.seen[pod.UID] {
		k.seen[pod.UID] = true
		k.after(pod, creating, func(p *corev1.Pod) { waiting(p, k.now()) })
		k.after(pod, starting, k.running)
	}
	if pod.DeletionTimestamp != nil && !k.gone[pod.UID] {
		k.gone[pod.UID] = true
		k.stop(pod)
	}
}

// running reports the containers as started and, if the plan says so, plans their end.
func (k *Kubelet) running(p *corev1.Pod) {
	if p.DeletionTimestamp != nil || podstatus.Terminal(p) {
		return
	}
	p.Status.Phase = corev1.PodRunning
	k.setReady(p, k.Ready == nil || k.Ready(p), "")
	for i := range p.Status.ContainerStatuses {
		p.Status.ContainerStatuses[i].State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: k.now()}}
	}
	if k.plan == nil {
		return
	}
	runs, exit := k.plan(p)
	if runs < 0 {
		return
	}
	k.kernel.After(runs, func() {
		finished := k.now()
		k.after(p, seeing, func(p *corev1.Pod) { k.exited(p, exit, finished) })
		k.after(p, seeing+ending, func(p *corev1.Pod) {
			if podstatus.Condition(p.Status.Conditions, corev1.PodReady).Reason == "" {
				return // stopped before it was seen to end
			}
			p.Status.Phase = phaseOf(p)
		})
	})
}

func (k *Kubelet) exited(p *corev1.Pod, exit int32, finished metav1.Time) {
	if podstatus.Terminal(p) || k.gone[p.UID] {
		return
	}
	reason, why := "Completed", "PodCompleted"
	if exit != 0 {
		reason, why = "Error", "PodFailed"
	}
	for i := range p.Status.ContainerStatuses {
		p.Status.ContainerStatuses[i].State = corev1.ContainerState{
			Terminated: &corev1.ContainerStateTerminated{ExitCode: exit, Reason: reason, FinishedAt: finished},
		}
	}
	k.setReady(p, false, why)
}

// stop ends the containers of a Pod that is being deleted, and then removes it.
func (k *Kubelet) stop(pod *corev1.Pod) {
	k.after(pod, k.Stopping, func(p *corev1.Pod) {
		if podstatus.Terminal(p) {
			return
		}
		k.gone[p.UID] = false
		k.exited(p, k.Killed, k.now())
		k.gone[p.UID] = true
		p.Status.Phase = phaseOf(p)
	})
	k.kernel.After(k.Stopping+removing, func() {
		zero := int64(0)
		// The Pod may be gone by then, if it was deleted by force.
		_, _ = k.server.Delete(api.KeyOf(api.Pod, pod), apiserver.DeleteOptions{GracePeriodSeconds: &zero, UID: pod.UID})
	})
}

// after writes a status d from now, if the Pod is still there.
func (k *Kubelet) after(pod *corev1.Pod, d time.Duration, change func(*corev1.Pod)) {
	k.kernel.After(d, func() {
		obj, ok := k.server.Get(api.KeyOf(api.Pod, pod))
		if !ok || obj.GetUID() != pod.UID {
			return
		}
		next := obj.DeepCopyObject().(*corev1.Pod)
		change(next)
		if _, err := k.server.UpdateStatus(next); err != nil {
			panic(err) // the double's own fault: it has just read the Pod
		}
	})
}

func waiting(p *corev1.Pod, now metav1.Time) {
	p.Status.StartTime = &now
	p.Status.ContainerStatuses = nil
	for _, c := range p.Spec.Containers {
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, corev1.ContainerStatus{
			Name: c.Name, State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}},
		})
	}
	podstatus.SetCondition(p, corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionFalse, Reason: "ContainersNotReady", LastTransitionTime: now})
}

func (k *Kubelet) setReady(p *corev1.Pod, ready bool, reason string) {
	status := corev1.ConditionFalse
	if ready {
		status = corev1.ConditionTrue
	}
	podstatus.SetCondition(p, corev1.PodCondition{Type: corev1.PodReady, Status: status, Reason: reason, LastTransitionTime: k.now()})
}

func phaseOf(p *corev1.Pod) corev1.PodPhase {
	for _, s := range p.Status.ContainerStatuses {
		if s.State.Terminated == nil {
			return p.Status.Phase
		}
		if s.State.Terminated.ExitCode != 0 {
			return corev1.PodFailed
		}
	}
	return corev1.PodSucceeded
}

func (k *Kubelet) now() metav1.Time { return metav1.NewTime(k.kernel.Wall().Truncate(time.Second)) }
