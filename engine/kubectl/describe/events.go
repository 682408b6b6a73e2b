package describe

import (
	"fmt"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
)

// eventsOf writes the events of an object, if they are wanted. kind is "" when the kind need not match.
func (p *page) eventsOf(kind api.Kind, obj metav1.Object) {
	if p.opts.Events {
		p.events(p.search(kind, obj.GetNamespace(), obj.GetName(), obj.GetUID()))
	}
}

// search follows searchEvents: the events of an object, in the order in which the API server lists them.
func (p *page) search(kind api.Kind, namespace, name string, uid types.UID) []*corev1.Event {
	in := namespace
	if in == "" {
		in = metav1.NamespaceDefault
	}
	var found []*corev1.Event
	for _, obj := range p.src.List(api.Event, in) {
		e, ok := obj.(*corev1.Event)
		if !ok {
			continue
		}
		ref := e.InvolvedObject
		if ref.Name == name && ref.Namespace == namespace && ref.UID == uid && (kind == "" || ref.Kind == string(kind)) {
			found = append(found, e)
		}
	}
	return found
}

// byLastTimestamp is sorted with sort.Sort, which is not stable, since kubectl's order depends on just that.
type byLastTimestamp []*corev1.Event

func (l byLastTimestamp) Len() int      { return len(l) }
func (l byLastTimestamp) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l byLastTimestamp) Less(i, j int) bool {
	return l[i].LastTimestamp.Time.Before(l[j].LastTimestamp.Time)
}

// events follows DescribeEvents.
func (p *page) events(all []*corev1.Event) {
	if len(all) == 0 {
		p.put(0, "Events:\t%s\n", none)
		return
	}
	p.endColumns()
	sort.Sort(byLastTimestamp(all))
	p.put(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage\n")
	p.put(1, "----\t------\t----\t----\t-------\n")
	for _, e := range all {
		from := e.Source.Component
		if from == "" {
			from = e.ReportingController
		}
		message := strings.TrimSpace(e.Message)
		if e.InvolvedObject.FieldPath != "" {
			message = e.InvolvedObject.FieldPath + ": " + message
		}
		p.put(1, "%s\t%s\t%s\t%s\t%s\n", e.Type, e.Reason, p.interval(e), from, message)
	}
}

// interval says when an event was seen, and how often: "20s (x5 over 98s)".
func (p *page) interval(e *corev1.Event) string {
	first := p.age(metav1.Time(e.EventTime))
	if e.EventTime.IsZero() {
		first = p.age(e.FirstTimestamp)
	}
	switch {
	case e.Series != nil:
		return fmt.Sprintf("%s (x%d over %s)", p.age(metav1.Time(e.Series.LastObservedTime)), e.Series.Count, first)
	case e.Count > 1:
		return fmt.Sprintf("%s (x%d over %s)", p.age(e.LastTimestamp), e.Count, first)
	}
	return first
}
