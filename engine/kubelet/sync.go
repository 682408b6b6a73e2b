package kubelet

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
	"podflight/engine/kubelet/images"
	"podflight/engine/kubelet/status"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// syncPod brings a Pod to where its spec wants it: status, volumes, probes, containers, in that order
// (pkg/kubelet/kubelet.go SyncPod). The status is published first, so what the containers' start says is seen only in the
// status of the next sync. terminal says that the Pod has ended by itself, relist that something was done.
func (k *Kubelet) syncPod(t *sim.Task, w *worker, pod *corev1.Pod, s *container.PodStatus) (terminal, relist bool, err error) {
	api := k.generateStatus(pod, s, false)
	s = withIPs(s, api.PodIPs)
	phase, restartingAll := api.Phase, podstatus.IsTrue(api.Conditions, corev1.AllContainersRestarting)
	if podstatus.TerminalPhase(phase) {
		k.trace.Add("pod-ends", trace.Step{Component: "kubelet", Text: "ends the Pod, in which no container will run again: it has " + strings.ToLower(string(phase)), Object: podKey(pod)})
		k.statuses.SetPodStatus(pod, api)
		return true, false, nil
	}
	k.statuses.SetPodStatus(pod, api)
	k.watchDeadline(w, pod)
	if err := k.mount(t, w, pod); err != nil {
		return false, false, err
	}
	secrets, missing := k.pullSecrets(pod)
	k.probes.AddPod(pod)
	result := k.runtime.SyncPod(t, pod, s, secrets, restartingAll)
	k.reasons.Update(pod.UID, &result)
	if restartingAll && result.Err() == nil && removedAny(&result) {
		k.updatePod(k.latest(pod), podUpdate)
	}
	if len(missing) > 0 && pullFailed(&result) {
		k.events.Event(container.Ref(pod), corev1.EventTypeWarning, images.EventMissingSecret, images.MissingSecretsMessage(missing))
	}
	if err = result.Err(); err != nil && result.Failure() != 0 {
		k.kernel.SetCause(result.Failure())
	}
	return false, err == nil && len(result.Results) > 0, err
}

// syncTerminatingPod stops all containers of a Pod and publishes how they ended (SyncTerminatingPod).
func (k *Kubelet) syncTerminatingPod(t *sim.Task, pod *corev1.Pod, s *container.PodStatus, grace int64) error {
	k.statuses.SetPodStatus(pod, k.generateStatus(pod, s, false))
	k.probes.StopLivenessAndStartup(pod)
	if err := k.runtime.KillPod(t, pod, s, &grace); err != nil {
		k.events.Event(container.Ref(pod), corev1.EventTypeWarning, "FailedKillPod", fmt.Sprintf("error killing pod: %v", err))
		return fmt.Errorf("error killing terminating pod: %w", err)
	}
	k.probes.RemovePod(pod)
	stopped := k.runtime.GetPodStatus(pod.UID)
	stopped.IPs = s.IPs
	k.statuses.SetPodStatus(pod, k.generateStatus(pod, stopped, true))
	return nil
}

// syncTerminatedPod gives back what a Pod without running containers still holds (SyncTerminatedPod). Volumes are unmounted
// from the moment on at which the last container has stopped, whatever the worker does until then.
func (k *Kubelet) syncTerminatedPod(t *sim.Task, w *worker, pod *corev1.Pod, s *container.PodStatus) {
	k.statuses.SetPodStatus(pod, k.generateStatus(pod, s, true))
	t.Sleep(w.ended.Add(k.timing.Cleanup).Sub(k.kernel.Now()))
	k.volumes.Unmount(pod.UID)
	k.release(pod.UID)
	k.statuses.TerminatePod(pod)
}

// mount waits for the Pod's volumes. A termination cuts the wait short.
func (k *Kubelet) mount(t *sim.Task, w *worker, pod *corev1.Pod) error {
	w.mounting = true
	err := k.volumes.WaitForAttachAndMount(t, pod)
	w.mounting = false
	if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		k.events.Event(container.Ref(pod), corev1.EventTypeWarning, "FailedMount", fmt.Sprintf("Unable to attach or mount volumes: %v", err))
	}
	return err
}

// generateStatus follows generateAPIPodStatus.
func (k *Kubelet) generateStatus(pod *corev1.Pod, s *container.PodStatus, terminal bool) corev1.PodStatus {
	old, _ := k.statuses.GetPodStatus(pod.UID)
	return status.Generate(pod, s, status.Input{
		Old:      old,
		Terminal: terminal,
		HostIPs:  k.hostIPs(),
		Reason:   func(name string) (status.Reason, bool) { return k.reasons.Get(pod.UID, name) },
		Probes:   k.probes.UpdatePodStatus,
		Evict:    k.evictForDeadline,
	})
}

func (k *Kubelet) hostIPs() []string {
	if ip := k.resolver.HostIP(); ip != "" {
		return []string{ip}
	}
	return nil
}

// withIPs returns the runtime's view with the addresses of the status. The view of the cache is not changed.
func withIPs(s *container.PodStatus, ips []corev1.PodIP) *container.PodStatus {
	if len(ips) == len(s.IPs) {
		return s
	}
	own := *s
	own.IPs = make([]string, len(ips))
	for i := range ips {
		own.IPs[i] = ips[i].IP
	}
	return &own
}

func (k *Kubelet) pullSecrets(pod *corev1.Pod) (secrets []*corev1.Secret, missing []string) {
	return images.PullSecrets(pod, func(name string) (*corev1.Secret, bool) {
		s, err := k.resolver.Secret(pod.Namespace, name)
		return s, err == nil
	})
}

func pullFailed(r *container.PodSyncResult) bool {
	for _, x := range r.Results {
		if errors.Is(x.Err, images.ErrImagePull) {
			return true
		}
	}
	return false
}

func removedAny(r *container.PodSyncResult) bool {
	for _, x := range r.Results {
		if x.Action == container.RemoveContainer && x.Err == nil {
			return true
		}
	}
	return false
}
