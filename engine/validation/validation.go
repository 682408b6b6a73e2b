// Package validation says what is wrong with an object, in the API server's own words.
//
// It imitates pkg/apis/{core,apps,batch}/validation and the strategies under pkg/registry, as they are in
// 1.37. Left out: Windows Pods, the volume types of storage vendors, quotas, dual-stack Services; objects
// of kinds without a Go type here have only their metadata checked.
// Errors come in the order in which the API server reports them; where that is the order of a Go map,
// in the order of the keys. The package has no state.
package validation

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/api"
	"podflight/engine/features"
)

// Create returns what forbids storing a new, defaulted object.
func Create(obj api.Object, gates features.Gates) field.ErrorList {
	r := &report{}
	c := &check{report: r, gates: gates}
	switch o := obj.(type) {
	case *corev1.Pod:
		c.podCreate(o)
	case *appsv1.Deployment:
		r.meta(o, true, dnsSubdomain)
		c.deployment(&o.Spec)
	case *appsv1.ReplicaSet:
		r.meta(o, true, dnsSubdomain)
		c.replicaSet(&o.Spec)
	case *appsv1.StatefulSet:
		r.meta(o, true, dnsLabel)
		c.statefulSet(&o.Spec)
	case *appsv1.DaemonSet:
		r.meta(o, true, dnsSubdomain)
		c.daemonSet(&o.Spec)
	case *batchv1.Job:
		c.jobCreate(o)
	case *batchv1.CronJob:
		c.cronJobCreate(o)
	case *corev1.Secret:
		r.meta(o, true, dnsSubdomain)
		r.secret(o)
	case *corev1.ConfigMap:
		r.meta(o, true, dnsSubdomain)
		r.configMap(o)
	case *corev1.Namespace:
		r.meta(o, false, dnsLabel)
		r.namespaceFinalizers(o)
	case *corev1.Service:
		r.meta(o, true, dnsLabel)
		r.service(o)
	case *corev1.Node:
		r.meta(o, false, dnsSubdomain)
		r.nodeTaints(o.Spec.Taints)
	case *unstructured.Unstructured:
		r.metaOf(o)
	case *corev1.ServiceAccount, *corev1.PersistentVolumeClaim, *appsv1.ControllerRevision:
		r.meta(o, true, dnsSubdomain)
	}
	return r.errs
}

// Update returns what forbids replacing old by obj, both defaulted and of one kind.
func Update(obj, old api.Object, gates features.Gates) field.ErrorList {
	r := &report{}
	r.metaUpdate(obj, old)
	c := &check{report: r, gates: gates, old: old}
	switch o := obj.(type) {
	case *corev1.Pod:
		c.podUpdate(o, old.(*corev1.Pod))
	case *appsv1.Deployment:
		c.deployment(&o.Spec)
		r.immutable(path("spec", "selector"), o.Spec.Selector, old.(*appsv1.Deployment).Spec.Selector)
	case *appsv1.ReplicaSet:
		c.replicaSet(&o.Spec)
		r.immutable(path("spec", "selector"), o.Spec.Selector, old.(*appsv1.ReplicaSet).Spec.Selector)
	case *appsv1.StatefulSet:
		c.statefulSetUpdate(o, old.(*appsv1.StatefulSet))
	case *appsv1.DaemonSet:
		c.daemonSetUpdate(o, old.(*appsv1.DaemonSet))
	case *batchv1.Job:
		c.jobUpdate(o, old.(*batchv1.Job))
	case *batchv1.CronJob:
		c.cronJobUpdate(o, old.(*batchv1.CronJob))
	case *corev1.Secret:
		r.secretUpdate(o, old.(*corev1.Secret))
	case *corev1.ConfigMap:
		r.configMapUpdate(o, old.(*corev1.ConfigMap))
	case *corev1.Service:
		r.serviceUpdate(o, old.(*corev1.Service))
	case *corev1.Node:
		r.nodeTaints(o.Spec.Taints)
	}
	return r.errs
}

// check is the validation of one object that holds a Pod spec.
type check struct {
	*report
	gates features.Gates
	old   api.Object // that the object is to replace; nil for a new one
}

// path makes a field path of its elements.
func path(first string, more ...string) *field.Path { return field.NewPath(first, more...) }
