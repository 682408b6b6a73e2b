package validation

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// tolerations follows ValidateTolerations.
func (c *podCheck) tolerations(p *field.Path, tolerations []corev1.Toleration) {
	for i, t := range tolerations {
		at := p.Index(i)
		if t.Key != "" {
			c.labelName(at.Child("key"), t.Key)
		}
		if t.Key == "" && t.Operator != corev1.TolerationOpExists {
			c.invalid(at.Child("operator"), t.Operator,
				"operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
		}
		if t.TolerationSeconds != nil && t.Effect != corev1.TaintEffectNoExecute {
			c.invalid(at.Child("effect"), t.Effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
		}
		c.tolerationOperator(at.Child("operator"), t)
		if t.Effect != "" {
			c.taintEffect(at.Child("effect"), t.Effect)
		}
	}
}

func (c *podCheck) tolerationOperator(p *field.Path, t corev1.Toleration) {
	switch t.Operator {
	case corev1.TolerationOpEqual, "":
		if complaints := validation.IsValidLabelValue(t.Value); len(complaints) > 0 {
			c.invalid(p, t.Value, strings.Join(complaints, ";"))
		}
	case corev1.TolerationOpExists:
		if t.Value != "" {
			c.invalid(p, t.Value, "value must be empty when `operator` is 'Exists'")
		}
	case corev1.TolerationOpLt, corev1.TolerationOpGt:
		unsupported(c.report, p, t.Operator, corev1.TolerationOpEqual, corev1.TolerationOpExists, corev1.TolerationOpLt, corev1.TolerationOpGt)
	default:
		unsupported(c.report, p, t.Operator, corev1.TolerationOpEqual, corev1.TolerationOpExists)
	}
}

func (r *report) taintEffect(p *field.Path, effect corev1.TaintEffect) {
	oneOf(r, p, effect, corev1.TaintEffectNoSchedule, corev1.TaintEffectPreferNoSchedule, corev1.TaintEffectNoExecute)
}

// nodeTaints follows validateNodeTaints.
func (r *report) nodeTaints(taints []corev1.Taint) {
	seen := map[string]bool{}
	for i, t := range taints {
		at := path("spec", "taints").Index(i)
		r.labelName(at.Child("key"), t.Key)
		if complaints := validation.IsValidLabelValue(t.Value); len(complaints) > 0 {
			r.invalid(at.Child("value"), t.Value, strings.Join(complaints, ";"))
		}
		if t.Effect == "" {
			r.required(at.Child("effect"), "")
		} else {
			r.taintEffect(at.Child("effect"), t.Effect)
		}
		if key := string(t.Effect) + " " + t.Key; seen[key] {
			err := field.Duplicate(at, internal(t))
			err.Detail = "taints must be unique by key and effect pair"
			r.errs = append(r.errs, err)
		} else {
			seen[key] = true
		}
	}
}

// affinity follows validateAffinity.
func (c *podCheck) affinity(p *field.Path, a *corev1.Affinity) {
	if a == nil {
		return
	}
	const required, preferred = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"
	if n := a.NodeAffinity; n != nil {
		at := p.Child("nodeAffinity")
		if n.RequiredDuringSchedulingIgnoredDuringExecution != nil {
			c.nodeSelector(at.Child(required), n.RequiredDuringSchedulingIgnoredDuringExecution)
		}
		for i, term := range n.PreferredDuringSchedulingIgnoredDuringExecution {
			c.weight(at.Child(preferred).Index(i), term.Weight)
			c.nodeTerm(at.Child(preferred).Index(i).Child("preference"), term.Preference, false)
		}
	}
	if pa := a.PodAffinity; pa != nil {
		at := p.Child("podAffinity")
		c.podTerms(at.Child(required), pa.RequiredDuringSchedulingIgnoredDuringExecution)
		c.weightedTerms(at.Child(preferred), pa.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	if pa := a.PodAntiAffinity; pa != nil {
		at := p.Child("podAntiAffinity")
		c.podTerms(at.Child(required), pa.RequiredDuringSchedulingIgnoredDuringExecution)
		c.weightedTerms(at.Child(preferred), pa.PreferredDuringSchedulingIgnoredDuringExecution)
	}
}

func (c *podCheck) weight(p *field.Path, weight int32) {
	if weight <= 0 || weight > 100 {
		c.invalid(p.Child("weight"), weight, "must be in the range 1-100")
	}
}

func (c *podCheck) nodeSelector(p *field.Path, s *corev1.NodeSelector) {
	at := p.Child("nodeSelectorTerms")
	if len(s.NodeSelectorTerms) == 0 {
		c.required(at, "must have at least one node selector term")
	}
	for i, term := range s.NodeSelectorTerms {
		c.nodeTerm(at.Index(i), term, true)
	}
}

// nodeTerm follows ValidateNodeSelectorTerm. The label values of a mere preference are not looked at.
func (c *podCheck) nodeTerm(p *field.Path, term corev1.NodeSelectorTerm, values bool) {
	for i, r := range term.MatchExpressions {
		c.nodeRequirement(p.Child("matchExpressions").Index(i), r, values)
	}
	for i, r := range term.MatchFields {
		c.nodeField(p.Child("matchFields").Index(i), r)
	}
}

// nodeRequirement follows ValidateNodeSelectorRequirement.
func (c *podCheck) nodeRequirement(p *field.Path, r corev1.NodeSelectorRequirement, values bool) {
	at := p.Child("values")
	switch r.Operator {
	case corev1.NodeSelectorOpIn, corev1.NodeSelectorOpNotIn:
		if len(r.Values) == 0 {
			c.required(at, "must be specified when `operator` is 'In' or 'NotIn'")
		}
	case corev1.NodeSelectorOpExists, corev1.NodeSelectorOpDoesNotExist:
		if len(r.Values) > 0 {
			c.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
		}
	case corev1.NodeSelectorOpGt, corev1.NodeSelectorOpLt:
		if len(r.Values) != 1 {
			c.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")
		}
	default:
		c.invalid(p.Child("operator"), r.Operator, "not a valid selector operator")
	}
	c.labelName(p.Child("key"), r.Key)
	for i, v := range r.Values {
		if values {
			c.invalidFor(at.Index(i), v, validation.IsValidLabelValue(v))
		}
	}
}

// nodeField follows ValidateNodeFieldSelectorRequirement.
func (c *podCheck) nodeField(p *field.Path, r corev1.NodeSelectorRequirement) {
	switch r.Operator {
	case corev1.NodeSelectorOpIn, corev1.NodeSelectorOpNotIn:
		if len(r.Values) != 1 {
			c.required(p.Child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
		}
	default:
		c.invalid(p.Child("operator"), r.Operator, "not a valid selector operator")
	}
	if r.Key != "metadata.name" {
		c.invalid(p.Child("key"), r.Key, "not a valid field selector key")
		return
	}
	for i, v := range r.Values {
		c.invalidFor(p.Child("values").Index(i), v, dnsSubdomain(v, false))
	}
}

func (c *podCheck) podTerms(p *field.Path, terms []corev1.PodAffinityTerm) {
	for i, term := range terms {
		c.podTerm(p.Index(i), term)
	}
}

func (c *podCheck) weightedTerms(p *field.Path, terms []corev1.WeightedPodAffinityTerm) {
	for i, term := range terms {
		c.weight(p.Index(i), term.Weight)
		c.podTerm(p.Index(i).Child("podAffinityTerm"), term.PodAffinityTerm)
	}
}

// podTerm follows validatePodAffinityTerm.
func (c *podCheck) podTerm(p *field.Path, term corev1.PodAffinityTerm) {
	c.labelSelector(p.Child("labelSelector"), term.LabelSelector)
	c.labelSelector(p.Child("namespaceSelector"), term.NamespaceSelector)
	for _, ns := range term.Namespaces {
		c.invalidFor(p.Child("namespace"), ns, dnsLabel(ns, false))
	}
	if term.TopologyKey == "" {
		c.required(p.Child("topologyKey"), "can not be empty")
	}
	c.labelName(p.Child("topologyKey"), term.TopologyKey)
}

// spread follows validateTopologySpreadConstraints.
func (c *podCheck) spread(p *field.Path, constraints []corev1.TopologySpreadConstraint) {
	for i, s := range constraints {
		at := p.Index(i)
		if s.MaxSkew <= 0 {
			c.invalid(at.Child("maxSkew"), int64(s.MaxSkew), "must be greater than zero")
		}
		if s.TopologyKey == "" {
			c.required(at.Child("topologyKey"), "can not be empty")
		}
		oneOf(c.report, at.Child("whenUnsatisfiable"), s.WhenUnsatisfiable, corev1.DoNotSchedule, corev1.ScheduleAnyway)
		for _, other := range constraints[i+1:] {
			if other.TopologyKey == s.TopologyKey && other.WhenUnsatisfiable == s.WhenUnsatisfiable {
				c.duplicate(at.Child("{topologyKey, whenUnsatisfiable}"), fmt.Sprintf("{%v, %v}", s.TopologyKey, s.WhenUnsatisfiable))
				break
			}
		}
		if s.MinDomains != nil {
			c.minDomains(at.Child("minDomains"), s)
		}
		c.inclusion(at.Child("nodeAffinityPolicy"), s.NodeAffinityPolicy)
		c.inclusion(at.Child("nodeTaintsPolicy"), s.NodeTaintsPolicy)
		c.labelSelector(at.Child("labelSelector"), s.LabelSelector)
	}
}

func (c *podCheck) minDomains(p *field.Path, s corev1.TopologySpreadConstraint) {
	if *s.MinDomains <= 0 {
		c.invalid(p, int64(*s.MinDomains), "must be greater than zero")
	}
	if s.WhenUnsatisfiable != corev1.DoNotSchedule {
		c.invalid(p, s.MinDomains, fmt.Sprintf("can only use minDomains if whenUnsatisfiable=%s, not %s", corev1.DoNotSchedule, s.WhenUnsatisfiable))
	}
}

func (c *podCheck) inclusion(p *field.Path, policy *corev1.NodeInclusionPolicy) {
	if policy != nil {
		oneOf(c.report, p, *policy, corev1.NodeInclusionPolicyHonor, corev1.NodeInclusionPolicyIgnore)
	}
}
