package kuberuntime

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
)

// removeContainer removes an instance from the node. Without its log, nothing tells any more that there was such an attempt.
func (m *Manager) removeContainer(pod *corev1.Pod, id cri.ContainerID, keepLog bool) {
	c, ok := m.cfg.Runtime.Container(id)
	if !ok {
		return
	}
	if memory := m.memory(pod.UID); !keepLog && memory.attempts[c.Name] == c.Attempt+1 {
		delete(memory.attempts, c.Name)
	}
	m.cfg.Runtime.RemoveContainer(id)
}

// pruneInitContainers keeps only the newest instance of each init container that has ended
// (pruneInitContainersBeforeStart).
func (m *Manager) pruneInitContainers(pod *corev1.Pod, s *container.PodStatus) {
	for i := range pod.Spec.InitContainers {
		kept := false
		for _, c := range s.Containers {
			if c.Name != pod.Spec.InitContainers[i].Name || c.State != cri.Exited && c.State != cri.Unknown {
				continue
			}
			if kept {
				m.removeContainer(pod, c.ID, false)
			}
			kept = true
		}
	}
}

// purgeInitContainers removes every instance of every init container, so that they all run again.
func (m *Manager) purgeInitContainers(pod *corev1.Pod, s *container.PodStatus) {
	for i := range pod.Spec.InitContainers {
		for _, c := range s.Containers {
			if c.Name == pod.Spec.InitContainers[i].Name {
				m.removeContainer(pod, c.ID, false)
			}
		}
	}
}

// RemoveDead removes the instances of a container that ended before its newest one that ended, once another one has ended
// (pkg/kubelet/pod_container_deletor.go): `kubectl logs --previous` reaches back one instance, no further.
func (m *Manager) RemoveDead(pod *corev1.Pod, s *container.PodStatus, ended cri.ContainerID) {
	name := ""
	for _, c := range s.Containers {
		if c.ID == ended {
			name = c.Name
		}
	}
	kept := name == ""
	for _, c := range s.Containers {
		if c.Name != name || c.State != cri.Exited {
			continue
		}
		if kept {
			m.removeContainer(pod, c.ID, false)
		}
		kept = true
	}
}

// RemoveAll removes what is left of a Pod that has terminated and is deleted (kuberuntime_gc.go GarbageCollect).
func (m *Manager) RemoveAll(pod *corev1.Pod) {
	for _, c := range m.cfg.Runtime.Containers(pod.UID) {
		m.cfg.Runtime.RemoveContainer(c.ID)
	}
	for _, s := range m.cfg.Runtime.Sandboxes(pod.UID) {
		m.cfg.Runtime.RemovePodSandbox(s.ID)
	}
}
