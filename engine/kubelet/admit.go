package kubelet

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/kubelet/container"
	"podflight/engine/scheduler"
)

// claims are the admitted Pods of the node with what they take up of it.
type claims struct{ load *scheduler.Load }

func newClaims() claims { return claims{load: scheduler.NewLoad()} }

func (c claims) has(uid types.UID) bool { return c.load.Has(uid) }

// admit decides whether the node can take a Pod. The scheduler has asked the same before; a Pod that names its node itself is
// looked at only here (pkg/kubelet/lifecycle/predicate.go Admit). A reason of "" means yes.
func (k *Kubelet) admit(pod *corev1.Pod) (reason, message string) {
	if pod.Spec.OS != nil && pod.Spec.OS.Name != corev1.Linux {
		return "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"
	}
	node := k.resolver.Node()
	if node == nil {
		return "InvalidNodeInfo", "Kubelet cannot get node info."
	}
	if reason, message, ok := k.claims.load.AdmissionCheck(pod, node); !ok {
		return reason, message
	}
	k.claims.load.Add(pod)
	return "", ""
}

// release gives back what a Pod took up of the node.
func (k *Kubelet) release(pod types.UID) { k.claims.load.Remove(pod) }

func ref(pod *corev1.Pod) corev1.ObjectReference { return container.Ref(pod) }
