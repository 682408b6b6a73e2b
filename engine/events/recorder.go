package events

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/apiserver"
	"podflight/engine/flowcontrol"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// maxQueuedEvents is how many events may wait to be written; further ones are dropped (tools/record/event.go).
const maxQueuedEvents = 1000

// Recorder writes core/v1 events for one component, through the correlator. One event is
// written at a time, as by the one watcher of the real broadcaster.
type Recorder struct {
	server     *apiserver.Server
	component  string
	host       string
	correlator *correlator
	client     *flowcontrol.Bucket // nil: the component's client is not limited
	queue      []queued
	writing    bool
}

// queued is an event that waits to be correlated and written.
type queued struct {
	event *corev1.Event
	cause sim.RecordID
}

// NewRecorder returns a recorder whose events come from component ("kubelet") on host ("node-1", or "" for a controller).
func NewRecorder(s *apiserver.Server, component, host string) *Recorder {
	return &Recorder{
		server: s, component: component, host: host,
		correlator: newCorrelator(), client: clientLimit(component),
	}
}

// clientLimit returns the rate limit of the component's client for events. The kubelet has a client
// for events alone (eventRecordQPS 50, eventBurst 100: pkg/kubelet/apis/config/v1beta1/defaults.go);
// controllers share one limit between events and all else that they write, which is not modelled.
func clientLimit(component string) *flowcontrol.Bucket {
	if component == "kubelet" {
		return flowcontrol.NewBucket(50, 100)
	}
	return nil
}

// Event records that something happened to the object that ref names. typ is "Normal" or "Warning".
// It returns at once; the write comes an API latency later, behind earlier events of this recorder.
func (r *Recorder) Event(ref corev1.ObjectReference, typ, reason, message string) {
	if !validType(typ) || len(r.queue) >= maxQueuedEvents {
		return
	}
	k := r.server.Kernel()
	r.queue = append(r.queue, queued{r.makeEvent(ref, typ, reason, message), k.Cause()})
	if !r.writing {
		r.writing = true
		k.Because(k.Cause(), r.writeNext)
	}
}

// makeEvent follows recorderImpl.makeEvent and generateEvent (tools/record/event.go).
func (r *Recorder) makeEvent(ref corev1.ObjectReference, typ, reason, message string) *corev1.Event {
	now := metav1.NewTime(r.server.Kernel().Wall().Truncate(time.Second))
	return &corev1.Event{
		ObjectMeta:     objectMeta(r.server, ref),
		InvolvedObject: ref, Reason: reason, Message: message, Type: typ,
		Source:         corev1.EventSource{Component: r.component, Host: r.host},
		FirstTimestamp: now, LastTimestamp: now, Count: 1,
		ReportingController: r.component, ReportingInstance: r.host,
	}
}

// writeNext takes the next event that the correlator lets through and writes it an API latency later.
func (r *Recorder) writeNext() {
	k := r.server.Kernel()
	for len(r.queue) > 0 {
		next := r.queue[0]
		r.queue = r.queue[1:]
		out, ok := r.correlator.correlate(next.event, k.Now())
		if !ok {
			continue
		}
		delay := r.server.Timing().APIWrite
		if r.client != nil {
			delay += r.client.Reserve(k.Now())
		}
		k.SetCause(next.cause)
		k.After(delay, func() {
			r.write(out)
			r.writeNext()
		})
		return
	}
	r.writing = false
}

// write follows recordEvent (tools/record/event.go): it counts up an event that is stored already, and
// creates it, with the count that it has reached, if it is new or has expired meanwhile.
func (r *Recorder) write(out correlated) {
	if out.event.Count > 1 {
		stored, err := r.server.PatchEvent(out.rule, out.event.Namespace, out.event.Name, func(ev *corev1.Event) {
			ev.Count, ev.LastTimestamp, ev.Message = out.event.Count, out.event.LastTimestamp, out.event.Message
		})
		if err == nil {
			r.correlator.updateState(stored)
			return
		}
	}
	rule := out.rule
	if rule == ruleCounted {
		rule = ""
	}
	if stored, err := r.server.CreateEvent(trace.RuleID(rule), out.event); err == nil {
		r.correlator.updateState(stored)
	}
}
