package kubelet

import (
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/cri"
	"podflight/engine/kubelet/images"
	"podflight/engine/kubelet/status"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
)

// ContainerLogs returns the log of a container's instance that the status shows, or with previous of the one before. Its errors
// are the words of the kubelet, which kubectl prints after "Error from server (BadRequest): " (GetKubeletContainerLogs).
func (k *Kubelet) ContainerLogs(namespace, name, container string, previous bool) ([]cri.LogLine, error) {
	id, err := k.logInstance(namespace, name, container, previous)
	if err != nil {
		return nil, err
	}
	return k.cri.Log(id), nil
}

// logInstance returns the instance of a container whose log is meant.
func (k *Kubelet) logInstance(namespace, name, container string, previous bool) (cri.ContainerID, error) {
	pod, err := k.podByName(namespace, name)
	if err != nil {
		return "", err
	}
	s, ok := k.statuses.GetPodStatus(pod.UID)
	if !ok {
		s = &pod.Status
	}
	id, err := validateLogStatus(name, s, container, previous)
	if err != nil {
		return "", err
	}
	if _, ok := k.cri.Container(id); !ok {
		return "", fmt.Errorf("unable to retrieve container logs for %s", status.ContainerID(id))
	}
	return id, nil
}

// FollowLogs calls fn with what there is of a log, then, each time in an event, with what came to it. done is true the last time:
// the instance has ended. The function that it returns ends the calls. Its errors are those of ContainerLogs.
func (k *Kubelet) FollowLogs(namespace, name, container string, previous bool, fn func(lines []cri.LogLine, done bool)) (stop func(), err error) {
	id, err := k.logInstance(namespace, name, container, previous)
	if err != nil {
		return nil, err
	}
	f := &logFollower{kubelet: k, id: id, fn: fn, stop: func() {}}
	if f.running() {
		f.stop = k.cri.WatchLog(id, f.changed)
		f.read(false)
	} else {
		f.read(true)
	}
	return func() { f.stop(); f.end.Stop() }, nil
}

// logFollower follows the log of one instance (ReadLogs and waitLogs in staging/src/k8s.io/cri-client/pkg/logs/logs.go).
type logFollower struct {
	kubelet *Kubelet
	id      cri.ContainerID
	fn      func(lines []cri.LogLine, done bool)
	stop    func()
	seen    int         // lines that were handed on
	woken   sim.Instant // when it last looked
	end     sim.Timer
}

// logForceCheckPeriod is how long the kubelet waits for a line before it looks whether the container still runs.
const logForceCheckPeriod = time.Second

func (f *logFollower) running() bool {
	c, ok := f.kubelet.cri.Container(f.id)
	return ok && c.State == cri.Running
}

func (f *logFollower) read(done bool) {
	lines := f.kubelet.cri.Log(f.id)
	from := min(f.seen, len(lines))
	f.seen, f.woken = len(lines), f.kubelet.kernel.Now()
	f.fn(lines[from:], done)
}

// changed is called when there are lines or the instance has ended, which is noticed at the next look.
func (f *logFollower) changed() {
	if f.running() {
		f.read(false)
		return
	}
	f.stop()
	passed := f.kubelet.kernel.Now().Sub(f.woken)
	f.end = f.kubelet.kernel.After(logForceCheckPeriod-passed%logForceCheckPeriod, func() { f.read(true) })
}

// Exec runs a command in a running container, for kubectl exec. It parks the task until the command ends. Its errors are what
// kubectl shows: the kubelet's answer to the attempt to connect, or what containerd's streaming server says, which passes two
// servers that each call it an internal error (staging/src/k8s.io/apiserver/pkg/util/proxy/streamtranslator.go).
func (k *Kubelet) Exec(t *sim.Task, namespace, name, container string, cmd []string) (cri.ExecResult, error) {
	pod, err := k.podByName(namespace, name)
	if err != nil {
		return cri.ExecResult{}, errors.New("unable to upgrade connection: pod does not exist")
	}
	c := k.runtime.GetPodStatus(pod.UID).FindContainerStatusByName(container)
	if c == nil || c.State != cri.Running {
		return cri.ExecResult{}, fmt.Errorf("unable to upgrade connection: container not found (%q)", container)
	}
	res, err := k.cri.Exec(t, c.ID, cmd, 0)
	if err != nil {
		text := strings.TrimPrefix(err.Error(), "rpc error: code = Unknown desc = ")
		err = apierrors.NewInternalError(apierrors.NewInternalError(fmt.Errorf("error executing command in container: %s", text)))
	}
	return res, err
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
	c := podstatus.Container(s, name)
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
