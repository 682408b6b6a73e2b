package engine

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/serviceaccount"
	"podflight/engine/scenario"
)

// furnish stores what a cluster has before anyone applies anything: namespaces, nodes, the
// service account and root certificate of each namespace, and the Service of the API server.
func (c *cluster) furnish() error {
	w := c.scenario.World
	namespaces := []string{metav1.NamespaceDefault, "kube-node-lease", metav1.NamespacePublic, metav1.NamespaceSystem}
	if !slices.Contains(namespaces, w.Namespace) {
		namespaces = append(namespaces, w.Namespace)
	}
	for _, ns := range namespaces {
		if err := c.store(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: ns}}); err != nil {
			return err
		}
		for _, obj := range serviceaccount.Objects(ns) {
			if err := c.store(obj); err != nil {
				return err
			}
		}
	}
	if err := c.store(apiService()); err != nil {
		return err
	}
	for i, n := range w.Nodes {
		node, err := nodeOf(i, n, w)
		if err != nil {
			return err
		}
		if err := c.store(node); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) store(obj api.Object) error {
	if _, err := c.server.Create(obj, apiserver.CreateOptions{}); err != nil {
		kind, _ := api.KindOf(obj)
		return fmt.Errorf("%s %s: %w", kind, obj.GetName(), err)
	}
	return nil
}

// apiService is the Service through which Pods reach the API server.
func apiService() *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Name: "kubernetes", Namespace: metav1.NamespaceDefault,
			Labels: map[string]string{"component": "apiserver", "provider": "kubernetes"},
		},
		Spec: corev1.ServiceSpec{
			ClusterIP: "10.96.0.1",
			Ports:     []corev1.ServicePort{{Name: "https", Port: 443, Protocol: corev1.ProtocolTCP}},
		},
	}
}

// nodeOf returns the Node object of a machine, as its kubelet would register it.
func nodeOf(i int, n scenario.Node, w scenario.World) (*corev1.Node, error) {
	capacity := corev1.ResourceList{corev1.ResourcePods: *resource.NewQuantity(int64(n.Pods), resource.DecimalSI)}
	for name, text := range map[corev1.ResourceName]string{corev1.ResourceCPU: n.CPU, corev1.ResourceMemory: n.Memory} {
		q, err := resource.ParseQuantity(text)
		if err != nil {
			return nil, fmt.Errorf("node %s: %s %q is not a quantity such as 2 or 4Gi", n.Name, name, text)
		}
		capacity[name] = q
	}
	labels := map[string]string{
		"beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
		"kubernetes.io/hostname": n.Name, "kubernetes.io/os": "linux",
	}
	maps.Copy(labels, n.Labels)
	node := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: n.Name, Labels: labels},
		Spec:       corev1.NodeSpec{Unschedulable: n.Unschedulable, PodCIDR: podSubnet(i) + "0/24"},
	}
	for _, t := range n.Taints {
		node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{Key: t.Key, Value: t.Value, Effect: corev1.TaintEffect(t.Effect)})
	}
	node.Status = corev1.NodeStatus{
		Capacity: capacity, Allocatable: capacity.DeepCopy(),
		Conditions: nodeConditions(metav1.NewTime(w.Clock)),
		Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: nodeIP(i)},
			{Type: corev1.NodeHostName, Address: n.Name},
		},
		NodeInfo: corev1.NodeSystemInfo{
			KubeletVersion: w.Kubernetes, ContainerRuntimeVersion: w.Runtime, OperatingSystem: "linux", Architecture: "amd64",
			OSImage: "Debian GNU/Linux 12 (bookworm)", KernelVersion: "6.1.0",
		},
	}
	return node, nil
}

// nodeConditions are those of a healthy node (pkg/kubelet/nodestatus/setters.go).
func nodeConditions(now metav1.Time) []corev1.NodeCondition {
	var out []corev1.NodeCondition
	for _, c := range []struct {
		typ             corev1.NodeConditionType
		status          corev1.ConditionStatus
		reason, message string
	}{
		{corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"},
		{corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
		{corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID", "kubelet has sufficient PID available"},
		{corev1.NodeReady, corev1.ConditionTrue, "KubeletReady", "kubelet is posting ready status"},
	} {
		out = append(out, corev1.NodeCondition{Type: c.typ, Status: c.status, Reason: c.reason, Message: c.message, LastHeartbeatTime: now, LastTransitionTime: now})
	}
	return out
}
