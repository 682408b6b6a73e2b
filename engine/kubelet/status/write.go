package status

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// syncPeriod is how often all statuses are compared with the API server's (status_manager.go).
const syncPeriod = 10 * time.Second

// enqueue has the entry written: in a batch that begins now, or in the next one if one is being written.
func (m *Manager) enqueue(e *versioned) {
	if !e.queued {
		e.queued = true
		m.dirty = append(m.dirty, e.pod)
	}
	if !m.writing {
		m.beginBatch()
	}
}

// beginBatch takes the statuses that wait, as they are now, and writes them one by one (syncBatch).
func (m *Manager) beginBatch() {
	m.batch = m.batch[:0]
	for _, uid := range m.dirty {
		e, ok := m.statuses[uid]
		if !ok {
			continue
		}
		e.queued = false
		m.batch = append(m.batch, pending{e, e.status, e.version, e.finished, e.cause})
	}
	m.dirty = m.dirty[:0]
	m.writing = len(m.batch) > 0
	if m.writing {
		m.writeLater(0)
	}
}

func (m *Manager) writeLater(i int) {
	k := m.server.Kernel()
	k.Because(m.batch[i].cause, func() {
		k.After(m.server.Timing().StatusWrite, func() { m.write(i) })
	})
}

func (m *Manager) next(i int) {
	if i+1 < len(m.batch) {
		m.writeLater(i + 1)
		return
	}
	m.beginBatch()
}

// write follows syncPod: it reads the Pod, merges the kubelet's status into it, stores that, and
// removes the Pod if that was all that it waited for.
func (m *Manager) write(i int) {
	p := &m.batch[i]
	obj, ok := m.server.Get(api.Key{Kind: api.Pod, Namespace: p.entry.namespace, Name: p.entry.name})
	if !ok {
		m.next(i)
		return
	}
	pod := obj.(*corev1.Pod)
	if pod.UID != p.entry.pod {
		delete(m.statuses, p.entry.pod)
		m.next(i)
		return
	}
	unsafe := m.safety.PodCouldHaveRunningContainers(pod)
	merged := merge(pod, p.status, unsafe, wallSeconds(m.server.Kernel().Wall()))
	if merged.Phase != p.status.Phase {
		m.server.Recorder().Note(ruleTerminalWaits, trace.Step{
			Component: "kubelet", Text: "keeps the phase " + string(merged.Phase) + " until the containers are gone",
			Object: api.KeyOf(api.Pod, pod),
		})
		m.lookAgain(p.entry.pod)
	}
	update := *pod
	update.ResourceVersion = ""
	update.Status = merged
	stored, err := m.server.UpdateStatus(&update)
	if err != nil {
		m.lookAgain(p.entry.pod)
		m.next(i)
		return
	}
	p.entry.written = max(p.entry.written, p.version)
	m.deleteIfDone(i, stored.(*corev1.Pod), stored.GetResourceVersion() != pod.ResourceVersion)
}

// deleteIfDone removes a deleted Pod for good once its worker is done and its phase is terminal (canBeDeleted). The request
// comes after the status has been written, if there was something to write.
func (m *Manager) deleteIfDone(i int, pod *corev1.Pod, wrote bool) {
	p := m.batch[i]
	if pod.DeletionTimestamp == nil || !podstatus.TerminalPhase(pod.Status.Phase) || !p.done {
		m.next(i)
		return
	}
	remove := func() {
		grace := int64(0)
		_, err := m.server.Delete(api.KeyOf(api.Pod, pod), apiserver.DeleteOptions{GracePeriodSeconds: &grace, UID: pod.UID})
		if err == nil {
			delete(m.statuses, p.entry.pod)
		}
		m.next(i)
	}
	if !wrote {
		remove()
		return
	}
	m.server.Kernel().After(m.server.Timing().APIWrite, remove)
}

// PodUpdated tells the manager that the watch has shown a new version of a Pod. The next full sync looks at a Pod
// that is being deleted though the kubelet was done with it before (needsUpdate).
func (m *Manager) PodUpdated(pod *corev1.Pod) {
	if e, ok := m.statuses[pod.UID]; ok && e.finished && pod.DeletionTimestamp != nil && e.written == e.version {
		m.lookAgain(pod.UID)
	}
}

// lookAgain has the next full sync, on its 10 s grid, look at a Pod. Other full syncs would find nothing to do and do not take place.
func (m *Manager) lookAgain(uid types.UID) {
	if !slices.Contains(m.recheck, uid) {
		m.recheck = append(m.recheck, uid)
	}
	if !m.resync.Pending() {
		k := m.server.Kernel()
		ticks := k.Now().Sub(m.began)/syncPeriod + 1
		m.resync = k.At(m.began.Add(ticks*syncPeriod), m.fullSync)
	}
}

// fullSync writes those statuses again that the API server does not have (syncBatch with all, needsReconcile).
func (m *Manager) fullSync() {
	due := m.recheck
	m.recheck = nil
	for _, uid := range due {
		e, ok := m.statuses[uid]
		if !ok || e.queued {
			continue
		}
		obj, ok := m.server.Get(api.Key{Kind: api.Pod, Namespace: e.namespace, Name: e.name})
		if !ok {
			continue
		}
		pod := obj.(*corev1.Pod)
		removable := pod.DeletionTimestamp != nil && podstatus.TerminalPhase(pod.Status.Phase) && e.finished
		if removable || e.written < e.version || !equal(&pod.Status, &e.status) {
			e.cause = sim.RecordID(0)
			m.enqueue(e)
		}
	}
}
