package apiserver

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"

	"podflight/engine/api"
)

// hasGeneration reports whether the server counts changes of the kind's spec.
func hasGeneration(kind api.Kind) bool {
	switch kind {
	case api.Pod, api.ReplicaSet, api.Deployment, api.StatefulSet, api.DaemonSet, api.Job, api.CronJob:
		return true
	}
	return false
}

// specChanged reports whether the specs of two objects of one kind differ.
func specChanged(obj, old api.Object) bool {
	switch o := obj.(type) {
	case *corev1.Pod:
		return !equality.Semantic.DeepEqual(o.Spec, old.(*corev1.Pod).Spec)
	case *appsv1.ReplicaSet:
		return !equality.Semantic.DeepEqual(o.Spec, old.(*appsv1.ReplicaSet).Spec)
	case *appsv1.Deployment:
		return !equality.Semantic.DeepEqual(o.Spec, old.(*appsv1.Deployment).Spec)
	case *appsv1.StatefulSet:
		return !equality.Semantic.DeepEqual(o.Spec, old.(*appsv1.StatefulSet).Spec)
	case *appsv1.DaemonSet:
		return !equality.Semantic.DeepEqual(o.Spec, old.(*appsv1.DaemonSet).Spec)
	case *batchv1.Job:
		return !equality.Semantic.DeepEqual(o.Spec, old.(*batchv1.Job).Spec)
	case *batchv1.CronJob:
		return !equality.Semantic.DeepEqual(o.Spec, old.(*batchv1.CronJob).Spec)
	}
	return false
}

// takeStatus copies the status of from into obj. Both are of one kind.
func takeStatus(obj, from api.Object) {
	switch o := obj.(type) {
	case *corev1.Pod:
		o.Status = from.(*corev1.Pod).Status
	case *corev1.Node:
		o.Status = from.(*corev1.Node).Status
	case *corev1.Namespace:
		o.Status = from.(*corev1.Namespace).Status
	case *corev1.Service:
		o.Status = from.(*corev1.Service).Status
	case *corev1.PersistentVolumeClaim:
		o.Status = from.(*corev1.PersistentVolumeClaim).Status
	case *appsv1.ReplicaSet:
		o.Status = from.(*appsv1.ReplicaSet).Status
	case *appsv1.Deployment:
		o.Status = from.(*appsv1.Deployment).Status
	case *appsv1.StatefulSet:
		o.Status = from.(*appsv1.StatefulSet).Status
	case *appsv1.DaemonSet:
		o.Status = from.(*appsv1.DaemonSet).Status
	case *batchv1.Job:
		o.Status = from.(*batchv1.Job).Status
	case *batchv1.CronJob:
		o.Status = from.(*batchv1.CronJob).Status
	}
}

func keepStatus(obj, old api.Object) { takeStatus(obj, old) }

// resetStatus drops what a client sent as status. Only a Node keeps it, since here nothing
// registers nodes but the world that makes them.
func resetStatus(obj api.Object) {
	if _, ok := obj.(*corev1.Node); ok {
		return
	}
	kind, ok := api.KindOf(obj)
	if !ok {
		return
	}
	empty, _ := api.New(kind)
	takeStatus(obj, empty)
	if pod, ok := obj.(*corev1.Pod); ok {
		pod.Status.Phase = corev1.PodPending
	}
}
