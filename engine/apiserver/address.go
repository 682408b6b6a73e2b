package apiserver

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// The addresses of Services: 10.96.0.0/16, kubeadm's range cut to a size that is easy on the eye.
const serviceAddresses = 1 << 16

// firstAddress leaves out the network itself, the API server's own Service and the DNS Service's usual place.
const firstAddress = 16

// allocateAddress gives a Service its cluster IP and node ports. It follows the allocators of
// pkg/registry/core/service, but hands addresses out in order, where the real ones draw them.
func (s *Server) allocateAddress(svc *corev1.Service) {
	spec := &svc.Spec
	if spec.Type == corev1.ServiceTypeExternalName {
		return
	}
	if spec.ClusterIP == "" {
		spec.ClusterIP = s.freeAddress()
	}
	if len(spec.ClusterIPs) == 0 {
		spec.ClusterIPs = []string{spec.ClusterIP}
	}
	if len(spec.IPFamilies) == 0 {
		spec.IPFamilies = []corev1.IPFamily{corev1.IPv4Protocol}
	}
	if spec.IPFamilyPolicy == nil {
		single := corev1.IPFamilyPolicySingleStack
		spec.IPFamilyPolicy = &single
	}
	if spec.Type == corev1.ServiceTypeNodePort || spec.Type == corev1.ServiceTypeLoadBalancer {
		for i := range spec.Ports {
			if spec.Ports[i].NodePort == 0 {
				spec.Ports[i].NodePort = int32(30000 + s.rand.IntN(2768))
			}
		}
	}
}

func (s *Server) freeAddress() string {
	s.nextIP = max(s.nextIP, firstAddress)
	n := s.nextIP % serviceAddresses
	s.nextIP++
	return fmt.Sprintf("10.96.%d.%d", n>>8, n&255)
}

// keepAddress follows patchAllocatedValues (pkg/registry/core/service/storage/storage.go): an update that
// leaves out what was allocated keeps it.
func keepAddress(svc, old *corev1.Service) {
	if svc.Spec.Type == corev1.ServiceTypeExternalName || old.Spec.Type == corev1.ServiceTypeExternalName {
		return
	}
	if svc.Spec.ClusterIP == "" {
		svc.Spec.ClusterIP = old.Spec.ClusterIP
	}
	if svc.Spec.ClusterIP != old.Spec.ClusterIP && slices.Equal(svc.Spec.ClusterIPs, old.Spec.ClusterIPs) {
		svc.Spec.ClusterIPs = []string{svc.Spec.ClusterIP} // the user set the one field only (normalizeClusterIPs)
	}
	if len(svc.Spec.ClusterIPs) == 0 && svc.Spec.ClusterIP == old.Spec.ClusterIP {
		svc.Spec.ClusterIPs = old.Spec.ClusterIPs
	}
	for i := range svc.Spec.Ports {
		p := &svc.Spec.Ports[i]
		for _, was := range old.Spec.Ports {
			if p.NodePort == 0 && p.Port == was.Port && p.Protocol == was.Protocol {
				p.NodePort = was.NodePort
			}
		}
	}
}
