package validation

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/features"
	"podflight/engine/podspec"
)

const (
	maxRestartRules = 20
	maxExitCodes    = 255
)

// restartPolicy checks a regular container's own policy and rules.
func (c *podCheck) restartPolicy(p *field.Path, ctr *corev1.Container) {
	if c.gates.Enabled(features.ContainerRestartRules) {
		c.restartRules(p, ctr)
		return
	}
	if ctr.RestartPolicy != nil {
		c.forbidden(p.Child("restartPolicy"), "may not be set for non-init containers")
	}
}

// initRestartPolicy follows validateInitContainerRestartPolicy.
func (c *podCheck) initRestartPolicy(p *field.Path, ctr *corev1.Container) {
	switch {
	case ctr.RestartPolicy == nil:
		if len(ctr.RestartPolicyRules) > 0 {
			c.required(p.Child("restartPolicy"), "must specify restartPolicy when restart rules are used")
		}
	case !c.gates.Enabled(features.ContainerRestartRules):
		oneOf(c.report, p.Child("restartPolicy"), *ctr.RestartPolicy, corev1.ContainerRestartPolicyAlways)
	case podspec.IsSidecar(ctr) && !c.gates.Enabled(features.RestartAllContainersOnContainerExits):
		if len(ctr.RestartPolicyRules) > 0 {
			c.forbidden(p.Child("restartPolicyRules"), "restartPolicyRules are not allowed for init containers with restart policy Always")
		}
	default:
		c.restartRules(p, ctr)
	}
}

// restartRules follows validateContainerRestartPolicy.
func (c *podCheck) restartRules(p *field.Path, ctr *corev1.Container) {
	rules := ctr.RestartPolicyRules
	if ctr.RestartPolicy == nil {
		if len(rules) == 0 {
			return
		}
		c.required(p.Child("restartPolicy"), "must specify restartPolicy when restart rules are used")
	} else {
		oneOf(c.report, p.Child("restartPolicy"), *ctr.RestartPolicy,
			corev1.ContainerRestartPolicyAlways, corev1.ContainerRestartPolicyNever, corev1.ContainerRestartPolicyOnFailure)
	}
	at := p.Child("restartPolicyRules")
	if len(rules) > maxRestartRules {
		c.tooMany(at, len(rules), maxRestartRules)
	}
	actions := []corev1.ContainerRestartRuleAction{corev1.ContainerRestartRuleActionRestart}
	if c.gates.Enabled(features.RestartAllContainersOnContainerExits) {
		actions = append(actions, corev1.ContainerRestartRuleActionRestartAllContainers)
	}
	for i, rule := range rules {
		if !slices.Contains(actions, rule.Action) {
			unsupported(c.report, at.Index(i).Child("action"), rule.Action, actions...)
		}
		c.exitCodes(at.Index(i).Child("exitCodes"), rule.ExitCodes)
	}
}

func (c *podCheck) exitCodes(p *field.Path, codes *corev1.ContainerRestartRuleOnExitCodes) {
	if codes == nil {
		c.required(p, "must be specified")
		return
	}
	oneOf(c.report, p.Child("operator"), codes.Operator,
		corev1.ContainerRestartRuleOnExitCodesOpIn, corev1.ContainerRestartRuleOnExitCodesOpNotIn)
	if len(codes.Values) > maxExitCodes {
		c.tooMany(p.Child("values"), len(codes.Values), maxExitCodes)
	}
}
