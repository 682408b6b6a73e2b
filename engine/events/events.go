// Package events writes Event objects as Kubernetes' components do: aggregated, counted and rate-limited.
//
// It imitates staging/src/k8s.io/client-go/tools/record (kubelet, controllers: Recorder) and
// staging/src/k8s.io/client-go/tools/events (scheduler: SeriesRecorder).
// Left out: retries, since the API server of the simulation is always there, and annotations.
// Ordering guarantee: events of one recorder are stored in the order of the calls.
package events

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
)

// Reference names obj as the object of an event. fieldPath is "" or, for a container, "spec.containers{app}".
func Reference(obj api.Object, fieldPath string) corev1.ObjectReference {
	kind, _ := api.KindOf(obj)
	res, _ := api.ResourceOf(kind)
	return corev1.ObjectReference{
		Kind: string(kind), APIVersion: res.APIVersion(), Namespace: obj.GetNamespace(), Name: obj.GetName(),
		UID: obj.GetUID(), ResourceVersion: obj.GetResourceVersion(), FieldPath: fieldPath,
	}
}

// validType follows ValidateEventType (tools/record/util/util.go): events of any other type are dropped.
func validType(typ string) bool {
	return typ == corev1.EventTypeNormal || typ == corev1.EventTypeWarning
}

// objectMeta names a new event about ref: the object's name and a stamp in hexadecimal nanoseconds
// (GenerateEventName of tools/record/util/util.go). Events about cluster-scoped objects live in "default".
func objectMeta(s *apiserver.Server, ref corev1.ObjectReference) metav1.ObjectMeta {
	stamp := s.EventStamp()
	name := fmt.Sprintf("%s.%x", ref.Name, stamp)
	if len(apivalidation.NameIsDNSSubdomain(name, false)) > 0 {
		name = fmt.Sprintf("%08x-%04x-4000-8000-%012x", uint32(stamp>>32), uint16(stamp>>16), stamp&0xffffffffffff)
	}
	ns := ref.Namespace
	if ns == "" {
		ns = metav1.NamespaceDefault
	}
	return metav1.ObjectMeta{Name: name, Namespace: ns}
}
