package kuberuntime

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
	"podflight/engine/sim"
)

// syncRun is one run of SyncPod.
type syncRun struct {
	*Manager
	t       *sim.Task
	pod     *corev1.Pod
	status  *container.PodStatus
	secrets []*corev1.Secret
	actions actions
	sandbox cri.SandboxID
	podIP   string
	result  container.PodSyncResult
}

// SyncPod brings a Pod's containers to where its spec wants them. s is what the last relist saw; secrets are those
// that images may be pulled with; restartAll says that every container is to be removed first.
func (m *Manager) SyncPod(t *sim.Task, pod *corev1.Pod, s *container.PodStatus, secrets []*corev1.Secret, restartAll bool) container.PodSyncResult {
	r := &syncRun{Manager: m, t: t, pod: pod, status: s, secrets: secrets, actions: m.computePodActions(pod, s, restartAll)}
	a := &r.actions
	r.sandbox = a.sandbox
	if len(s.IPs) > 0 {
		r.podIP = s.IPs[0]
	}
	if a.createSandbox && a.sandbox != "" {
		m.event(container.Ref(pod), corev1.EventTypeNormal, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.")
	}
	if !r.killUnwanted() {
		return r.result
	}
	m.pruneInitContainers(pod, s)
	if a.createSandbox && !r.createSandbox() {
		return r.result
	}
	r.startContainers()
	return r.result
}

// killUnwanted stops what must not go on: the whole Pod, or some of its containers. It reports whether the sync goes on.
func (r *syncRun) killUnwanted() bool {
	if r.actions.killPod {
		killed := r.killPod(r.t, r.pod, r.status, nil)
		r.result.Results = append(r.result.Results, killed.Results...)
		if killed.Err() != nil {
			return false
		}
		if r.actions.createSandbox {
			r.purgeInitContainers(r.pod, r.status)
		}
		return true
	}
	for _, k := range r.actions.kills {
		result := r.result.Add(container.KillContainer, k.spec.Name)
		if err := r.killContainer(r.t, r.pod, k, nil, nil); err != nil {
			result.Fail(container.ErrKillContainer, err.Error())
			return false
		}
	}
	for _, x := range r.actions.resets {
		result := r.result.Add(container.RemoveContainer, x.spec.Name)
		if x.kill {
			grace := int64(0)
			k := kill{id: x.id, spec: x.spec, message: "killing", reason: killRestartAll}
			if err := r.killContainer(r.t, r.pod, k, &grace, nil); err != nil {
				result.Fail(container.ErrKillContainer, err.Error())
				return false
			}
		}
		r.removeContainer(r.pod, x.id, true)
	}
	return true
}

func (r *syncRun) createSandbox() bool {
	result := r.result.Add(container.CreatePodSandbox, container.FormatPod(r.pod))
	id, err := r.cfg.Runtime.RunPodSandbox(r.t, r.sandboxConfig())
	if err != nil {
		// A sandbox that fails because its Pod is being deleted is no news.
		if r.cfg.TerminationRequested(r.pod.UID) {
			return false
		}
		result.Fail(container.ErrCreatePodSandbox, fmt.Sprintf("Failed to create sandbox for pod %q: %v", container.FormatPod(r.pod), err))
		r.event(container.Ref(r.pod), corev1.EventTypeWarning, "FailedCreatePodSandBox", fmt.Sprintf("Failed to create pod sandbox: %v", err))
		return false
	}
	r.sandbox = id
	if !r.pod.Spec.HostNetwork {
		for _, s := range r.cfg.Runtime.Sandboxes(r.pod.UID) {
			if s.ID == id {
				r.podIP = s.IP
			}
		}
	}
	r.cfg.SandboxReady(r.pod)
	return true
}

func (r *syncRun) sandboxConfig() cri.SandboxConfig {
	return cri.SandboxConfig{
		Pod:                   cri.PodMeta{UID: r.pod.UID, Name: r.pod.Name, Namespace: r.pod.Namespace},
		Attempt:               r.actions.attempt,
		Hostname:              r.cfg.Hostname(r.pod),
		HostNetwork:           r.pod.Spec.HostNetwork,
		ShareProcessNamespace: r.pod.Spec.ShareProcessNamespace != nil && *r.pod.Spec.ShareProcessNamespace,
	}
}

// startContainers starts ephemeral, init and regular containers, in that order, one after another.
func (r *syncRun) startContainers() {
	spec := &r.pod.Spec
	for _, i := range r.actions.ephemeral {
		r.start((*corev1.Container)(&spec.EphemeralContainers[i].EphemeralContainerCommon))
	}
	for _, i := range r.actions.inits {
		c := &spec.InitContainers[i]
		if err := r.start(c); err != nil && !podspec.IsSidecar(c) {
			return
		}
	}
	for _, i := range r.actions.regular {
		r.start(&spec.Containers[i])
	}
}

// start starts one container, unless its back-off forbids it.
func (r *syncRun) start(c *corev1.Container) error {
	result := r.result.Add(container.StartContainer, c.Name)
	cause := r.cfg.Kernel.Cause()
	defer func() { r.cfg.Kernel.SetCause(cause) }()
	r.tellRestart(c)
	msg, err := r.doBackOff(r.pod, c, r.status)
	if err == nil {
		msg, err = r.startContainer(c)
	}
	if err != nil {
		result.Fail(err, msg)
		result.Record = r.cfg.Kernel.Cause()
	}
	return err
}
