// Package defaults fills in what a manifest leaves out, as the API server does when it decodes an object
// and when it admits a Pod.
//
// It imitates pkg/apis/{core,apps,batch}/v1/defaults.go with the tags that generate more of them, and the
// admission plugins ServiceAccount, DefaultTolerationSeconds and Priority. What a strategy generates
// when an object is stored (a Job's selector, a Service's address) is in the package apiserver.
// Left out: LimitRanger, DefaultStorageClass, the PriorityClasses that a user adds.
// All functions change their argument in place and are idempotent; they have no ordering of their own.
package defaults

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

// Apply fills in the defaults of an object, new or about to replace another.
func Apply(obj api.Object) {
	switch o := obj.(type) {
	case *corev1.Pod:
		pod(o)
	case *corev1.Namespace:
		namespace(o)
	case *corev1.Node:
		node(o)
	case *corev1.Secret:
		secret(o)
	case *corev1.ConfigMap:
		if o.Data == nil {
			o.Data = map[string]string{}
		}
	case *corev1.Service:
		service(o)
	case *corev1.PersistentVolumeClaim:
		claim(o)
	case *appsv1.Deployment:
		deployment(o)
	case *appsv1.ReplicaSet:
		replicaSet(o)
	case *appsv1.StatefulSet:
		statefulSet(o)
	case *appsv1.DaemonSet:
		daemonSet(o)
	case *batchv1.Job:
		job(o)
	case *batchv1.CronJob:
		cronJob(o)
	}
}

// set fills in *field unless it has a value.
func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// setPtr points *field at value unless it points somewhere.
func setPtr[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}
