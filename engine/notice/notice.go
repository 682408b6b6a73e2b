// Package notice names what the simulator takes but does not act on: kinds that it only keeps, and fields
// that matter in a real cluster and have no effect here. What is not named here has its effect, or would
// show no difference.
//
// It imitates no part of Kubernetes. Notices come in the order of the fields in the API.
package notice

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

// Notice is one thing that the simulator does not act on.
type Notice struct {
	Path string // of the field, "" for the object as a whole
	Text string // a plain sentence
}

// Of returns the notices about an object as a user wrote it, with or without defaults.
func Of(obj api.Object) []Notice {
	c := &collector{}
	kind, _ := api.KindOf(obj)
	if res, ok := api.ResourceOf(kind); ok && res.Inert {
		c.add("", "The %s is kept and shown, but nothing in the simulator acts on it.", kind)
	}
	switch o := obj.(type) {
	case *corev1.Pod:
		c.pod("spec", &o.Spec)
	case *corev1.Service:
		c.service(o)
	case *appsv1.Deployment:
		c.pod("spec.template.spec", &o.Spec.Template.Spec)
	case *appsv1.ReplicaSet:
		c.pod("spec.template.spec", &o.Spec.Template.Spec)
	case *appsv1.DaemonSet:
		c.pod("spec.template.spec", &o.Spec.Template.Spec)
	case *appsv1.StatefulSet:
		c.pod("spec.template.spec", &o.Spec.Template.Spec)
		if len(o.Spec.VolumeClaimTemplates) > 0 {
			c.add("spec.volumeClaimTemplates", "Claims are made but no storage is bound to them: each such volume is an empty directory.")
		}
	case *batchv1.Job:
		c.job("spec", &o.Spec)
	case *batchv1.CronJob:
		c.job("spec.jobTemplate.spec", &o.Spec.JobTemplate.Spec)
	}
	return c.notices
}

// Added returns the notices about obj that do not hold for old already.
func Added(obj, old api.Object) []Notice {
	had := Of(old)
	return slices.DeleteFunc(Of(obj), func(n Notice) bool { return slices.Contains(had, n) })
}

type collector struct{ notices []Notice }

func (c *collector) add(path, format string, args ...any) {
	c.notices = append(c.notices, Notice{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (c *collector) job(path string, s *batchv1.JobSpec) {
	if s.ManagedBy != nil && *s.ManagedBy != batchv1.JobControllerName {
		c.add(path+".managedBy", "No controller %q runs here: the Job stays as it is.", *s.ManagedBy)
	}
	c.pod(path+".template.spec", &s.Template.Spec)
}

func (c *collector) service(s *corev1.Service) {
	switch s.Spec.Type {
	case corev1.ServiceTypeLoadBalancer:
		c.add("spec.type", "No load balancer is made: the Service answers inside the cluster only.")
	case corev1.ServiceTypeNodePort:
		c.add("spec.type", "Nothing outside the cluster is simulated: the Service answers inside the cluster only.")
	case corev1.ServiceTypeExternalName:
		c.add("spec.type", "Names outside the cluster are not resolved.")
	}
}
