package apiserver

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
)

// Bind assigns a Pod to a node: one write sets its nodeName and its condition PodScheduled. Its generation
// stays (BindingREST.setPodNodeAndMetadata, pkg/registry/core/pod/storage/storage.go). It fails with
// NotFound, or with Conflict if the Pod is another one, is being deleted, has a node or has scheduling gates.
func (s *Server) Bind(key api.Key, uid types.UID, node string) error {
	stored, ok := s.Get(key)
	if !ok {
		return apierrors.NewNotFound(corev1.Resource("pods"), key.Name)
	}
	pod := stored.DeepCopyObject().(*corev1.Pod)
	if err := mayBind(pod, uid); err != nil {
		return apierrors.NewConflict(corev1.Resource("pods/binding"), key.Name, err)
	}
	pod.Spec.NodeName = node
	s.copyTopology(pod, node)
	scheduled := corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionTrue, LastTransitionTime: s.now()}
	for i, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled {
			pod.Status.Conditions[i] = scheduled
			s.commit(key.Kind, pod)
			return nil
		}
	}
	pod.Status.Conditions = append(pod.Status.Conditions, scheduled)
	s.commit(key.Kind, pod)
	return nil
}

func mayBind(pod *corev1.Pod, uid types.UID) error {
	switch {
	case uid != "" && uid != pod.UID:
		return preconditionError(uid, pod.UID)
	case pod.DeletionTimestamp != nil:
		return fmt.Errorf("pod %s is being deleted, cannot be assigned to a host", pod.Name)
	case pod.Spec.NodeName != "":
		return fmt.Errorf("pod %s is already assigned to node %q", pod.Name, pod.Spec.NodeName)
	case len(pod.Spec.SchedulingGates) > 0:
		return fmt.Errorf("pod %s has non-empty .spec.schedulingGates", pod.Name)
	}
	return nil
}

// copyTopology gives a Pod the zone and region labels of its node
// (plugin/pkg/admission/podtopologylabels/admission.go).
func (s *Server) copyTopology(pod *corev1.Pod, node string) {
	n, ok := s.Get(api.Key{Kind: api.Node, Name: node})
	if !ok {
		return
	}
	for _, label := range []string{corev1.LabelTopologyZone, corev1.LabelTopologyRegion} {
		value, ok := n.GetLabels()[label]
		if !ok {
			continue
		}
		if pod.Labels == nil {
			pod.Labels = map[string]string{}
		}
		pod.Labels[label] = value
	}
}
