package kubelet

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/cri"
	"podflight/engine/kubelet/images"
	"podflight/engine/kubelet/status"
	"podflight/engine/sim"
)

// ContainerLogs returns the log of a container's instance that the status shows, or with previous of the one before. Its errors
// are the words of the kubelet, which kubectl prints after "Error from server (BadRequest): " (GetKubeletContainerLogs).
func (k *Kubelet) ContainerLogs(namespace, name, container string, previous bool) ([]cri.LogLine, error) {
	pod, err := k.podByName(namespace, name)
	if err != nil {
		return nil, err
	}
	s, ok := k.statuses.GetPodStatus(pod.UID)
	if !ok {
		s = &pod.Status
	}
	id, err := validateLogStatus(name, s, container, previous)
	if err != nil {
		return nil, err
	}
	if _, ok := k.cri.Container(id); !ok {
		return nil, fmt.Errorf("unable to retrieve container logs for %s", status.ContainerID(id))
	}
	return k.cri.Log(id), nil
}

// Exec runs a command in a running container, for kubectl exec. It parks the task until the command ends.
func (k *Kubelet) Exec(t *sim.Task, namespace, name, container string, cmd []string) (cri.ExecResult, error) {
	pod, err := k.podByName(namespace, name)
	if err != nil {
		return cri.ExecResult{}, err
	}
	c := k.runtime.GetPodStatus(pod.UID).FindContainerStatusByName(container)
	if c == nil || c.State != cri.Running {
		return cri.ExecResult{}, fmt.Errorf("container not found (%q)", container)
	}
	return k.cri.Exec(t, c.ID, cmd, 0)
}

func (k *Kubelet) podByName(namespace, name string) (*corev1.Pod, error) {
	obj, ok := k.server.Get(api.Key{Kind: api.Pod, Namespace: namespace, Name: name})
	if ok {
		if pod, known := k.pods[obj.GetUID()]; known {
			return pod, nil
		}
	}
	return nil, fmt.Errorf("pod %q not found", name)
}

// validateLogStatus follows validateContainerLogStatus: the instance whose log is meant, or why there is none.
func validateLogStatus(pod string, s *corev1.PodStatus, name string, previous bool) (cri.ContainerID, error) {
	c := findStatus(s, name)
	if c == nil {
		return "", fmt.Errorf("container %q in pod %q is not available", name, pod)
	}
	last, waiting, ended := c.LastTerminationState.Terminated, c.State.Waiting, c.State.Terminated
	lastID := ""
	if last != nil {
		lastID = last.ContainerID
	}
	id := ""
	switch {
	case previous:
		if lastID == "" {
			return "", fmt.Errorf("previous terminated container %q in pod %q not found", name, pod)
		}
		id = lastID
	case c.State.Running != nil:
		id = c.ContainerID
	case ended != nil:
		if id = ended.ContainerID; id == "" {
			id = lastID
		}
	case last != nil:
		id = lastID
	case waiting != nil:
		return "", fmt.Errorf("container %q in pod %q is waiting to start: %s", name, pod, waitingText(waiting.Reason))
	default:
		return "", fmt.Errorf("container %q in pod %q is waiting to start - no logs yet", name, pod)
	}
	if id == "" {
		return "", fmt.Errorf("container %q in pod %q is terminated", name, pod)
	}
	return status.ParseContainerID(id), nil
}

func waitingText(reason string) string {
	switch reason {
	case images.ErrImagePull.Error():
		return "image can't be pulled"
	case images.ErrImagePullBackOff.Error():
		return "trying and failing to pull image"
	}
	return reason
}

func findStatus(s *corev1.PodStatus, name string) *corev1.ContainerStatus {
	for _, list := range [][]corev1.ContainerStatus{s.ContainerStatuses, s.InitContainerStatuses, s.EphemeralContainerStatuses} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}
