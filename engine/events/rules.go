package events

import "podflight/engine/trace"

// The rules that this package's records follow.
const (
	ruleCombined trace.RuleID = "event-combined"
	ruleCounted  trace.RuleID = "event-counted"
	ruleSeries   trace.RuleID = "event-series"
)

// Rules returns the rules that this package follows.
func Rules() []trace.Rule {
	const cache = "staging/src/k8s.io/client-go/tools/record/events_cache.go "
	return []trace.Rule{
		{
			ID:       ruleCombined,
			Sentence: "Once ten different messages of one reason about one object have come less than 10 minutes apart, further ones become a single combined event.",
			Source:   cache + "EventAggregator.EventAggregate",
			Page:     "docs/reference/kubernetes-api/cluster-resources/event-v1/",
		},
		{
			ID:       ruleCounted,
			Sentence: "An event that equals an earlier one is not stored again: the earlier one's count and last timestamp go up.",
			Source:   cache + "eventLogger.eventObserve",
			Page:     "docs/reference/kubernetes-api/cluster-resources/event-v1/",
		},
		{
			ID:       ruleSeries,
			Sentence: "The scheduler's second equal event turns the first into a series; later ones are written only when the series ends or every 30 minutes.",
			Source:   "staging/src/k8s.io/client-go/tools/events/event_broadcaster.go recordToSink",
			Page:     "docs/reference/kubernetes-api/cluster-resources/event-v1/",
		},
	}
}
