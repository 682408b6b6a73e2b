package namespace

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
)

// fine returns the conditions of a namespace that goes without trouble, in order
// (conditionTypes, okReasons and okMessages of pkg/controller/namespace/deletion/status_condition_utils.go).
func fine() []corev1.NamespaceCondition {
	return []corev1.NamespaceCondition{
		{Type: corev1.NamespaceDeletionDiscoveryFailure, Reason: "ResourcesDiscovered", Message: "All resources successfully discovered"},
		{Type: corev1.NamespaceDeletionGVParsingFailure, Reason: "ParsedGroupVersions", Message: "All legacy kube types successfully parsed"},
		{Type: corev1.NamespaceDeletionContentFailure, Reason: "ContentDeleted", Message: "All content successfully deleted, may be waiting on finalization"},
		{Type: corev1.NamespaceContentRemaining, Reason: "ContentRemoved", Message: "All content successfully removed"},
		{Type: corev1.NamespaceFinalizersRemaining, Reason: "ContentHasNoFinalizers", Message: "All content-preserving finalizers finished"},
	}
}

// trouble returns what stands in the way, by the condition that says so.
func (s *sweep) trouble() map[corev1.NamespaceConditionType][2]string {
	out := map[corev1.NamespaceConditionType][2]string{}
	if len(s.failures) > 0 {
		var texts []string
		for _, err := range s.failures {
			texts = append(texts, err.Error())
		}
		slices.Sort(texts)
		out[corev1.NamespaceDeletionContentFailure] = [2]string{
			"ContentDeletionFailed", fmt.Sprintf("Failed to delete all resource types, %d remaining: %s", len(texts), strings.Join(texts, ", ")),
		}
	}
	if s.counted && len(s.remaining) > 0 {
		out[corev1.NamespaceContentRemaining] = [2]string{
			"SomeResourcesRemain", "Some resources are remaining: " + counts(s.remaining, "%s has %d resource instances"),
		}
	}
	if s.counted && len(s.finalizers) > 0 {
		out[corev1.NamespaceFinalizersRemaining] = [2]string{
			"SomeFinalizersRemain", "Some content in the namespace has finalizers remaining: " + counts(s.finalizers, "%s in %d resource instances"),
		}
	}
	return out
}

func counts(of map[string]int, format string) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		out = append(out, fmt.Sprintf(format, name, of[name]))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// writeConditions says in the namespace's status how its deletion goes, if that is news (namespaceConditionUpdater.Update).
func (s *sweep) writeConditions() error {
	trouble, now := s.trouble(), metav1.NewTime(s.client.Now())
	conditions := slices.Clone(s.ns.Status.Conditions)
	for _, c := range fine() {
		c.Status = corev1.ConditionFalse
		if t, ok := trouble[c.Type]; ok {
			c.Status, c.Reason, c.Message = corev1.ConditionTrue, t[0], t[1]
		}
		c.LastTransitionTime = now
		i := slices.IndexFunc(conditions, func(old corev1.NamespaceCondition) bool { return old.Type == c.Type })
		if i < 0 {
			conditions = append(conditions, c)
			continue
		}
		if conditions[i].Status == c.Status {
			c.LastTransitionTime = conditions[i].LastTransitionTime
		}
		conditions[i] = c
	}
	if equality.Semantic.DeepEqual(conditions, s.ns.Status.Conditions) {
		return nil
	}
	_, err := s.client.PatchStatus(s.task, api.KeyOf(api.Namespace, s.ns), s.ns.UID, func(obj api.Object) {
		obj.(*corev1.Namespace).Status.Conditions = conditions
	})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
