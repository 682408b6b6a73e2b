package statefulset

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/controller/pods"
)

// noOrdinal stands for a name that no StatefulSet gives.
const noOrdinal = -1

// ordinalOf splits a Pod's name into its StatefulSet's and its ordinal (getParentNameAndOrdinal).
func ordinalOf(pod *corev1.Pod) (parent string, ordinal int) {
	i := strings.LastIndexByte(pod.Name, '-')
	if i < 0 {
		return "", noOrdinal
	}
	n, err := strconv.ParseUint(pod.Name[i+1:], 10, 31)
	if err != nil {
		return "", noOrdinal
	}
	return pod.Name[:i], int(n)
}

func memberOf(set *appsv1.StatefulSet, pod *corev1.Pod) bool {
	parent, _ := ordinalOf(pod)
	return parent == set.Name
}

func firstOrdinal(set *appsv1.StatefulSet) int {
	if set.Spec.Ordinals != nil {
		return int(set.Spec.Ordinals.Start)
	}
	return 0
}

func revisionOf(pod *corev1.Pod) string { return pod.Labels[appsv1.StatefulSetRevisionLabel] }

// newPod returns the Pod of an ordinal from a template (newStatefulSetPod).
func newPod(set *appsv1.StatefulSet, template *corev1.PodTemplateSpec, revision string, ordinal int) *corev1.Pod {
	p := pods.FromTemplate(template, set, *metav1.NewControllerRef(set, kind()))
	p.Name, p.GenerateName = fmt.Sprintf("%s-%d", set.Name, ordinal), set.Name+"-"
	p.Spec.Hostname, p.Spec.Subdomain = p.Name, set.Spec.ServiceName
	if p.Labels == nil {
		p.Labels = map[string]string{}
	}
	p.Labels[appsv1.StatefulSetPodNameLabel] = p.Name
	p.Labels[appsv1.PodIndexLabel] = strconv.Itoa(ordinal)
	p.Labels[appsv1.StatefulSetRevisionLabel] = revision
	addClaims(set, p)
	return p
}

// claims returns the claims of a Pod, in the order of their templates.
func claims(set *appsv1.StatefulSet, pod *corev1.Pod) []*corev1.PersistentVolumeClaim {
	_, ordinal := ordinalOf(pod)
	var out []*corev1.PersistentVolumeClaim
	for _, t := range set.Spec.VolumeClaimTemplates {
		claim := t.DeepCopy()
		claim.Name, claim.Namespace = fmt.Sprintf("%s-%s-%d", t.Name, set.Name, ordinal), set.Namespace
		if claim.Labels == nil {
			claim.Labels = map[string]string{}
		}
		maps.Copy(claim.Labels, set.Spec.Selector.MatchLabels)
		out = append(out, claim)
	}
	return out
}

// addClaims gives a Pod the volumes of its claims, in place of its own of those names (updateStorage).
func addClaims(set *appsv1.StatefulSet, pod *corev1.Pod) {
	var volumes []corev1.Volume
	for i, claim := range claims(set, pod) {
		volumes = append(volumes, corev1.Volume{
			Name: set.Spec.VolumeClaimTemplates[i].Name,
			VolumeSource: corev1.VolumeSource{
				PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim.Name},
			},
		})
	}
	for _, v := range pod.Spec.Volumes {
		if !slices.ContainsFunc(volumes, func(c corev1.Volume) bool { return c.Name == v.Name }) {
			volumes = append(volumes, v)
		}
	}
	pod.Spec.Volumes = volumes
}

// created reports whether the Pod is in the store, and not only wanted.
func created(pod *corev1.Pod) bool { return pod.Status.Phase != "" }
