package prober

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
	"podflight/engine/trace"
)

// answer is what one probe gave.
type answer struct {
	result  Result // Unknown: the probe could not be carried out, which counts as nothing
	warning bool   // a success that an event tells of
	output  string
}

// count takes an answer in: it tells of it and, once enough equal ones have come in a row, lets it count
// (worker.doProbe, prober.probe).
func (w *worker) count(a answer) {
	if a.result == Unknown {
		w.record(a, 0, false)
		w.event("Unhealthy", w.key.kind.String()+" probe errored and resulted in unknown state: "+a.output)
		return
	}
	if a.result == w.last {
		w.run++
	} else {
		w.last, w.run = a.result, 1
	}
	counts := w.run >= w.threshold(a.result)
	w.record(a, w.run, w.run == w.threshold(a.result))
	switch {
	case a.result == Failure:
		w.event("Unhealthy", w.key.kind.String()+" probe failed: "+a.output)
	case a.warning:
		w.event("ProbeWarning", w.key.kind.String()+" probe warning: "+a.output)
	}
	if !counts {
		return
	}
	w.results.set(w.id, a.result, w.key.pod)
	if w.key.kind == Startup || w.key.kind == Liveness && a.result == Failure {
		w.onHold, w.run = true, 0
	}
}

// record notes an answer. One that changes what counts, or may come to do so, causes what follows.
func (w *worker) record(a answer, run int, crossed bool) {
	p := trace.Probe{
		Container: w.container(), Which: w.key.kind.which(), Result: a.result.String(), Output: a.output, Run: run, Crossed: crossed,
	}
	if a.result == Success && !crossed {
		w.cfg.Trace.Note("", p)
		return
	}
	w.cfg.Trace.Add(w.rule(a.result, crossed), p)
}

func (w *worker) threshold(r Result) int {
	if r == Success {
		return int(w.probe.SuccessThreshold)
	}
	return int(w.probe.FailureThreshold)
}

func (w *worker) rule(r Result, crossed bool) trace.RuleID {
	switch {
	case r == Unknown:
		return ruleError
	case crossed && w.key.kind == Readiness:
		return ruleReadiness
	case crossed && w.key.kind == Startup && r == Success:
		return ruleStartup
	}
	return ruleThreshold
}

func (w *worker) event(reason, message string) {
	w.cfg.Events.Event(container.ContainerRef(w.pod, w.spec), corev1.EventTypeWarning, reason, message)
}
