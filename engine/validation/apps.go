package validation

import (
	"fmt"
	"slices"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/features"
)

// deployment follows ValidateDeploymentSpec (pkg/apis/apps/validation/validation.go).
func (c *check) deployment(s *appsv1.DeploymentSpec) {
	p := path("spec")
	nonnegativeIf(c.report, p.Child("replicas"), s.Replicas)
	c.requiredSelector(p.Child("selector"), s.Selector, "deployment")
	c.replicaTemplate(p, s.Selector, &s.Template)
	c.deploymentStrategy(p.Child("strategy"), &s.Strategy)
	c.nonnegative(p.Child("minReadySeconds"), int64(s.MinReadySeconds))
	nonnegativeIf(c.report, p.Child("revisionHistoryLimit"), s.RevisionHistoryLimit)
	if d := s.ProgressDeadlineSeconds; d != nil {
		c.nonnegative(p.Child("progressDeadlineSeconds"), int64(*d))
		if *d <= s.MinReadySeconds {
			c.invalid(p.Child("progressDeadlineSeconds"), d, "must be greater than minReadySeconds")
		}
	}
}

// replicaSet follows ValidateReplicaSetSpec, which takes its words from that of the Deployment.
func (c *check) replicaSet(s *appsv1.ReplicaSetSpec) {
	p := path("spec")
	nonnegativeIf(c.report, p.Child("replicas"), s.Replicas)
	c.nonnegative(p.Child("minReadySeconds"), int64(s.MinReadySeconds))
	c.requiredSelector(p.Child("selector"), s.Selector, "deployment")
	c.replicaTemplate(p, s.Selector, &s.Template)
}

// replicaTemplate follows ValidatePodTemplateSpecForReplicaSet.
func (c *check) replicaTemplate(p *field.Path, s *metav1.LabelSelector, t *corev1.PodTemplateSpec) {
	selector, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		c.invalid(p.Child("selector"), s, "invalid label selector")
		return
	}
	at := p.Child("template")
	if !selector.Empty() {
		c.matches(at, selector, t)
	}
	c.template(at, t)
	c.alwaysOnly(at, t, "ReplicaSet")
}

// deploymentStrategy follows ValidateDeploymentStrategy.
func (c *check) deploymentStrategy(p *field.Path, s *appsv1.DeploymentStrategy) {
	switch s.Type {
	case appsv1.RecreateDeploymentStrategyType:
		if s.RollingUpdate != nil {
			c.forbidden(p.Child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'")
		}
	case appsv1.RollingUpdateDeploymentStrategyType:
		c.rollingDeployment(p.Child("rollingUpdate"), s.RollingUpdate)
	default:
		unsupported(c.report, p, s, appsv1.RecreateDeploymentStrategyType, appsv1.RollingUpdateDeploymentStrategyType)
	}
}

// rollingDeployment follows ValidateRollingUpdateDeployment.
func (c *check) rollingDeployment(p *field.Path, u *appsv1.RollingUpdateDeployment) {
	if u == nil {
		c.required(p, "this should be defaulted and never be nil")
		return
	}
	at := p.Child("maxUnavailable")
	c.intOrPercent(at, u.MaxUnavailable)
	c.intOrPercent(p.Child("maxSurge"), u.MaxSurge)
	if amount(u.MaxUnavailable) == 0 && amount(u.MaxSurge) == 0 {
		c.invalid(at, u.MaxUnavailable, "may not be 0 when `maxSurge` is 0")
	}
	c.atMost100(at, u.MaxUnavailable)
}

// daemonSet follows ValidateDaemonSetSpec.
func (c *check) daemonSet(s *appsv1.DaemonSetSpec) {
	p := path("spec")
	c.labelSelector(p.Child("selector"), s.Selector)
	if selector, err := metav1.LabelSelectorAsSelector(s.Selector); err == nil {
		c.matches(p.Child("template"), selector, &s.Template)
	}
	if s.Selector != nil && len(s.Selector.MatchLabels)+len(s.Selector.MatchExpressions) == 0 {
		c.invalid(p.Child("selector"), s.Selector, "empty selector is invalid for daemonset")
	}
	c.template(p.Child("template"), &s.Template)
	c.alwaysOnly(p.Child("template"), &s.Template, "DaemonSet")
	c.nonnegative(p.Child("minReadySeconds"), int64(s.MinReadySeconds))
	c.daemonStrategy(p.Child("updateStrategy"), &s.UpdateStrategy)
	nonnegativeIf(c.report, p.Child("revisionHistoryLimit"), s.RevisionHistoryLimit)
}

// daemonStrategy follows ValidateDaemonSetUpdateStrategy and ValidateRollingUpdateDaemonSet.
func (c *check) daemonStrategy(p *field.Path, s *appsv1.DaemonSetUpdateStrategy) {
	switch s.Type {
	case appsv1.OnDeleteDaemonSetStrategyType:
		return
	case appsv1.RollingUpdateDaemonSetStrategyType:
	default:
		unsupported(c.report, p, s, appsv1.RollingUpdateDaemonSetStrategyType, appsv1.OnDeleteDaemonSetStrategyType)
		return
	}
	p = p.Child("rollingUpdate")
	u := s.RollingUpdate
	if u == nil {
		c.required(p, "")
		return
	}
	unavailable, surge := p.Child("maxUnavailable"), p.Child("maxSurge")
	c.intOrPercent(unavailable, u.MaxUnavailable)
	c.intOrPercent(surge, u.MaxSurge)
	c.atMost100(unavailable, u.MaxUnavailable)
	c.atMost100(surge, u.MaxSurge)
	switch {
	case amount(u.MaxUnavailable) != 0 && amount(u.MaxSurge) != 0:
		c.invalid(surge, u.MaxSurge, "may not be set when maxUnavailable is non-zero")
	case amount(u.MaxUnavailable) == 0 && amount(u.MaxSurge) == 0:
		c.required(unavailable, "cannot be 0 when maxSurge is 0")
	}
}

// daemonSetUpdate follows ValidateDaemonSetUpdate.
func (c *check) daemonSetUpdate(ds, old *appsv1.DaemonSet) {
	c.immutable(path("spec", "selector"), ds.Spec.Selector, old.Spec.Selector)
	c.daemonSet(&ds.Spec)
}

// statefulSet follows ValidateStatefulSetSpec.
func (c *check) statefulSet(s *appsv1.StatefulSetSpec) {
	p := path("spec")
	switch s.PodManagementPolicy {
	case appsv1.OrderedReadyPodManagement, appsv1.ParallelPodManagement:
	case "":
		c.required(p.Child("podManagementPolicy"), "")
	default:
		c.invalid(p.Child("podManagementPolicy"), s.PodManagementPolicy,
			fmt.Sprintf("must be '%s' or '%s'", appsv1.OrderedReadyPodManagement, appsv1.ParallelPodManagement))
	}
	c.statefulStrategy(p.Child("updateStrategy"), &s.UpdateStrategy)
	if retention := s.PersistentVolumeClaimRetentionPolicy; retention != nil {
		at := p.Child("persistentVolumeClaimRetentionPolicy")
		oneOf(c.report, at.Child("whenDeleted"), retention.WhenDeleted, appsv1.RetainPersistentVolumeClaimRetentionPolicyType, appsv1.DeletePersistentVolumeClaimRetentionPolicyType)
		oneOf(c.report, at.Child("whenScaled"), retention.WhenScaled, appsv1.RetainPersistentVolumeClaimRetentionPolicyType, appsv1.DeletePersistentVolumeClaimRetentionPolicyType)
	}
	nonnegativeIf(c.report, p.Child("replicas"), s.Replicas)
	c.nonnegative(p.Child("minReadySeconds"), int64(s.MinReadySeconds))
	if s.Ordinals != nil {
		c.nonnegative(p.Child("ordinals.start"), int64(s.Ordinals.Start))
	}
	if s.ServiceName != "" {
		c.dnsLabel(p.Child("serviceName"), s.ServiceName)
	}
	c.requiredSelector(p.Child("selector"), s.Selector, "statefulset")
	selector, err := metav1.LabelSelectorAsSelector(s.Selector)
	if err != nil {
		c.invalid(p.Child("selector"), s.Selector, "")
	} else {
		t := withClaims(s)
		if !selector.Empty() {
			c.matches(p.Child("template"), selector, t)
		}
		c.template(p.Child("template"), t)
	}
	c.alwaysOnly(p.Child("template"), &s.Template, "StatefulSet")
}

// withClaims returns the template with a volume for each claim template, as the controller will make them.
func withClaims(s *appsv1.StatefulSetSpec) *corev1.PodTemplateSpec {
	t := s.Template.DeepCopy()
	t.Spec.Hostname, t.Spec.Subdomain = "", ""
	own := t.Spec.Volumes
	t.Spec.Volumes = nil
	made := map[string]bool{}
	for _, claim := range s.VolumeClaimTemplates {
		if made[claim.Name] {
			continue
		}
		made[claim.Name] = true
		t.Spec.Volumes = append(t.Spec.Volumes, corev1.Volume{Name: claim.Name, VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim.Name},
		}})
	}
	for _, v := range own {
		if !made[v.Name] {
			t.Spec.Volumes = append(t.Spec.Volumes, v)
		}
	}
	return t
}

func (c *check) statefulStrategy(p *field.Path, s *appsv1.StatefulSetUpdateStrategy) {
	valid := []appsv1.StatefulSetUpdateStrategyType{appsv1.RollingUpdateStatefulSetStrategyType, appsv1.OnDeleteStatefulSetStrategyType}
	words := "must be 'RollingUpdate' or 'OnDelete'"
	if c.gates.Enabled(features.StatefulSetRecreateStrategy) {
		valid = append(valid, "Recreate")
		words = "must be 'RollingUpdate', 'OnDelete', or 'Recreate'"
	}
	u := s.RollingUpdate
	switch {
	case s.Type == "":
		c.required(p, "")
	case !slices.Contains(valid, s.Type):
		c.invalid(p, s, words)
	case u == nil:
	case s.Type != appsv1.RollingUpdateStatefulSetStrategyType:
		c.invalid(p.Child("rollingUpdate"), u, "only allowed for updateStrategy 'RollingUpdate'")
	default:
		nonnegativeIf(c.report, p.Child("rollingUpdate", "partition"), u.Partition)
		if at := p.Child("rollingUpdate", "maxUnavailable"); u.MaxUnavailable != nil {
			c.intOrPercent(at, u.MaxUnavailable)
			if amount(u.MaxUnavailable) == 0 {
				c.invalid(at, *u.MaxUnavailable, "cannot be 0")
			}
			c.atMost100(at, u.MaxUnavailable)
		}
	}
}

// statefulSetUpdate follows ValidateStatefulSetUpdate.
func (c *check) statefulSetUpdate(ss, old *appsv1.StatefulSet) {
	c.statefulSet(&ss.Spec)
	p := path("spec")
	c.immutable(p.Child("selector"), ss.Spec.Selector, old.Spec.Selector)
	c.immutable(p.Child("volumeClaimTemplates"), ss.Spec.VolumeClaimTemplates, old.Spec.VolumeClaimTemplates)
	c.immutable(p.Child("serviceName"), ss.Spec.ServiceName, old.Spec.ServiceName)
	c.immutable(p.Child("podManagementPolicy"), ss.Spec.PodManagementPolicy, old.Spec.PodManagementPolicy)
}

// intOrPercent follows ValidatePositiveIntOrPercent.
func (r *report) intOrPercent(p *field.Path, v *intstr.IntOrString) {
	switch {
	case v == nil:
	case v.Type == intstr.String:
		r.invalidFor(p, *v, validation.IsValidPercent(v.StrVal))
	default:
		r.nonnegative(p, int64(v.IntValue()))
	}
}

// atMost100 follows IsNotMoreThan100Percent.
func (r *report) atMost100(p *field.Path, v *intstr.IntOrString) {
	if v != nil && v.Type == intstr.String && len(validation.IsValidPercent(v.StrVal)) == 0 && amount(v) > 100 {
		r.invalid(p, *v, "must not be greater than 100%")
	}
}

// amount follows getIntOrPercentValue.
func amount(v *intstr.IntOrString) int {
	if v == nil {
		return 0
	}
	if v.Type == intstr.String && len(validation.IsValidPercent(v.StrVal)) == 0 {
		n, _ := strconv.Atoi(v.StrVal[:len(v.StrVal)-1])
		return n
	}
	return v.IntValue()
}
