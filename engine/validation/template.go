package validation

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// template follows ValidatePodTemplateSpec.
func (c *check) template(p *field.Path, t *corev1.PodTemplateSpec) {
	c.labels(p.Child("labels"), t.Labels)
	c.annotations(p.Child("annotations"), t.Annotations)
	c.podAnnotations(p.Child("annotations"), t.Annotations, &t.Spec)
	c.podSpec(p.Child("spec"), &t.Spec, nil)
	if len(t.Spec.EphemeralContainers) > 0 {
		c.forbidden(p.Child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template")
	}
}

// matches reports a template whose labels the selector does not select.
func (c *check) matches(p *field.Path, selector labels.Selector, t *corev1.PodTemplateSpec) {
	if !selector.Matches(labels.Set(t.Labels)) {
		c.invalid(p.Child("metadata", "labels"), t.Labels, "`selector` does not match template `labels`")
	}
}

// alwaysOnly forbids what Pods that are replaced for ever cannot have. kind is as the server names it here.
func (c *check) alwaysOnly(p *field.Path, t *corev1.PodTemplateSpec, kind string) {
	oneOf(c.report, p.Child("spec", "restartPolicy"), t.Spec.RestartPolicy, corev1.RestartPolicyAlways)
	if t.Spec.ActiveDeadlineSeconds != nil {
		c.forbidden(p.Child("spec", "activeDeadlineSeconds"), "activeDeadlineSeconds in "+kind+" is not Supported")
	}
}

// requiredSelector checks a selector that must be there and not be empty. kind is as the server names it here.
func (c *check) requiredSelector(p *field.Path, s *metav1.LabelSelector, kind string) {
	if s == nil {
		c.required(p, "")
		return
	}
	c.labelSelector(p, s)
	if len(s.MatchLabels)+len(s.MatchExpressions) == 0 {
		c.invalid(p, s, "empty selector is invalid for "+kind)
	}
}
