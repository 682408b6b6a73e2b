package describe

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/api"
	"podflight/engine/podstatus"
)

// service follows describeService. The endpoints are those that the endpoint controller would find.
func (p *page) service(s *corev1.Service) {
	spec := s.Spec
	p.header(s)
	p.labels("Labels", s.Labels)
	p.annotations("Annotations", s.Annotations)
	p.put(0, "Selector:\t%s\n", labels.FormatLabels(spec.Selector))
	p.put(0, "Type:\t%s\n", spec.Type)
	putIf(p, "IP Family Policy:\t%v\n", spec.IPFamilyPolicy)
	p.put(0, "IP Families:\t%s\n", orNone(join(spec.IPFamilies)))
	p.put(0, "IP:\t%s\n", spec.ClusterIP)
	p.put(0, "IPs:\t%s\n", orNone(join(spec.ClusterIPs)))
	p.putText("External IPs", join(spec.ExternalIPs))
	p.putText("Desired LoadBalancer IP", spec.LoadBalancerIP)
	p.putText("External Name", spec.ExternalName)
	p.putText("LoadBalancer Ingress", ingress(s.Status.LoadBalancer.Ingress))
	for _, port := range spec.Ports {
		p.servicePort(s, port)
	}
	p.put(0, "Session Affinity:\t%s\n", spec.SessionAffinity)
	p.putText("External Traffic Policy", string(spec.ExternalTrafficPolicy))
	putIf(p, "Internal Traffic Policy:\t%v\n", spec.InternalTrafficPolicy)
	if spec.HealthCheckNodePort != 0 {
		p.put(0, "HealthCheck NodePort:\t%d\n", spec.HealthCheckNodePort)
	}
	p.putText("LoadBalancer Source Ranges", join(spec.LoadBalancerSourceRanges))
	putIf(p, "Traffic Distribution:\t%v\n", spec.TrafficDistribution)
	p.eventsOf(api.Service, s)
}

// putText writes a line at the margin if there is text.
func (p *page) putText(title, text string) {
	if text != "" {
		p.put(0, "%s:\t%s\n", title, text)
	}
}

func join[S ~string](all []S) string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return strings.Join(out, ",")
}

func ingress(all []corev1.LoadBalancerIngress) string {
	var out []string
	for _, in := range all {
		text := in.Hostname
		if in.IP != "" {
			text = in.IP
			if in.IPMode != nil {
				text += fmt.Sprintf(" (%s)", *in.IPMode)
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func (p *page) servicePort(s *corev1.Service, port corev1.ServicePort) {
	name := port.Name
	if name == "" {
		name = unset
	}
	p.put(0, "Port:\t%s\t%d/%s\n", name, port.Port, port.Protocol)
	p.put(0, "TargetPort:\t%s/%s\n", port.TargetPort.String(), port.Protocol)
	putIf(p, "AppProtocol:\t%v\n", port.AppProtocol)
	if port.NodePort != 0 {
		p.put(0, "NodePort:\t%s\t%d/%s\n", name, port.NodePort, port.Protocol)
	}
	p.put(0, "Endpoints:\t%s\n", p.endpoints(s, port))
}

// endpoints lists the first three addresses of ready Pods that the service selects (formatEndpointSlices).
func (p *page) endpoints(s *corev1.Service, port corev1.ServicePort) string {
	const shown = 3
	if len(s.Spec.Selector) == 0 {
		return none
	}
	match := labels.SelectorFromSet(s.Spec.Selector)
	var list []string
	count := 0
	for _, obj := range p.src.List(api.Pod, s.Namespace) {
		pod, ok := obj.(*corev1.Pod)
		if !ok || !match.Matches(labels.Set(pod.Labels)) || pod.Status.PodIP == "" || pod.DeletionTimestamp != nil || !podstatus.Ready(pod) {
			continue
		}
		target, ok := targetPort(pod, port)
		if !ok {
			continue
		}
		count++
		if len(list) < shown {
			list = append(list, pod.Status.PodIP+":"+strconv.Itoa(int(target)))
		}
	}
	text := strings.Join(list, ",")
	if count > shown {
		text += fmt.Sprintf(" + %d more...", count-shown)
	}
	return text
}

func targetPort(pod *corev1.Pod, port corev1.ServicePort) (int32, bool) {
	if port.TargetPort.Type == intstr.Int {
		return port.TargetPort.IntVal, true
	}
	for _, c := range pod.Spec.Containers {
		for _, cp := range c.Ports {
			if cp.Name == port.TargetPort.StrVal && cp.Protocol == port.Protocol {
				return cp.ContainerPort, true
			}
		}
	}
	return 0, false
}
