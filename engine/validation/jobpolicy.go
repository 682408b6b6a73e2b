package validation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

const (
	maxFailureRules      = 20
	maxFailureExitCodes  = 255
	maxFailureConditions = 20
	maxSuccessRules      = 20
	maxSucceededIndexes  = 64 * 1024
)

// podFailurePolicy follows validatePodFailurePolicy.
func (c *check) podFailurePolicy(p *field.Path, s *batchv1.JobSpec) {
	p = p.Child("rules")
	rules := s.PodFailurePolicy.Rules
	if len(rules) > maxFailureRules {
		c.tooMany(p, len(rules), maxFailureRules)
	}
	names := map[string]bool{}
	for _, ctr := range slices.Concat(s.Template.Spec.Containers, s.Template.Spec.InitContainers) {
		names[ctr.Name] = true
	}
	for i := range rules {
		c.failureRule(p.Index(i), &rules[i], s.BackoffLimitPerIndex != nil, names)
	}
}

// failureRule follows validatePodFailurePolicyRule.
func (c *check) failureRule(p *field.Path, rule *batchv1.PodFailurePolicyRule, perIndex bool, names map[string]bool) {
	actions := []batchv1.PodFailurePolicyAction{
		batchv1.PodFailurePolicyActionCount, batchv1.PodFailurePolicyActionFailIndex,
		batchv1.PodFailurePolicyActionFailJob, batchv1.PodFailurePolicyActionIgnore,
	}
	switch at := p.Child("action"); {
	case rule.Action == "":
		c.required(at, fmt.Sprintf("valid values: %q", actions))
	case rule.Action == batchv1.PodFailurePolicyActionFailIndex && !perIndex:
		c.invalid(at, rule.Action, "requires the backoffLimitPerIndex to be set")
	default:
		oneOf(c.report, at, rule.Action, actions...)
	}
	if rule.OnExitCodes != nil {
		c.onExitCodes(p.Child("onExitCodes"), rule.OnExitCodes, names)
	}
	if len(rule.OnPodConditions) > 0 {
		c.onPodConditions(p.Child("onPodConditions"), rule.OnPodConditions)
	}
	switch {
	case rule.OnExitCodes != nil && len(rule.OnPodConditions) > 0:
		c.invalid(p, field.OmitValueType{}, "specifying both OnExitCodes and OnPodConditions is not supported")
	case rule.OnExitCodes == nil && len(rule.OnPodConditions) == 0:
		c.invalid(p, field.OmitValueType{}, "specifying one of OnExitCodes and OnPodConditions is required")
	}
}

// onPodConditions follows validatePodFailurePolicyRuleOnPodConditions.
func (c *check) onPodConditions(p *field.Path, patterns []batchv1.PodFailurePolicyOnPodConditionsPattern) {
	if len(patterns) > maxFailureConditions {
		c.tooMany(p, len(patterns), maxFailureConditions)
	}
	statuses := []corev1.ConditionStatus{corev1.ConditionFalse, corev1.ConditionTrue, corev1.ConditionUnknown}
	for i, pattern := range patterns {
		c.qualifiedName(p.Index(i).Child("type"), string(pattern.Type))
		if at := p.Index(i).Child("status"); pattern.Status == "" {
			c.required(at, fmt.Sprintf("valid values: %q", statuses))
		} else {
			oneOf(c.report, at, pattern.Status, statuses...)
		}
	}
}

// onExitCodes follows validatePodFailurePolicyRuleOnExitCodes.
func (c *check) onExitCodes(p *field.Path, codes *batchv1.PodFailurePolicyOnExitCodesRequirement, names map[string]bool) {
	operators := []batchv1.PodFailurePolicyOnExitCodesOperator{batchv1.PodFailurePolicyOnExitCodesOpIn, batchv1.PodFailurePolicyOnExitCodesOpNotIn}
	if at := p.Child("operator"); codes.Operator == "" {
		c.required(at, fmt.Sprintf("valid values: %q", operators))
	} else {
		oneOf(c.report, at, codes.Operator, operators...)
	}
	if name := codes.ContainerName; name != nil && !names[*name] {
		c.invalid(p.Child("containerName"), *name, "must be one of the container or initContainer names in the pod template")
	}
	p = p.Child("values")
	if len(codes.Values) == 0 {
		c.invalid(p, codes.Values, "at least one value is required")
	} else if len(codes.Values) > maxFailureExitCodes {
		c.tooMany(p, len(codes.Values), maxFailureExitCodes)
	}
	seen := map[int32]bool{}
	for i, code := range codes.Values {
		if codes.Operator == batchv1.PodFailurePolicyOnExitCodesOpIn && code == 0 {
			c.invalid(p.Index(i), code, "must not be 0 for the In operator")
		}
		if seen[code] {
			c.duplicate(p.Index(i), code)
		}
		seen[code] = true
	}
	if !slices.IsSorted(codes.Values) {
		c.invalid(p, codes.Values, "must be ordered")
	}
}

// successPolicy follows validateSuccessPolicy.
func (c *check) successPolicy(p *field.Path, s *batchv1.JobSpec) {
	p = p.Child("rules")
	rules := s.SuccessPolicy.Rules
	if len(rules) == 0 {
		c.required(p, "at least one rules must be specified when the successPolicy is specified")
	}
	if len(rules) > maxSuccessRules {
		c.tooMany(p, len(rules), maxSuccessRules)
	}
	completions := int32(0)
	if s.Completions != nil {
		completions = *s.Completions
	}
	for i, rule := range rules {
		c.successRule(p.Index(i), rule, completions)
	}
}

// successRule follows validateSuccessPolicyRule.
func (c *check) successRule(p *field.Path, rule batchv1.SuccessPolicyRule, completions int32) {
	if rule.SucceededCount == nil && rule.SucceededIndexes == nil {
		c.required(p, "at least one of succeededCount or succeededIndexes must be specified")
	}
	var total int32
	if rule.SucceededIndexes != nil {
		at := p.Child("succeededIndexes")
		if len(*rule.SucceededIndexes) > maxSucceededIndexes {
			c.tooLong(at, maxSucceededIndexes)
		}
		var err error
		if total, err = countIndexes(*rule.SucceededIndexes, completions); err != nil {
			c.invalid(at, *rule.SucceededIndexes, fmt.Sprintf("error parsing succeededIndexes: %s", err))
		}
	}
	if rule.SucceededCount == nil {
		return
	}
	at, count := p.Child("succeededCount"), *rule.SucceededCount
	c.nonnegative(at, int64(count))
	if count > completions {
		c.invalid(at, count, fmt.Sprintf("must be less than or equal to %d (the number of specified completions)", completions))
	}
	if rule.SucceededIndexes != nil && count > total {
		c.invalid(at, count, fmt.Sprintf("must be less than or equal to %d (the number of indexes in the specified succeededIndexes field)", total))
	}
}

// countIndexes follows validateIndexesFormat: it counts what "1,3-5,7" names.
func countIndexes(list string, completions int32) (int32, error) {
	if list == "" {
		return 0, nil
	}
	var total int32
	last := int32(-1)
	for _, interval := range strings.Split(list, ",") {
		first, end, isRange := strings.Cut(interval, "-")
		if strings.Count(interval, "-") > 1 {
			return 0, fmt.Errorf("the fragment %q violates the requirement that an index interval can have at most two parts separated by '-'", interval)
		}
		if !isRange {
			end = first
		}
		from, err := index(first, completions)
		if err != nil {
			return 0, err
		}
		to, err := index(end, completions)
		switch {
		case err != nil:
			return 0, err
		case isRange && from >= to:
			return 0, fmt.Errorf("non-increasing order, previous: %d, current: %d", from, to)
		case from <= last:
			return 0, fmt.Errorf("non-increasing order, previous: %d, current: %d", last, from)
		}
		total += to - from + 1
		last = to
	}
	return total, nil
}

func index(s string, completions int32) (int32, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("cannot convert string to integer for index: %q", s)
	}
	if n >= int(completions) {
		return 0, fmt.Errorf("too large index: %q", s)
	}
	return int32(n), nil
}
