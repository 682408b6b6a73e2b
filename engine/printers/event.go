package printers

import (
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

func eventColumns() []Column {
	return []Column{
		{Name: "Last Seen"},
		{Name: "Type"},
		{Name: "Reason"},
		{Name: "Object"},
		{Name: "Subobject", Wide: true},
		{Name: "Source", Wide: true},
		{Name: "Message"},
		{Name: "First Seen", Wide: true},
		{Name: "Count", Wide: true},
		{Name: "Name", Wide: true, IsName: true},
	}
}

// eventCells follows printEvent.
func eventCells(e *corev1.Event, now time.Time) []string {
	first := Age(e.FirstTimestamp, now)
	if e.FirstTimestamp.IsZero() {
		first = microAge(e.EventTime, now)
	}
	last := Age(e.LastTimestamp, now)
	if e.LastTimestamp.IsZero() {
		last = first
	}
	count := e.Count
	if e.Series != nil {
		last, count = microAge(e.Series.LastObservedTime, now), e.Series.Count
	} else if count == 0 {
		count = 1
	}
	object := strings.ToLower(e.InvolvedObject.Kind)
	if e.InvolvedObject.Name != "" {
		object += "/" + e.InvolvedObject.Name
	}
	return []string{
		last, e.Type, e.Reason, object, e.InvolvedObject.FieldPath, eventSource(e), strings.TrimSpace(e.Message),
		first, strconv.Itoa(int(count)), e.Name,
	}
}

// eventSource follows formatEventSource.
func eventSource(e *corev1.Event) string {
	component, instance := e.Source.Component, e.Source.Host
	if component == "" {
		component = e.ReportingController
	}
	if instance == "" {
		instance = e.ReportingInstance
	}
	if instance == "" {
		return component
	}
	return component + ", " + instance
}
