package apiserver

import (
	"maps"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"podflight/engine/api"
)

// parts returns pointers to an object's spec and status, nil where the kind has none.
func parts(obj api.Object) (spec, status any) {
	switch o := obj.(type) {
	case *corev1.Pod:
		return &o.Spec, &o.Status
	case *corev1.Node:
		return &o.Spec, &o.Status
	case *corev1.Namespace:
		return &o.Spec, &o.Status
	case *corev1.Service:
		return &o.Spec, &o.Status
	case *corev1.PersistentVolumeClaim:
		return &o.Spec, &o.Status
	case *appsv1.ReplicaSet:
		return &o.Spec, &o.Status
	case *appsv1.Deployment:
		return &o.Spec, &o.Status
	case *appsv1.StatefulSet:
		return &o.Spec, &o.Status
	case *appsv1.DaemonSet:
		return &o.Spec, &o.Status
	case *batchv1.Job:
		return &o.Spec, &o.Status
	case *batchv1.CronJob:
		return &o.Spec, &o.Status
	case *unstructured.Unstructured:
		return o.Object["spec"], o.Object["status"]
	}
	return nil, nil
}

// specChanged reports whether the specs of two objects of one kind differ.
func specChanged(obj, old api.Object) bool {
	spec, _ := parts(obj)
	was, _ := parts(old)
	return !equality.Semantic.DeepEqual(spec, was)
}

// sameStatus reports whether the statuses of two objects of one kind are equal.
func sameStatus(obj, old api.Object) bool {
	_, status := parts(obj)
	_, was := parts(old)
	return equality.Semantic.DeepEqual(status, was)
}

// takeStatus gives obj the status of from, which shares it then. Both are of one kind.
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
	case *unstructured.Unstructured:
		takeUnstructuredStatus(o, from.(*unstructured.Unstructured))
	}
}

func takeUnstructuredStatus(o, from *unstructured.Unstructured) {
	if status, ok := from.Object["status"]; ok {
		o.Object["status"] = status
		return
	}
	delete(o.Object, "status")
}

// resetStatus drops what a client sent as status. Only a Node keeps it, since here nothing
// registers nodes but the world that makes them.
func resetStatus(obj api.Object) {
	if _, ok := obj.(*corev1.Node); ok {
		return
	}
	if kind, ok := api.KindOf(obj); ok {
		empty, _ := api.New(kind)
		takeStatus(obj, empty)
	}
}

// shallow copies an object but not what it points to: stored objects never change, so they may share.
// Fields that are pointers, slices or maps must be replaced in the copy, not written into.
func shallow(obj api.Object) api.Object {
	switch o := obj.(type) {
	case *corev1.Pod:
		return copyOf(o)
	case *corev1.Event:
		return copyOf(o)
	case *corev1.Node:
		return copyOf(o)
	case *corev1.Namespace:
		return copyOf(o)
	case *appsv1.ReplicaSet:
		return copyOf(o)
	case *appsv1.Deployment:
		return copyOf(o)
	case *batchv1.Job:
		return copyOf(o)
	case *batchv1.CronJob:
		return copyOf(o)
	case *unstructured.Unstructured:
		return shallowUnstructured(o)
	}
	return obj.DeepCopyObject().(api.Object)
}

func copyOf[T any](o *T) *T {
	c := *o
	return &c
}

// shallowUnstructured copies as deep as the setters of metadata write.
func shallowUnstructured(o *unstructured.Unstructured) *unstructured.Unstructured {
	c := maps.Clone(o.Object)
	if meta, ok := c["metadata"].(map[string]any); ok {
		c["metadata"] = maps.Clone(meta)
	}
	return &unstructured.Unstructured{Object: c}
}
