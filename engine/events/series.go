package events

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/apiserver"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// The periods of tools/events/event_broadcaster.go.
const (
	finishTime  = 6 * time.Minute  // of silence, after which a series ends; also how often that is looked for
	refreshTime = 30 * time.Minute // how often a running series is written again
)

// seriesKey is what events of one series have in common: all but the message (getKey of
// tools/events/event_broadcaster.go). The reference has the object's resourceVersion, so a
// change of the object begins another series.
type seriesKey struct {
	typ, action, reason string
	regarding           corev1.ObjectReference
}

// SeriesRecorder writes events as the scheduler does (events.k8s.io/v1, seen through core/v1: without
// count, source, firstTimestamp and lastTimestamp). Each is written by itself, without a queue.
type SeriesRecorder struct {
	server    *apiserver.Server
	component string
	host      string
	began     sim.Instant
	open      map[seriesKey]*corev1.Event
	order     []seriesKey // of open, oldest first
	running   int         // how many of open are a series
	finish    sim.Timer
	refresh   sim.Timer
}

// NewSeriesRecorder returns a recorder for a component that uses the events.k8s.io API.
func NewSeriesRecorder(s *apiserver.Server, component, host string) *SeriesRecorder {
	return &SeriesRecorder{
		server: s, component: component, host: host,
		began: s.Kernel().Now(), open: map[seriesKey]*corev1.Event{},
	}
}

// Event records that something happened to the object that ref names. action is the events.k8s.io action ("Binding").
// It returns at once; the write comes an API latency later. The second event of a series starts its
// count at 2; later ones are counted here and written when the series ends or is refreshed (recordToSink).
func (r *SeriesRecorder) Event(ref corev1.ObjectReference, typ, reason, action, message string) {
	if !validType(typ) {
		return
	}
	now := metav1.NewMicroTime(r.server.Kernel().Wall().Truncate(time.Microsecond))
	key := seriesKey{typ, action, reason, ref}
	ev, seen := r.open[key]
	switch {
	case !seen:
		ev = &corev1.Event{
			ObjectMeta:     objectMeta(r.server, ref),
			InvolvedObject: ref, Reason: reason, Message: message, Type: typ, Action: action, EventTime: now,
			ReportingController: r.component, ReportingInstance: r.component + "-" + r.host,
		}
		r.open[key] = ev
		r.order = append(r.order, key)
		r.write(ev)
		r.schedule()
	case ev.Series != nil:
		ev.Series = &corev1.EventSeries{Count: ev.Series.Count + 1, LastObservedTime: now}
	default:
		ev.Series = &corev1.EventSeries{Count: 2, LastObservedTime: now}
		r.running++
		r.write(ev)
		r.schedule()
	}
}

// write stores ev, or its series if it has one, as it is now.
func (r *SeriesRecorder) write(ev *corev1.Event) {
	out := *ev
	r.server.Kernel().After(r.server.Timing().APIWrite, func() {
		if out.Series != nil {
			_, err := r.server.PatchEvent(ruleSeries, out.Namespace, out.Name, func(ev *corev1.Event) { ev.Series = out.Series })
			if err == nil {
				return
			}
		}
		// An event that cannot be created is dropped, as the real recorder drops it.
		_, _ = r.server.CreateEvent(trace.RuleID(""), &out)
	})
}

// schedule sets the two periodic jobs to their next ticks, if they have anything to do then.
// The real ones tick from the recorder's start on.
func (r *SeriesRecorder) schedule() {
	if len(r.open) == 0 {
		return
	}
	if !r.finish.Pending() {
		r.finish = r.server.Kernel().At(r.nextTick(finishTime), r.finishSeries)
	}
	if !r.refresh.Pending() && r.running > 0 {
		r.refresh = r.server.Kernel().At(r.nextTick(refreshTime), r.refreshSeries)
	}
}

func (r *SeriesRecorder) nextTick(period time.Duration) sim.Instant {
	now := r.server.Kernel().Now()
	return r.began.Add((now.Sub(r.began)/period + 1) * period)
}

// finishSeries writes the final count of each series that has been silent and forgets single events
// that are old (eventBroadcasterImpl.finishSeries).
func (r *SeriesRecorder) finishSeries() {
	cutoff := r.server.Kernel().Wall().Add(-finishTime)
	r.order = slices.DeleteFunc(r.order, func(key seriesKey) bool {
		ev := r.open[key]
		last := ev.EventTime
		if ev.Series != nil {
			last = ev.Series.LastObservedTime
		}
		if !last.Time.Before(cutoff) {
			return false
		}
		if ev.Series != nil {
			r.write(ev)
			r.running--
		}
		delete(r.open, key)
		return true
	})
	r.schedule()
}

// refreshSeries writes every running series again, so that it does not expire
// (eventBroadcasterImpl.refreshExistingEventSeries).
func (r *SeriesRecorder) refreshSeries() {
	for _, key := range r.order {
		if ev := r.open[key]; ev.Series != nil {
			r.write(ev)
		}
	}
	r.schedule()
}
