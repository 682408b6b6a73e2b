package describe

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
)

// replicaSet follows describeReplicaSet.
func (p *page) replicaSet(rs *appsv1.ReplicaSet) {
	p.header(rs)
	p.put(0, "Selector:\t%s\n", metav1.FormatLabelSelector(rs.Spec.Selector))
	p.labels("Labels", rs.Labels)
	p.annotations("Annotations", rs.Annotations)
	p.controller(rs)
	p.put(0, "Replicas:\t%d current / %s desired\n", rs.Status.Replicas, or(rs.Spec.Replicas, "1"))
	p.podCounts(rs, rs.Spec.Selector)
	p.template(&rs.Spec.Template)
	if len(rs.Status.Conditions) > 0 {
		p.conditionsHeader()
		for _, c := range rs.Status.Conditions {
			p.put(1, "%s \t%s\t%s\n", c.Type, c.Status, c.Reason)
		}
	}
	p.eventsOf(api.ReplicaSet, rs)
}

func (p *page) conditionsHeader() {
	p.put(0, "Conditions:\n  Type\tStatus\tReason\n")
	p.put(1, "----\t------\t------\n")
}

// podCounts counts the Pods that a controller owns by their phases (getPodStatusForController).
func (p *page) podCounts(owner metav1.Object, selector *metav1.LabelSelector) {
	count := map[corev1.PodPhase]int{}
	match, err := metav1.LabelSelectorAsSelector(selector)
	if err == nil {
		for _, obj := range p.src.List(api.Pod, owner.GetNamespace()) {
			pod, ok := obj.(*corev1.Pod)
			if ok && match.Matches(labels.Set(pod.Labels)) && metav1.IsControlledBy(pod, owner) {
				count[pod.Status.Phase]++
			}
		}
	}
	p.put(0, "Pods Status:\t%d Running / %d Waiting / %d Succeeded / %d Failed\n",
		count[corev1.PodRunning], count[corev1.PodPending], count[corev1.PodSucceeded], count[corev1.PodFailed])
}

// deployment follows describeDeployment.
func (p *page) deployment(d *appsv1.Deployment) {
	p.header(d)
	p.put(0, "CreationTimestamp:\t%s\n", date(d.CreationTimestamp))
	p.labels("Labels", d.Labels)
	p.annotations("Annotations", d.Annotations)
	p.put(0, "Selector:\t%s\n", selectorText(d.Spec.Selector))
	s := d.Status
	p.put(0, "Replicas:\t%s desired | %d updated | %d total | %d available | %d unavailable\n",
		or(d.Spec.Replicas, "1"), s.UpdatedReplicas, s.Replicas, s.AvailableReplicas, s.UnavailableReplicas)
	p.put(0, "StrategyType:\t%s\n", d.Spec.Strategy.Type)
	p.put(0, "MinReadySeconds:\t%d\n", d.Spec.MinReadySeconds)
	if ru := d.Spec.Strategy.RollingUpdate; ru != nil {
		p.put(0, "RollingUpdateStrategy:\t%s max unavailable, %s max surge\n", ru.MaxUnavailable.String(), ru.MaxSurge.String())
	}
	p.template(&d.Spec.Template)
	if len(s.Conditions) > 0 {
		p.conditionsHeader()
		for _, c := range s.Conditions {
			p.put(1, "%s \t%s\t%s\n", c.Type, c.Status, c.Reason)
		}
	}
	if newest, old := p.replicaSetsOf(d); len(newest)+len(old) > 0 {
		p.put(0, "OldReplicaSets:\t%s\n", replicaSetsText(old))
		p.put(0, "NewReplicaSet:\t%s\n", replicaSetsText(newest))
	}
	p.eventsOf(api.Deployment, d)
}

// replicaSetsOf follows GetAllReplicaSetsInChunks (staging/src/k8s.io/kubectl/pkg/util/deployment/deployment.go):
// the oldest that has the Deployment's template is the new one, the others are old.
func (p *page) replicaSetsOf(d *appsv1.Deployment) (newest, old []*appsv1.ReplicaSet) {
	match, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		return nil, nil
	}
	var all []*appsv1.ReplicaSet
	for _, obj := range p.src.List(api.ReplicaSet, d.Namespace) {
		rs, ok := obj.(*appsv1.ReplicaSet)
		if ok && match.Matches(labels.Set(rs.Labels)) && metav1.IsControlledBy(rs, d) {
			all = append(all, rs)
		}
	}
	slices.SortStableFunc(all, func(a, b *appsv1.ReplicaSet) int {
		return a.CreationTimestamp.Compare(b.CreationTimestamp.Time)
	})
	for _, rs := range all {
		if len(newest) == 0 && sameTemplate(&rs.Spec.Template, &d.Spec.Template) {
			newest = append(newest, rs)
			continue
		}
		old = append(old, rs)
	}
	return newest, old
}

// sameTemplate compares templates without the label that the Deployment controller adds.
func sameTemplate(a, b *corev1.PodTemplateSpec) bool {
	a, b = a.DeepCopy(), b.DeepCopy()
	delete(a.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	delete(b.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	return equality.Semantic.DeepEqual(a, b)
}

func replicaSetsText(all []*appsv1.ReplicaSet) string {
	var out []string
	for _, rs := range all {
		out = append(out, fmt.Sprintf("%s (%d/%s replicas created)", rs.Name, rs.Status.Replicas, or(rs.Spec.Replicas, "1")))
	}
	return orNone(strings.Join(out, ", "))
}

// statefulSet follows describeStatefulSet.
func (p *page) statefulSet(s *appsv1.StatefulSet) {
	p.header(s)
	p.put(0, "CreationTimestamp:\t%s\n", date(s.CreationTimestamp))
	p.put(0, "Selector:\t%s\n", selectorText(s.Spec.Selector))
	p.labels("Labels", s.Labels)
	p.annotations("Annotations", s.Annotations)
	if s.Spec.ServiceName != "" {
		p.put(0, "Service Name:\t%s\n", s.Spec.ServiceName)
	}
	if s.Spec.PodManagementPolicy != "" {
		p.put(0, "Pod Management Policy:\t%s\n", s.Spec.PodManagementPolicy)
	}
	p.put(0, "Replicas:\t%s desired | %d total\n", or(s.Spec.Replicas, "1"), s.Status.Replicas)
	p.put(0, "Update Strategy:\t%s\n", s.Spec.UpdateStrategy.Type)
	if ru := s.Spec.UpdateStrategy.RollingUpdate; ru != nil && ru.Partition != nil {
		p.put(1, "Partition:\t%d\n", *ru.Partition)
		if ru.MaxUnavailable != nil {
			p.put(1, "MaxUnavailable:\t%s\n", ru.MaxUnavailable.String())
		}
	}
	if r := s.Spec.PersistentVolumeClaimRetentionPolicy; r != nil {
		p.put(0, "Persistent Volume Claim Retention Policy:\n")
		p.put(1, "WhenDeleted:\t%s\n", r.WhenDeleted)
		p.put(1, "WhenScaled:\t%s\n", r.WhenScaled)
	}
	p.podCounts(s, s.Spec.Selector)
	p.template(&s.Spec.Template)
	p.claimTemplates(s.Spec.VolumeClaimTemplates)
	p.eventsOf(api.StatefulSet, s)
}

// claimTemplates follows describeVolumeClaimTemplates.
func (p *page) claimTemplates(all []corev1.PersistentVolumeClaim) {
	if len(all) == 0 {
		p.put(0, "Volume Claims:\t%s\n", none)
		return
	}
	p.put(0, "Volume Claims:\n")
	for _, c := range all {
		p.put(1, "Name:\t%s\n", c.Name)
		p.put(1, "StorageClass:\t%s\n", or(c.Spec.StorageClassName, ""))
		p.labelsAt("  ", "Labels", c.Labels)
		p.labelsAt("  ", "Annotations", c.Annotations)
		capacity := "<default>"
		if q, ok := c.Spec.Resources.Requests[corev1.ResourceStorage]; ok {
			capacity = q.String()
		}
		p.put(1, "Capacity:\t%s\n", capacity)
		p.put(1, "Access Modes:\t%s\n", c.Spec.AccessModes)
	}
}

// daemonSet follows describeDaemonSet.
func (p *page) daemonSet(d *appsv1.DaemonSet) {
	p.header(d)
	p.put(0, "Selector:\t%s\n", selectorText(d.Spec.Selector))
	p.put(0, "Node-Selector:\t%s\n", labels.FormatLabels(d.Spec.Template.Spec.NodeSelector))
	p.labels("Labels", d.Labels)
	p.annotations("Annotations", d.Annotations)
	s := d.Status
	p.put(0, "Desired Number of Nodes Scheduled: %d\n", s.DesiredNumberScheduled)
	p.put(0, "Current Number of Nodes Scheduled: %d\n", s.CurrentNumberScheduled)
	p.put(0, "Number of Nodes Scheduled with Up-to-date Pods: %d\n", s.UpdatedNumberScheduled)
	p.put(0, "Number of Nodes Scheduled with Available Pods: %d\n", s.NumberAvailable)
	p.put(0, "Number of Nodes Misscheduled: %d\n", s.NumberMisscheduled)
	p.podCounts(d, d.Spec.Selector)
	p.template(&d.Spec.Template)
	p.eventsOf(api.DaemonSet, d)
}

func selectorText(s *metav1.LabelSelector) string {
	selector, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		return "Failed to get selector: " + err.Error()
	}
	return selector.String()
}
