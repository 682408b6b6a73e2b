package prober

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// worker runs one probe of one container, from the Pod's first sync until the container has ended for good
// (worker.go). Its ticks are anchored to its own start, not to the container's.
type worker struct {
	*Manager
	key     key
	pod     *corev1.Pod // as it was when the worker began
	spec    *corev1.Container
	probe   *corev1.Probe
	sidecar bool
	results *Results
	initial Result // what counts until a threshold is reached
	headers []cri.EnvVar

	task      *sim.Task
	period    time.Duration
	next      sim.Instant // the next tick
	parked    bool
	stopped   bool
	triggered bool

	status string          // the instance's ID as the status has it
	id     cri.ContainerID // the instance that is probed
	last   Result
	run    int // how many results in a row were like the last
	onHold bool
}

func (m *Manager) newWorker(pod *corev1.Pod, c *corev1.Container, kind Kind, probe *corev1.Probe) *worker {
	w := &worker{
		Manager: m, key: key{pod.UID, c.Name, kind}, pod: pod, spec: c, probe: probe,
		sidecar: podspec.HasSidecar(&pod.Spec, c.Name), period: time.Duration(probe.PeriodSeconds) * time.Second,
		headers: probeHeaders(probe.HTTPGet),
	}
	switch kind {
	case Readiness:
		w.results, w.initial = m.Readiness, Failure
	case Liveness:
		w.results, w.initial = m.Liveness, Success
	case Startup:
		w.results, w.initial = m.Startup, Unknown
	}
	w.task = m.cfg.Kernel.Go(kind.which()+" probe of "+c.Name, w.work)
	return w
}

// work probes at once and then at each tick or trigger (worker.run).
func (w *worker) work(t *sim.Task) {
	w.next = w.cfg.Kernel.Now().Add(w.period)
	for w.doProbe(t) && w.wait(t) {
	}
	if w.id != "" {
		w.results.remove(w.id)
	}
	delete(w.workers, w.key)
}

// wait parks the worker until it is to probe again; false means never. Of a trigger and a tick that came during a
// probe the trigger goes first and, as it resets the ticker, is the only one.
func (w *worker) wait(t *sim.Task) bool {
	for {
		now := w.cfg.Kernel.Now()
		switch {
		case w.stopped:
			return false
		case w.triggered:
			w.triggered = false
			w.next = now.Add(w.period)
			return true
		case w.next <= now:
			w.next = w.next.Add((now.Sub(w.next)/w.period + 1) * w.period)
			return true
		}
		w.parked = true
		t.Sleep(w.next.Sub(now))
		w.parked = false
	}
}

// stop ends the worker, after the probe that is under way.
func (w *worker) stop() {
	w.stopped = true
	w.wake()
}

// trigger makes the worker probe now, or once more after the probe that is under way.
func (w *worker) trigger() {
	w.triggered = true
	w.wake()
}

func (w *worker) wake() {
	if w.parked {
		w.parked = false
		w.task.Interrupt()
	}
}

// doProbe probes once, if there is anything to probe. It reports whether the worker goes on.
func (w *worker) doProbe(t *sim.Task) bool {
	s, ok := w.cfg.Status.GetPodStatus(w.key.pod)
	if !ok {
		return true
	}
	if podstatus.TerminalPhase(s.Phase) {
		return false
	}
	c := podstatus.Container(s, w.spec.Name)
	if c == nil || c.ContainerID == "" {
		return true // there is no instance yet
	}
	if w.status != c.ContainerID {
		w.newInstance(c)
	}
	switch {
	case w.onHold:
		return true
	case c.State.Running == nil:
		return w.notRunning(s, c)
	case w.pod.DeletionTimestamp != nil && w.key.kind != Readiness:
		w.set(Success)
		return false
	case w.cfg.Kernel.Wall().Sub(c.State.Running.StartedAt.Time) < time.Duration(w.probe.InitialDelaySeconds)*time.Second:
		return true
	case (c.Started != nil && *c.Started) == (w.key.kind == Startup):
		return true // a startup probe is over once it has succeeded; the others wait for it
	}
	w.because()
	w.count(w.ask(t, s))
	return true
}

// newInstance begins anew with an instance that the worker has not seen before.
func (w *worker) newInstance(c *corev1.ContainerStatus) {
	if w.id != "" {
		w.results.remove(w.id)
	}
	w.status, w.id = c.ContainerID, parseID(c.ContainerID)
	if w.sidecar && w.key.kind == Startup && c.Started != nil && *c.Started {
		w.set(Success)
	}
	w.set(w.initial)
	w.onHold = false
}

// notRunning lets an instance that has ended count as failed, and ends the worker if there will be no other one.
func (w *worker) notRunning(s *corev1.PodStatus, c *corev1.ContainerStatus) bool {
	w.set(Failure)
	end := c.State.Terminated
	if end == nil {
		return true
	}
	restart, _ := container.ShouldRestart(w.spec, &w.pod.Spec, int(end.ExitCode))
	return restart || restartsAll(w.pod, s)
}

// restartsAll reports whether every container of the Pod is being restarted, or one ended with a code that asks for it
// (pkg/kubelet/container/helpers.go ShouldAllContainersRestart, with the status alone).
func restartsAll(pod *corev1.Pod, s *corev1.PodStatus) bool {
	if podstatus.IsTrue(s.Conditions, corev1.AllContainersRestarting) {
		return true
	}
	for _, list := range [][]corev1.ContainerStatus{s.InitContainerStatuses, s.ContainerStatuses} {
		for i := range list {
			end, spec := list[i].State.Terminated, container.Spec(pod, list[i].Name)
			if end != nil && spec != nil && container.AsksRestartAll(spec, int(end.ExitCode)) {
				return true
			}
		}
	}
	return false
}

func (w *worker) set(r Result) {
	if was, ok := w.results.Get(w.id); !ok || was != r {
		w.because()
		w.results.set(w.id, r, w.key.pod)
	}
}

// because makes the latest change of the probed instance the cause of what follows: nothing else leads to a tick.
func (w *worker) because() {
	if c, ok := w.cfg.Runtime.Container(w.id); ok && c.Record != 0 {
		w.cfg.Kernel.SetCause(c.Record)
	}
}

func (w *worker) container() trace.Container {
	return trace.Container{Namespace: w.pod.Namespace, Pod: w.pod.Name, UID: w.pod.UID, Name: w.spec.Name}
}

// parseID reads an instance's ID as a status has it: "containerd://<id>".
func parseID(id string) cri.ContainerID {
	if _, after, ok := strings.Cut(id, "://"); ok {
		id = after
	}
	return cri.ContainerID(id)
}
