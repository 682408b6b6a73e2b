// Package kuberuntime brings the containers of one Pod to where its spec wants them: which to start, which to kill,
// in which order, and what a start or a kill consists of.
//
// It imitates pkg/kubelet/kuberuntime (computePodActions, SyncPod, startContainer, killContainer,
// computeInitContainerActions, doBackOff, termination order). Left out: resizing in place, image volumes, Windows,
// user namespaces, device plug-ins, static Pods.
//
// Ordering guarantee: containers are started one after another in the order of the spec and killed in the order in
// which they were created; where the real one ranges over a map, this one keeps the order of the spec.
package kuberuntime

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/events"
	"podflight/engine/kubelet/backoff"
	"podflight/engine/kubelet/container"
	"podflight/engine/kubelet/lifecycle"
	"podflight/engine/podspec"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// ProbeResult is what is known of a container's liveness or startup.
type ProbeResult int

// What can be known of a probed container.
const (
	NotProbed ProbeResult = iota // no result yet
	ProbeUnknown
	ProbeSuccess
	ProbeFailure
)

// Config is what a Manager is made from.
type Config struct {
	Kernel  *sim.Kernel
	Trace   *trace.Recorder
	Events  *events.Recorder
	Runtime cri.Runtime
	Backoff *backoff.Backoff // of crashing containers
	Hooks   *lifecycle.Runner

	// EnsureImage makes sure that a container's image is on the node (pkg/kubelet/images EnsureImageExists).
	// attempt is the number of the instance to come; err is the reason that the container's status shows, msg tells more.
	EnsureImage func(t *sim.Task, ref corev1.ObjectReference, pod *corev1.Pod, c *corev1.Container, attempt int, secrets []*corev1.Secret) (imageRef, msg string, err error)
	// Options resolves a container's environment and mounts (pkg/kubelet GenerateRunContainerOptions).
	Options func(pod *corev1.Pod, c *corev1.Container, podIP string) (Options, error)
	// Hostname returns the name that the Pod's sandbox has.
	Hostname func(pod *corev1.Pod) string
	// SandboxReady is called as soon as the Pod has a sandbox and an address.
	SandboxReady func(pod *corev1.Pod)
	// TerminationRequested reports whether the Pod is to go.
	TerminationRequested func(types.UID) bool
	// Liveness and Startup return the results of a container's probes.
	Liveness, Startup func(cri.ContainerID) ProbeResult
}

// Options are the parts of a container's configuration that depend on the rest of the cluster.
type Options struct {
	Env    []cri.EnvVar
	Mounts []cri.Mount
}

// Manager runs the containers of a node's Pods.
type Manager struct {
	cfg Config
	// pods is what the runtime itself does not keep, for each Pod that has had a container.
	pods map[types.UID]*podMemory
}

// podMemory is what the real runtime manager reads from annotations and log directories.
type podMemory struct {
	fallbackToLogs map[string]bool        // containers with terminationMessagePolicy FallbackToLogsOnError
	attempts       map[string]int         // the number after the highest attempt that has a log
	waits          map[string]sim.Instant // the end of the instance whose back-off has been told of
}

// New returns a manager.
func New(cfg Config) *Manager { return &Manager{cfg: cfg, pods: map[types.UID]*podMemory{}} }

// Forget drops what is known of a Pod that is gone from the node.
func (m *Manager) Forget(pod *corev1.Pod) {
	delete(m.pods, pod.UID)
	for c := range podspec.Containers(&pod.Spec) {
		m.cfg.Backoff.Forget(backoffKey(pod, c))
	}
}

func (m *Manager) memory(uid types.UID) *podMemory {
	p := m.pods[uid]
	if p == nil {
		p = &podMemory{fallbackToLogs: map[string]bool{}, attempts: map[string]int{}, waits: map[string]sim.Instant{}}
		m.pods[uid] = p
	}
	return p
}

// step adds an inner step of the kubelet to the trace and makes it the cause of what follows.
func (m *Manager) step(rule trace.RuleID, pod *corev1.Pod, text string) {
	m.cfg.Trace.Add(rule, trace.Step{Component: "kubelet", Text: text, Object: podKey(pod)})
}

func (m *Manager) event(ref corev1.ObjectReference, typ, reason, message string) {
	m.cfg.Events.Event(ref, typ, reason, message)
}

// containerEvent follows recordContainerEvent.
func (m *Manager) containerEvent(pod *corev1.Pod, c *corev1.Container, typ, reason, message string) {
	m.event(container.ContainerRef(pod, c), typ, reason, message)
}

func (m *Manager) waiting(pod *corev1.Pod, c *corev1.Container, rule trace.RuleID, attempt int, reason, message string) {
	m.cfg.Trace.Add(rule, trace.ContainerChange{
		Container: traceContainer(pod, c.Name), Attempt: attempt, Phase: trace.Waiting, Reason: reason, Message: message,
	})
}

// seconds returns n seconds.
func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }
