package validation

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/features"
)

// What the downward API can tell a container through its environment, and through a volume.
var (
	envFields         = []string{"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"}
	volumeFields      = []string{"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"}
	downwardFields    = []string{"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"}
	downwardResources = []string{"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"}
	byteDivisors      = []string{"1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"}
)

// env follows ValidateEnv.
func (c *podCheck) env(p *field.Path, vars []corev1.EnvVar) {
	for i, v := range vars {
		at := p.Index(i)
		if v.Name == "" {
			c.required(at.Child("name"), "")
		} else {
			c.invalidFor(at.Child("name"), v.Name, validation.IsRelaxedEnvVarName(v.Name))
		}
		if v.ValueFrom != nil {
			c.valueFrom(at.Child("valueFrom"), v)
		}
	}
}

// valueFrom follows validateEnvVarValueFrom.
func (c *podCheck) valueFrom(p *field.Path, v corev1.EnvVar) {
	from, sources := v.ValueFrom, 0
	if from.FieldRef != nil {
		sources++
		c.fieldRef(p.Child("fieldRef"), from.FieldRef, envFields)
	}
	if from.ResourceFieldRef != nil {
		sources++
		c.resourceFieldRef(p.Child("resourceFieldRef"), from.ResourceFieldRef, false)
	}
	if r := from.ConfigMapKeyRef; r != nil {
		sources++
		c.keyRef(p.Child("configMapKeyRef"), r.Name, r.Key)
	}
	if r := from.SecretKeyRef; r != nil {
		sources++
		c.keyRef(p.Child("secretKeyRef"), r.Name, r.Key)
	}
	if from.FileKeyRef != nil {
		sources++
		c.fileKeyRef(p.Child("fileKeyRef"), from.FileKeyRef)
	}
	switch {
	case sources == 0 && c.gates.Enabled(features.EnvFiles):
		c.invalid(p, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`")
	case sources == 0:
		c.invalid(p, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`")
	case v.Value != "":
		c.invalid(p, "", "may not be specified when `value` is not empty")
	case sources > 1:
		c.invalid(p, "", "may not have more than one field specified at a time")
	}
}

// fieldRef follows validateObjectFieldSelector.
func (c *podCheck) fieldRef(p *field.Path, f *corev1.ObjectFieldSelector, allowed []string) {
	if f.APIVersion == "" {
		c.required(p.Child("apiVersion"), "")
		return
	}
	if f.FieldPath == "" {
		c.required(p.Child("fieldPath"), "")
		return
	}
	name, subscript, subscripted := splitSubscript(f.FieldPath)
	if complaint := downwardComplaint(f.APIVersion, name, f.FieldPath, subscripted); complaint != "" {
		c.invalid(p.Child("fieldPath"), f.FieldPath, "error converting fieldPath: "+complaint)
		return
	}
	switch {
	case name == "metadata.annotations" && subscripted:
		c.qualifiedName(p, strings.ToLower(subscript))
	case subscripted:
		c.qualifiedName(p, subscript)
	case !slices.Contains(allowed, name):
		unsupported(c.report, p.Child("fieldPath"), name, allowed...)
	}
}

// splitSubscript cuts "metadata.labels['key']" in two.
func splitSubscript(s string) (name, subscript string, ok bool) {
	rest, ok := strings.CutSuffix(s, "']")
	if !ok {
		return s, "", false
	}
	name, subscript, ok = strings.Cut(rest, "['")
	if !ok || name == "" {
		return s, "", false
	}
	return name, subscript, true
}

// downwardComplaint follows ConvertDownwardAPIFieldLabel (pkg/apis/core/pods/helpers.go).
func downwardComplaint(version, name, full string, subscripted bool) string {
	switch {
	case version != "v1":
		return "unsupported pod version: " + version
	case subscripted && name != "metadata.annotations" && name != "metadata.labels":
		return "field label does not support subscript: " + full
	case !slices.Contains(downwardFields, name):
		return "field label not supported: " + full
	}
	return ""
}

// resourceFieldRef follows validateContainerResourceFieldSelector and validateContainerResourceDivisor.
func (c *podCheck) resourceFieldRef(p *field.Path, f *corev1.ResourceFieldSelector, inVolume bool) {
	huge := strings.HasPrefix(f.Resource, "requests.hugepages-") || strings.HasPrefix(f.Resource, "limits.hugepages-")
	switch {
	case inVolume && f.ContainerName == "":
		c.required(p.Child("containerName"), "")
	case f.Resource == "":
		c.required(p.Child("resource"), "")
	case !huge && !slices.Contains(downwardResources, f.Resource):
		unsupported(c.report, p.Child("resource"), f.Resource, downwardResources...)
	}
	if f.Divisor.IsZero() {
		return
	}
	_, name, _ := strings.Cut(f.Resource, ".")
	divisor := f.Divisor.String()
	switch {
	case name == "cpu" && divisor != "1m" && divisor != "1":
		c.invalid(p.Child("divisor"), f.Resource, "only divisor's values 1m and 1 are supported with the cpu resource")
	case name == "cpu" || slices.Contains(byteDivisors, divisor):
	case name == "memory" || name == "ephemeral-storage" || huge:
		what := map[bool]string{name == "memory": "memory", name == "ephemeral-storage": "local ephemeral storage", huge: "hugepages"}[true]
		c.invalid(p.Child("divisor"), f.Resource, "only divisor's values "+strings.Join(byteDivisors, ", ")+" are supported with the "+what+" resource")
	}
}

// keyRef follows validateConfigMapKeySelector and validateSecretKeySelector.
func (c *podCheck) keyRef(p *field.Path, name, key string) {
	c.invalidFor(p.Child("name"), name, dnsSubdomain(name, false))
	if key == "" {
		c.required(p.Child("key"), "")
		return
	}
	c.invalidFor(p.Child("key"), key, validation.IsConfigMapKey(key))
}

// fileKeyRef follows validateFileKeySelector.
func (c *podCheck) fileKeyRef(p *field.Path, f *corev1.FileKeySelector) {
	if f.Key == "" {
		c.required(p.Child("key"), "")
	} else {
		c.invalidFor(p.Child("key"), f.Key, validation.IsRelaxedEnvVarName(f.Key))
	}
	if f.VolumeName == "" {
		c.required(p.Child("volumeName"), "")
	} else {
		c.dnsLabel(p.Child("volumeName"), f.VolumeName)
	}
	if f.Path == "" {
		c.required(p.Child("path"), "")
	} else {
		c.noBacksteps(p.Child("path"), f.Path)
	}
}

// fileKeys follows validateFileKeyRefVolumes.
func (c *podCheck) fileKeys(p *field.Path) {
	eachContainer(c.spec, p, func(ctr *corev1.Container, at *field.Path) {
		for i, v := range ctr.Env {
			if v.ValueFrom == nil || v.ValueFrom.FileKeyRef == nil {
				continue
			}
			name, found, empty := v.ValueFrom.FileKeyRef.VolumeName, false, false
			for _, vol := range c.spec.Volumes {
				if vol.Name == name {
					found, empty = true, vol.EmptyDir != nil
				}
			}
			namePath := at.Child("env").Index(i).Child("valueFrom", "fileKeyRef", "volumeName")
			if !found {
				c.notFound(namePath, name)
			} else if !empty {
				c.invalid(namePath, name, "referenced volume must be of type emptyDir")
			}
		}
	})
}

// envFrom follows ValidateEnvFrom.
func (c *podCheck) envFrom(p *field.Path, sources []corev1.EnvFromSource) {
	for i, s := range sources {
		at, count := p.Index(i), 0
		if s.Prefix != "" {
			c.invalidFor(at.Child("prefix"), s.Prefix, validation.IsRelaxedEnvVarName(s.Prefix))
		}
		if s.ConfigMapRef != nil {
			count++
			c.envSource(at.Child("configMapRef", "name"), s.ConfigMapRef.Name)
		}
		if s.SecretRef != nil {
			count++
			c.envSource(at.Child("secretRef", "name"), s.SecretRef.Name)
		}
		if count == 0 {
			c.invalid(p, "", "must specify one of: `configMapRef` or `secretRef`")
		} else if count > 1 {
			c.invalid(p, "", "may not have more than one field specified at a time")
		}
	}
}

func (c *podCheck) envSource(p *field.Path, name string) {
	if name == "" {
		c.required(p, "")
		return
	}
	c.invalidFor(p, name, dnsSubdomain(name, true))
}
