package api

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// New returns an empty object of the kind, with its apiVersion and kind filled in.
// It reports false for a kind that is not known.
func New(kind Kind) (Object, bool) {
	var obj Object
	switch kind {
	case Pod:
		obj = &corev1.Pod{}
	case Node:
		obj = &corev1.Node{}
	case Namespace:
		obj = &corev1.Namespace{}
	case Secret:
		obj = &corev1.Secret{}
	case ConfigMap:
		obj = &corev1.ConfigMap{}
	case Service:
		obj = &corev1.Service{}
	case ServiceAccount:
		obj = &corev1.ServiceAccount{}
	case Event:
		obj = &corev1.Event{}
	case PersistentVolumeClaim:
		obj = &corev1.PersistentVolumeClaim{}
	case ReplicaSet:
		obj = &appsv1.ReplicaSet{}
	case Deployment:
		obj = &appsv1.Deployment{}
	case StatefulSet:
		obj = &appsv1.StatefulSet{}
	case DaemonSet:
		obj = &appsv1.DaemonSet{}
	case ControllerRevision:
		obj = &appsv1.ControllerRevision{}
	case Job:
		obj = &batchv1.Job{}
	case CronJob:
		obj = &batchv1.CronJob{}
	default:
		if _, ok := ResourceOf(kind); !ok {
			return nil, false
		}
		obj = &unstructured.Unstructured{}
	}
	if r, ok := ResourceOf(kind); ok {
		obj.GetObjectKind().SetGroupVersionKind(r.GroupVersionKind())
	}
	return obj, true
}

// KindOf returns the kind of a typed object, whether or not its TypeMeta is filled in.
// It reports false for a type that is not known.
func KindOf(obj Object) (Kind, bool) {
	switch o := obj.(type) {
	case *corev1.Pod:
		return Pod, true
	case *corev1.Node:
		return Node, true
	case *corev1.Namespace:
		return Namespace, true
	case *corev1.Secret:
		return Secret, true
	case *corev1.ConfigMap:
		return ConfigMap, true
	case *corev1.Service:
		return Service, true
	case *corev1.ServiceAccount:
		return ServiceAccount, true
	case *corev1.Event:
		return Event, true
	case *corev1.PersistentVolumeClaim:
		return PersistentVolumeClaim, true
	case *appsv1.ReplicaSet:
		return ReplicaSet, true
	case *appsv1.Deployment:
		return Deployment, true
	case *appsv1.StatefulSet:
		return StatefulSet, true
	case *appsv1.DaemonSet:
		return DaemonSet, true
	case *appsv1.ControllerRevision:
		return ControllerRevision, true
	case *batchv1.Job:
		return Job, true
	case *batchv1.CronJob:
		return CronJob, true
	case *unstructured.Unstructured:
		_, ok := ResourceOf(Kind(o.GetKind()))
		return Kind(o.GetKind()), ok
	}
	return "", false
}
