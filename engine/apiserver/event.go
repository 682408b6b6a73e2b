package apiserver

import (
	"math/rand/v2"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// EventTTL is how long an Event is kept after its last write (the default of --event-ttl).
const EventTTL = time.Hour

// eventStore is what the server keeps for Events beside their table. Events are by far the most
// frequent writes and come from components that make them well-formed, so they have a door of
// their own without defaulting, validation and comparison.
type eventStore struct {
	rand   *rand.Rand // of its own, so that the number of events changes no other object's name
	stamp  int64      // the latest stamp that was given out
	expiry []expiring // in order of instant, since every event lives equally long
	timer  sim.Timer
}

// expiring says when an event expires unless it is written again before.
type expiring struct {
	at      sim.Instant
	name    name
	version string
}

// Timing returns the table of latencies of the server's cluster.
func (s *Server) Timing() timing.Profile { return s.timing }

// EventStamp returns the wall clock in nanoseconds, made unique in the cluster: what an Event's
// name ends in. Real components read their clocks a little later than one another.
func (s *Server) EventStamp() int64 {
	s.events.stamp = max(s.kernel.Wall().UnixNano(), s.events.stamp+1)
	return s.events.stamp
}

// CreateEvent stores a new Event, which belongs to the server from here on, and returns it.
// rule is the rule of the record. Errors: NotFound or Forbidden of the namespace, AlreadyExists.
func (s *Server) CreateEvent(rule trace.RuleID, ev *corev1.Event) (*corev1.Event, error) {
	res, _ := api.ResourceOf(api.Event)
	if err := s.admitNamespace(ev.Namespace, res, ev.Name); err != nil {
		return nil, err
	}
	if _, exists := s.Get(api.KeyOf(api.Event, ev)); exists {
		return nil, apierrors.NewAlreadyExists(res.GroupResource(), ev.Name)
	}
	ev.SetGroupVersionKind(res.GroupVersionKind())
	if s.events.rand == nil {
		s.events.rand = s.kernel.Rand("apiserver/events")
	}
	ev.UID = uidFrom(s.events.rand)
	ev.CreationTimestamp = s.now()
	s.putEvent(rule, trace.Added, ev, nil)
	return ev, nil
}

// PatchEvent replaces an Event by a copy that change was applied to, and returns the copy.
// change may set fields; what the old Event points to is shared and must not be written to.
// The error is NotFound when the Event does not exist or has expired.
func (s *Server) PatchEvent(rule trace.RuleID, namespace, eventName string, change func(*corev1.Event)) (*corev1.Event, error) {
	obj, ok := s.table(api.Event).get(name{namespace, eventName})
	if !ok {
		res, _ := api.ResourceOf(api.Event)
		return nil, apierrors.NewNotFound(res.GroupResource(), eventName)
	}
	old := obj.(*corev1.Event)
	next := *old
	change(&next)
	s.putEvent(rule, trace.Modified, &next, old)
	return &next, nil
}

func (s *Server) putEvent(rule trace.RuleID, op trace.Op, ev, old *corev1.Event) {
	s.version++
	ev.ResourceVersion = strconv.FormatInt(s.version, 10)
	s.table(api.Event).put(ev)
	s.rec.Note(rule, trace.EventChange{Op: op, Event: ev})
	seen := WatchEvent{Op: op, Object: ev, At: s.kernel.Now()}
	if old != nil {
		seen.Old = old
	}
	s.notify(api.Event, seen)
	s.expireLater(ev)
}

func (s *Server) expireLater(ev *corev1.Event) {
	at := s.kernel.Now().Add(EventTTL)
	s.events.expiry = append(s.events.expiry, expiring{at, name{ev.Namespace, ev.Name}, ev.ResourceVersion})
	if !s.events.timer.Pending() {
		s.events.timer = s.kernel.At(at, s.expireEvents)
	}
}

// expireEvents removes the events whose time has come and waits for the next that will expire.
func (s *Server) expireEvents() {
	s.kernel.SetCause(0)
	queue := s.events.expiry
	for len(queue) > 0 {
		head := queue[0]
		obj, ok := s.table(api.Event).get(head.name)
		if current := ok && obj.GetResourceVersion() == head.version; current {
			if head.at > s.kernel.Now() {
				s.events.timer = s.kernel.At(head.at, s.expireEvents)
				break
			}
			s.remove(api.Event, obj)
		}
		queue = queue[1:]
	}
	s.events.expiry = queue
}
