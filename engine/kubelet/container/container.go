// Package container is what the kubelet knows of a Pod's containers on its node, and the
// decisions that depend on nothing else: is this container to be started again?
//
// It imitates pkg/kubelet/container (PodStatus, helpers, SyncResult, BackoffError) and the
// restart rules of pkg/api/v1/pod. Left out: images, volumes, ephemeral containers' targets.
// It holds no state and has no ordering of its own.
package container

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
)

// PodStatus is a Pod as the runtime has it (pkg/kubelet/container/runtime.go PodStatus).
// It is immutable once the PLEG has put it into the cache.
type PodStatus struct {
	UID        types.UID
	Name       string
	Namespace  string
	IPs        []string
	Sandboxes  []cri.Sandbox    // newest first
	Containers []*cri.Container // newest first
}

// FindContainerStatusByName returns the newest instance of a container, or nil.
func (s *PodStatus) FindContainerStatusByName(name string) *cri.Container {
	for _, c := range s.Containers {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// FindActiveContainerStatusByName returns the newest instance of a container in the ready sandbox, or nil.
func (s *PodStatus) FindActiveContainerStatusByName(name string) *cri.Container {
	sandbox, ok := s.activeSandbox()
	if !ok {
		return nil
	}
	for _, c := range s.Containers {
		if c.Name == name && c.Sandbox == sandbox {
			return c
		}
	}
	return nil
}

// FindExited returns the newest instance of a container that has exited, or nil.
func (s *PodStatus) FindExited(name string) *cri.Container {
	for _, c := range s.Containers {
		if c.Name == name && c.State == cri.Exited {
			return c
		}
	}
	return nil
}

// activeSandbox returns the newest sandbox, if it is ready: containers of older ones count as gone.
func (s *PodStatus) activeSandbox() (cri.SandboxID, bool) {
	if len(s.Sandboxes) == 0 || !s.Sandboxes[0].Ready {
		return "", false
	}
	return s.Sandboxes[0].ID, true
}

// HasAnyActiveRegularContainerStarted reports whether a regular container exists in the ready sandbox,
// which implies that initialization is over (pkg/kubelet/container/helpers.go, function of the same name).
func HasAnyActiveRegularContainerStarted(spec *corev1.PodSpec, s *PodStatus) bool {
	for i := range spec.Containers {
		if s.FindActiveContainerStatusByName(spec.Containers[i].Name) != nil {
			return true
		}
	}
	return false
}

// HasAnyRegularContainerCreated reports whether a regular container exists in any sandbox
// (pkg/kubelet/kuberuntime/kuberuntime_container.go, function of the same name).
func HasAnyRegularContainerCreated(spec *corev1.PodSpec, s *PodStatus) bool {
	for i := range spec.Containers {
		if c := s.FindContainerStatusByName(spec.Containers[i].Name); c != nil && c.State != cri.Unknown {
			return true
		}
	}
	return false
}

// SandboxMessage says why the Pod's sandbox must be made (anew), or "" if it need not be. They are the messages
// of the condition PodReadyToStartContainers (pkg/kubelet/kuberuntime/util/util.go PodSandboxChanged).
func SandboxMessage(pod *corev1.Pod, s *PodStatus) string {
	if len(s.Sandboxes) == 0 {
		return "no pod sandbox exists"
	}
	ready := 0
	for i := range s.Sandboxes {
		if s.Sandboxes[i].Ready {
			ready++
		}
	}
	newest := &s.Sandboxes[0]
	switch {
	case ready > 1:
		return "multiple pod sandboxes are ready and need to be reconciled"
	case !newest.Ready:
		return "pod sandbox is not ready"
	case newest.Config.HostNetwork != pod.Spec.HostNetwork:
		return "network namespace mode changed and sandbox needs to be recreated"
	case !pod.Spec.HostNetwork && newest.IP == "":
		return "pod sandbox has no IP address"
	}
	return ""
}
