package prober

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/events"
	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// StatusSource has the latest status of a Pod, as the kubelet's status manager has it.
type StatusSource interface {
	GetPodStatus(uid types.UID) (*corev1.PodStatus, bool)
}

// Config is what a Manager is made from.
type Config struct {
	Kernel  *sim.Kernel
	Trace   *trace.Recorder
	Events  *events.Recorder
	Runtime cri.Runtime
	Status  StatusSource
	// Update is called, in an event of its own, for every change of a result: the kubelet takes it into the
	// Pod's status and syncs the Pod (pkg/kubelet/kubelet.go syncLoopIteration).
	Update func(Update)
}

// Manager has a worker for each probe of the containers of a node (prober_manager.go).
type Manager struct {
	cfg     Config
	workers map[key]*worker

	// Liveness, Readiness and Startup hold what counts of each kind of probe.
	Liveness, Readiness, Startup *Results
}

// key names a worker.
type key struct {
	pod       types.UID
	container string
	kind      Kind
}

// NewManager returns a manager without workers.
func NewManager(cfg Config) *Manager {
	return &Manager{
		cfg: cfg, workers: map[key]*worker{},
		Liveness:  newResults(Liveness, cfg.Kernel, cfg.Update),
		Readiness: newResults(Readiness, cfg.Kernel, cfg.Update),
		Startup:   newResults(Startup, cfg.Kernel, cfg.Update),
	}
}

// AddPod starts the workers of a Pod that it does not have yet. They probe from now on, at their own pace, whether
// or not the containers exist.
func (m *Manager) AddPod(pod *corev1.Pod) {
	for c := range probed(pod) {
		m.addContainer(pod, c)
	}
}

// probed yields the containers that may have probes: regular ones, then sidecars.
func probed(pod *corev1.Pod) func(yield func(*corev1.Container) bool) {
	return func(yield func(*corev1.Container) bool) {
		for i := range pod.Spec.Containers {
			if !yield(&pod.Spec.Containers[i]) {
				return
			}
		}
		for i := range pod.Spec.InitContainers {
			if c := &pod.Spec.InitContainers[i]; podspec.IsSidecar(c) && !yield(c) {
				return
			}
		}
	}
}

// addContainer starts workers up to the first that exists already: so a container with one has them all, and
// one that has lost a later one does not get it back.
func (m *Manager) addContainer(pod *corev1.Pod, c *corev1.Container) {
	for _, p := range []struct {
		kind Kind
		spec *corev1.Probe
	}{{Startup, c.StartupProbe}, {Readiness, c.ReadinessProbe}, {Liveness, c.LivenessProbe}} {
		if p.spec == nil {
			continue
		}
		k := key{pod.UID, c.Name, p.kind}
		if m.workers[k] != nil {
			return
		}
		m.workers[k] = m.newWorker(pod, c, p.kind, p.spec)
	}
}

// StopLivenessAndStartup ends the probes that could restart a container of a Pod that is being terminated.
// Those of sidecars go on, as they do in the real kubelet.
func (m *Manager) StopLivenessAndStartup(pod *corev1.Pod) {
	for i := range pod.Spec.Containers {
		m.stop(key{pod.UID, pod.Spec.Containers[i].Name, Liveness})
		m.stop(key{pod.UID, pod.Spec.Containers[i].Name, Startup})
	}
}

// RemovePod ends all probes of a Pod and forgets their results.
func (m *Manager) RemovePod(pod *corev1.Pod) {
	for c := range probed(pod) {
		for _, kind := range []Kind{Readiness, Liveness, Startup} {
			m.stop(key{pod.UID, c.Name, kind})
		}
	}
}

func (m *Manager) stop(k key) {
	if w := m.workers[k]; w != nil {
		w.stop()
	}
}

// UpdatePodStatus fills in whether each container has started and is ready, from what runs and what the probes
// said (prober_manager.go, function of the same name). A container that would be ready but for its probe
// is probed at once.
func (m *Manager) UpdatePodStatus(pod *corev1.Pod, s *corev1.PodStatus) {
	for i := range s.ContainerStatuses {
		c := &s.ContainerStatuses[i]
		if m.setStarted(pod, c) {
			c.Ready = m.ready(pod, c)
		}
	}
	for i := range s.InitContainerStatuses {
		c := &s.InitContainerStatuses[i]
		started := m.setStarted(pod, c)
		spec := container.Spec(pod, c.Name)
		switch {
		case spec == nil:
		case !podspec.IsSidecar(spec):
			if end := c.State.Terminated; end != nil && end.ExitCode == 0 {
				c.Ready = true
			}
		case started:
			c.Ready = m.ready(pod, c)
		}
	}
}

// setStarted follows isContainerStarted.
func (m *Manager) setStarted(pod *corev1.Pod, c *corev1.ContainerStatus) bool {
	started := m.started(pod, c)
	if c.Started == nil || *c.Started != started {
		c.Started = &started
	}
	return started
}

func (m *Manager) started(pod *corev1.Pod, c *corev1.ContainerStatus) bool {
	if c.State.Running == nil {
		return false
	}
	if result, ok := m.Startup.Get(parseID(c.ContainerID)); ok {
		return result == Success
	}
	if c.Started != nil && *c.Started {
		return true
	}
	return m.workers[key{pod.UID, c.Name, Startup}] == nil
}

// ready says whether a container that has started is ready, and triggers its probe if that has not said so.
func (m *Manager) ready(pod *corev1.Pod, c *corev1.ContainerStatus) bool {
	if c.State.Running == nil {
		return false
	}
	if result, ok := m.Readiness.Get(parseID(c.ContainerID)); ok && result == Success {
		return true
	}
	w := m.workers[key{pod.UID, c.Name, Readiness}]
	if w == nil {
		return true
	}
	w.trigger()
	return false
}
