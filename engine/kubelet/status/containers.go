package status

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
)

// Waiting reasons of a container that nothing has happened to yet (pkg/kubelet/kubelet_pods.go).
const (
	ContainerCreating = "ContainerCreating"
	PodInitializing   = "PodInitializing"
)

// Texts of containers whose end nobody saw.
const (
	statusUnknown      = "ContainerStatusUnknown"
	lostAtTermination  = "The container could not be located when the pod was terminated"
	lostAtDeletion     = "The container could not be located when the pod was deleted.  The container used to be Running"
	removedForRestart  = "The container is removed because RestartAllContainers in place"
	initAssumedDone    = "Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally"
	lostExitCode       = 137
	containerdIDPrefix = "containerd://"
)

// ContainerID writes an instance's ID as a container status does.
func ContainerID(id cri.ContainerID) string { return containerdIDPrefix + string(id) }

// ParseContainerID reads an instance's ID as a container status has it; "" if it has none.
func ParseContainerID(id string) cri.ContainerID {
	return cri.ContainerID(strings.TrimPrefix(id, containerdIDPrefix))
}

// conversion is what the statuses of one Pod's containers are made from.
type conversion struct {
	pod        *corev1.Pod
	runtime    *container.PodStatus
	in         *Input
	restarting bool // every container of the Pod is being restarted
}

// containerStatuses makes the statuses of containers of one kind out of the former ones and of what the
// runtime has (pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses). Init containers come in the
// order of the spec, others by name.
func (v *conversion) containerStatuses(previous []corev1.ContainerStatus, containers []corev1.Container, init bool) []corev1.ContainerStatus {
	if len(containers) == 0 {
		return nil
	}
	out := make([]corev1.ContainerStatus, len(containers))
	for i := range containers {
		c := &containers[i]
		old := find(previous, c.Name)
		out[i] = v.defaultStatus(c, old)
		if v.runtime.FindContainerStatusByName(c.Name) == nil && old != nil {
			v.missing(&out[i], old)
		}
		v.fromRuntime(&out[i], c, old)
		v.failedToStart(&out[i], c, init)
	}
	if !init {
		slices.SortFunc(out, func(a, b corev1.ContainerStatus) int { return strings.Compare(a.Name, b.Name) })
	}
	return out
}

// defaultStatus is the status of a container that the runtime does not know: it waits, or it is as it ended.
func (v *conversion) defaultStatus(c *corev1.Container, old *corev1.ContainerStatus) corev1.ContainerStatus {
	if old != nil && old.State.Terminated != nil {
		return *old
	}
	s := corev1.ContainerStatus{Name: c.Name, Image: c.Image}
	s.State.Waiting = &corev1.ContainerStateWaiting{Reason: v.defaultReason()}
	if old == nil {
		s.VolumeMounts = volumeMounts(c)
		return s
	}
	s.VolumeMounts = old.VolumeMounts
	s.RestartCount = old.RestartCount
	s.LastTerminationState = old.LastTerminationState
	return s
}

func (v *conversion) defaultReason() string {
	if len(v.pod.Spec.InitContainers) > 0 {
		return PodInitializing
	}
	return ContainerCreating
}

// missing corrects the status of a container that was there and is gone from the runtime: removed
// by a restart of all containers, or lost while it ran.
func (v *conversion) missing(s, old *corev1.ContainerStatus) {
	switch {
	case v.restarting && old.State.Waiting == nil:
		s.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
			Reason: restartingAllContainers, Message: removedForRestart,
		}}
		s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
			Reason: restartingAllContainers, Message: removedForRestart, ExitCode: lostExitCode,
		}
		s.RestartCount = old.RestartCount + 1
	case old.State.Running == nil, s.LastTerminationState.Terminated != nil:
	default:
		s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
			Reason: statusUnknown, Message: lostAtDeletion, ExitCode: lostExitCode,
		}
		if v.pod.DeletionTimestamp == nil {
			s.RestartCount++
		}
	}
}

// fromRuntime takes over the newest instance of the container, and the one before it as the last state.
func (v *conversion) fromRuntime(s *corev1.ContainerStatus, c *corev1.Container, old *corev1.ContainerStatus) {
	seen := 0
	for _, instance := range v.runtime.Containers {
		if instance.Name != c.Name {
			continue
		}
		if seen == 1 {
			// Of the instance before only the state counts.
			s.LastTerminationState = v.convert(instance, old).State
			return
		}
		*s = v.convert(instance, old)
		if instance.State == cri.Running && old != nil && old.Started != nil {
			s.Started = old.Started
		}
		resources := c.Resources
		s.Resources, s.AllocatedResources = &resources, c.Resources.Requests
		s.User = user(instance.User)
		seen++
	}
}

// convert makes a status of one instance (convertContainerStatus in convertToAPIContainerStatuses). Its message
// holds the termination message already.
func (v *conversion) convert(i *cri.Container, old *corev1.ContainerStatus) corev1.ContainerStatus {
	s := corev1.ContainerStatus{
		Name: i.Name, RestartCount: int32(i.Attempt), Image: i.Image, ImageID: i.ImageRef, ContainerID: ContainerID(i.ID),
	}
	if old != nil {
		inherit(&s, old)
	}
	switch {
	case i.State == cri.Running:
		s.State.Running = &corev1.ContainerStateRunning{StartedAt: seconds(i.StartedAt)}
		if old != nil && old.State.Terminated != nil && old.RestartCount >= int32(i.Attempt) {
			s.RestartCount = old.RestartCount + 1
		}
	case i.State == cri.Exited:
		s.State.Terminated = &corev1.ContainerStateTerminated{
			ExitCode: int32(i.ExitCode), Reason: i.Reason, Message: i.Message,
			StartedAt: seconds(i.StartedAt), FinishedAt: seconds(i.FinishedAt), ContainerID: s.ContainerID,
		}
	case i.State == cri.Unknown && old != nil && old.State.Running != nil:
		reason := statusUnknown
		if v.restarting {
			reason = restartingAllContainers
		}
		s.State.Terminated = &corev1.ContainerStateTerminated{Reason: reason, Message: lostAtTermination, ExitCode: lostExitCode}
		s.RestartCount = old.RestartCount + 1
	default: // created, or nobody knows
		s.State.Waiting = &corev1.ContainerStateWaiting{}
	}
	return s
}

func user(u *cri.User) *corev1.ContainerUser {
	if u == nil {
		return nil
	}
	return &corev1.ContainerUser{Linux: &corev1.LinuxContainerUser{UID: u.UID, GID: u.GID, SupplementalGroups: u.Groups}}
}

// inherit keeps what the runtime forgets: a restart of all containers removes old instances, and with
// them their ends and the number of restarts.
func inherit(s, old *corev1.ContainerStatus) {
	s.VolumeMounts = old.VolumeMounts
	s.RestartCount = max(s.RestartCount, old.RestartCount)
	switch {
	case old.ContainerID != s.ContainerID && old.State.Terminated != nil:
		s.LastTerminationState.Terminated = old.State.Terminated
	case old.LastTerminationState.Terminated != nil:
		s.LastTerminationState.Terminated = old.LastTerminationState.Terminated
	}
}

// failedToStart shows a container that is to be started, and could not be, as waiting with the reason.
func (v *conversion) failedToStart(s *corev1.ContainerStatus, c *corev1.Container, init bool) {
	newest := v.runtime.FindContainerStatusByName(c.Name)
	if init {
		if newest != nil && newest.State == cri.Exited && newest.ExitCode == 0 {
			return
		}
		if newest == nil && !podspec.IsSidecar(c) && s.State.Waiting != nil &&
			container.HasAnyRegularContainerCreated(&v.pod.Spec, v.runtime) {
			s.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed", Message: initAssumedDone}}
			return
		}
	}
	if !container.ShouldBeStarted(c, v.pod, v.runtime) || v.in.Reason == nil {
		return
	}
	why, ok := v.in.Reason(c.Name)
	if !ok {
		return
	}
	if s.State.Terminated != nil {
		s.LastTerminationState = s.State
	}
	s.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: why.Reason, Message: why.Message}}
}

// volumeMounts is what a status says about the container's mounts. No mount is made read-only
// recursively unless its spec demands it.
func volumeMounts(c *corev1.Container) []corev1.VolumeMountStatus {
	var out []corev1.VolumeMountStatus
	for _, m := range c.VolumeMounts {
		s := corev1.VolumeMountStatus{Name: m.Name, MountPath: m.MountPath, ReadOnly: m.ReadOnly}
		if m.ReadOnly {
			mode := corev1.RecursiveReadOnlyDisabled
			if m.RecursiveReadOnly != nil && *m.RecursiveReadOnly != corev1.RecursiveReadOnlyDisabled {
				mode = corev1.RecursiveReadOnlyEnabled
			}
			s.RecursiveReadOnly = &mode
		}
		out = append(out, s)
	}
	return out
}

// seconds cuts a time down to what the API can carry (status_manager.go normalizeStatus).
func seconds(t time.Time) metav1.Time {
	if t.IsZero() {
		return metav1.Time{}
	}
	return metav1.NewTime(t.Truncate(time.Second))
}
