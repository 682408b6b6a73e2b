package apiserver

import (
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/podstatus"
)

// Evict deletes a Pod that someone wants off its node, and says so in its condition DisruptionTarget. Its errors
// are those of Delete. It follows EvictionREST.Create (pkg/registry/core/pod/storage/eviction.go); there is no
// PodDisruptionBudget that could forbid it.
func (s *Server) Evict(key api.Key, o DeleteOptions) error {
	obj, ok := s.Get(key)
	if !ok {
		return apierrors.NewNotFound(corev1.Resource("pods"), key.Name)
	}
	if !o.DryRun {
		pod := obj.(*corev1.Pod).DeepCopy()
		s.setDisruptionTarget(pod)
		if _, err := s.UpdateStatus(pod); err != nil {
			return err
		}
	}
	_, err := s.Delete(key, o)
	return err
}

func (s *Server) setDisruptionTarget(pod *corev1.Pod) {
	cond := corev1.PodCondition{
		Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, Reason: "EvictionByEvictionAPI",
		Message: "Eviction API: evicting", LastTransitionTime: metav1.NewTime(s.kernel.Wall()),
	}
	podstatus.SetCondition(pod, cond)
}
