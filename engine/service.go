package engine

import (
	"math/rand/v2"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
)

// services is what CoreDNS and kube-proxy do for Pods: it answers names of Services and leads their
// addresses to ready Pods. It implements linux.Cluster.
type services struct {
	server *apiserver.Server
	rand   *rand.Rand
}

func newServices(k *sim.Kernel, s *apiserver.Server) *services {
	return &services{server: s, rand: k.Rand("kube-proxy")}
}

// LookupHost answers a name as the cluster's DNS does for a Pod of a namespace.
func (s *services) LookupHost(namespace, host string) []string {
	name, ns := serviceOf(namespace, host)
	obj, ok := s.server.Get(api.Key{Kind: api.Service, Namespace: ns, Name: name})
	if !ok {
		return nil
	}
	svc := obj.(*corev1.Service)
	if svc.Spec.ClusterIP != corev1.ClusterIPNone {
		return []string{svc.Spec.ClusterIP}
	}
	var out []string
	for _, pod := range s.ready(svc) {
		out = append(out, pod.Status.PodIP)
	}
	return out
}

// serviceOf splits a host name as the search list of a Pod's resolv.conf completes it: web, web.shop,
// web.shop.svc, web.shop.svc.cluster.local. Other names are no Service's.
func serviceOf(namespace, host string) (name, ns string) {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	switch domain := strings.Join(parts[min(2, len(parts)):], "."); {
	case len(parts) == 1:
		return parts[0], namespace
	case domain == "" || domain == "svc" || domain == "svc.cluster.local":
		return parts[0], parts[1]
	}
	return "", ""
}

// Endpoint chooses a Pod for a connection to a Service's address, by chance as kube-proxy does
// (pkg/proxy/iptables/proxier.go).
func (s *services) Endpoint(ip string, port int) (podIP string, podPort int, known bool) {
	for _, obj := range s.server.List(api.Service, "") {
		svc := obj.(*corev1.Service)
		if svc.Spec.ClusterIP != ip {
			continue
		}
		for _, p := range svc.Spec.Ports {
			if int(p.Port) != port {
				continue
			}
			pods := s.ready(svc)
			if len(pods) == 0 {
				return "", 0, true
			}
			pod := pods[s.rand.IntN(len(pods))]
			return pod.Status.PodIP, targetPort(p, pod), true
		}
		return "", 0, true
	}
	return "", 0, false
}

// targetPort returns the port of a Pod that a Service's port leads to (FindPort, staging/src/k8s.io/component-helpers).
func targetPort(p corev1.ServicePort, pod *corev1.Pod) int {
	if name := p.TargetPort.StrVal; name != "" {
		for _, c := range pod.Spec.Containers {
			for _, cp := range c.Ports {
				if cp.Name == name {
					return int(cp.ContainerPort)
				}
			}
		}
	}
	if n := p.TargetPort.IntValue(); n != 0 {
		return n
	}
	return int(p.Port)
}

// ready returns the Pods behind a Service as its EndpointSlices have them: with an address, ready and not
// being deleted (staging/src/k8s.io/endpointslice).
func (s *services) ready(svc *corev1.Service) []*corev1.Pod {
	if len(svc.Spec.Selector) == 0 {
		return nil
	}
	selector := labels.SelectorFromSet(svc.Spec.Selector)
	var out []*corev1.Pod
	for _, obj := range s.server.List(api.Pod, svc.Namespace) {
		pod := obj.(*corev1.Pod)
		if pod.DeletionTimestamp == nil && pod.Status.PodIP != "" && selector.Matches(labels.Set(pod.Labels)) && podstatus.Ready(pod) {
			out = append(out, pod)
		}
	}
	return out
}
