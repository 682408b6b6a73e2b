package validation

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

const (
	fileModeRule     = "must be a number between 0 and 0777 (octal), both inclusive"
	emptyDirModeRule = "must be a number between 0 and 01777 (octal), both inclusive"
)

// checkVolumes follows ValidateVolumes. Volumes that are in order are those that containers may mount.
func (c *podCheck) checkVolumes(p *field.Path) {
	c.volumes = map[string]*corev1.VolumeSource{}
	made := map[string]bool{} // the claims that ephemeral volumes will make
	for _, v := range c.spec.Volumes {
		if v.Ephemeral != nil && c.meta != nil && c.meta.Name != "" {
			made[c.meta.Name+"-"+v.Name] = true
		}
	}
	for i := range c.spec.Volumes {
		v, at, before := &c.spec.Volumes[i], p.Index(i), len(c.errs)
		c.volumeSource(at, v)
		if v.Name == "" {
			c.required(at.Child("name"), "")
		} else {
			c.dnsLabel(at.Child("name"), v.Name)
		}
		if c.volumes[v.Name] != nil {
			c.duplicate(at.Child("name"), v.Name)
		}
		if len(c.errs) == before {
			c.volumes[v.Name] = &v.VolumeSource
		}
		if claim := v.PersistentVolumeClaim; claim != nil && made[claim.ClaimName] {
			c.invalid(at.Child("persistentVolumeClaim", "claimName"), claim.ClaimName,
				"must not reference a PVC that gets created for an ephemeral volume")
		}
	}
}

// volumeSource follows validateVolumeSource: exactly one type, and that in order.
func (c *podCheck) volumeSource(p *field.Path, v *corev1.Volume) {
	found := false
	for _, kind := range c.volumeKinds(v) {
		switch {
		case !kind.set:
		case found:
			name := kind.name
			if name == "downwardAPI" {
				name = "downwarAPI" // as the server misspells it here
			}
			c.forbidden(p.Child(name), "may not specify more than 1 volume type")
		default:
			found = true
			if kind.check != nil {
				kind.check(p.Child(kind.name))
			}
		}
	}
	if !found {
		c.required(p, "must specify a volume type")
	}
}

// volumeKind is one type of volume, with its check if the simulator knows it well enough for one.
type volumeKind struct {
	name  string
	set   bool
	check func(*field.Path)
}

// volumeKinds lists the types in the order in which the server looks at them.
func (c *podCheck) volumeKinds(v *corev1.Volume) []volumeKind {
	return []volumeKind{
		{"emptyDir", v.EmptyDir != nil, func(p *field.Path) { c.emptyDir(p, v.EmptyDir) }},
		{"hostPath", v.HostPath != nil, func(p *field.Path) { c.hostPath(p, v.HostPath) }},
		{"gitRepo", v.GitRepo != nil, nil},
		{"gcePersistentDisk", v.GCEPersistentDisk != nil, nil},
		{"awsElasticBlockStore", v.AWSElasticBlockStore != nil, nil},
		{"secret", v.Secret != nil, func(p *field.Path) {
			c.files(p, "secretName", v.Secret.SecretName, v.Secret.DefaultMode, v.Secret.Items)
		}},
		{"nfs", v.NFS != nil, func(p *field.Path) { c.nfs(p, v.NFS) }},
		{"iscsi", v.ISCSI != nil, nil},
		{"glusterfs", v.Glusterfs != nil, nil},
		{"flocker", v.Flocker != nil, nil},
		{"persistentVolumeClaim", v.PersistentVolumeClaim != nil, func(p *field.Path) {
			if v.PersistentVolumeClaim.ClaimName == "" {
				c.required(p.Child("claimName"), "")
			}
		}},
		{"rbd", v.RBD != nil, nil},
		{"cinder", v.Cinder != nil, nil},
		{"cephFS", v.CephFS != nil, nil},
		{"quobyte", v.Quobyte != nil, nil},
		{"downwardAPI", v.DownwardAPI != nil, func(p *field.Path) {
			c.mode(p.Child("defaultMode"), v.DownwardAPI.DefaultMode)
			for i := range v.DownwardAPI.Items {
				c.downwardFile(p, &v.DownwardAPI.Items[i])
			}
		}},
		{"fc", v.FC != nil, nil},
		{"flexVolume", v.FlexVolume != nil, nil},
		{"configMap", v.ConfigMap != nil, func(p *field.Path) {
			c.files(p, "name", v.ConfigMap.Name, v.ConfigMap.DefaultMode, v.ConfigMap.Items)
		}},
		{"azureFile", v.AzureFile != nil, nil},
		{"vsphereVolume", v.VsphereVolume != nil, nil},
		{"photonPersistentDisk", v.PhotonPersistentDisk != nil, nil},
		{"portworxVolume", v.PortworxVolume != nil, nil},
		{"azureDisk", v.AzureDisk != nil, nil},
		{"storageos", v.StorageOS != nil, nil},
		{"projected", v.Projected != nil, func(p *field.Path) { c.projected(p, v.Projected) }},
		{"scaleIO", v.ScaleIO != nil, nil},
		{"csi", v.CSI != nil, nil},
		{"ephemeral", v.Ephemeral != nil, func(p *field.Path) {
			if v.Ephemeral.VolumeClaimTemplate == nil {
				c.required(p.Child("volumeClaimTemplate"), "")
			}
		}},
		{"image", v.Image != nil, func(p *field.Path) {
			if v.Image.Reference == "" {
				c.required(p.Child("reference"), "")
			}
			c.pullPolicy(p.Child("pullPolicy"), v.Image.PullPolicy)
		}},
	}
}

func (c *podCheck) emptyDir(p *field.Path, e *corev1.EmptyDirVolumeSource) {
	if e.SizeLimit != nil && e.SizeLimit.Sign() < 0 {
		c.forbidden(p.Child("sizeLimit"), "SizeLimit field must be a valid resource quantity")
	}
	if e.Mode != nil && (*e.Mode > 0o1777 || *e.Mode < 0) {
		c.invalid(p.Child("mode"), *e.Mode, emptyDirModeRule)
	}
}

// hostPath follows validateHostPathVolumeSource.
func (c *podCheck) hostPath(p *field.Path, h *corev1.HostPathVolumeSource) {
	if h.Path == "" {
		c.required(p.Child("path"), "")
		return
	}
	c.noBacksteps(p.Child("path"), h.Path)
	if h.Type != nil {
		oneOf(c.report, p.Child("type"), *h.Type, corev1.HostPathUnset, corev1.HostPathBlockDev, corev1.HostPathCharDev, corev1.HostPathDirectory,
			corev1.HostPathDirectoryOrCreate, corev1.HostPathFile, corev1.HostPathFileOrCreate, corev1.HostPathSocket)
	}
}

func (c *podCheck) nfs(p *field.Path, n *corev1.NFSVolumeSource) {
	if n.Server == "" {
		c.required(p.Child("server"), "")
	}
	if n.Path == "" {
		c.required(p.Child("path"), "")
	}
	if !strings.HasPrefix(n.Path, "/") {
		c.invalid(p.Child("path"), n.Path, "must be an absolute path")
	}
}

// files follows validateSecretVolumeSource and validateConfigMapVolumeSource.
func (c *podCheck) files(p *field.Path, nameField, name string, mode *int32, items []corev1.KeyToPath) {
	if name == "" {
		c.required(p.Child(nameField), "")
	}
	c.mode(p.Child("defaultMode"), mode)
	for i, item := range items {
		c.keyToPath(p.Child("items").Index(i), item)
	}
}

func (c *podCheck) mode(p *field.Path, mode *int32) {
	if mode != nil && (*mode > 0o777 || *mode < 0) {
		c.invalid(p, *mode, fileModeRule)
	}
}

// keyToPath follows validateKeyToPath.
func (c *podCheck) keyToPath(p *field.Path, item corev1.KeyToPath) {
	if item.Key == "" {
		c.required(p.Child("key"), "")
	}
	if item.Path == "" {
		c.required(p.Child("path"), "")
	}
	c.localPath(p.Child("path"), item.Path)
	c.mode(p.Child("mode"), item.Mode)
}

// downwardFile follows validateDownwardAPIVolumeFile.
func (c *podCheck) downwardFile(p *field.Path, f *corev1.DownwardAPIVolumeFile) {
	if f.Path == "" {
		c.required(p.Child("path"), "")
	}
	c.localPath(p.Child("path"), f.Path)
	switch {
	case f.FieldRef != nil:
		c.fieldRef(p.Child("fieldRef"), f.FieldRef, volumeFields)
		if f.ResourceFieldRef != nil {
			c.invalid(p, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
		}
	case f.ResourceFieldRef != nil:
		c.resourceFieldRef(p.Child("resourceFieldRef"), f.ResourceFieldRef, true)
	default:
		c.required(p, "one of fieldRef and resourceFieldRef is required")
	}
	c.mode(p.Child("mode"), f.Mode)
}

// localPath follows ValidateLocalNonReservedPath.
func (r *report) localPath(p *field.Path, s string) {
	r.descendingPath(p, s)
	if strings.HasPrefix(s, "..") && !strings.HasPrefix(s, "../") {
		r.invalid(p, s, "must not start with '..'")
	}
}

func (r *report) descendingPath(p *field.Path, s string) {
	if strings.HasPrefix(s, "/") {
		r.invalid(p, s, "must be a relative path")
	}
	r.noBacksteps(p, s)
}

func (r *report) noBacksteps(p *field.Path, s string) {
	for _, part := range strings.Split(s, "/") {
		if part == ".." {
			r.invalid(p, s, "must not contain '..'")
			return
		}
	}
}

// resourceClaims follows validatePodResourceClaims.
func (c *podCheck) resourceClaims(p *field.Path) {
	seen := map[string]bool{}
	for i, claim := range c.spec.ResourceClaims {
		at := p.Index(i)
		switch {
		case claim.Name == "":
			c.required(at.Child("name"), "")
		case seen[claim.Name]:
			c.duplicate(at.Child("name"), claim.Name)
		default:
			c.dnsLabel(at.Child("name"), claim.Name)
			seen[claim.Name] = true
		}
		if claim.ResourceClaimName != nil && claim.ResourceClaimTemplateName != nil {
			c.invalid(at, claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified")
		}
		if claim.ResourceClaimName == nil && claim.ResourceClaimTemplateName == nil {
			c.invalid(at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
		}
	}
}

const (
	minTokenSeconds = 10 * 60
	maxTokenSeconds = 1 << 32
)

// projected follows validateProjectedVolumeSource.
func (c *podCheck) projected(p *field.Path, v *corev1.ProjectedVolumeSource) {
	c.mode(p.Child("defaultMode"), v.DefaultMode)
	taken := map[string]bool{}
	once := func(file string, value string) {
		if file != "" && taken[file] {
			c.invalid(p, value, "conflicting duplicate paths")
		}
		taken[file] = true
	}
	for i, s := range v.Sources {
		at, count := p.Child("sources").Index(i), 0
		if s.Secret != nil {
			count++
			c.projectedFiles(at.Child("secret"), s.Secret.Name, s.Secret.Items, once)
		}
		if s.ConfigMap != nil {
			count++
			c.projectedFiles(at.Child("configMap"), s.ConfigMap.Name, s.ConfigMap.Items, once)
		}
		if s.DownwardAPI != nil {
			count++
			for j := range s.DownwardAPI.Items {
				c.downwardFile(at.Child("downwardAPI"), &s.DownwardAPI.Items[j])
				once(s.DownwardAPI.Items[j].Path, s.DownwardAPI.Items[j].Path)
			}
		}
		if s.ServiceAccountToken != nil {
			count++
			c.token(p, at.Child("serviceAccountToken"), s.ServiceAccountToken)
		}
		if s.ClusterTrustBundle != nil || s.PodCertificate != nil {
			count++
		}
		if count > 1 {
			c.forbidden(at, "may not specify more than 1 volume type per source")
		}
	}
}

func (c *podCheck) projectedFiles(p *field.Path, name string, items []corev1.KeyToPath, once func(file, value string)) {
	if name == "" {
		c.required(p.Child("name"), "")
	}
	for i, item := range items {
		c.keyToPath(p.Child("items").Index(i), item)
		once(item.Path, name)
	}
}

func (c *podCheck) token(p, at *field.Path, t *corev1.ServiceAccountTokenProjection) {
	switch exp := t.ExpirationSeconds; {
	case exp == nil:
		c.required(at.Child("expirationSeconds"), "")
	case *exp < minTokenSeconds:
		c.invalid(at.Child("expirationSeconds"), *exp, "may not specify a duration less than 10 minutes")
	case *exp > maxTokenSeconds:
		c.invalid(at.Child("expirationSeconds"), *exp, "may not specify a duration larger than 2^32 seconds")
	}
	if t.Path == "" {
		c.required(p.Child("path"), "")
		return
	}
	c.localPath(p.Child("path"), t.Path)
}
