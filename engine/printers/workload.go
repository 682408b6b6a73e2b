package printers

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// replicaSetCells follows printReplicaSet.
func replicaSetCells(rs *appsv1.ReplicaSet, now time.Time) []string {
	names, images := containers(rs.Spec.Template.Spec.Containers)
	return []string{
		rs.Name, number(replicas(rs.Spec.Replicas)), number(rs.Status.Replicas), number(rs.Status.ReadyReplicas),
		Age(rs.CreationTimestamp, now), names, images, metav1.FormatLabelSelector(rs.Spec.Selector),
	}
}

// deploymentCells follows printDeployment.
func deploymentCells(d *appsv1.Deployment, now time.Time) []string {
	names, images := containers(d.Spec.Template.Spec.Containers)
	selector := "<invalid>"
	if s, err := metav1.LabelSelectorAsSelector(d.Spec.Selector); err == nil {
		selector = s.String()
	}
	return []string{
		d.Name, fmt.Sprintf("%d/%d", d.Status.ReadyReplicas, replicas(d.Spec.Replicas)),
		number(d.Status.UpdatedReplicas), number(d.Status.AvailableReplicas), Age(d.CreationTimestamp, now),
		names, images, selector,
	}
}

// statefulSetCells follows printStatefulSet.
func statefulSetCells(s *appsv1.StatefulSet, now time.Time) []string {
	names, images := containers(s.Spec.Template.Spec.Containers)
	ready := fmt.Sprintf("%d/%d", s.Status.ReadyReplicas, replicas(s.Spec.Replicas))
	return []string{s.Name, ready, Age(s.CreationTimestamp, now), names, images}
}

// daemonSetCells follows printDaemonSet.
func daemonSetCells(d *appsv1.DaemonSet, now time.Time) []string {
	names, images := containers(d.Spec.Template.Spec.Containers)
	s := d.Status
	return []string{
		d.Name, number(s.DesiredNumberScheduled), number(s.CurrentNumberScheduled), number(s.NumberReady),
		number(s.UpdatedNumberScheduled), number(s.NumberAvailable),
		labels.FormatLabels(d.Spec.Template.Spec.NodeSelector), Age(d.CreationTimestamp, now),
		names, images, metav1.FormatLabelSelector(d.Spec.Selector),
	}
}

// controllerRevisionCells follows printControllerRevision.
func controllerRevisionCells(r *appsv1.ControllerRevision, now time.Time) []string {
	controller := None
	if ref := metav1.GetControllerOf(r); ref != nil {
		gv, _ := schema.ParseGroupVersion(ref.APIVersion)
		controller = strings.ToLower(gv.WithKind(ref.Kind).GroupKind().String()) + "/" + ref.Name
	}
	return []string{r.Name, controller, strconv.FormatInt(r.Revision, 10), Age(r.CreationTimestamp, now)}
}

// containers lists names and images as layoutContainerCells does.
func containers(all []corev1.Container) (names, images string) {
	var n, i []string
	for _, c := range all {
		n, i = append(n, c.Name), append(i, c.Image)
	}
	return strings.Join(n, ","), strings.Join(i, ",")
}

// replicas returns how many replicas are wanted: one when the field is not set, as the API server defaults it.
func replicas(n *int32) int32 {
	if n == nil {
		return 1
	}
	return *n
}

func number(n int32) string { return strconv.Itoa(int(n)) }
