package kuberuntime

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/features"
	"podflight/engine/kubelet/container"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// CrashLoopBackOff returns the first and the longest wait of a container that keeps ending (pkg/kubelet/kubelet.go
// newCrashLoopBackOff). The longest one is configurable where its gate is on, and 5 minutes if nobody configured it.
func CrashLoopBackOff(gates features.Gates) (initial, longest time.Duration) {
	initial, longest = 10*time.Second, 300*time.Second
	if gates.Enabled(features.ReduceDefaultCrashLoopBackOffDecay) {
		initial, longest = time.Second, time.Minute
	}
	if gates.Enabled(features.KubeletCrashLoopBackOffMax) {
		longest = 300 * time.Second
	}
	return initial, longest
}

// CrashLoopExpiry is how long a container has to run since its last start to begin with the first wait again
// (pkg/kubelet/kubelet.go NewMainKubelet). It does not depend on the longest wait.
const CrashLoopExpiry = 600 * time.Second

// doBackOff reports whether a container has to wait before it may be started again, and if so why and until when.
// It counts from the end of the newest instance that has exited; without one there is no wait.
func (m *Manager) doBackOff(pod *corev1.Pod, c *corev1.Container, s *container.PodStatus) (msg string, err error) {
	exited := s.FindExited(c.Name)
	if exited == nil {
		return "", nil
	}
	ended := m.cfg.Kernel.InstantOf(exited.FinishedAt)
	key := backoffKey(pod, c)
	backoff := m.cfg.Backoff
	wait := backoff.Get(key)
	record := trace.BackOff{
		Container: traceContainer(pod, c.Name), Which: "restart",
		Delay: wait, Since: ended, Until: ended.Add(wait),
	}
	if backoff.IsInBackOffSince(key, ended) {
		m.event(container.ContainerRef(pod, c), corev1.EventTypeWarning, "BackOff",
			fmt.Sprintf("Back-off restarting failed container %s in pod %s", c.Name, container.FormatPod(pod)))
		msg = fmt.Sprintf("back-off %s restarting failed container=%s pod=%s", wait, c.Name, container.FormatPod(pod))
		m.tellWait(pod, c, exited.Attempt, record, msg)
		return msg, &container.BackoffError{Err: container.ErrCrashLoopBackOff, Until: exited.FinishedAt.Add(wait)}
	}
	m.tellWaitOver(pod, c, ended, record)
	next, fresh := backoff.Next(key, ended)
	if fresh {
		record.Phase, record.Delay = trace.BackOffReset, next
		m.cfg.Trace.Note("crashloop-forgets", record)
	}
	return "", nil
}

// tellWait adds a wait to the trace, the first time that a start is refused after an exit.
func (m *Manager) tellWait(pod *corev1.Pod, c *corev1.Container, attempt int, b trace.BackOff, msg string) {
	memory := m.memory(pod.UID)
	if at, ok := memory.waits[c.Name]; ok && at == b.Since {
		return
	}
	memory.waits[c.Name] = b.Since
	b.Phase = trace.BackOffStarted
	m.cfg.Trace.Add("crashloop-doubles", b)
	m.waiting(pod, c, "crashloop-doubles", attempt+1, container.ErrCrashLoopBackOff.Error(), msg)
}

func (m *Manager) tellWaitOver(pod *corev1.Pod, c *corev1.Container, ended sim.Instant, b trace.BackOff) {
	memory := m.memory(pod.UID)
	if at, ok := memory.waits[c.Name]; !ok || at != ended {
		return
	}
	delete(memory.waits, c.Name)
	b.Phase = trace.BackOffEnded
	m.cfg.Trace.Add("crashloop-late", b)
}

// backoffKey names what a back-off belongs to: a changed image or changed resources begin anew
// (pkg/kubelet/kuberuntime/helpers.go GetBackoffKey).
func backoffKey(pod *corev1.Pod, c *corev1.Container) string {
	key := string(pod.UID) + "/" + c.Name + "/" + c.Image
	if len(c.Resources.Limits)+len(c.Resources.Requests) == 0 {
		return key
	}
	return key + "/" + c.Resources.String()
}
