package validation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// resourceRule says what is wrong with the name of a resource.
type resourceRule func(r *report, p *field.Path, name corev1.ResourceName)

// resources follows validateResourceRequirements, in the order of the resources' names.
func (c *podCheck) resources(p *field.Path, req *corev1.ResourceRequirements, rule resourceRule) {
	limits, requests := p.Child("limits"), p.Child("requests")
	compute, huge := false, false
	for _, name := range slices.Sorted(maps.Keys(req.Limits)) {
		c.quantity(limits.Key(string(name)), name, req.Limits[name], rule)
		compute = compute || name == corev1.ResourceCPU || name == corev1.ResourceMemory
		huge = huge || isHugePage(name)
	}
	for _, name := range slices.Sorted(maps.Keys(req.Requests)) {
		q := req.Requests[name]
		c.quantity(requests.Key(string(name)), name, q, rule)
		limit, limited := req.Limits[name]
		switch {
		case limited && q.Cmp(limit) != 0 && !overcommits(name):
			c.invalid(requests, q.String(), fmt.Sprintf("must be equal to %s limit of %s", name, limit.String()))
		case limited && q.Cmp(limit) > 0:
			c.invalid(requests, q.String(), fmt.Sprintf("must be less than or equal to %s limit of %s", name, limit.String()))
		case !limited && !overcommits(name):
			c.required(limits, "Limit must be set for non overcommitable resources")
		}
		compute = compute || name == corev1.ResourceCPU || name == corev1.ResourceMemory
		huge = huge || isHugePage(name)
	}
	if huge && !compute {
		c.forbidden(p, "HugePages require cpu or memory")
	}
	c.claimNames(p.Child("claims"), req.Claims)
}

// quantity checks one resource: its name, then its amount (ValidateResourceQuantityValue).
func (c *podCheck) quantity(p *field.Path, name corev1.ResourceName, q resource.Quantity, rule resourceRule) {
	rule(c.report, p, name)
	if q.Sign() < 0 {
		c.invalid(p, q.String(), apivalidation.IsNegativeErrorMsg)
	}
	if isExtended(name) && q.MilliValue()%1000 != 0 {
		c.invalid(p, q, "must be an integer")
	}
	if isHugePage(name) && !divisible(name, q) {
		c.invalid(p, q.String(), fmt.Sprintf("%s is not positive integer multiple of %s", q.String(), name))
	}
}

// claimNames follows validateResourceClaimNames for claims that are named whole.
func (c *podCheck) claimNames(p *field.Path, claims []corev1.ResourceClaim) {
	seen := map[string]bool{}
	for i, claim := range claims {
		key := claim.Name + "/" + claim.Request
		switch {
		case claim.Name == "":
			c.required(p.Index(i), "")
			continue
		case seen[key] || seen[claim.Name+"/"]:
			c.duplicate(p.Index(i), claim.Name)
		}
		seen[key] = true
		if c.claims[claim.Name] {
			continue
		}
		err := field.NotFound(p.Index(i), claim.Name)
		err.Detail = "must be one of the names in pod.spec.resourceClaims"
		if len(c.claims) == 0 {
			err.Detail += " which is empty"
		} else {
			err.Detail += ": " + strings.Join(slices.Sorted(maps.Keys(c.claims)), ", ")
		}
		c.errs = append(c.errs, err)
	}
}

// resourceName follows validateResourceName. It reports whether it found nothing wrong.
func resourceName(r *report, p *field.Path, name corev1.ResourceName) bool {
	if complaints := validation.IsQualifiedName(string(name)); len(complaints) > 0 {
		r.invalidFor(p, name, complaints)
		return false
	}
	if !strings.Contains(string(name), "/") && !isStandard(name) {
		r.invalid(p, name, "must be a standard resource type or fully qualified")
		return false
	}
	return true
}

// containerResource follows ValidateContainerResourceName.
func containerResource(r *report, p *field.Path, name corev1.ResourceName) {
	resourceName(r, p, name)
	switch {
	case !strings.Contains(string(name), "/"):
		switch name {
		case corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage:
			return
		}
		if !isHugePage(name) {
			r.invalid(p, name, "must be a standard resource for containers")
		}
	case !isNative(name) && !isExtended(name):
		r.invalid(p, name, "doesn't follow extended resource name standard")
	}
}

// podResource follows validatePodResourceName.
func podResource(r *report, p *field.Path, name corev1.ResourceName) {
	if resourceName(r, p, name) && name != corev1.ResourceCPU && name != corev1.ResourceMemory && !isHugePage(name) {
		unsupported(r, p, name, corev1.ResourceCPU, corev1.ResourceName("hugepages-"), corev1.ResourceMemory)
	}
}

// podResources follows validatePodResources, for the resources that a Pod asks for as a whole.
func (c *podCheck) podResources(p *field.Path) {
	whole := c.spec.Resources
	if whole == nil {
		return
	}
	p = p.Child("resources")
	if whole.Claims != nil {
		c.forbidden(p.Child("claims"), "claims may not be set for Resources at pod-level")
	}
	c.resources(p, whole, podResource)
	for _, name := range slices.Sorted(maps.Keys(whole.Requests)) {
		var sum resource.Quantity
		for _, ctr := range c.spec.Containers {
			sum.Add(ctr.Resources.Requests[name])
		}
		if q := whole.Requests[name]; sum.Cmp(q) > 0 {
			c.invalid(p.Child("requests").Key(string(name)), q.String(),
				fmt.Sprintf("must be greater than or equal to aggregate container requests of %s", sum.String()))
		}
	}
	for i, ctr := range c.spec.Containers {
		for _, name := range slices.Sorted(maps.Keys(ctr.Resources.Limits)) {
			limit := ctr.Resources.Limits[name]
			if most, ok := whole.Limits[name]; ok && limit.Cmp(most) > 0 {
				c.invalid(p.Child("containers").Index(i).Key(string(name)).Child("limits"), limit.String(),
					fmt.Sprintf("must be less than or equal to pod limits of %s", most.String()))
			}
		}
	}
}

// resizePolicy follows validateResizePolicy.
func (c *podCheck) resizePolicy(p *field.Path, policies []corev1.ContainerResizePolicy) {
	seen := map[corev1.ResourceName]bool{}
	for i, policy := range policies {
		if seen[policy.ResourceName] {
			c.duplicate(p.Index(i), policy.ResourceName)
		}
		seen[policy.ResourceName] = true
		requiredOneOf(c.report, p, policy.ResourceName, corev1.ResourceCPU, corev1.ResourceMemory)
		requiredOneOf(c.report, p, policy.RestartPolicy, corev1.NotRequired, corev1.RestartContainer)
		if c.spec.RestartPolicy == corev1.RestartPolicyNever && policy.RestartPolicy != corev1.NotRequired {
			c.invalid(p, policy.RestartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'")
		}
	}
}

func isHugePage(name corev1.ResourceName) bool {
	return strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix)
}

// divisible reports whether an amount of huge pages is a whole number of pages.
func divisible(name corev1.ResourceName, q resource.Quantity) bool {
	page, err := resource.ParseQuantity(strings.TrimPrefix(string(name), corev1.ResourceHugePagesPrefix))
	return err == nil && page.Value() > 0 && q.Value()%page.Value() == 0
}

// isNative follows IsNativeResource (pkg/apis/core/helper/helpers.go).
func isNative(name corev1.ResourceName) bool {
	return !strings.Contains(string(name), "/") || strings.Contains(string(name), corev1.ResourceDefaultNamespacePrefix)
}

// isExtended follows IsExtendedResourceName.
func isExtended(name corev1.ResourceName) bool {
	if isNative(name) || strings.HasPrefix(string(name), corev1.DefaultResourceRequestsPrefix) {
		return false
	}
	return len(validation.IsQualifiedName(corev1.DefaultResourceRequestsPrefix+string(name))) == 0
}

// overcommits follows IsOvercommitAllowed.
func overcommits(name corev1.ResourceName) bool { return isNative(name) && !isHugePage(name) }

// isStandard follows IsStandardResourceName.
func isStandard(name corev1.ResourceName) bool {
	switch name {
	case corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage, corev1.ResourceStorage,
		corev1.ResourceRequestsCPU, corev1.ResourceRequestsMemory, corev1.ResourceRequestsEphemeralStorage, corev1.ResourceRequestsStorage,
		corev1.ResourceLimitsCPU, corev1.ResourceLimitsMemory, corev1.ResourceLimitsEphemeralStorage,
		corev1.ResourcePods, corev1.ResourceQuotas, corev1.ResourceServices, corev1.ResourceReplicationControllers,
		corev1.ResourceSecrets, corev1.ResourceConfigMaps, corev1.ResourcePersistentVolumeClaims,
		corev1.ResourceServicesNodePorts, corev1.ResourceServicesLoadBalancers:
		return true
	}
	return isHugePage(name) || strings.HasPrefix(string(name), corev1.ResourceRequestsHugePagesPrefix)
}
