package apiserver

import (
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

// Bind assigns a Pod to a node: one write sets its nodeName and its condition PodScheduled. Its generation
// stays (BindingREST.setPodNodeAndMetadata, pkg/registry/core/pod/storage/storage.go). It fails with
// NotFound, or with Conflict if the Pod is another one, is being deleted, has a node or has scheduling gates.
func (s *Server) Bind(key api.Key, uid types.UID, node string) error {
	stored, ok := s.Get(key)
	if !ok {
		return apierrors.NewNotFound(corev1.Resource("pods"), key.Name)
	}
	old := stored.(*corev1.Pod)
	if err := mayBind(old, uid); err != nil {
		return apierrors.NewConflict(corev1.Resource("pods/binding"), key.Name, err)
	}
	pod := shallow(old).(*corev1.Pod)
	pod.Spec.NodeName = node
	pod.Status.NominatedNodeName = ""
	s.copyTopology(pod, node)
	pod.Status.Conditions = s.scheduled(old.Status.Conditions)
	s.put(key.Kind, trace.Modified, pod)
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

// scheduled returns conditions with PodScheduled true, as UpdatePodCondition (pkg/api/pod/util.go) leaves them.
func (s *Server) scheduled(conditions []corev1.PodCondition) []corev1.PodCondition {
	is := corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionTrue, LastTransitionTime: s.now()}
	return podstatus.With(conditions, is)
}

// copyTopology gives a Pod the zone and region labels of its node
// (plugin/pkg/admission/podtopologylabels/admission.go).
func (s *Server) copyTopology(pod *corev1.Pod, node string) {
	n, ok := s.Get(api.Key{Kind: api.Node, Name: node})
	if !ok {
		return
	}
	copied := false
	for _, label := range []string{corev1.LabelTopologyZone, corev1.LabelTopologyRegion} {
		value, ok := n.GetLabels()[label]
		if !ok {
			continue
		}
		if !copied {
			pod.Labels = maps.Clone(pod.Labels)
			copied = true
		}
		if pod.Labels == nil {
			pod.Labels = map[string]string{}
		}
		pod.Labels[label] = value
	}
}
