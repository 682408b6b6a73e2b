package apiserver

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
)

// prepareForCreate does what the kind's strategy does to a new object before it is validated:
// PrepareForCreate in pkg/registry/*/*/strategy.go.
func (s *Server) prepareForCreate(kind api.Kind, obj api.Object) {
	if hasGeneration(kind) {
		obj.SetGeneration(1)
	}
	resetStatus(obj)
	dropDisabled(obj, nil, s.gates)
	switch o := obj.(type) {
	case *corev1.Pod:
		preparePod(o, s.now())
	case *corev1.Namespace:
		prepareNamespace(o)
	case *corev1.Service:
		s.allocateAddress(o)
	case *batchv1.Job:
		if o.Spec.ManualSelector == nil || !*o.Spec.ManualSelector {
			generateSelector(o)
		}
	}
}

// prepareForUpdate does what the kind's strategy does to an object that is to replace another.
func (s *Server) prepareForUpdate(kind api.Kind, obj, old api.Object) {
	dropDisabled(obj, old, s.gates)
	if svc, ok := obj.(*corev1.Service); ok {
		keepAddress(svc, old.(*corev1.Service))
		s.allocateAddress(svc)
	}
	if pod, ok := obj.(*corev1.Pod); ok {
		keepPriority(pod, old.(*corev1.Pod))
	}
	if hasGeneration(kind) && specChanged(obj, old) {
		obj.SetGeneration(old.GetGeneration() + 1)
	}
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
	p.Status.QOSClass = qosClass(p)
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

// templateOf returns the Pod template of an object, nil if it has none.
func templateOf(obj api.Object) *corev1.PodTemplateSpec {
	switch o := obj.(type) {
	case *appsv1.Deployment:
		return &o.Spec.Template
	case *appsv1.ReplicaSet:
		return &o.Spec.Template
	case *appsv1.StatefulSet:
		return &o.Spec.Template
	case *appsv1.DaemonSet:
		return &o.Spec.Template
	case *batchv1.Job:
		return &o.Spec.Template
	case *batchv1.CronJob:
		return &o.Spec.JobTemplate.Spec.Template
	}
	return nil
}
