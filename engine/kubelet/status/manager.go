package status

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/apiserver"
	"podflight/engine/cri"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
)

// PodManager knows the Pods of the node as the API server's watch last showed them.
type PodManager interface {
	GetPodByUID(uid types.UID) (*corev1.Pod, bool)
}

// DeletionSafety says whether a Pod may still have containers that run: then it must not become terminal yet.
type DeletionSafety interface {
	PodCouldHaveRunningContainers(pod *corev1.Pod) bool
}

// Manager is the source of truth for the statuses of a node's Pods, and writes them to the API server.
type Manager struct {
	server   *apiserver.Server
	pods     PodManager
	safety   DeletionSafety
	statuses map[types.UID]*versioned
	dirty    []types.UID // with a version that is not written, in the order in which they became so
	batch    []pending   // being written, one after the other
	writing  bool
	began    sim.Instant
	resync   sim.Timer // the next full sync that has something to do
	recheck  []types.UID
}

// versioned is a Pod's status as the kubelet has it. It is replaced, never changed.
type versioned struct {
	pod       types.UID
	namespace string
	name      string
	status    corev1.PodStatus
	version   uint64
	written   uint64 // the latest version that the API server has
	finished  bool   // SyncTerminatedPod is done: nothing will change any more
	queued    bool   // in Manager.dirty
	cause     sim.RecordID
}

// pending is a write that is due: the status as it was when the batch began.
type pending struct {
	entry   *versioned
	status  corev1.PodStatus
	version uint64
	done    bool
	cause   sim.RecordID
}

// NewManager returns a manager that writes to the server. Its full syncs tick from now on.
func NewManager(s *apiserver.Server, pods PodManager, safety DeletionSafety) *Manager {
	return &Manager{server: s, pods: pods, safety: safety, statuses: map[types.UID]*versioned{}, began: s.Kernel().Now()}
}

// GetPodStatus returns the latest status of a Pod, written or not. It must not be changed.
func (m *Manager) GetPodStatus(uid types.UID) (*corev1.PodStatus, bool) {
	e, ok := m.statuses[uid]
	if !ok {
		return nil, false
	}
	return &e.status, true
}

// SetPodStatus takes over a status that Generate made; it belongs to the manager from here on. A status that equals the
// former one is not written, unless the Pod is being deleted. It reports whether it will be written.
func (m *Manager) SetPodStatus(pod *corev1.Pod, status corev1.PodStatus) bool {
	status.ObservedGeneration = pod.Generation
	return m.update(pod, status, pod.DeletionTimestamp != nil, false)
}

// SetContainerReadiness takes over the result of a readiness probe, with the conditions that follow from it.
func (m *Manager) SetContainerReadiness(uid types.UID, id cri.ContainerID, ready bool) {
	pod, e, at := m.container(uid, id)
	if e == nil || at.in(&e.status).Ready == ready {
		return
	}
	status := copyLists(e.status)
	at.in(&status).Ready = ready
	all := slices.Concat(status.InitContainerStatuses, status.ContainerStatuses)
	containersReady := ContainersReadyCondition(pod, all, status.Phase)
	status.Conditions = podstatus.With(status.Conditions, ReadyCondition(pod, containersReady, status.Conditions))
	status.Conditions = podstatus.With(status.Conditions, containersReady)
	m.update(pod, status, false, false)
}

// SetContainerStartup takes over the result of a startup probe.
func (m *Manager) SetContainerStartup(uid types.UID, id cri.ContainerID, started bool) {
	pod, e, at := m.container(uid, id)
	if e == nil {
		return
	}
	if was := at.in(&e.status).Started; was != nil && *was == started {
		return
	}
	status := copyLists(e.status)
	at.in(&status).Started = &started
	m.update(pod, status, false, false)
}

// position is where in a status a container's is.
type position struct {
	init  bool
	index int
}

func (p position) in(s *corev1.PodStatus) *corev1.ContainerStatus {
	if p.init {
		return &s.InitContainerStatuses[p.index]
	}
	return &s.ContainerStatuses[p.index]
}

// container finds the status of an instance. The entry is nil if the Pod or the instance is gone.
func (m *Manager) container(uid types.UID, id cri.ContainerID) (*corev1.Pod, *versioned, position) {
	pod, ok := m.pods.GetPodByUID(uid)
	if !ok {
		return nil, nil, position{}
	}
	e, ok := m.statuses[uid]
	if !ok {
		return nil, nil, position{}
	}
	is := func(s corev1.ContainerStatus) bool {
		return s.ContainerID != "" && ParseContainerID(s.ContainerID) == id
	}
	if i := slices.IndexFunc(e.status.ContainerStatuses, is); i >= 0 {
		return pod, e, position{false, i}
	}
	if i := slices.IndexFunc(e.status.InitContainerStatuses, is); i >= 0 {
		return pod, e, position{true, i}
	}
	return nil, nil, position{}
}

// copyLists returns the status with lists of its own, so that their elements may be changed.
func copyLists(s corev1.PodStatus) corev1.PodStatus {
	s.ContainerStatuses = slices.Clone(s.ContainerStatuses)
	s.InitContainerStatuses = slices.Clone(s.InitContainerStatuses)
	s.Conditions = slices.Clone(s.Conditions)
	return s
}

// RemoveOrphanedStatuses forgets the Pods that are not on the node any more.
func (m *Manager) RemoveOrphanedStatuses(keep func(types.UID) bool) {
	for uid := range m.statuses {
		if !keep(uid) {
			delete(m.statuses, uid)
		}
	}
}

// update follows updateStatusInternal: it completes the status and, if it is new, has it written.
func (m *Manager) update(pod *corev1.Pod, status corev1.PodStatus, force, finished bool) bool {
	e, cached := m.statuses[pod.UID]
	old := &pod.Status
	if cached {
		old = &e.status
		finished = finished || e.finished
	}
	if illegalTransition(&pod.Spec, old, &status) {
		return false
	}
	now := wallSeconds(m.server.Kernel().Wall())
	transitionTimes(status.Conditions, old.Conditions, now)
	switch {
	case old.StartTime != nil && !old.StartTime.IsZero():
		status.StartTime = old.StartTime
	case status.StartTime.IsZero():
		status.StartTime = &now
	}
	status.ObservedGeneration = max(status.ObservedGeneration, old.ObservedGeneration)
	normalize(pod, &status)
	if cached && !force && equal(old, &status) {
		return false
	}
	if !cached {
		e = &versioned{pod: pod.UID, namespace: pod.Namespace, name: pod.Name}
		m.statuses[pod.UID] = e
	}
	e.status, e.finished, e.cause = status, finished, m.server.Kernel().Cause()
	e.version++
	m.enqueue(e)
	return true
}

// TerminatePod marks a Pod whose worker is done with it: containers without an end count as failed, the phase
// becomes terminal, and the Pod may be removed from the API server if it is being deleted (TerminatePod).
func (m *Manager) TerminatePod(pod *corev1.Pod) {
	old := &pod.Status
	if e, ok := m.statuses[pod.UID]; ok {
		old = &e.status
	}
	status := copyLists(*old)
	if hasInitialized(pod) {
		markLost(status.ContainerStatuses)
	}
	markLost(startedInits(status.InitContainerStatuses))
	if !podstatus.TerminalPhase(status.Phase) {
		status.Phase = corev1.PodFailed
	}
	m.update(pod, status, true, true)
}

func markLost(containers []corev1.ContainerStatus) {
	for i := range containers {
		if containers[i].State.Terminated == nil {
			containers[i].State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
				Reason: statusUnknown, Message: lostAtTermination, ExitCode: lostExitCode,
			}}
		}
	}
}
