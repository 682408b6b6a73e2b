package kuberuntime

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
)

// GetPodStatus reads from the runtime what there is of a Pod (kuberuntime_manager.go GetPodStatus).
func (m *Manager) GetPodStatus(pod types.UID) *container.PodStatus {
	all := m.cfg.Runtime.Containers(pod)
	s := &container.PodStatus{
		UID: pod, Sandboxes: m.cfg.Runtime.Sandboxes(pod),
		Containers: make([]*cri.Container, 0, len(all)),
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].State == cri.Exited {
			m.addTerminationMessage(&all[i])
		}
		s.Containers = append(s.Containers, &all[i])
	}
	slices.SortStableFunc(s.Containers, func(a, b *cri.Container) int { return b.CreatedAt.Compare(a.CreatedAt) })
	if len(s.Sandboxes) > 0 {
		newest := &s.Sandboxes[0]
		s.Name, s.Namespace = newest.Config.Pod.Name, newest.Config.Pod.Namespace
		if newest.Ready && newest.IP != "" {
			s.IPs = []string{newest.IP}
		}
	}
	return s
}
