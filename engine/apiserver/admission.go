package apiserver

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"podflight/engine/api"
	"podflight/engine/defaults"
)

// admit runs the admission plugins that are on by default and matter here, on a new object.
func (s *Server) admit(res api.Resource, obj api.Object) error {
	if res.Namespaced {
		if err := s.admitNamespace(obj.GetNamespace(), res, obj.GetName()); err != nil {
			return err
		}
	}
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return nil
	}
	if err := s.admitServiceAccount(pod); err != nil {
		return err
	}
	defaults.Tolerations(pod)
	if err := s.admitPriority(pod); err != nil {
		return err
	}
	return s.admitRuntimeClass(pod)
}

// admitUpdate runs the admission plugins that also look at changes: DefaultTolerationSeconds, so that a list of tolerations that
// replaces another gets its two back, and Priority (admitPod of plugin/pkg/admission/priority/admission.go).
func admitUpdate(obj, old api.Object) {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return
	}
	before := old.(*corev1.Pod)
	defaults.Tolerations(pod)
	if pod.Spec.Priority == nil {
		pod.Spec.Priority = before.Spec.Priority
	}
	if pod.Spec.PreemptionPolicy == nil {
		pod.Spec.PreemptionPolicy = before.Spec.PreemptionPolicy
	}
}

// admitRuntimeClass follows plugin/pkg/admission/runtimeclass/admission.go: a Pod of a RuntimeClass needs one, and so does one
// with an overhead. What a RuntimeClass says of overhead and scheduling is not applied.
func (s *Server) admitRuntimeClass(pod *corev1.Pod) error {
	name := pod.Spec.RuntimeClassName
	if name == nil {
		if pod.Spec.Overhead != nil {
			return forbidden(pod, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
		}
		return nil
	}
	if _, ok := s.Get(api.Key{Kind: "RuntimeClass", Name: *name}); !ok {
		return forbidden(pod, "pod rejected: RuntimeClass %q not found", *name)
	}
	return nil
}

func forbidden(pod *corev1.Pod, format string, args ...any) error {
	return apierrors.NewForbidden(corev1.Resource("pods"), pod.Name, fmt.Errorf(format, args...))
}

// admitServiceAccount follows plugin/pkg/admission/serviceaccount/admission.go. The account "default", which
// the real cluster makes in every namespace a moment after it is created, is there from the start.
func (s *Server) admitServiceAccount(pod *corev1.Pod) error {
	name := pod.Spec.ServiceAccountName
	if name == "" {
		name = "default"
	}
	account := &corev1.ServiceAccount{}
	account.Name = name
	obj, ok := s.Get(api.Key{Kind: api.ServiceAccount, Namespace: pod.Namespace, Name: name})
	if ok {
		account = obj.(*corev1.ServiceAccount)
	} else if name != "default" {
		return forbidden(pod, "error looking up service account %s/%s: serviceaccount %q not found", pod.Namespace, name, name)
	}
	defaults.ServiceAccount(pod, account, s.generateName)
	return nil
}

// admitPriority follows admitPod of plugin/pkg/admission/priority/admission.go.
func (s *Server) admitPriority(pod *corev1.Pod) error {
	class, ok := s.priorityClass(pod.Spec.PriorityClassName)
	if !ok {
		return forbidden(pod, "no PriorityClass with name %v was found", pod.Spec.PriorityClassName)
	}
	if p := pod.Spec.Priority; p != nil && *p != class.value {
		return forbidden(pod, "the integer value of priority (%d) must not be provided in pod spec; priority admission controller computed %d from the given PriorityClass name", *p, class.value)
	}
	if p := pod.Spec.PreemptionPolicy; p != nil && *p != class.policy {
		return forbidden(pod, "the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority admission controller computed %s from the given PriorityClass name", *p, class.policy)
	}
	pod.Spec.PriorityClassName = class.name
	pod.Spec.Priority = &class.value
	pod.Spec.PreemptionPolicy = &class.policy
	return nil
}

// priorityClass is what a PriorityClass gives a Pod.
type priorityClass struct {
	name   string
	value  int32
	policy corev1.PreemptionPolicy
}

// The classes that every cluster has (pkg/apis/scheduling/v1/helpers.go).
const (
	systemClusterCritical = 2_000_000_000
	systemNodeCritical    = systemClusterCritical + 1000
)

// priorityClass finds the class of that name; for "" the global default with the lowest value, if there is one.
func (s *Server) priorityClass(name string) (priorityClass, bool) {
	switch name {
	case "system-cluster-critical":
		return priorityClass{name, systemClusterCritical, corev1.PreemptLowerPriority}, true
	case "system-node-critical":
		return priorityClass{name, systemNodeCritical, corev1.PreemptLowerPriority}, true
	}
	found := priorityClass{policy: corev1.PreemptLowerPriority}
	ok := name == ""
	for _, obj := range s.List("PriorityClass", "") {
		u, isU := obj.(*unstructured.Unstructured)
		if !isU || (name != "" && u.GetName() != name) {
			continue
		}
		global, _, _ := unstructured.NestedBool(u.Object, "globalDefault")
		value, _, _ := unstructured.NestedInt64(u.Object, "value")
		if name == "" && (!global || (found.name != "" && found.value <= int32(value))) {
			continue
		}
		found = priorityClass{u.GetName(), int32(value), corev1.PreemptLowerPriority}
		if policy, _, _ := unstructured.NestedString(u.Object, "preemptionPolicy"); policy != "" {
			found.policy = corev1.PreemptionPolicy(policy)
		}
		ok = true
	}
	return found, ok
}
