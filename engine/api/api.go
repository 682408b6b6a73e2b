// Package api names the kinds of objects that the simulated cluster knows, and says what
// an object is. The objects themselves are those of k8s.io/api.
//
// It imitates the resource discovery of the API server: kind, group, version, resource
// name, short names, scope. Left out: everything that has no bearing on a Pod's life.
// It holds no state and has no ordering of its own.
package api

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Object is an API object: *corev1.Pod, *batchv1.Job and so on, or *unstructured.Unstructured for a
// kind that the simulator only keeps.
// An object that has been handed to the store or read from it is immutable; DeepCopy before a change.
type Object interface {
	metav1.Object
	runtime.Object
}

// Kind is the kind of an object, as in its manifest: "Pod".
type Kind string

// The kinds that have a Go type here. All but a few are acted on (see Resource.Inert); objects of
// the other kinds of Resources are *unstructured.Unstructured.
const (
	Pod                   Kind = "Pod"
	Node                  Kind = "Node"
	Namespace             Kind = "Namespace"
	Secret                Kind = "Secret"
	ConfigMap             Kind = "ConfigMap"
	Service               Kind = "Service"
	ServiceAccount        Kind = "ServiceAccount"
	Event                 Kind = "Event"
	PersistentVolumeClaim Kind = "PersistentVolumeClaim"
	ReplicaSet            Kind = "ReplicaSet"
	Deployment            Kind = "Deployment"
	StatefulSet           Kind = "StatefulSet"
	DaemonSet             Kind = "DaemonSet"
	ControllerRevision    Kind = "ControllerRevision"
	Job                   Kind = "Job"
	CronJob               Kind = "CronJob"
)

// Key identifies an object at one moment: kind, namespace ("" for a cluster-scoped kind) and name.
type Key struct {
	Kind      Kind
	Namespace string
	Name      string
}

// KeyOf returns the key of obj under the given kind.
func KeyOf(kind Kind, obj metav1.Object) Key {
	return Key{Kind: kind, Namespace: obj.GetNamespace(), Name: obj.GetName()}
}

// String prints k as "pod/default/web", without the namespace for a cluster-scoped kind.
func (k Key) String() string {
	parts := []string{strings.ToLower(string(k.Kind)), k.Namespace, k.Name}
	if k.Namespace == "" {
		parts = []string{parts[0], k.Name}
	}
	return strings.Join(parts, "/")
}

// Compare orders keys by kind, namespace and name.
func (k Key) Compare(o Key) int {
	if c := strings.Compare(string(k.Kind), string(o.Kind)); c != 0 {
		return c
	}
	if c := strings.Compare(k.Namespace, o.Namespace); c != 0 {
		return c
	}
	return strings.Compare(k.Name, o.Name)
}
