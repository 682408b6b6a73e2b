package printers

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"
)

// None is what tables and descriptions print for nothing.
const None = "<none>"

const (
	unknown = "<unknown>"
	unset   = "<unset>"
)

// Age returns the time that has passed since t as tables show it: "12s", "5m3s", "<unknown>"
// for no time (translateTimestampSince).
func Age(t metav1.Time, now time.Time) string {
	if t.IsZero() {
		return unknown
	}
	return duration.HumanDuration(now.Sub(t.Time))
}

// microAge is Age for a time with microseconds (translateMicroTimestampSince).
func microAge(t metav1.MicroTime, now time.Time) string {
	if t.IsZero() {
		return unknown
	}
	return duration.HumanDuration(now.Sub(t.Time))
}

// orNone returns s, or "<none>" for "".
func orNone(s string) string {
	if s == "" {
		return None
	}
	return s
}
