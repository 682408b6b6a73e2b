package describe

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/podspec"
)

// envFrom follows describeContainerEnvFrom.
func (p *page) envFrom(all []corev1.EnvFromSource) {
	if len(all) == 0 {
		return
	}
	p.put(2, "Environment Variables from:\n")
	for _, e := range all {
		from, name, optional := "", "", (*bool)(nil)
		switch {
		case e.ConfigMapRef != nil:
			from, name, optional = "ConfigMap", e.ConfigMapRef.Name, e.ConfigMapRef.Optional
		case e.SecretRef != nil:
			from, name, optional = "Secret", e.SecretRef.Name, e.SecretRef.Optional
		}
		if e.Prefix != "" {
			from += fmt.Sprintf(" with prefix '%s'", e.Prefix)
		}
		p.put(3, "%s\t%s\tOptional: %s\n", name, from, or(optional, "false"))
	}
}

// env follows describeContainerEnvVars. pod is nil for a template, where nothing can be resolved.
func (p *page) env(c *corev1.Container, pod *corev1.Pod) {
	if len(c.Env) == 0 {
		p.put(2, "Environment:\t%s\n", none)
		return
	}
	p.put(2, "Environment:\n")
	for _, e := range c.Env {
		from := e.ValueFrom
		switch {
		case from == nil:
			for i, line := range strings.Split(e.Value, "\n") {
				if i == 0 {
					line = e.Name + ":\t" + line
				} else {
					line = "\t" + line
				}
				p.put(3, "%s\n", line)
			}
		case from.FieldRef != nil:
			p.put(3, "%s:\t%s (%s:%s)\n", e.Name, fieldValue(pod, from.FieldRef.FieldPath), from.FieldRef.APIVersion, from.FieldRef.FieldPath)
		case from.ResourceFieldRef != nil:
			p.put(3, "%s:\t%s (%s)\n", e.Name, resourceValue(c, from.ResourceFieldRef), from.ResourceFieldRef.Resource)
		case from.SecretKeyRef != nil:
			ref := from.SecretKeyRef
			p.put(3, "%s:\t<set to the key '%s' in secret '%s'>\tOptional: %s\n", e.Name, ref.Key, ref.Name, or(ref.Optional, "false"))
		case from.ConfigMapKeyRef != nil:
			ref := from.ConfigMapKeyRef
			p.put(3, "%s:\t<set to the key '%s' of config map '%s'>\tOptional: %s\n", e.Name, ref.Key, ref.Name, or(ref.Optional, "false"))
		}
	}
}

// fieldValue resolves the fields of metadata that kubectl knows; others give "".
func fieldValue(pod *corev1.Pod, path string) string {
	if pod == nil {
		return ""
	}
	value, _ := podspec.Metadata(pod, path)
	return value
}

// resourceValue follows ExtractContainerResourceValue
// (staging/src/k8s.io/kubectl/pkg/util/resource/resource.go): the quantity in units of the divisor, rounded up.
func resourceValue(c *corev1.Container, ref *corev1.ResourceFieldSelector) string {
	which, name, _ := strings.Cut(ref.Resource, ".")
	list := c.Resources.Requests
	if which == "limits" {
		list = c.Resources.Limits
	}
	res := corev1.ResourceName(name)
	value := strconv.FormatInt(podspec.InUnits(res, list[res], ref.Divisor), 10)
	if value == "0" && (ref.Resource == "limits.cpu" || ref.Resource == "limits.memory") {
		return "node allocatable"
	}
	return value
}
