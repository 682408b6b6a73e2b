package describe

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

// secret follows describeSecret: sizes, never values, but for a service account's token.
func (p *page) secret(s *corev1.Secret) {
	p.header(s)
	p.labels("Labels", s.Labels)
	p.annotations("Annotations", s.Annotations)
	p.put(0, "\nType:\t%s\n", s.Type)
	p.put(0, "\nData\n====\n")
	for _, key := range slices.Sorted(maps.Keys(s.Data)) {
		if key == corev1.ServiceAccountTokenKey && s.Type == corev1.SecretTypeServiceAccountToken {
			p.put(0, "%s:\t%s\n", key, s.Data[key])
			continue
		}
		p.put(0, "%s:\t%d bytes\n", key, len(s.Data[key]))
	}
}

// configMap follows ConfigMapDescriber.Describe.
func (p *page) configMap(c *corev1.ConfigMap) {
	p.header(c)
	p.labels("Labels", c.Labels)
	p.annotations("Annotations", c.Annotations)
	p.put(0, "\nData\n====\n")
	for _, key := range slices.Sorted(maps.Keys(c.Data)) {
		p.put(0, "%s:\n----\n", key)
		p.put(0, "%s\n\n", c.Data[key])
	}
	p.put(0, "\nBinaryData\n====\n")
	for _, key := range slices.Sorted(maps.Keys(c.BinaryData)) {
		p.put(0, "%s: %d bytes\n", key, len(c.BinaryData[key]))
	}
	p.put(0, "\n")
	p.eventsOf(api.ConfigMap, c)
}

// namespace follows describeNamespace, in a cluster without quotas and limit ranges.
func (p *page) namespace(n *corev1.Namespace) {
	p.put(0, "Name:\t%s\n", n.Name)
	p.labels("Labels", n.Labels)
	p.annotations("Annotations", n.Annotations)
	p.put(0, "Status:\t%s\n", n.Status.Phase)
	if len(n.Status.Conditions) > 0 {
		p.put(0, "Conditions:\n")
		p.put(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage\n")
		p.put(1, "----\t------\t------------------\t------\t-------\n")
		for _, c := range n.Status.Conditions {
			p.put(1, "%s\t%s\t%s\t%s\t%s\n", c.Type, c.Status, date(c.LastTransitionTime), c.Reason, c.Message)
		}
	}
	p.put(0, "\nNo resource quota.\n\nNo LimitRange resource.\n")
}

// serviceAccount follows describeServiceAccount.
func (p *page) serviceAccount(a *corev1.ServiceAccount) {
	p.header(a)
	p.labels("Labels", a.Labels)
	p.annotations("Annotations", a.Annotations)
	title := "Image pull secrets:"
	if len(a.ImagePullSecrets) == 0 {
		p.put(0, "%s\t%s\n", title, none)
	}
	for _, s := range a.ImagePullSecrets {
		p.put(0, "%s\t%s\n", title, s.Name)
		title = "                   "
	}
	p.eventsOf(api.ServiceAccount, a)
}

// claim follows describePersistentVolumeClaim.
func (p *page) claim(c *corev1.PersistentVolumeClaim) {
	p.header(c)
	p.put(0, "StorageClass:\t%s\n", or(c.Spec.StorageClassName, ""))
	if c.DeletionTimestamp != nil {
		p.put(0, "Status:\tTerminating (lasts %s)\n", p.age(*c.DeletionTimestamp))
	} else {
		p.put(0, "Status:\t%s\n", c.Status.Phase)
	}
	p.put(0, "Volume:\t%s\n", c.Spec.VolumeName)
	p.labels("Labels", c.Labels)
	p.annotations("Annotations", c.Annotations)
	p.put(0, "Finalizers:\t%v\n", c.Finalizers)
	p.put(0, "Capacity:\t\n")
	p.put(0, "Access Modes:\t\n")
	putIf(p, "VolumeMode:\t%v\n", c.Spec.VolumeMode)
	p.usedBy(c)
	p.eventsOf(api.PersistentVolumeClaim, c)
}

func (p *page) usedBy(c *corev1.PersistentVolumeClaim) {
	p.put(0, "Used By:\t")
	found := 0
	for _, obj := range p.src.List(api.Pod, c.Namespace) {
		pod, ok := obj.(*corev1.Pod)
		if !ok || !mountsClaim(pod, c.Name) {
			continue
		}
		if found > 0 {
			p.put(0, "\t")
		}
		p.put(0, "%s\n", pod.Name)
		found++
	}
	if found == 0 {
		p.put(0, "%s\n", none)
	}
}

func mountsClaim(pod *corev1.Pod, name string) bool {
	return slices.ContainsFunc(pod.Spec.Volumes, func(v corev1.Volume) bool {
		return v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName == name
	})
}
