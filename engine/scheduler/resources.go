package scheduler

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
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

// atLeast raises each amount to that of b.
func (a amounts) atLeast(b amounts) {
	for name, n := range b {
		a[name] = max(a[name], n)
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

// podRequests returns what a Pod asks for: all of its containers and sidecars at once, or the most that
// its init containers need on their way, with overhead (PodRequests of component-helpers/resource).
func podRequests(pod *corev1.Pod) amounts {
	return sumRequests(pod, func(c *corev1.Container) amounts { return toAmounts(c.Resources.Requests) })
}

// scoredRequests is podRequests with an assumed share for each container that asks for none.
func scoredRequests(pod *corev1.Pod) amounts {
	return sumRequests(pod, func(c *corev1.Container) amounts {
		a := toAmounts(c.Resources.Requests)
		if _, ok := a[corev1.ResourceCPU]; !ok {
			a[corev1.ResourceCPU] = assumedMilliCPU
		}
		if _, ok := a[corev1.ResourceMemory]; !ok {
			a[corev1.ResourceMemory] = assumedMemory
		}
		return a
	})
}

func sumRequests(pod *corev1.Pod, of func(*corev1.Container) amounts) amounts {
	total, sidecars, starting := amounts{}, amounts{}, amounts{}
	for i := range pod.Spec.Containers {
		total.add(of(&pod.Spec.Containers[i]), 1)
	}
	for i := range pod.Spec.InitContainers {
		c := &pod.Spec.InitContainers[i]
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			sidecars.add(of(c), 1)
			starting.atLeast(sidecars)
			continue
		}
		stage := maps.Clone(sidecars)
		stage.add(of(c), 1)
		starting.atLeast(stage)
	}
	total.add(sidecars, 1)
	total.atLeast(starting)
	if r := pod.Spec.Resources; r != nil {
		maps.Copy(total, toAmounts(r.Requests))
	}
	total.add(toAmounts(pod.Spec.Overhead), 1)
	return total
}
