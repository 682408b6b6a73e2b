package env

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/podspec"
)

// Node returns the resolver's node, or nil if it is gone.
func (r *Resolver) Node() *corev1.Node {
	obj, ok := r.Server.Get(api.Key{Kind: api.Node, Name: r.NodeName})
	if !ok {
		return nil
	}
	return obj.(*corev1.Node)
}

// HostIP returns the node's address, or "".
func (r *Resolver) HostIP() string {
	node := r.Node()
	if node == nil {
		return ""
	}
	for _, a := range node.Status.Addresses {
		if a.Type == corev1.NodeInternalIP {
			return a.Address
		}
	}
	return ""
}

// Field returns the value of a field of the Pod as the downward API gives it (podFieldSelectorRuntimeValue).
func (r *Resolver) Field(pod *corev1.Pod, path, podIP string) (string, error) {
	switch path {
	case "spec.nodeName":
		return pod.Spec.NodeName, nil
	case "spec.serviceAccountName":
		return pod.Spec.ServiceAccountName, nil
	case "status.hostIP", "status.hostIPs":
		return r.HostIP(), nil
	case "status.podIP", "status.podIPs":
		return podIP, nil
	}
	return podspec.Metadata(pod, path)
}

// Resource returns a request or limit of a container as the downward API gives it; a limit that is not set counts as all
// that the node has (pkg/kubelet/kubelet_resources.go defaultPodLimitsForDownwardAPI, pkg/api/v1/resource/helpers.go).
func (r *Resolver) Resource(pod *corev1.Pod, c *corev1.Container, ref *corev1.ResourceFieldSelector) (string, error) {
	if ref.ContainerName != "" {
		c, _ = podspec.Find(&pod.Spec, ref.ContainerName)
	}
	if c == nil {
		return "", fmt.Errorf("container %s not found", ref.ContainerName)
	}
	kind, name, _ := strings.Cut(ref.Resource, ".")
	res := corev1.ResourceName(name)
	var list corev1.ResourceList
	switch kind {
	case "limits":
		list = c.Resources.Limits
	case "requests":
		list = c.Resources.Requests
	}
	known := res == corev1.ResourceCPU || res == corev1.ResourceMemory || res == corev1.ResourceEphemeralStorage
	if kind != "limits" && kind != "requests" || !known && !strings.HasPrefix(name, corev1.ResourceHugePagesPrefix) {
		return "", fmt.Errorf("unsupported container resource : %v", ref.Resource)
	}
	q := list[res]
	if kind == "limits" && known && q.IsZero() {
		if node := r.Node(); node != nil {
			q = node.Status.Allocatable[res]
		}
	}
	return strconv.FormatInt(podspec.InUnits(res, q, ref.Divisor), 10), nil
}
