// Package strategy prepares objects for the store, as each kind's strategy of the API server does
// between defaulting and validation.
//
// It imitates pkg/registry/{core,apps,batch}/*/strategy.go and pkg/api/pod/util.go: generated selectors, the
// first status of a Pod, fields whose feature gate is off. Left out: what needs the store.
// The functions change their argument in place and have no ordering of their own.
package strategy

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/features"
	"podflight/engine/podspec"
)

// PrepareForCreate does what the kind's strategy does to a new, defaulted object before it is validated:
// PrepareForCreate in pkg/registry/*/*/strategy.go. A Service's address and a status that was sent are the server's to see to.
func PrepareForCreate(obj api.Object, gates features.Gates, now metav1.Time) {
	if kind, ok := api.KindOf(obj); ok && HasGeneration(kind) {
		obj.SetGeneration(1)
	}
	dropDisabled(obj, nil, gates)
	switch o := obj.(type) {
	case *corev1.Pod:
		preparePod(o, now)
	case *corev1.Namespace:
		prepareNamespace(o)
	case *corev1.PersistentVolumeClaim:
		o.Status.Phase = corev1.ClaimPending
	case *appsv1.DaemonSet:
		setTemplateGeneration(o, nil)
	case *batchv1.Job:
		if o.Spec.ManualSelector == nil || !*o.Spec.ManualSelector {
			generateSelector(o)
		}
	}
}

// PrepareForUpdate does what the kind's strategy does to an object that is to replace another,
// but for the generation.
func PrepareForUpdate(obj, old api.Object, gates features.Gates) {
	dropDisabled(obj, old, gates)
	switch o := obj.(type) {
	case *corev1.Pod:
		keepPriority(o, old.(*corev1.Pod))
	case *appsv1.DaemonSet:
		setTemplateGeneration(o, old.(*appsv1.DaemonSet))
	}
}

// HasGeneration reports whether the server counts changes of the kind's spec.
func HasGeneration(kind api.Kind) bool {
	switch kind {
	case api.Pod, api.ReplicaSet, api.Deployment, api.StatefulSet, api.DaemonSet, api.Job, api.CronJob:
		return true
	}
	return false
}

// preparePod follows podStrategy.PrepareForCreate (pkg/registry/core/pod/strategy.go).
func preparePod(p *corev1.Pod, now metav1.Time) {
	p.Status = corev1.PodStatus{Phase: corev1.PodPending}
	if len(p.Spec.SchedulingGates) > 0 {
		p.Status.Conditions = []corev1.PodCondition{{
			Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonSchedulingGated,
			Message: "Scheduling is blocked due to non-empty scheduling gates", LastTransitionTime: now,
		}}
	}
	p.Status.QOSClass = podspec.ComputeQOSClass(&p.Spec)
}

// keepPriority follows admitPod of plugin/pkg/admission/priority/admission.go on an update.
func keepPriority(p, old *corev1.Pod) {
	if p.Spec.Priority == nil {
		p.Spec.Priority = old.Spec.Priority
	}
	if p.Spec.PreemptionPolicy == nil {
		p.Spec.PreemptionPolicy = old.Spec.PreemptionPolicy
	}
}

// prepareNamespace follows namespaceStrategy.PrepareForCreate and Canonicalize (pkg/registry/core/namespace/strategy.go).
func prepareNamespace(ns *corev1.Namespace) {
	ns.Status = corev1.NamespaceStatus{Phase: corev1.NamespaceActive}
	for _, f := range ns.Spec.Finalizers {
		if f == corev1.FinalizerKubernetes {
			return
		}
	}
	ns.Spec.Finalizers = append(ns.Spec.Finalizers, corev1.FinalizerKubernetes)
}

// The labels that tie a Job's Pods to it; the ones without a prefix are older.
const (
	legacyJobName       = "job-name"
	legacyControllerUID = "controller-uid"
)

// generateSelector follows the function of that name in pkg/registry/batch/job/strategy.go.
func generateSelector(j *batchv1.Job) {
	if j.Spec.Template.Labels == nil {
		j.Spec.Template.Labels = map[string]string{}
	}
	for key, value := range map[string]string{
		legacyJobName: j.Name, batchv1.JobNameLabel: j.Name,
		legacyControllerUID: string(j.UID), batchv1.ControllerUidLabel: string(j.UID),
	} {
		if _, ok := j.Spec.Template.Labels[key]; !ok {
			j.Spec.Template.Labels[key] = value
		}
	}
	if j.Spec.Selector == nil {
		j.Spec.Selector = &metav1.LabelSelector{}
	}
	if j.Spec.Selector.MatchLabels == nil {
		j.Spec.Selector.MatchLabels = map[string]string{}
	}
	if _, ok := j.Spec.Selector.MatchLabels[batchv1.ControllerUidLabel]; !ok {
		j.Spec.Selector.MatchLabels[batchv1.ControllerUidLabel] = string(j.UID)
	}
}
