package env

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/cri"
)

// services returns the variables of the Services that a Pod sees: "kubernetes" of the namespace default, always, and
// those of its own namespace, unless enableServiceLinks is false (getServiceEnvVarMap). They are sorted by name.
func (r *Resolver) services(pod *corev1.Pod) []cri.EnvVar {
	var vars []cri.EnvVar
	master, hasMaster := r.Server.Get(api.Key{Kind: api.Service, Namespace: metav1.NamespaceDefault, Name: "kubernetes"})
	links := pod.Spec.EnableServiceLinks == nil || *pod.Spec.EnableServiceLinks
	shadowed := false
	if links {
		for _, obj := range r.Server.List(api.Service, pod.Namespace) {
			if obj == master {
				continue
			}
			s := obj.(*corev1.Service)
			shadowed = shadowed || s.Name == "kubernetes"
			vars = append(vars, serviceVars(s)...)
		}
	}
	if hasMaster && !shadowed {
		vars = append(vars, serviceVars(master.(*corev1.Service))...)
	}
	slices.SortStableFunc(vars, func(a, b cri.EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	return vars
}

// serviceVars follows FromServices (pkg/kubelet/envvars/envvars.go).
func serviceVars(s *corev1.Service) []cri.EnvVar {
	ip := s.Spec.ClusterIP
	if ip == "" || ip == corev1.ClusterIPNone || len(s.Spec.Ports) == 0 {
		return nil
	}
	prefix := variableName(s.Name)
	port := prefix + "_SERVICE_PORT"
	vars := []cri.EnvVar{
		{Name: prefix + "_SERVICE_HOST", Value: ip},
		{Name: port, Value: strconv.Itoa(int(s.Spec.Ports[0].Port))},
	}
	for i := range s.Spec.Ports {
		if p := &s.Spec.Ports[i]; p.Name != "" {
			vars = append(vars, cri.EnvVar{Name: port + "_" + variableName(p.Name), Value: strconv.Itoa(int(p.Port))})
		}
	}
	for i := range s.Spec.Ports {
		vars = append(vars, linkVars(prefix, ip, &s.Spec.Ports[i], i == 0)...)
	}
	return vars
}

// linkVars follows makeLinkVariables.
func linkVars(prefix, ip string, p *corev1.ServicePort, first bool) []cri.EnvVar {
	protocol := string(corev1.ProtocolTCP)
	if p.Protocol != "" {
		protocol = string(p.Protocol)
	}
	host := ip
	if strings.Contains(ip, ":") {
		host = "[" + ip + "]"
	}
	lower := strings.ToLower(protocol)
	url := fmt.Sprintf("%s://%s:%d", lower, host, p.Port)
	name := fmt.Sprintf("%s_PORT_%d_%s", prefix, p.Port, strings.ToUpper(protocol))
	vars := []cri.EnvVar{
		{Name: name, Value: url},
		{Name: name + "_PROTO", Value: lower},
		{Name: name + "_PORT", Value: strconv.Itoa(int(p.Port))},
		{Name: name + "_ADDR", Value: ip},
	}
	if first {
		vars = append(vars, cri.EnvVar{Name: prefix + "_PORT", Value: url})
	}
	return vars
}

func variableName(s string) string { return strings.ToUpper(strings.ReplaceAll(s, "-", "_")) }
