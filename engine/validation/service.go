package validation

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// maxAffinitySeconds is the longest that a Service may send a client to the same Pod: a day.
const maxAffinitySeconds = 86400

// service follows validateService for a cluster with one address family.
func (r *report) service(s *corev1.Service) {
	p, spec := path("spec"), &s.Spec
	headless := spec.ClusterIP == corev1.ClusterIPNone
	external := spec.Type == corev1.ServiceTypeExternalName
	if len(spec.Ports) == 0 && !headless && !external {
		r.required(p.Child("ports"), "")
	}
	switch spec.Type {
	case corev1.ServiceTypeLoadBalancer, corev1.ServiceTypeNodePort:
		if headless {
			r.invalid(p.Child("clusterIPs").Index(0), spec.ClusterIP, fmt.Sprintf("may not be set to 'None' for %s services", spec.Type))
		}
	case corev1.ServiceTypeExternalName:
		r.externalName(p, spec)
	}
	names := map[string]bool{}
	for i := range spec.Ports {
		r.servicePort(p.Child("ports").Index(i), &spec.Ports[i], len(spec.Ports) > 1, names)
	}
	r.labels(p.Child("selector"), spec.Selector)
	requiredOneOf(r, p.Child("sessionAffinity"), spec.SessionAffinity, corev1.ServiceAffinityClientIP, corev1.ServiceAffinityNone)
	r.clientIP(p.Child("sessionAffinityConfig"), spec)
	if !external {
		r.clusterIP(p, spec)
	}
	for i, ip := range spec.ExternalIPs {
		r.add(validation.IsValidIPForLegacyField(p.Child("externalIPs").Index(i), ip, true, nil))
	}
	requiredOneOf(r, p.Child("type"), spec.Type, corev1.ServiceTypeClusterIP, corev1.ServiceTypeExternalName,
		corev1.ServiceTypeLoadBalancer, corev1.ServiceTypeNodePort)
	r.servicePortUse(p.Child("ports"), spec)
	r.traffic(p, spec)
}

func (r *report) externalName(p *field.Path, s *corev1.ServiceSpec) {
	if len(s.ClusterIPs) > 0 {
		r.forbidden(p.Child("clusterIPs"), "may not be set for ExternalName services")
	}
	if len(s.IPFamilies) > 0 {
		r.forbidden(p.Child("ipFamilies"), "may not be set for ExternalName services")
	}
	if s.IPFamilyPolicy != nil {
		r.forbidden(p.Child("ipFamilyPolicy"), "may not be set for ExternalName services")
	}
	if name := strings.TrimSuffix(s.ExternalName, "."); name != "" {
		r.dnsSubdomain(p.Child("externalName"), name)
	} else {
		r.required(p.Child("externalName"), "")
	}
}

// servicePort follows validateServicePort.
func (r *report) servicePort(p *field.Path, sp *corev1.ServicePort, named bool, names map[string]bool) {
	if sp.Name != "" {
		r.dnsLabel(p.Child("name"), sp.Name)
		if names[sp.Name] {
			r.duplicate(p.Child("name"), sp.Name)
		}
		names[sp.Name] = true
	} else if named {
		r.required(p.Child("name"), "")
	}
	r.invalidFor(p.Child("port"), sp.Port, validation.IsValidPortNum(int(sp.Port)))
	r.protocol(p.Child("protocol"), sp.Protocol)
	r.port(p.Child("targetPort"), sp.TargetPort)
	if sp.AppProtocol != nil {
		r.qualifiedName(p.Child("appProtocol"), *sp.AppProtocol)
	}
}

// clientIP follows validateClientIPAffinityConfig.
func (r *report) clientIP(p *field.Path, s *corev1.ServiceSpec) {
	config := s.SessionAffinityConfig
	if s.SessionAffinity == corev1.ServiceAffinityNone && config != nil {
		r.forbidden(p, "must not be set when session affinity is None")
	}
	if s.SessionAffinity != corev1.ServiceAffinityClientIP || config == nil || config.ClientIP == nil || config.ClientIP.TimeoutSeconds == nil {
		return
	}
	if t := *config.ClientIP.TimeoutSeconds; t <= 0 || t > maxAffinitySeconds {
		r.invalid(p.Child("clientIP", "timeoutSeconds"), t,
			fmt.Sprintf("must be greater than 0 and less than %d", maxAffinitySeconds))
	}
}

// clusterIP follows ValidateServiceClusterIPsRelatedFields.
func (r *report) clusterIP(p *field.Path, s *corev1.ServiceSpec) {
	at := p.Child("clusterIPs")
	if s.ClusterIP != "" && len(s.ClusterIPs) > 0 && s.ClusterIPs[0] != s.ClusterIP {
		r.invalid(at, s.ClusterIPs, "first value must match `clusterIP`")
	}
	for i, family := range s.IPFamilies {
		oneOf(r, p.Child("ipFamilies").Index(i), family, corev1.IPv4Protocol, corev1.IPv6Protocol)
	}
	if s.IPFamilyPolicy != nil {
		oneOf(r, p.Child("ipFamilyPolicy"), *s.IPFamilyPolicy, corev1.IPFamilyPolicyPreferDualStack,
			corev1.IPFamilyPolicyRequireDualStack, corev1.IPFamilyPolicySingleStack)
	}
	for i, ip := range s.ClusterIPs {
		if i > 0 || ip != corev1.ClusterIPNone {
			r.add(validation.IsValidIPForLegacyField(at.Index(i), ip, true, nil))
		}
	}
	if len(s.ClusterIPs) > 2 {
		r.invalid(at, s.ClusterIPs, "may only hold up to 2 values")
	}
}

// servicePortUse looks for ports that are taken twice or not to be had.
func (r *report) servicePortUse(p *field.Path, s *corev1.ServiceSpec) {
	if s.Type == corev1.ServiceTypeClusterIP {
		for i := range s.Ports {
			if s.Ports[i].NodePort != 0 {
				r.forbidden(p.Index(i).Child("nodePort"), "may not be used when `type` is 'ClusterIP'")
			}
		}
	}
	nodePorts, ports := map[corev1.ServicePort]bool{}, map[corev1.ServicePort]bool{}
	for i, sp := range s.Ports {
		key := corev1.ServicePort{Protocol: sp.Protocol, NodePort: sp.NodePort}
		if sp.NodePort != 0 && nodePorts[key] {
			r.duplicate(p.Index(i).Child("nodePort"), sp.NodePort)
		}
		nodePorts[key] = true
	}
	for i, sp := range s.Ports {
		key := corev1.ServicePort{Protocol: sp.Protocol, Port: sp.Port, TargetPort: intstr.IntOrString{}}
		if ports[key] {
			r.duplicate(p.Index(i), key)
		}
		ports[key] = true
	}
}

// traffic follows validateServiceExternalTrafficPolicy and validateServiceInternalTrafficFieldsValue.
func (r *report) traffic(p *field.Path, s *corev1.ServiceSpec) {
	if s.AllocateLoadBalancerNodePorts != nil && s.Type != corev1.ServiceTypeLoadBalancer {
		r.forbidden(p.Child("allocateLoadBalancerNodePorts"), "may only be used when `type` is 'LoadBalancer'")
	}
	open := s.Type == corev1.ServiceTypeLoadBalancer || s.Type == corev1.ServiceTypeNodePort ||
		(s.Type == corev1.ServiceTypeClusterIP && len(s.ExternalIPs) > 0)
	if at := p.Child("externalTrafficPolicy"); open {
		requiredOneOf(r, at, s.ExternalTrafficPolicy, corev1.ServiceExternalTrafficPolicyCluster, corev1.ServiceExternalTrafficPolicyLocal)
	} else if s.ExternalTrafficPolicy != "" {
		r.invalid(at, s.ExternalTrafficPolicy, "may only be set for externally-accessible services")
	}
	if s.InternalTrafficPolicy != nil {
		oneOf(r, p.Child("internalTrafficPolicy"), *s.InternalTrafficPolicy, corev1.ServiceInternalTrafficPolicyCluster, corev1.ServiceInternalTrafficPolicyLocal)
	}
	if s.TrafficDistribution != nil {
		oneOf(r, p.Child("trafficDistribution"), *s.TrafficDistribution, corev1.ServiceTrafficDistributionPreferClose,
			corev1.ServiceTrafficDistributionPreferSameZone, corev1.ServiceTrafficDistributionPreferSameNode)
	}
}

// serviceUpdate follows ValidateServiceUpdate: an address stays as it is, unless there is or was none.
func (r *report) serviceUpdate(s, old *corev1.Service) {
	if s.Spec.Type != corev1.ServiceTypeExternalName && old.Spec.Type != corev1.ServiceTypeExternalName &&
		len(old.Spec.ClusterIPs) > 0 && len(s.Spec.ClusterIPs) > 0 && old.Spec.ClusterIPs[0] != s.Spec.ClusterIPs[0] {
		r.invalid(path("spec", "clusterIPs").Index(0), s.Spec.ClusterIPs,
			"may not change once set")
	}
	r.service(s)
}
