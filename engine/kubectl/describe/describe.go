package describe

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

// Source is where a description finds the objects around the one that it describes: the API server's
// store, or a trace at a moment. Objects must come in order of namespace and name.
type Source interface {
	Get(key api.Key) (api.Object, bool)
	// List returns the objects of a kind in a namespace, of all namespaces for "".
	List(kind api.Kind, namespace string) []api.Object
}

// Options say how much is described, and when.
type Options struct {
	Events bool      // list the events of the object
	Now    time.Time // what the wall clock shows
}

// Object describes obj. The text ends with a newline.
func Object(obj api.Object, src Source, o Options) string {
	p := newPage(src, o)
	switch obj := obj.(type) {
	case *corev1.Pod:
		p.pod(obj)
	case *appsv1.ReplicaSet:
		p.replicaSet(obj)
	case *appsv1.Deployment:
		p.deployment(obj)
	case *appsv1.StatefulSet:
		p.statefulSet(obj)
	case *appsv1.DaemonSet:
		p.daemonSet(obj)
	case *batchv1.Job:
		p.job(obj)
	case *batchv1.CronJob:
		p.cronJob(obj)
	case *corev1.Node:
		p.node(obj)
	case *corev1.Namespace:
		p.namespace(obj)
	case *corev1.Secret:
		p.secret(obj)
	case *corev1.ConfigMap:
		p.configMap(obj)
	case *corev1.Service:
		p.service(obj)
	case *corev1.ServiceAccount:
		p.serviceAccount(obj)
	case *corev1.PersistentVolumeClaim:
		p.claim(obj)
	default:
		p.generic(obj)
	}
	return p.text()
}

// Template describes a Pod template as `kubectl rollout history --revision` does, which leaves the tabs between
// the cells.
func Template(t *corev1.PodTemplateSpec) string {
	p := newPage(nil, Options{})
	p.raw = true
	p.template(t)
	return p.text()
}
