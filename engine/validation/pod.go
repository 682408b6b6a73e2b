package validation

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/util/diff"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// podCreate follows ValidatePodCreate.
func (c *check) podCreate(pod *corev1.Pod) {
	c.meta(pod, true, dnsSubdomain)
	c.podMetaAndSpec(pod)
	if len(pod.Spec.EphemeralContainers) > 0 {
		c.forbidden(path("spec", "ephemeralContainers"), "cannot be set on create")
	}
	if pod.Spec.NodeName != "" && len(pod.Spec.SchedulingGates) > 0 {
		c.forbidden(path("spec", "nodeName"), "cannot be set until all schedulingGates have been cleared")
	}
}

// podMetaAndSpec follows validatePodMetadataAndSpec, but for what meta has checked.
func (c *check) podMetaAndSpec(pod *corev1.Pod) {
	p := path("spec")
	c.podAnnotations(path("metadata", "annotations"), pod.Annotations, &pod.Spec)
	c.podSpec(p, &pod.Spec, &pod.ObjectMeta)
	if grace := pod.Spec.TerminationGracePeriodSeconds; grace != nil {
		c.nonnegative(p.Child("terminationGracePeriodSeconds"), *grace)
	}
	c.trimmedImages(p.Child("containers"), pod.Spec.Containers)
	c.trimmedImages(p.Child("initContainers"), pod.Spec.InitContainers)
}

func (c *check) trimmedImages(p *field.Path, containers []corev1.Container) {
	for i, ctr := range containers {
		if ctr.Image != strings.TrimSpace(ctr.Image) {
			c.invalid(p.Index(i).Child("image"), ctr.Image, "must not have leading or trailing whitespace")
		}
	}
}

// podAnnotations follows ValidatePodSpecificAnnotations, for the annotations that still mean something.
func (c *check) podAnnotations(p *field.Path, annotations map[string]string, spec *corev1.PodSpec) {
	const mirror = "kubernetes.io/config.mirror"
	if value, ok := annotations[mirror]; ok && spec.NodeName == "" {
		c.invalid(p.Key(mirror), value, "must set spec.nodeName if mirror pod annotation is set")
	}
	if cost, ok := annotations[corev1.PodDeletionCost]; ok {
		if _, err := strconv.ParseInt(cost, 10, 32); err != nil || strings.HasPrefix(cost, "+") || (len(cost) > 1 && cost[0] == '0') {
			c.invalid(p.Key(corev1.PodDeletionCost), cost, "must be a 32bit integer")
		}
	}
}

// podMutable names what an update of a Pod may change (updatablePodSpecFields).
const podMutable = "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`," +
	"`spec.tolerations` (only additions to existing tolerations)," +
	"`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

// podUpdate follows ValidatePodUpdate.
func (c *check) podUpdate(pod, old *corev1.Pod) {
	p := path("spec")
	c.podMetaAndSpec(pod)
	if !c.sameContainers(p.Child("containers"), pod.Spec.Containers, old.Spec.Containers) ||
		!c.sameContainers(p.Child("initContainers"), pod.Spec.InitContainers, old.Spec.InitContainers) ||
		!c.deadlineUpdate(p.Child("activeDeadlineSeconds"), pod.Spec.ActiveDeadlineSeconds, old.Spec.ActiveDeadlineSeconds) {
		return
	}
	c.tolerationsUpdate(p.Child("tolerations"), pod.Spec.Tolerations, old.Spec.Tolerations)
	c.gatesUpdate(p.Child("schedulingGates"), pod.Spec.SchedulingGates, old.Spec.SchedulingGates)
	if equality.Semantic.DeepEqual(pod.Spec, old.Spec) {
		return
	}
	munged := c.munge(&pod.Spec, &old.Spec)
	if !equality.Semantic.DeepEqual(*munged, old.Spec) {
		c.forbidden(p, fmt.Sprintf("pod updates may not change fields other than %s\n%s", podMutable, specDiff(&old.Spec, munged)))
	}
}

// specDiff shows the difference of two Pod specs as the server does: of their internal forms.
func specDiff(old, spec *corev1.PodSpec) string {
	return diff.Diff(json.RawMessage(marshalInternal(old)), json.RawMessage(marshalInternal(spec)))
}

// sameContainers follows ValidateContainerUpdates. It reports whether the containers are as many as before.
func (c *check) sameContainers(p *field.Path, containers, old []corev1.Container) bool {
	if len(containers) != len(old) {
		c.forbidden(p, "pod updates may not add or remove containers")
		return false
	}
	for i, ctr := range containers {
		if ctr.Image == "" {
			c.required(p.Index(i).Child("image"), "")
		}
	}
	c.trimmedImages(p, containers)
	return true
}

// deadlineUpdate checks that a deadline is only set or drawn nearer. It reports whether to look on.
func (c *check) deadlineUpdate(p *field.Path, deadline, old *int64) bool {
	switch {
	case deadline == nil && old != nil:
		c.invalid(p, deadline, "must not update from a positive integer to nil value")
	case deadline == nil:
	case *deadline < 0 || *deadline > math.MaxInt32:
		c.invalid(p, *deadline, validation.InclusiveRangeError(0, math.MaxInt32))
		return false
	case old != nil && *old < *deadline:
		c.invalid(p, *deadline, "must be less than or equal to previous value")
		return false
	}
	return true
}

// tolerationsUpdate follows validateOnlyAddedTolerations. What is wrong with a toleration is told already.
func (c *check) tolerationsUpdate(p *field.Path, tolerations, old []corev1.Toleration) {
	for _, was := range old {
		found := false
		for _, t := range tolerations {
			t.TolerationSeconds = was.TolerationSeconds
			found = found || equality.Semantic.DeepEqual(t, was)
		}
		if !found {
			c.forbidden(p, "existing toleration can not be modified except its tolerationSeconds")
			return
		}
	}
}

// gatesUpdate follows validateOnlyDeletedSchedulingGates.
func (c *check) gatesUpdate(p *field.Path, gates, old []corev1.PodSchedulingGate) {
	had := map[string]bool{}
	for _, g := range old {
		had[g.Name] = true
	}
	for i, g := range gates {
		if !had[g.Name] {
			c.forbidden(p.Index(i).Child("name"), fmt.Sprintf("only deletion is allowed, but found new scheduling gate '%s'", g.Name))
		}
	}
}

// munge returns spec with the fields that may change as they were before.
func (c *check) munge(spec, old *corev1.PodSpec) *corev1.PodSpec {
	m := spec.DeepCopy()
	for i := range m.Containers {
		m.Containers[i].Image = old.Containers[i].Image
	}
	for i := range m.InitContainers {
		m.InitContainers[i].Image = old.InitContainers[i].Image
	}
	m.ActiveDeadlineSeconds = old.ActiveDeadlineSeconds
	m.SchedulingGates = old.SchedulingGates
	m.Tolerations = old.Tolerations
	if was, is := old.TerminationGracePeriodSeconds, m.TerminationGracePeriodSeconds; was != nil && *was < 0 && is != nil && *is == 1 {
		m.TerminationGracePeriodSeconds = was
	}
	if len(old.SchedulingGates) > 0 {
		c.gatedUpdate(m, old)
	}
	return m
}

// gatedUpdate lets a Pod that waits for its scheduling gates narrow down where it may go.
func (c *check) gatedUpdate(m, old *corev1.PodSpec) {
	for key, value := range old.NodeSelector {
		if got, ok := m.NodeSelector[key]; !ok || got != value {
			c.invalid(path("spec", "nodeSelector"), m.NodeSelector, "only additions to spec.nodeSelector are allowed (no mutations or deletions)")
			break
		}
	}
	m.NodeSelector = old.NodeSelector
	if m.Affinity == nil || m.Affinity.NodeAffinity == nil || (old.Affinity != nil && old.Affinity.NodeAffinity != nil) {
		return
	}
	m.Affinity.NodeAffinity = nil
	if old.Affinity == nil && *m.Affinity == (corev1.Affinity{}) {
		m.Affinity = nil
	}
}
