package events

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/flowcontrol"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// The numbers of tools/record/events_cache.go.
const (
	cacheSize         = 4096              // entries of each cache, least recently used out first
	aggregateFrom     = 10                // this many distinct messages make a group one event
	aggregateInterval = 600 * time.Second // of silence, after which a group begins anew
	spamBurst         = 25                // events of one type from one source about one object
	spamRefill        = 1. / 300.         // more of them a second
)

// CombinedPrefix begins the message of an event that stands for many similar ones.
const CombinedPrefix = "(combined from similar events): "

// spamKey is who may send how much (getSpamKey).
type spamKey struct {
	component, host       string
	kind, namespace, name string
	uid                   types.UID
	apiVersion, typ       string
}

// groupKey is what similar events have in common (EventAggregatorByReasonFunc). Field path and message are not part of it.
type groupKey struct {
	spamKey
	reason, controller, instance string
}

// eventKey is what equal events have in common (getEventKey), or, without message, the group of a combined event.
type eventKey struct {
	groupKey
	fieldPath, message string
	combined           bool
}

func spamKeyOf(ev *corev1.Event) spamKey {
	o := &ev.InvolvedObject
	return spamKey{ev.Source.Component, ev.Source.Host, o.Kind, o.Namespace, o.Name, o.UID, o.APIVersion, ev.Type}
}

func groupKeyOf(ev *corev1.Event) groupKey {
	return groupKey{spamKeyOf(ev), ev.Reason, ev.ReportingController, ev.ReportingInstance}
}

func eventKeyOf(ev *corev1.Event) eventKey {
	k := eventKey{fieldPath: ev.InvolvedObject.FieldPath, message: ev.Message}
	k.spamKey, k.reason = spamKeyOf(ev), ev.Reason
	return k
}

// group is what the aggregator remembers of similar events.
type group struct {
	messages []string // distinct, oldest first, fewer than aggregateFrom
	last     sim.Instant
}

// observation is what the logger remembers of an event that it let pass.
type observation struct {
	count int32
	first metav1.Time
	name  string
}

// correlated is an event to write: a new one, or one that exists already if its count is over 1.
type correlated struct {
	event *corev1.Event
	rule  trace.RuleID
}

// correlator decides what becomes of each event: combined with similar ones, counted up, or
// dropped as spam. It follows EventCorrelator (tools/record/events_cache.go).
type correlator struct {
	groups *lru[groupKey, *group]
	log    *lru[eventKey, observation]
	spam   *lru[spamKey, *flowcontrol.Bucket]
}

func newCorrelator() *correlator {
	return &correlator{
		groups: newLRU[groupKey, *group](cacheSize),
		log:    newLRU[eventKey, observation](cacheSize),
		spam:   newLRU[spamKey, *flowcontrol.Bucket](cacheSize),
	}
}

// correlate returns the event to write for ev, or false if it is dropped. A dropped event is counted
// nevertheless: the count of the next one that passes includes it.
func (c *correlator) correlate(ev *corev1.Event, now sim.Instant) (correlated, bool) {
	rule := trace.RuleID("")
	ev, key := c.aggregate(ev, now)
	if key.combined {
		rule = ruleCombined
	}
	c.observe(ev, key)
	if ev.Count > 1 && rule == "" {
		rule = ruleCounted
	}
	limit, ok := c.spam.get(spamKeyOf(ev))
	if !ok {
		limit = flowcontrol.NewBucket(spamRefill, spamBurst)
		c.spam.add(spamKeyOf(ev), limit)
	}
	return correlated{ev, rule}, limit.TryAccept(now)
}

// aggregate returns ev or, in a group of many messages, the event that stands for the group
// (EventAggregator.EventAggregate).
func (c *correlator) aggregate(ev *corev1.Event, now sim.Instant) (*corev1.Event, eventKey) {
	key := groupKeyOf(ev)
	g, ok := c.groups.get(key)
	if !ok {
		g = &group{}
		c.groups.add(key, g)
	}
	if now.Sub(g.last) > aggregateInterval {
		g.messages = nil
	}
	g.last = now
	if !slices.Contains(g.messages, ev.Message) {
		g.messages = append(g.messages, ev.Message)
	}
	if len(g.messages) < aggregateFrom {
		return ev, eventKeyOf(ev)
	}
	// The real one forgets any message of the set, as the map gives it.
	g.messages = slices.Delete(g.messages, 0, 1)
	combined := &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: ev.Name, Namespace: ev.Namespace},
		Count:      1, FirstTimestamp: ev.FirstTimestamp, LastTimestamp: ev.LastTimestamp,
		InvolvedObject: ev.InvolvedObject, Message: CombinedPrefix + ev.Message,
		Type: ev.Type, Reason: ev.Reason, Source: ev.Source,
	}
	return combined, eventKey{groupKey: key, combined: true}
}

// observe counts ev, in place, onto an equal event that was seen before (eventLogger.eventObserve).
func (c *correlator) observe(ev *corev1.Event, key eventKey) {
	if seen, ok := c.log.get(key); ok {
		ev.Name, ev.FirstTimestamp, ev.Count = seen.name, seen.first, seen.count+1
	}
	c.log.add(key, observation{ev.Count, ev.FirstTimestamp, ev.Name})
}

// updateState remembers an event as the API server has it now.
func (c *correlator) updateState(ev *corev1.Event) {
	c.log.add(eventKeyOf(ev), observation{ev.Count, ev.FirstTimestamp, ev.Name})
}
