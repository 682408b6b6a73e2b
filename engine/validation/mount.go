package validation

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// mounts follows ValidateVolumeMounts.
func (c *podCheck) mounts(p *field.Path, ctr *corev1.Container) {
	taken := map[string]bool{}
	for i, m := range ctr.VolumeMounts {
		at := p.Index(i)
		if m.Name == "" {
			c.required(at.Child("name"), "")
		}
		if c.volumes[m.Name] == nil {
			c.notFound(at.Child("name"), m.Name)
		}
		if m.MountPath == "" {
			c.required(at.Child("mountPath"), "")
		}
		if taken[m.MountPath] {
			c.invalid(at.Child("mountPath"), m.MountPath, "must be unique")
		}
		taken[m.MountPath] = true
		c.notADevice(at, ctr, m)
		c.subPaths(p, at, m)
		if m.MountPropagation != nil {
			c.propagation(p.Child("mountPropagation"), *m.MountPropagation, ctr.SecurityContext)
		}
		c.recursiveReadOnly(p.Child("recursiveReadOnly"), m)
	}
}

func (c *podCheck) notADevice(p *field.Path, ctr *corev1.Container, m corev1.VolumeMount) {
	name, mountPath := false, false
	for _, d := range ctr.VolumeDevices {
		name = name || d.Name == m.Name
		mountPath = mountPath || d.DevicePath == m.MountPath
	}
	if name {
		c.invalid(p.Child("name"), m.Name, "must not already exist in volumeDevices")
	}
	if mountPath {
		c.invalid(p.Child("mountPath"), m.MountPath, "must not already exist as a path in volumeDevices")
	}
}

// subPaths reports at the path of the list what the server reports there.
func (c *podCheck) subPaths(p, at *field.Path, m corev1.VolumeMount) {
	if m.SubPath != "" {
		c.descendingPath(p.Child("subPath"), m.SubPath)
	}
	if m.SubPathExpr == "" {
		return
	}
	if m.SubPath != "" {
		c.invalid(at.Child("subPathExpr"), m.SubPathExpr, "subPathExpr and subPath are mutually exclusive")
	}
	c.descendingPath(p.Child("subPathExpr"), m.SubPathExpr)
}

// propagation follows validateMountPropagation.
func (c *podCheck) propagation(p *field.Path, mode corev1.MountPropagationMode, sc *corev1.SecurityContext) {
	oneOf(c.report, p, mode, corev1.MountPropagationBidirectional, corev1.MountPropagationHostToContainer, corev1.MountPropagationNone)
	privileged := sc != nil && sc.Privileged != nil && *sc.Privileged
	if mode == corev1.MountPropagationBidirectional && !privileged {
		c.forbidden(p, "Bidirectional mount propagation is available only to privileged containers")
	}
}

// recursiveReadOnly follows validateMountRecursiveReadOnly.
func (c *podCheck) recursiveReadOnly(p *field.Path, m corev1.VolumeMount) {
	if m.RecursiveReadOnly == nil || *m.RecursiveReadOnly == corev1.RecursiveReadOnlyDisabled {
		return
	}
	switch *m.RecursiveReadOnly {
	case corev1.RecursiveReadOnlyEnabled, corev1.RecursiveReadOnlyIfPossible:
		if !m.ReadOnly {
			c.forbidden(p, "may only be specified when readOnly is true")
		}
		if m.MountPropagation != nil && *m.MountPropagation != corev1.MountPropagationNone {
			c.forbidden(p, "may only be specified when mountPropagation is None or not specified")
		}
	default:
		unsupported(c.report, p, *m.RecursiveReadOnly, corev1.RecursiveReadOnlyDisabled, corev1.RecursiveReadOnlyEnabled, corev1.RecursiveReadOnlyIfPossible)
	}
}

// devices follows ValidateVolumeDevices.
func (c *podCheck) devices(p *field.Path, ctr *corev1.Container) {
	names, paths := map[string]bool{}, map[string]bool{}
	for i, d := range ctr.VolumeDevices {
		at, source := p.Index(i), c.volumes[d.Name]
		if d.Name == "" {
			c.required(at.Child("name"), "")
		}
		if names[d.Name] {
			c.invalid(at.Child("name"), d.Name, "must be unique")
		}
		if source == nil {
			c.notFound(at.Child("name"), d.Name)
		} else if source.PersistentVolumeClaim == nil && source.Ephemeral == nil {
			c.invalid(at.Child("name"), d.Name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")
		}
		if d.DevicePath == "" {
			c.required(at.Child("devicePath"), "")
		}
		if paths[d.DevicePath] {
			c.invalid(at.Child("devicePath"), d.DevicePath, "must be unique")
		}
		names[d.Name], paths[d.DevicePath] = d.Name != "", true
		for _, m := range ctr.VolumeMounts {
			if m.Name == d.Name {
				c.invalid(at.Child("name"), d.Name, "must not already exist in volumeMounts")
			}
			if m.MountPath == d.DevicePath {
				c.invalid(at.Child("devicePath"), d.DevicePath, "must not already exist as a path in volumeMounts")
			}
		}
	}
}
