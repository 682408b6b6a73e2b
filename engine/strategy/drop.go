package strategy

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/features"
	"podflight/engine/podspec"
)

// gatedField is a field of a Pod spec that is dropped without a word while its gate is off, unless
// the object that is to be replaced uses it already.
type gatedField struct {
	gate features.Gate
	used func(*corev1.PodSpec) bool
	drop func(*corev1.PodSpec)
}

// dropDisabled follows dropDisabledFields (pkg/api/pod/util.go). old is nil for a new object.
func dropDisabled(obj, old api.Object, gates features.Gates) {
	spec := podSpecOf(obj)
	if spec == nil {
		return
	}
	was := podSpecOf(old)
	for _, f := range gatedFields {
		if !gates.Enabled(f.gate) && f.used(spec) && (was == nil || !f.used(was)) {
			f.drop(spec)
		}
	}
}

func podSpecOf(obj api.Object) *corev1.PodSpec {
	if p, ok := obj.(*corev1.Pod); ok {
		return &p.Spec
	}
	if t := templateOf(obj); t != nil {
		return &t.Spec
	}
	return nil
}

// templateOf returns the Pod template of an object, nil if it has none.
func templateOf(obj api.Object) *corev1.PodTemplateSpec {
	switch o := obj.(type) {
	case *appsv1.Deployment:
		return &o.Spec.Template
	case *appsv1.ReplicaSet:
		return &o.Spec.Template
	case *appsv1.StatefulSet:
		return &o.Spec.Template
	case *appsv1.DaemonSet:
		return &o.Spec.Template
	case *batchv1.Job:
		return &o.Spec.Template
	case *batchv1.CronJob:
		return &o.Spec.JobTemplate.Spec.Template
	}
	return nil
}

var gatedFields = []gatedField{
	{features.ContainerRestartRules, usesRestartRules, dropRestartRules},
	{features.ContainerStopSignals, usesStopSignal, dropStopSignal},
	{
		features.HostnameOverride,
		func(s *corev1.PodSpec) bool { return s.HostnameOverride != nil },
		func(s *corev1.PodSpec) { s.HostnameOverride = nil },
	},
	{
		features.PodLevelResources,
		func(s *corev1.PodSpec) bool { return s.Resources != nil },
		func(s *corev1.PodSpec) { s.Resources = nil },
	},
}

// anyContainer reports whether ok holds for one of a Pod's containers of any sort.
func anyContainer(s *corev1.PodSpec, ok func(*corev1.Container) bool) bool {
	for c := range podspec.Containers(s) {
		if ok(c) {
			return true
		}
	}
	return false
}

func usesStopSignal(s *corev1.PodSpec) bool {
	return anyContainer(s, func(c *corev1.Container) bool { return c.Lifecycle != nil && c.Lifecycle.StopSignal != nil })
}

// dropStopSignal follows dropContainerStopSignals: a lifecycle that held nothing else goes too.
func dropStopSignal(s *corev1.PodSpec) {
	for c := range podspec.Containers(s) {
		if c.Lifecycle == nil || c.Lifecycle.StopSignal == nil {
			continue
		}
		c.Lifecycle.StopSignal = nil
		if *c.Lifecycle == (corev1.Lifecycle{}) {
			c.Lifecycle = nil
		}
	}
}

func usesRestartRules(s *corev1.PodSpec) bool {
	if anyContainer(s, func(c *corev1.Container) bool { return len(c.RestartPolicyRules) > 0 }) {
		return true
	}
	for _, c := range s.Containers {
		if c.RestartPolicy != nil {
			return true
		}
	}
	return anyContainer(s, func(c *corev1.Container) bool {
		return c.RestartPolicy != nil && *c.RestartPolicy != corev1.ContainerRestartPolicyAlways
	})
}

// dropRestartRules follows dropContainerRestartRules: what is left is the sidecar's policy Always.
func dropRestartRules(s *corev1.PodSpec) {
	for i := range s.Containers {
		s.Containers[i].RestartPolicy, s.Containers[i].RestartPolicyRules = nil, nil
	}
	for i := range s.InitContainers {
		c := &s.InitContainers[i]
		c.RestartPolicyRules = nil
		if c.RestartPolicy != nil && *c.RestartPolicy != corev1.ContainerRestartPolicyAlways {
			c.RestartPolicy = nil
		}
	}
}
