package validation

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// oldAnnotations no longer do anything.
var oldAnnotations = []struct{ key, message string }{
	{"scheduler.alpha.kubernetes.io/critical-pod", `non-functional in v1.16+; use the "priorityClassName" field instead`},
	{"security.alpha.kubernetes.io/sysctls", `non-functional in v1.11+; use the "sysctls" field instead`},
	{"security.alpha.kubernetes.io/unsafe-sysctls", `non-functional in v1.11+; use the "sysctls" field instead`},
}

// pod follows warningsForPodSpecAndMeta (pkg/api/pod/warnings.go). p is the path of a template, nil for a Pod.
func (w *warner) pod(p *field.Path, s *corev1.PodSpec, annotations map[string]string) {
	spec := p.Child("spec")
	for i, c := range s.TopologySpreadConstraints {
		if c.LabelSelector == nil {
			w.nullSelector(spec.Child("topologySpreadConstraints").Index(i))
		}
	}
	for _, a := range oldAnnotations {
		if _, ok := annotations[a.key]; ok {
			w.say("%s: %s", p.Child("metadata", "annotations").Key(a.key), a.message)
		}
	}
	for i := range s.Volumes {
		w.oldVolume(spec.Child("volumes").Index(i), &s.Volumes[i])
	}
	w.duplicates(spec, s)
	eachContainer(s, spec, func(c *corev1.Container, at *field.Path) {
		w.fractions(at.Child("resources", "limits"), c.Resources.Limits, corev1.ResourceMemory)
		w.fractions(at.Child("resources", "requests"), c.Resources.Requests, corev1.ResourceMemory)
		w.fractions(at.Child("resources", "limits"), c.Resources.Limits, corev1.ResourceEphemeralStorage)
		w.fractions(at.Child("resources", "requests"), c.Resources.Requests, corev1.ResourceEphemeralStorage)
		w.hiddenEnv(at.Child("env"), c.Env)
	})
	w.ports(spec, s)
	if g := s.TerminationGracePeriodSeconds; g != nil && *g < 0 {
		w.say("%s: must be >= 0; negative values are invalid and will be treated as 1", spec.Child("terminationGracePeriodSeconds"))
	}
	w.affinity(spec.Child("affinity"), s.Affinity)
}

func (w *warner) nullSelector(p *field.Path) {
	w.say("%s: a null labelSelector results in matching no pod", p.Child("labelSelector"))
}

func (w *warner) affinity(p *field.Path, a *corev1.Affinity) {
	if a == nil {
		return
	}
	check := func(p *field.Path, required []corev1.PodAffinityTerm, preferred []corev1.WeightedPodAffinityTerm) {
		for i, t := range required {
			if t.LabelSelector == nil {
				w.nullSelector(p.Child("requiredDuringSchedulingIgnoredDuringExecution").Index(i))
			}
		}
		for i, t := range preferred {
			if t.PodAffinityTerm.LabelSelector == nil {
				w.nullSelector(p.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i).Child("podAffinityTerm"))
			}
		}
	}
	if pa := a.PodAffinity; pa != nil {
		check(p.Child("podAffinity"), pa.RequiredDuringSchedulingIgnoredDuringExecution, pa.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	if pa := a.PodAntiAffinity; pa != nil {
		check(p.Child("podAntiAffinity"), pa.RequiredDuringSchedulingIgnoredDuringExecution, pa.PreferredDuringSchedulingIgnoredDuringExecution)
	}
}

func (w *warner) oldVolume(p *field.Path, v *corev1.Volume) {
	if v.Projected != nil {
		for _, source := range v.Projected.Sources {
			if source == (corev1.VolumeProjection{}) {
				w.say("volume %q (Projected) has no sources provided", v.Name)
			}
		}
	}
	for _, old := range []struct {
		name, message string
		used          bool
	}{
		{"photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+", v.PhotonPersistentDisk != nil},
		{"gitRepo", "deprecated in v1.11, and disabled by default in v1.33+", v.GitRepo != nil},
		{"scaleIO", "deprecated in v1.16, non-functional in v1.22+", v.ScaleIO != nil},
		{"flocker", "deprecated in v1.22, non-functional in v1.25+", v.Flocker != nil},
		{"storageOS", "deprecated in v1.22, non-functional in v1.25+", v.StorageOS != nil},
		{"quobyte", "deprecated in v1.22, non-functional in v1.25+", v.Quobyte != nil},
		{"glusterfs", "deprecated in v1.25, non-functional in v1.26+", v.Glusterfs != nil},
		{"cephfs", "deprecated in v1.28, non-functional in v1.31+", v.CephFS != nil},
		{"rbd", "deprecated in v1.28, non-functional in v1.31+", v.RBD != nil},
	} {
		if old.used {
			w.say("%s: %s", p.Child(old.name), old.message)
		}
	}
}

// duplicates looks for host aliases and pull secrets that are named twice, or not at all.
func (w *warner) duplicates(p *field.Path, s *corev1.PodSpec) {
	ips, names := map[string]bool{}, map[string]bool{}
	for i, alias := range s.HostAliases {
		if ips[alias.IP] {
			w.say("%s: duplicate ip %q", p.Child("hostAliases").Index(i).Child("ip"), alias.IP)
		}
		ips[alias.IP] = true
	}
	for i, secret := range s.ImagePullSecrets {
		if names[secret.Name] {
			w.say("%s: duplicate name %q", p.Child("imagePullSecrets").Index(i).Child("name"), secret.Name)
		}
		names[secret.Name] = true
	}
	for i, secret := range s.ImagePullSecrets {
		if secret.Name == "" {
			w.say("%s: invalid empty name %q", p.Child("imagePullSecrets").Index(i).Child("name"), secret.Name)
		}
	}
	w.fractions(p.Child("overhead"), s.Overhead, corev1.ResourceMemory)
	w.fractions(p.Child("overhead"), s.Overhead, corev1.ResourceEphemeralStorage)
}

// fractions looks for parts of a byte, which come from a unit "m" that was meant to be "M".
func (w *warner) fractions(p *field.Path, list corev1.ResourceList, name corev1.ResourceName) {
	if q, ok := list[name]; ok && q.MilliValue()%1000 != 0 {
		w.say("%s: fractional byte value %q is invalid, must be an integer", p.Key(string(name)), q.String())
	}
}

// hiddenEnv looks for variables that are defined twice without the second using the first.
func (w *warner) hiddenEnv(p *field.Path, vars []corev1.EnvVar) {
	seen := map[string]bool{}
	for i, v := range vars {
		ref := "$(" + v.Name + ")"
		if seen[v.Name] && (v.ValueFrom != nil || v.Value == ref || !strings.Contains(v.Value, ref)) {
			w.say("%s: hides previous definition of %q, which may be dropped when using apply", p.Index(i), v.Name)
		}
		seen[v.Name] = true
	}
}

// ports looks for ports of a Pod that collide.
func (w *warner) ports(p *field.Path, s *corev1.PodSpec) {
	type taken struct {
		path *field.Path
		port corev1.ContainerPort
	}
	byNumber := map[string][]taken{}
	eachContainer(s, p, func(c *corev1.Container, at *field.Path) {
		for i, port := range c.Ports {
			here := at.Child("ports").Index(i)
			if port.HostIP != "" && port.HostPort == 0 {
				w.say("%s: hostIP set without hostPort: %s", here, goString(port))
			}
			key := fmt.Sprintf("%d/%s", port.ContainerPort, port.Protocol)
			for _, other := range byNumber[key] {
				if how := overlap(port, other.port); how != "" {
					w.say("%s: %s port definition with %s", here, how, other.path)
				}
			}
			byNumber[key] = append(byNumber[key], taken{here, port})
		}
	})
	byName := map[string]*field.Path{}
	eachContainer(s, p, func(c *corev1.Container, at *field.Path) {
		for i, port := range c.Ports {
			here := at.Child("ports").Index(i)
			switch other := byName[port.Name]; {
			case port.Name == "":
			case other != nil:
				w.say("%s: duplicate port name %q with %s, services and probes that select ports by name will use %s", here, port.Name, other, other)
			default:
				byName[port.Name] = here
			}
		}
	})
}

// overlap says how two ports of one number and protocol collide, "" if they do not.
func overlap(a, b corev1.ContainerPort) string {
	switch {
	case a.HostIP == b.HostIP && a.HostPort == b.HostPort:
		return "duplicate"
	case a.HostPort == 0 || b.HostPort == 0:
		return "overlapping"
	case a.HostPort == b.HostPort && (a.HostIP == "") != (b.HostIP == ""):
		return "dangerously ambiguous"
	}
	return ""
}

// goString prints a port as the verb %+v prints the server's internal form of it.
func goString(p corev1.ContainerPort) string {
	return fmt.Sprintf("{Name:%s HostPort:%d ContainerPort:%d Protocol:%s HostIP:%s}", p.Name, p.HostPort, p.ContainerPort, p.Protocol, p.HostIP)
}
