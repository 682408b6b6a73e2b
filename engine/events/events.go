// Package events writes Event objects as Kubernetes' components do: aggregated, counted and rate-limited.
//
// It imitates staging/src/k8s.io/client-go/tools/record (kubelet, controllers: Recorder) and
// staging/src/k8s.io/client-go/tools/events (scheduler: SeriesRecorder).
// Ordering guarantee: events of one recorder are stored in the order of the calls.
package events

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
)

// Recorder writes core/v1 events for one component, through the correlator.
type Recorder struct {
	server    *apiserver.Server
	component string
	host      string
}

// NewRecorder returns a recorder whose events come from component ("kubelet") on host ("node-1", or "" for a controller).
func NewRecorder(s *apiserver.Server, component, host string) *Recorder {
	return &Recorder{server: s, component: component, host: host}
}

// Event records that something happened to the object that ref names. typ is "Normal" or "Warning".
func (r *Recorder) Event(ref corev1.ObjectReference, typ, reason, message string) {}

// SeriesRecorder writes events as the scheduler does (events.k8s.io/v1, seen through core/v1).
type SeriesRecorder struct {
	server    *apiserver.Server
	component string
	host      string
}

// NewSeriesRecorder returns a recorder for a component that uses the events.k8s.io API.
func NewSeriesRecorder(s *apiserver.Server, component, host string) *SeriesRecorder {
	return &SeriesRecorder{server: s, component: component, host: host}
}

// Event records that something happened to the object that ref names. action is the events.k8s.io action ("Binding").
func (r *SeriesRecorder) Event(ref corev1.ObjectReference, typ, reason, action, message string) {}

// Reference names obj as the object of an event. fieldPath is "" or, for a container, "spec.containers{app}".
func Reference(obj api.Object, fieldPath string) corev1.ObjectReference {
	kind, _ := api.KindOf(obj)
	res, _ := api.ResourceOf(kind)
	return corev1.ObjectReference{
		Kind: string(kind), APIVersion: res.APIVersion(), Namespace: obj.GetNamespace(), Name: obj.GetName(),
		UID: obj.GetUID(), ResourceVersion: obj.GetResourceVersion(), FieldPath: fieldPath,
	}
}
