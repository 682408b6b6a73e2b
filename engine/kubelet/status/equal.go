package status

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/podstatus"
)

// equal reports whether two normalized statuses agree in all that the kubelet writes: then there is nothing to
// write (status_manager.go isPodStatusByKubeletEqual). Times and generations of conditions do not count.
// Nearly every sync asks, so it compares by hand where reflection would cost a hundred times as much.
func equal(a, b *corev1.PodStatus) bool {
	return a.Phase == b.Phase && a.Reason == b.Reason && a.Message == b.Message &&
		a.ObservedGeneration == b.ObservedGeneration && a.QOSClass == b.QOSClass &&
		a.NominatedNodeName == b.NominatedNodeName && a.Resize == b.Resize &&
		a.HostIP == b.HostIP && a.PodIP == b.PodIP &&
		slices.Equal(a.HostIPs, b.HostIPs) && slices.Equal(a.PodIPs, b.PodIPs) &&
		equalTime(a.StartTime, b.StartTime) &&
		equalConditions(a.Conditions, b.Conditions) &&
		slices.EqualFunc(a.ContainerStatuses, b.ContainerStatuses, equalContainer) &&
		slices.EqualFunc(a.InitContainerStatuses, b.InitContainerStatuses, equalContainer) &&
		slices.EqualFunc(a.EphemeralContainerStatuses, b.EphemeralContainerStatuses, equalContainer) &&
		equalList(a.AllocatedResources, b.AllocatedResources) &&
		equalResources(a.Resources, b.Resources) &&
		(len(a.VolumeHealth) == 0 && len(b.VolumeHealth) == 0 || equality.Semantic.DeepEqual(a.VolumeHealth, b.VolumeHealth))
}

func equalConditions(a, b []corev1.PodCondition) bool {
	count := 0
	for i := range a {
		if !ownedByKubelet(a[i].Type) && !sharedByKubelet(a[i].Type) {
			continue
		}
		count++
		other := podstatus.Condition(b, a[i].Type)
		if other == nil || other.Status != a[i].Status || other.Reason != a[i].Reason || other.Message != a[i].Message {
			return false
		}
	}
	for i := range b {
		if ownedByKubelet(b[i].Type) || sharedByKubelet(b[i].Type) {
			count--
		}
	}
	return count == 0
}

func equalContainer(a, b corev1.ContainerStatus) bool {
	return a.Name == b.Name && a.Ready == b.Ready && a.RestartCount == b.RestartCount &&
		a.Image == b.Image && a.ImageID == b.ImageID && a.ContainerID == b.ContainerID &&
		equalPointer(a.Started, b.Started) && equalPointer(a.StopSignal, b.StopSignal) &&
		equalState(&a.State, &b.State) && equalState(&a.LastTerminationState, &b.LastTerminationState) &&
		equalList(a.AllocatedResources, b.AllocatedResources) && equalResources(a.Resources, b.Resources) &&
		equalMounts(a.VolumeMounts, b.VolumeMounts) &&
		equalUser(a.User, b.User) &&
		(len(a.AllocatedResourcesStatus) == 0 && len(b.AllocatedResourcesStatus) == 0 ||
			equality.Semantic.DeepEqual(a.AllocatedResourcesStatus, b.AllocatedResourcesStatus))
}

func equalState(a, b *corev1.ContainerState) bool {
	if !equalPointer(a.Waiting, b.Waiting) {
		return false
	}
	if r, o := a.Running, b.Running; r != o && (r == nil || o == nil || !r.StartedAt.Equal(&o.StartedAt)) {
		return false
	}
	t, o := a.Terminated, b.Terminated
	return t == o || t != nil && o != nil &&
		t.ExitCode == o.ExitCode && t.Signal == o.Signal && t.Reason == o.Reason && t.Message == o.Message &&
		t.ContainerID == o.ContainerID && t.StartedAt.Equal(&o.StartedAt) && t.FinishedAt.Equal(&o.FinishedAt)
}

func equalPointer[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func equalTime(a, b *metav1.Time) bool {
	return a == b || a != nil && b != nil && a.Equal(b)
}

func equalList(a, b corev1.ResourceList) bool {
	if len(a) != len(b) {
		return false
	}
	for name, quantity := range a {
		if other, ok := b[name]; !ok || quantity.Cmp(other) != 0 {
			return false
		}
	}
	return true
}

func equalResources(a, b *corev1.ResourceRequirements) bool {
	return a == b || a != nil && b != nil && equalList(a.Requests, b.Requests) && equalList(a.Limits, b.Limits) &&
		slices.Equal(a.Claims, b.Claims)
}

func equalUser(a, b *corev1.ContainerUser) bool {
	if a == nil || b == nil {
		return a == b
	}
	l, o := a.Linux, b.Linux
	return l == o || l != nil && o != nil && l.UID == o.UID && l.GID == o.GID && slices.Equal(l.SupplementalGroups, o.SupplementalGroups)
}

// equalMounts begins with the address, since statuses pass the same mounts on from one to the next.
func equalMounts(a, b []corev1.VolumeMountStatus) bool {
	if len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) {
		return true
	}
	return equality.Semantic.DeepEqual(a, b)
}
