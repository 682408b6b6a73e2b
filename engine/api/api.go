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
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Object is an API object: *corev1.Pod, *batchv1.Job and so on.
// An object that has been handed to the store or read from it is immutable; DeepCopy before a change.
type Object interface {
	metav1.Object
	runtime.Object
}

// Kind is the kind of an object, as in its manifest: "Pod".
type Kind string

// The kinds that the simulator acts on.
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

// Resource describes a kind as the API server's discovery does.
type Resource struct {
	Kind       Kind
	Group      string
	Version    string
	Plural     string   // "pods"
	Singular   string   // "pod"
	Short      []string // "po"
	Namespaced bool
	All        bool // part of the category "all"
}

// GroupVersionKind returns the resource's type identity.
func (r Resource) GroupVersionKind() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: r.Group, Version: r.Version, Kind: string(r.Kind)}
}

// GroupResource returns the resource's name as errors print it: "pods", "jobs.batch".
func (r Resource) GroupResource() schema.GroupResource {
	return schema.GroupResource{Group: r.Group, Resource: r.Plural}
}

// APIVersion returns the group and version as a manifest writes them: "v1", "batch/v1".
func (r Resource) APIVersion() string {
	return r.GroupVersionKind().GroupVersion().String()
}

// Resources returns every resource, in the order in which `kubectl get all` prints those of its category.
func Resources() []Resource {
	return []Resource{
		{Kind: Pod, Version: "v1", Plural: "pods", Singular: "pod", Short: []string{"po"}, Namespaced: true, All: true},
		{Kind: Service, Version: "v1", Plural: "services", Singular: "service", Short: []string{"svc"}, Namespaced: true, All: true},
		{Kind: DaemonSet, Group: "apps", Version: "v1", Plural: "daemonsets", Singular: "daemonset", Short: []string{"ds"}, Namespaced: true, All: true},
		{Kind: Deployment, Group: "apps", Version: "v1", Plural: "deployments", Singular: "deployment", Short: []string{"deploy"}, Namespaced: true, All: true},
		{Kind: ReplicaSet, Group: "apps", Version: "v1", Plural: "replicasets", Singular: "replicaset", Short: []string{"rs"}, Namespaced: true, All: true},
		{Kind: StatefulSet, Group: "apps", Version: "v1", Plural: "statefulsets", Singular: "statefulset", Short: []string{"sts"}, Namespaced: true, All: true},
		{Kind: CronJob, Group: "batch", Version: "v1", Plural: "cronjobs", Singular: "cronjob", Short: []string{"cj"}, Namespaced: true, All: true},
		{Kind: Job, Group: "batch", Version: "v1", Plural: "jobs", Singular: "job", Namespaced: true, All: true},
		{Kind: Node, Version: "v1", Plural: "nodes", Singular: "node", Short: []string{"no"}},
		{Kind: Namespace, Version: "v1", Plural: "namespaces", Singular: "namespace", Short: []string{"ns"}},
		{Kind: Secret, Version: "v1", Plural: "secrets", Singular: "secret", Namespaced: true},
		{Kind: ConfigMap, Version: "v1", Plural: "configmaps", Singular: "configmap", Short: []string{"cm"}, Namespaced: true},
		{Kind: ServiceAccount, Version: "v1", Plural: "serviceaccounts", Singular: "serviceaccount", Short: []string{"sa"}, Namespaced: true},
		{Kind: PersistentVolumeClaim, Version: "v1", Plural: "persistentvolumeclaims", Singular: "persistentvolumeclaim", Short: []string{"pvc"}, Namespaced: true},
		{Kind: Event, Version: "v1", Plural: "events", Singular: "event", Short: []string{"ev"}, Namespaced: true},
		{Kind: ControllerRevision, Group: "apps", Version: "v1", Plural: "controllerrevisions", Singular: "controllerrevision", Namespaced: true},
	}
}

// ResourceOf returns the resource of a kind. It reports false for a kind that is not known.
func ResourceOf(kind Kind) (Resource, bool) {
	for _, r := range Resources() {
		if r.Kind == kind {
			return r, true
		}
	}
	return Resource{}, false
}
