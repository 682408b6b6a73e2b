package kubelet

import (
	"fmt"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/env"
	"podflight/engine/kubelet/kuberuntime"
	"podflight/engine/kubelet/volumemanager"
)

const (
	etcHosts      = "/etc/hosts"
	clusterDomain = "cluster.local"
	maxHostname   = 63
)

// runOptions follows GenerateRunContainerOptions: environment and mounts.
func (k *Kubelet) runOptions(pod *corev1.Pod, c *corev1.Container, podIP string) (kuberuntime.Options, error) {
	vars, err := k.resolver.Container(pod, c, podIP)
	if err != nil {
		return kuberuntime.Options{}, err
	}
	mounts, err := k.makeMounts(pod, c, podIP, vars)
	return kuberuntime.Options{Env: vars, Mounts: mounts}, err
}

// makeMounts follows makeMounts of pkg/kubelet/kubelet_pods.go.
func (k *Kubelet) makeMounts(pod *corev1.Pod, c *corev1.Container, podIP string, vars []cri.EnvVar) ([]cri.Mount, error) {
	mounts := make([]cri.Mount, 0, len(c.VolumeMounts)+1)
	hosts := podIP != "" && !pod.Spec.HostNetwork
	for i := range c.VolumeMounts {
		m := &c.VolumeMounts[i]
		hosts = hosts && m.MountPath != etcHosts
		host, ok := k.volumes.Path(pod.UID, m.Name)
		if !ok {
			return nil, fmt.Errorf("cannot find volume %q to mount into container %q", m.Name, c.Name)
		}
		sub, err := subPath(m, vars)
		if err != nil {
			return nil, err
		}
		if sub != "" {
			host = path.Join(host, sub)
			if _, isFile := k.cri.FS().ReadFile(host); !isFile {
				k.cri.FS().MkdirAll(host)
			}
		}
		at := m.MountPath
		if !path.IsAbs(at) {
			at = "/" + at
		}
		mounts = append(mounts, cri.Mount{ContainerPath: at, HostPath: host, ReadOnly: m.ReadOnly || alwaysReadOnly(pod, m.Name)})
	}
	if hosts {
		file := volumemanager.PodDir(pod.UID) + "/etc-hosts"
		k.cri.FS().WriteFile(file, hostsFile(pod, podIP), 0o644)
		mounts = append(mounts, cri.Mount{ContainerPath: etcHosts, HostPath: file})
	}
	return mounts, nil
}

// subPath returns the part of a volume that is mounted, "" for all of it.
func subPath(m *corev1.VolumeMount, vars []cri.EnvVar) (string, error) {
	sub := m.SubPath
	if m.SubPathExpr != "" {
		var missing []string
		lookup := env.Lookup(vars)
		sub = env.Expand(m.SubPathExpr, func(name string) (string, bool) {
			v, ok := lookup(name)
			if !ok || v == "" {
				missing = append(missing, name)
			}
			return v, true
		})
		if len(missing) > 0 {
			slices.Sort(missing)
			return "", fmt.Errorf("missing value for %s", strings.Join(slices.Compact(missing), ", "))
		}
	}
	if path.IsAbs(sub) {
		return "", fmt.Errorf("error SubPath `%s` must not be an absolute path", sub)
	}
	if slices.Contains(strings.Split(sub, "/"), "..") {
		return "", fmt.Errorf("unable to provision SubPath `%s`: must not contain '..'", sub)
	}
	return sub, nil
}

// alwaysReadOnly reports whether a volume cannot be written whatever its mount says.
func alwaysReadOnly(pod *corev1.Pod, volume string) bool {
	for i := range pod.Spec.Volumes {
		if v := &pod.Spec.Volumes[i]; v.Name == volume {
			return v.ConfigMap != nil || v.Secret != nil || v.Projected != nil || v.DownwardAPI != nil
		}
	}
	return false
}

// hostname is the name that a Pod's containers see (GeneratePodHostNameAndDomain).
func hostname(pod *corev1.Pod) string {
	name := pod.Name
	switch {
	case pod.Spec.HostnameOverride != nil:
		name = *pod.Spec.HostnameOverride
	case pod.Spec.Hostname != "":
		name = pod.Spec.Hostname
	}
	if len(name) > maxHostname {
		name = strings.TrimRight(name[:maxHostname], "-.")
	}
	return name
}

// hostsFile follows managedHostsFileContent.
func hostsFile(pod *corev1.Pod, ip string) []byte {
	var b strings.Builder
	b.WriteString("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n" +
		"fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n")
	name := hostname(pod)
	if sub := pod.Spec.Subdomain; sub != "" && pod.Spec.HostnameOverride == nil {
		fmt.Fprintf(&b, "%s\t%s.%s.%s.svc.%s\t%s\n", ip, name, sub, pod.Namespace, clusterDomain, name)
	} else {
		fmt.Fprintf(&b, "%s\t%s\n", ip, name)
	}
	if len(pod.Spec.HostAliases) > 0 {
		b.WriteString("\n# Entries added by HostAliases.\n")
		for _, a := range pod.Spec.HostAliases {
			fmt.Fprintf(&b, "%s\t%s\n", a.IP, strings.Join(a.Hostnames, "\t"))
		}
	}
	return []byte(b.String())
}
