package describe

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/printers"
)

// node follows describeNode.
func (p *page) node(n *corev1.Node) {
	p.put(0, "Name:\t%s\n", n.Name)
	p.put(0, "Roles:\t%s\n", orNone(strings.Join(printers.NodeRoles(n), ",")))
	p.labels("Labels", n.Labels)
	p.annotations("Annotations", n.Annotations)
	p.put(0, "CreationTimestamp:\t%s\n", date(n.CreationTimestamp))
	p.taints(n.Spec.Taints)
	p.put(0, "Unschedulable:\t%v\n", n.Spec.Unschedulable)
	p.lease(n)
	p.nodeConditions(n.Status.Conditions)
	p.put(0, "Addresses:\n")
	for _, a := range n.Status.Addresses {
		p.put(1, "%s:\t%s\n", a.Type, a.Address)
	}
	if len(n.Status.Capacity) > 0 {
		p.put(0, "Capacity:\n")
		p.quantities(1, n.Status.Capacity)
	}
	if len(n.Status.Allocatable) > 0 {
		p.put(0, "Allocatable:\n")
		p.quantities(1, n.Status.Allocatable)
	}
	p.systemInfo(n.Status.NodeInfo)
	if n.Spec.PodCIDR != "" {
		p.put(0, "PodCIDR:\t%s\n", n.Spec.PodCIDR)
	}
	if len(n.Spec.PodCIDRs) > 0 {
		p.put(0, "PodCIDRs:\t%s\n", strings.Join(n.Spec.PodCIDRs, ","))
	}
	if n.Spec.ProviderID != "" {
		p.put(0, "ProviderID:\t%s\n", n.Spec.ProviderID)
	}
	p.nodePods(n)
	if p.opts.Events {
		// Controllers name a node by its UID, the kubelet by its name.
		all := p.search(api.Node, "", n.Name, n.UID)
		if n.UID != types.UID(n.Name) {
			all = append(all, p.search(api.Node, "", n.Name, types.UID(n.Name))...)
		}
		p.events(all)
	}
}

func (p *page) taints(all []corev1.Taint) {
	p.put(0, "Taints:\t")
	if len(all) == 0 {
		p.put(0, "%s\n", none)
		return
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b corev1.Taint) int {
		return strings.Compare(string(a.Effect)+","+a.Key, string(b.Effect)+","+b.Key)
	})
	for i, t := range all {
		if i > 0 {
			p.put(0, "\t")
		}
		p.put(0, "%s\n", t.ToString())
	}
}

// lease writes the lease that the node's kubelet renews every ten seconds from its start on
// (pkg/kubelet: a quarter of the lease's 40 seconds).
func (p *page) lease(n *corev1.Node) {
	const renewal = 10 * time.Second
	since := max(p.opts.Now.Sub(n.CreationTimestamp.Time), 0)
	renewed := n.CreationTimestamp.Add(since.Truncate(renewal))
	p.put(0, "Lease:\n")
	p.put(1, "HolderIdentity:\t%s\n", n.Name)
	p.put(1, "AcquireTime:\t%s\n", unset)
	p.put(1, "RenewTime:\t%s\n", date(metav1.NewTime(renewed)))
}

func (p *page) nodeConditions(all []corev1.NodeCondition) {
	if len(all) == 0 {
		return
	}
	p.put(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n")
	p.put(1, "----\t------\t-----------------\t------------------\t------\t-------\n")
	for _, c := range all {
		p.put(1, "%s \t%s \t%s \t%s \t%s \t%s\n", c.Type, c.Status, date(c.LastHeartbeatTime), date(c.LastTransitionTime), c.Reason, c.Message)
	}
}

func (p *page) systemInfo(i corev1.NodeSystemInfo) {
	p.put(0, "System Info:\n")
	for _, f := range [][2]string{
		{"Machine ID", i.MachineID},
		{"System UUID", i.SystemUUID},
		{"Boot ID", i.BootID},
		{"Kernel Version", i.KernelVersion},
		{"OS Image", i.OSImage},
		{"Operating System", i.OperatingSystem},
		{"Architecture", i.Architecture},
		{"Container Runtime Version", i.ContainerRuntimeVersion},
		{"Kubelet Version", i.KubeletVersion},
	} {
		p.put(1, "%s:\t%s\n", f[0], f[1])
	}
}
