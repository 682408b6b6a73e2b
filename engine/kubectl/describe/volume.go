package describe

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// volumes follows describeVolumes. indent is "  " within a template.
func (p *page) volumes(indent string, all []corev1.Volume) {
	if len(all) == 0 {
		p.put(0, "%sVolumes:\t%s\n", indent, none)
		return
	}
	p.put(0, "%sVolumes:\n", indent)
	if indent != "" {
		indent = " "
	}
	for _, v := range all {
		p.put(1, "%s%s:\n", indent, v.Name)
		p.volume(v.VolumeSource)
	}
}

func (p *page) volume(v corev1.VolumeSource) {
	switch {
	case v.HostPath != nil:
		p.fields("HostPath (bare host directory volume)", "Path", v.HostPath.Path, "HostPathType", or(v.HostPath.Type, none))
	case v.EmptyDir != nil:
		limit := unset
		if q := v.EmptyDir.SizeLimit; q != nil && q.Sign() > 0 {
			limit = q.String()
		}
		p.fields("EmptyDir (a temporary directory that shares a pod's lifetime)", "Medium", string(v.EmptyDir.Medium), "SizeLimit", limit)
	case v.Secret != nil:
		p.fields("Secret (a volume populated by a Secret)", "SecretName", v.Secret.SecretName, "Optional", or(v.Secret.Optional, "false"))
	case v.ConfigMap != nil:
		p.fields("ConfigMap (a volume populated by a ConfigMap)", "Name", v.ConfigMap.Name, "Optional", or(v.ConfigMap.Optional, "false"))
	case v.NFS != nil:
		p.fields("NFS (an NFS mount that lasts the lifetime of a pod)", "Server", v.NFS.Server, "Path", v.NFS.Path, "ReadOnly", or(&v.NFS.ReadOnly, ""))
	case v.PersistentVolumeClaim != nil:
		p.fields("PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
			"ClaimName", v.PersistentVolumeClaim.ClaimName, "ReadOnly", or(&v.PersistentVolumeClaim.ReadOnly, ""))
	case v.Ephemeral != nil:
		p.ephemeral(v.Ephemeral)
	case v.DownwardAPI != nil:
		p.downward(v.DownwardAPI)
	case v.Projected != nil:
		p.projected(v.Projected)
	case v.CSI != nil:
		p.fields("CSI (a Container Storage Interface (CSI) volume source)",
			"Driver", v.CSI.Driver, "FSType", or(v.CSI.FSType, ""), "ReadOnly", or(v.CSI.ReadOnly, "false"))
		p.attributes("VolumeAttributes", v.CSI.VolumeAttributes)
	case v.Image != nil:
		p.fields("Image (a container image or OCI artifact)", "Reference", v.Image.Reference, "PullPolicy", string(v.Image.PullPolicy))
	default:
		p.put(1, "<unknown>\n")
	}
}

// fields writes the type of a volume and its fields, given as name, value, name, value.
func (p *page) fields(typ string, pairs ...string) {
	p.put(2, "Type:\t%s\n", typ)
	for i := 0; i+1 < len(pairs); i += 2 {
		p.put(2, "%s:\t%s\n", pairs[i], pairs[i+1])
	}
}

func (p *page) attributes(title string, all map[string]string) {
	p.put(2, "%s:\t", title)
	if len(all) == 0 {
		p.put(0, "%s\n", none)
		return
	}
	for i, key := range slices.Sorted(maps.Keys(all)) {
		if i > 0 {
			p.put(2, "")
			p.put(2, "\t")
		}
		p.put(2, "%s\n", shorten(key+"="+all[key], 140))
	}
}

func (p *page) downward(d *corev1.DownwardAPIVolumeSource) {
	p.put(2, "Type:\tDownwardAPI (a volume populated by information about the pod)\n    Items:\n")
	for _, item := range d.Items {
		if item.FieldRef != nil {
			p.put(3, "%s -> %s\n", item.FieldRef.FieldPath, item.Path)
		}
		if item.ResourceFieldRef != nil {
			p.put(3, "%s -> %s\n", item.ResourceFieldRef.Resource, item.Path)
		}
	}
}

func (p *page) projected(v *corev1.ProjectedVolumeSource) {
	p.fields("Projected (a volume that contains injected data from multiple sources)")
	for _, s := range v.Sources {
		switch {
		case s.Secret != nil:
			p.put(2, "SecretName:\t%s\n    Optional:\t%s\n", s.Secret.Name, or(s.Secret.Optional, "false"))
		case s.DownwardAPI != nil:
			p.put(2, "DownwardAPI:\ttrue\n")
		case s.ConfigMap != nil:
			p.put(2, "ConfigMapName:\t%s\n    Optional:\t%s\n", s.ConfigMap.Name, or(s.ConfigMap.Optional, "false"))
		case s.ServiceAccountToken != nil:
			p.put(2, "TokenExpirationSeconds:\t%s\n", or(s.ServiceAccountToken.ExpirationSeconds, "0"))
		}
	}
}

func (p *page) ephemeral(v *corev1.EphemeralVolumeSource) {
	p.fields("EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)")
	if t := v.VolumeClaimTemplate; t != nil {
		p.put(2, "StorageClass:\t%s\n", or(t.Spec.StorageClassName, ""))
		p.put(2, "Volume:\t%s\n", t.Spec.VolumeName)
		p.put(2, "")
		p.labels("Labels", t.Labels)
		p.put(2, "")
		p.annotations("Annotations", t.Annotations)
		p.put(2, "Capacity:\t\n")
		p.put(2, "Access Modes:\t\n")
		if t.Spec.VolumeMode != nil {
			p.put(2, "VolumeMode:\t%s\n", *t.Spec.VolumeMode)
		}
	}
}
