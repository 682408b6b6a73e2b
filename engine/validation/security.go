package validation

import (
	"fmt"
	"regexp"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

const maxSysctlName = 253

var sysctlName = regexp.MustCompile(`^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$`)

// podSecurityContext follows validatePodSpecSecurityContext.
func (c *podCheck) podSecurityContext(p *field.Path) {
	sc := c.spec.SecurityContext
	if sc == nil {
		return
	}
	c.groupID(p.Child("fsGroup"), sc.FSGroup)
	c.userID(p.Child("runAsUser"), sc.RunAsUser)
	c.groupID(p.Child("runAsGroup"), sc.RunAsGroup)
	for i, gid := range sc.SupplementalGroups {
		c.groupID(p.Child("supplementalGroups").Index(i), &gid)
	}
	c.sysctls(p.Child("sysctls"), sc.Sysctls)
	if policy := sc.FSGroupChangePolicy; policy != nil {
		oneOf(c.report, p.Child("fsGroupChangePolicy"), *policy, corev1.FSGroupChangeAlways, corev1.FSGroupChangeOnRootMismatch)
	}
	c.seccomp(p.Child("seccompProfile"), sc.SeccompProfile)
	c.appArmor(p.Child("appArmorProfile"), sc.AppArmorProfile)
	if policy := sc.SupplementalGroupsPolicy; policy != nil {
		oneOf(c.report, p.Child("supplementalGroupsPolicy"), *policy, corev1.SupplementalGroupsPolicyMerge, corev1.SupplementalGroupsPolicyStrict)
	}
	if policy := sc.SELinuxChangePolicy; policy != nil {
		oneOf(c.report, p.Child("seLinuxChangePolicy"), *policy, corev1.SELinuxChangePolicyMountOption, corev1.SELinuxChangePolicyRecursive)
	}
}

func (r *report) userID(p *field.Path, id *int64) {
	if id != nil {
		r.invalidFor(p, *id, validation.IsValidUserID(*id))
	}
}

func (r *report) groupID(p *field.Path, id *int64) {
	if id != nil {
		r.invalidFor(p, *id, validation.IsValidGroupID(*id))
	}
}

// sysctls follows validateSysctls.
func (c *podCheck) sysctls(p *field.Path, sysctls []corev1.Sysctl) {
	seen := map[string]bool{}
	for i, s := range sysctls {
		at := p.Index(i).Child("name")
		switch {
		case s.Name == "":
			c.required(at, "")
		case len(s.Name) > maxSysctlName || !sysctlName.MatchString(s.Name):
			c.invalid(at, s.Name, fmt.Sprintf("must have at most %d characters and match regex %s", maxSysctlName, sysctlName))
		case seen[s.Name]:
			c.duplicate(at, s.Name)
		}
		seen[s.Name] = true
	}
}

// securityContext follows ValidateSecurityContext.
func (c *podCheck) securityContext(p *field.Path, sc *corev1.SecurityContext) {
	if sc == nil {
		return
	}
	c.userID(p.Child("runAsUser"), sc.RunAsUser)
	c.groupID(p.Child("runAsGroup"), sc.RunAsGroup)
	if mount := sc.ProcMount; mount != nil {
		oneOf(c.report, p.Child("procMount"), *mount, corev1.DefaultProcMount, corev1.UnmaskedProcMount)
		if shared := c.spec.HostUsers == nil || *c.spec.HostUsers; shared && *mount == corev1.UnmaskedProcMount {
			c.invalid(p.Child("procMount"), mount, "`hostUsers` must be false to use `Unmasked`")
		}
	}
	c.seccomp(p.Child("seccompProfile"), sc.SeccompProfile)
	if sc.AllowPrivilegeEscalation != nil && !*sc.AllowPrivilegeEscalation {
		if sc.Privileged != nil && *sc.Privileged {
			c.invalid(p, sc, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
		}
		if sc.Capabilities != nil {
			for _, added := range sc.Capabilities.Add {
				if added == "CAP_SYS_ADMIN" {
					c.invalid(p, sc, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN")
				}
			}
		}
	}
	c.appArmor(p.Child("appArmorProfile"), sc.AppArmorProfile)
}

// seccomp follows validateSeccompProfileField.
func (c *podCheck) seccomp(p *field.Path, s *corev1.SeccompProfile) {
	if s == nil {
		return
	}
	if s.Type == "" {
		c.required(p.Child("type"), "type is required when seccompProfile is set")
	} else {
		oneOf(c.report, p.Child("type"), s.Type, corev1.SeccompProfileTypeLocalhost, corev1.SeccompProfileTypeRuntimeDefault, corev1.SeccompProfileTypeUnconfined)
	}
	at := p.Child("localhostProfile")
	switch local := s.Type == corev1.SeccompProfileTypeLocalhost; {
	case local && s.LocalhostProfile == nil:
		c.required(at, "must be set when seccomp type is Localhost")
	case local:
		c.descendingPath(at, *s.LocalhostProfile)
	case s.LocalhostProfile != nil:
		c.invalid(at, s, "can only be set when seccomp type is Localhost")
	}
}

// appArmor follows ValidateAppArmorProfileField.
func (c *podCheck) appArmor(p *field.Path, a *corev1.AppArmorProfile) {
	if a == nil {
		return
	}
	at := p.Child("localhostProfile")
	switch a.Type {
	case corev1.AppArmorProfileTypeLocalhost:
		if a.LocalhostProfile == nil || *a.LocalhostProfile == "" {
			c.required(at, "must be set when AppArmor type is Localhost")
		}
	case corev1.AppArmorProfileTypeRuntimeDefault, corev1.AppArmorProfileTypeUnconfined:
		if a.LocalhostProfile != nil {
			c.invalid(at, a.LocalhostProfile, "can only be set when AppArmor type is Localhost")
		}
	case "":
		c.required(p.Child("type"), "type is required when appArmorProfile is set")
	default:
		unsupported(c.report, p.Child("type"), a.Type, corev1.AppArmorProfileTypeLocalhost, corev1.AppArmorProfileTypeRuntimeDefault, corev1.AppArmorProfileTypeUnconfined)
	}
}
