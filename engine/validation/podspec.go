package validation

import (
	"math"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/features"
)

// podCheck is the validation of one Pod spec, of a Pod or of a template.
type podCheck struct {
	*check
	spec    *corev1.PodSpec
	meta    *metav1.ObjectMeta // of a Pod; nil for a template
	volumes map[string]*corev1.VolumeSource
	claims  map[string]bool // the names of the Pod's resource claims
}

// podSpec follows ValidatePodSpec (pkg/apis/core/validation/validation.go).
func (c *check) podSpec(p *field.Path, spec *corev1.PodSpec, meta *metav1.ObjectMeta) {
	pc := &podCheck{check: c, spec: spec, meta: meta, claims: map[string]bool{}}
	for _, claim := range spec.ResourceClaims {
		pc.claims[claim.Name] = true
	}
	if spec.TerminationGracePeriodSeconds == nil {
		c.required(p.Child("terminationGracePeriodSeconds"), "")
	}
	pc.checkVolumes(p.Child("volumes"))
	pc.resourceClaims(p.Child("resourceClaims"))
	pc.containers(p.Child("containers"))
	pc.initContainers(p.Child("initContainers"))
	if c.gates.Enabled(features.PodLevelResources) {
		pc.podResources(p)
	}
	pc.hostNetwork(p.Child("containers"))
	pc.policies(p)
	pc.scheduling(p)
	pc.hostUsers(p)
	pc.names(p)
	pc.rest(p)
	pc.fileKeys(p)
}

// policies checks the settings that stand between the containers and the scheduling.
func (c *podCheck) policies(p *field.Path) {
	s := c.spec
	requiredOneOf(c.report, p.Child("restartPolicy"), s.RestartPolicy,
		corev1.RestartPolicyAlways, corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever)
	requiredOneOf(c.report, p.Child("dnsPolicy"), s.DNSPolicy,
		corev1.DNSClusterFirstWithHostNet, corev1.DNSClusterFirst, corev1.DNSDefault, corev1.DNSNone)
	c.labels(p.Child("nodeSelector"), s.NodeSelector)
	c.podSecurityContext(p.Child("securityContext"))
	if share := s.ShareProcessNamespace; share != nil && *share && s.HostPID {
		c.invalid(p.Child("shareProcessNamespace"), *share, "ShareProcessNamespace and HostPID cannot both be enabled")
	}
}

// requiredOneOf reports a value that is missing or none of the valid ones.
func requiredOneOf[T ~string](r *report, p *field.Path, value T, valid ...T) {
	if value == "" {
		r.required(p, "")
		return
	}
	oneOf(r, p, value, valid...)
}

// scheduling checks where the Pod may go, and the DNS settings that stand between.
func (c *podCheck) scheduling(p *field.Path) {
	s := c.spec
	c.affinity(p.Child("affinity"), s.Affinity)
	c.dnsConfig(p.Child("dnsConfig"))
	for i, gate := range s.ReadinessGates {
		c.qualifiedName(p.Child("readinessGates").Index(i).Child("conditionType"), string(gate.ConditionType))
	}
	seen := map[string]bool{}
	for i, gate := range s.SchedulingGates {
		at := p.Child("schedulingGates").Index(i)
		c.qualifiedName(at, gate.Name)
		if seen[gate.Name] {
			c.duplicate(at, gate.Name)
		}
		seen[gate.Name] = true
	}
	c.spread(p.Child("topologySpreadConstraints"), s.TopologySpreadConstraints)
}

// hostUsers follows validateHostUsers.
func (c *podCheck) hostUsers(p *field.Path) {
	s := c.spec
	if s.HostUsers == nil || *s.HostUsers {
		return
	}
	const when = "when `hostUsers` is false"
	if s.HostNetwork {
		c.forbidden(p.Child("hostNetwork"), when)
	}
	if s.HostPID {
		c.forbidden(p.Child("HostPID"), when)
	}
	if s.HostIPC {
		c.forbidden(p.Child("HostIPC"), when)
	}
	eachContainer(s, p, func(ctr *corev1.Container, at *field.Path) {
		if len(ctr.VolumeDevices) > 0 {
			c.forbidden(at.Child("volumeDevices"), when)
		}
	})
}

// names checks the names that a Pod has and refers to.
func (c *podCheck) names(p *field.Path) {
	s := c.spec
	if s.HostnameOverride != nil {
		c.hostnameOverride(p.Child("hostnameOverride"))
	}
	if s.ServiceAccountName != "" {
		c.dnsSubdomain(p.Child("serviceAccountName"), s.ServiceAccountName)
	}
	if s.NodeName != "" {
		c.dnsSubdomain(p.Child("nodeName"), s.NodeName)
	}
	if d := s.ActiveDeadlineSeconds; d != nil && (*d < 1 || *d > math.MaxInt32) {
		c.invalid(p.Child("activeDeadlineSeconds"), *d, validation.InclusiveRangeError(1, math.MaxInt32))
	}
	if s.Hostname != "" {
		c.dnsLabel(p.Child("hostname"), s.Hostname)
	}
	if s.Subdomain != "" {
		c.dnsLabel(p.Child("subdomain"), s.Subdomain)
	}
}

// hostnameOverride follows validatePodHostName.
func (c *podCheck) hostnameOverride(p *field.Path) {
	s := c.spec
	if s.SetHostnameAsFQDN != nil && *s.SetHostnameAsFQDN {
		c.forbidden(p, "may not be specified when setHostnameAsFQDN is true")
	}
	if s.HostNetwork {
		c.forbidden(p, "may not be specified when hostNetwork is true")
	}
	if len(*s.HostnameOverride) > 64 {
		c.tooLong(p, 64)
	}
	c.dnsSubdomain(p, *s.HostnameOverride)
}

// rest checks the settings at the end of a Pod spec.
func (c *podCheck) rest(p *field.Path) {
	s := c.spec
	c.tolerations(p.Child("tolerations"), s.Tolerations)
	for i, alias := range s.HostAliases {
		at := p.Child("hostAliases").Index(i)
		c.add(validation.IsValidIPForLegacyField(at.Child("ip"), alias.IP, true, nil))
		for j, name := range alias.Hostnames {
			c.dnsSubdomain(at.Child("hostnames").Index(j), name)
		}
	}
	if s.PriorityClassName != "" {
		c.dnsSubdomain(p.Child("priorityClassName"), s.PriorityClassName)
	}
	if s.RuntimeClassName != nil {
		c.dnsSubdomain(p.Child("runtimeClassName"), *s.RuntimeClassName)
	}
	if s.PreemptionPolicy != nil {
		requiredOneOf(c.report, p.Child("preemptionPolicy"), *s.PreemptionPolicy, corev1.PreemptLowerPriority, corev1.PreemptNever)
	}
	if s.Overhead != nil {
		c.resources(p.Child("overhead"), &corev1.ResourceRequirements{Limits: s.Overhead}, containerResource)
	}
	if s.OS != nil {
		switch s.OS.Name {
		case "":
			c.required(p.Child("os", "name"), "")
		default:
			oneOf(c.report, p.Child("os"), s.OS.Name, corev1.Linux, corev1.Windows)
		}
	}
}

// eachContainer calls fn for every container with its path, in the order of VisitContainersWithPath.
func eachContainer(s *corev1.PodSpec, p *field.Path, fn func(*corev1.Container, *field.Path)) {
	for i := range s.InitContainers {
		fn(&s.InitContainers[i], p.Child("initContainers").Index(i))
	}
	for i := range s.Containers {
		fn(&s.Containers[i], p.Child("containers").Index(i))
	}
	for i := range s.EphemeralContainers {
		c := corev1.Container(s.EphemeralContainers[i].EphemeralContainerCommon)
		fn(&c, p.Child("ephemeralContainers").Index(i))
	}
}
