// Package container is what the kubelet knows of a Pod's containers on its node.
//
// It imitates pkg/kubelet/container (PodStatus, SyncResult, helpers). It has no ordering of its own.
package container

import (
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
)

// PodStatus is a Pod as the runtime has it (pkg/kubelet/container/runtime.go PodStatus).
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
