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
	c.each(path,
		odd{"hostPID", "The node's processes are not simulated.", s.HostPID},
		odd{"hostIPC", "Shared memory is not simulated.", s.HostIPC},
	)
	if sc := s.SecurityContext; sc != nil {
		c.each(path+".securityContext",
			odd{"seLinuxOptions", policies, sc.SELinuxOptions != nil},
			odd{"runAsUser", users, sc.RunAsUser != nil},
			odd{"runAsGroup", groups, sc.RunAsGroup != nil},
			odd{"supplementalGroups", groups, len(sc.SupplementalGroups) > 0},
			odd{"fsGroup", groups, sc.FSGroup != nil},
			odd{"sysctls", "Kernel settings are not simulated.", len(sc.Sysctls) > 0},
			odd{"seccompProfile", policies, sc.SeccompProfile != nil},
			odd{"appArmorProfile", policies, sc.AppArmorProfile != nil},
		)
	}
	c.each(path,
		odd{"schedulerName", "No such scheduler runs here: the Pod stays Pending.", s.SchedulerName != "" && s.SchedulerName != corev1.DefaultSchedulerName},
		odd{"priorityClassName", "Pods of higher priority are placed first here, but no running Pod makes room for them.", s.PriorityClassName != ""},
		odd{"dnsPolicy", resolver, s.DNSPolicy == corev1.DNSDefault || s.DNSPolicy == corev1.DNSNone},
		odd{"dnsConfig", resolver, s.DNSConfig != nil},
		odd{"runtimeClassName", "There is one runtime here: every Pod runs on it.", s.RuntimeClassName != nil},
		odd{"os", "Every node runs Linux here.", s.OS != nil && s.OS.Name == corev1.Windows},
		odd{"resourceClaims", "Devices are not simulated.", len(s.ResourceClaims) > 0},
	)
}

// What is said about several fields.
const (
	users    = "The user's number is shown and root is refused where runAsNonRoot says so, but files are open to every user here."
	groups   = "Groups are not simulated: files are open to every user here."
	policies = "Policies of the kernel are not simulated."
	resolver = "The resolver's settings have no effect: names are those of the cluster."
)

func (c *collector) container(path string, ctr *corev1.Container) {
	for i := range ctr.Ports {
		if ctr.Ports[i].HostPort != 0 {
			c.add(fmt.Sprintf("%s.ports[%d].hostPort", path, i), "The port is taken on the node, but it does not lead to the container here.")
		}
	}
	c.each(path,
		odd{"resizePolicy", "Containers are not resized in place here.", len(ctr.ResizePolicy) > 0},
		odd{"volumeDevices", "Block devices are not simulated.", len(ctr.VolumeDevices) > 0},
	)
	if sc := ctr.SecurityContext; sc != nil {
		c.each(path+".securityContext",
			odd{"capabilities", "Capabilities are not simulated.", sc.Capabilities != nil},
			odd{"privileged", "Devices and settings of the node are not simulated.", sc.Privileged != nil && *sc.Privileged},
			odd{"seLinuxOptions", policies, sc.SELinuxOptions != nil},
			odd{"runAsUser", users, sc.RunAsUser != nil},
			odd{"runAsGroup", groups, sc.RunAsGroup != nil},
			odd{"seccompProfile", policies, sc.SeccompProfile != nil},
			odd{"appArmorProfile", policies, sc.AppArmorProfile != nil},
		)
	}
}

// odd is a field that has no effect here, and whether it is set.
type odd struct {
	name, text string
	set        bool
}

func (c *collector) each(path string, fields ...odd) {
	for _, f := range fields {
		if f.set {
			c.add(path+"."+f.name, "%s", f.text)
		}
	}
}

// unmounted returns the field of a volume's type if the kubelet here does not mount it, "" if it does.
func unmounted(v *corev1.Volume) string {
	for _, kind := range []struct {
		name string
		set  bool
	}{
		{"persistentVolumeClaim", v.PersistentVolumeClaim != nil},
		{"ephemeral", v.Ephemeral != nil},
		{"nfs", v.NFS != nil},
		{"csi", v.CSI != nil},
		{"image", v.Image != nil},
		{"iscsi", v.ISCSI != nil},
		{"fc", v.FC != nil},
		{"gitRepo", v.GitRepo != nil},
		{"awsElasticBlockStore", v.AWSElasticBlockStore != nil},
		{"gcePersistentDisk", v.GCEPersistentDisk != nil},
		{"azureDisk", v.AzureDisk != nil},
		{"azureFile", v.AzureFile != nil},
		{"cephfs", v.CephFS != nil},
		{"rbd", v.RBD != nil},
		{"cinder", v.Cinder != nil},
		{"glusterfs", v.Glusterfs != nil},
		{"flexVolume", v.FlexVolume != nil},
		{"flocker", v.Flocker != nil},
		{"quobyte", v.Quobyte != nil},
		{"vsphereVolume", v.VsphereVolume != nil},
		{"photonPersistentDisk", v.PhotonPersistentDisk != nil},
		{"portworxVolume", v.PortworxVolume != nil},
		{"scaleIO", v.ScaleIO != nil},
		{"storageos", v.StorageOS != nil},
	} {
		if kind.set {
			return kind.name
		}
	}
	return ""
}
