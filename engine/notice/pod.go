package notice

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// pod looks for the fields of a Pod spec that have no effect here.
func (c *collector) pod(path string, s *corev1.PodSpec) {
	for i := range s.Volumes {
		if kind := unmounted(&s.Volumes[i]); kind != "" {
			c.add(fmt.Sprintf("%s.volumes[%d].%s", path, i, kind), "Volumes of this type are not simulated: it is an empty directory.")
		}
	}
	for i := range s.InitContainers {
		c.container(fmt.Sprintf("%s.initContainers[%d]", path, i), &s.InitContainers[i])
	}
	for i := range s.Containers {
		c.container(fmt.Sprintf("%s.containers[%d]", path, i), &s.Containers[i])
	}
	for _, f := range []struct {
		name, text string
		set        bool
	}{
		{"hostNetwork", "Each Pod has a network of its own here; the node's is not simulated.", s.HostNetwork},
		{"hostPID", "The node's processes are not simulated.", s.HostPID},
		{"securityContext", "Users, groups and kernel settings are not enforced.", enforced(s.SecurityContext)},
		{"affinity.podAffinity", "The scheduler here does not look at other Pods: this has no effect.", s.Affinity != nil && s.Affinity.PodAffinity != nil},
		{"affinity.podAntiAffinity", "The scheduler here does not look at other Pods: this has no effect.", s.Affinity != nil && s.Affinity.PodAntiAffinity != nil},
		{"topologySpreadConstraints", "The scheduler here does not spread Pods by these rules.", len(s.TopologySpreadConstraints) > 0},
		{"runtimeClassName", "There is one runtime here: every Pod runs on it.", s.RuntimeClassName != nil},
		{"resourceClaims", "Devices are not simulated.", len(s.ResourceClaims) > 0},
		{"dnsConfig", "The resolver's settings have no effect.", s.DNSConfig != nil},
		{"schedulerName", "No such scheduler runs here: the Pod stays Pending.", s.SchedulerName != "" && s.SchedulerName != corev1.DefaultSchedulerName},
		{"os", "Every node runs Linux here.", s.OS != nil && s.OS.Name == corev1.Windows},
	} {
		if f.set {
			c.add(path+"."+f.name, "%s", f.text)
		}
	}
}

func (c *collector) container(path string, ctr *corev1.Container) {
	for _, f := range []struct {
		name, text string
		set        bool
	}{
		{"volumeDevices", "Block devices are not simulated.", len(ctr.VolumeDevices) > 0},
		{"resizePolicy", "Containers are not resized in place here.", len(ctr.ResizePolicy) > 0},
		{"securityContext", "Users, groups, capabilities and read-only roots are not enforced.", ctr.SecurityContext != nil && *ctr.SecurityContext != (corev1.SecurityContext{})},
	} {
		if f.set {
			c.add(path+"."+f.name, "%s", f.text)
		}
	}
}

// enforced reports whether a Pod asks for something of the kernel.
func enforced(sc *corev1.PodSecurityContext) bool {
	return sc != nil && (sc.RunAsUser != nil || sc.RunAsGroup != nil || sc.RunAsNonRoot != nil || sc.FSGroup != nil || len(sc.Sysctls) > 0 ||
		len(sc.SupplementalGroups) > 0 || sc.SELinuxOptions != nil || sc.SeccompProfile != nil || sc.AppArmorProfile != nil)
}

// unmounted returns the field of a volume's type if the kubelet here does not mount it, "" if it does.
func unmounted(v *corev1.Volume) string {
	for _, kind := range []struct {
		name string
		set  bool
	}{
		{"persistentVolumeClaim", v.PersistentVolumeClaim != nil}, {"ephemeral", v.Ephemeral != nil}, {"nfs", v.NFS != nil},
		{"csi", v.CSI != nil}, {"image", v.Image != nil}, {"iscsi", v.ISCSI != nil}, {"fc", v.FC != nil}, {"gitRepo", v.GitRepo != nil},
		{"awsElasticBlockStore", v.AWSElasticBlockStore != nil}, {"gcePersistentDisk", v.GCEPersistentDisk != nil},
		{"azureDisk", v.AzureDisk != nil}, {"azureFile", v.AzureFile != nil}, {"cephfs", v.CephFS != nil}, {"rbd", v.RBD != nil},
		{"cinder", v.Cinder != nil}, {"glusterfs", v.Glusterfs != nil}, {"flexVolume", v.FlexVolume != nil}, {"flocker", v.Flocker != nil},
		{"quobyte", v.Quobyte != nil}, {"vsphereVolume", v.VsphereVolume != nil}, {"photonPersistentDisk", v.PhotonPersistentDisk != nil},
		{"portworxVolume", v.PortworxVolume != nil}, {"scaleIO", v.ScaleIO != nil}, {"storageos", v.StorageOS != nil},
	} {
		if kind.set {
			return kind.name
		}
	}
	return ""
}
