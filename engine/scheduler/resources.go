package scheduler

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"podflight/engine/podspec"
)

// amounts are quantities of resources: CPU in thousandths, all else in units. Ephemeral storage is not
// among them, since nothing in the simulated cluster uses any.
type amounts map[corev1.ResourceName]int64

// What the scores take a container to want that does not say
// (DefaultMilliCPURequest, DefaultMemoryRequest of pkg/scheduler/util/pod_resources.go).
const (
	assumedMilliCPU = 100
	assumedMemory   = 200 << 20
)

func (a amounts) add(b amounts, sign int64) {
	for name, n := range b {
		a[name] += sign * n
	}
}

func (a amounts) names() []corev1.ResourceName { return slices.Sorted(maps.Keys(a)) }

func toAmounts(list corev1.ResourceList) amounts {
	out := amounts{}
	for name, q := range list {
		if name != corev1.ResourceEphemeralStorage {
			out[name] = amount(name, q)
		}
	}
	return out
}

func amount(name corev1.ResourceName, q resource.Quantity) int64 {
	if name == corev1.ResourceCPU {
		return q.MilliValue()
	}
	return q.Value()
}

// podRequests returns what a Pod asks for.
func podRequests(pod *corev1.Pod) amounts { return toAmounts(podspec.Requests(pod)) }

// scoredRequests is podRequests with an assumed share for each container that asks for none.
func scoredRequests(pod *corev1.Pod) amounts {
	return toAmounts(podspec.RequestsAssuming(pod, corev1.ResourceList{
		corev1.ResourceCPU:    *resource.NewMilliQuantity(assumedMilliCPU, resource.DecimalSI),
		corev1.ResourceMemory: *resource.NewQuantity(assumedMemory, resource.BinarySI),
	}))
}
