package validation

import (
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/api"
)

// Warnings returns what the API server would say on the "Warning:" header. old is nil on create. It follows
// WarningsOnCreate and WarningsOnUpdate of the strategies (pkg/registry) and pkg/api/{pod,job,service}/warnings.go.
// Left out: overlapping paths within a volume, node labels and IP formats that are no longer in use.
func Warnings(obj, old api.Object) []string {
	w := &warner{}
	if old != nil && obj.GetGeneration() == old.GetGeneration() {
		return nil
	}
	template := path("spec", "template")
	switch o := obj.(type) {
	case *corev1.Pod:
		if old == nil {
			w.hostname(o.Name, "the Pod's hostname")
			w.pod(nil, &o.Spec, o.Annotations)
		}
	case *appsv1.Deployment:
		w.newName(o.Name, old)
		w.template(template, &o.Spec.Template)
	case *appsv1.ReplicaSet:
		w.newName(o.Name, old)
		w.template(template, &o.Spec.Template)
	case *appsv1.StatefulSet:
		w.template(template, &o.Spec.Template)
		if limit := o.Spec.RevisionHistoryLimit; limit != nil && *limit < 0 {
			w.say("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended")
		}
	case *appsv1.DaemonSet:
		w.template(template, &o.Spec.Template)
	case *batchv1.Job:
		w.newName(o.Name, old)
		w.job(path("spec"), &o.Spec)
	case *batchv1.CronJob:
		w.newName(o.Name, old)
		w.job(path("spec", "jobTemplate", "spec"), &o.Spec.JobTemplate.Spec)
		if old != nil && strings.Contains(o.Spec.Schedule, "TZ") {
			w.say("cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details")
		}
	case *corev1.Service:
		w.service(&o.Spec)
	}
	return w.said
}

// warner collects warnings in the order in which the server gives them.
type warner struct{ said []string }

func (w *warner) say(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

func (w *warner) hostname(name, use string) {
	if complaints := validation.IsDNS1123Label(name); len(complaints) > 0 {
		w.say("metadata.name: this is used in %s, which can result in surprising behavior; a DNS label is recommended: %v", use, complaints)
	}
}

func (w *warner) newName(name string, old api.Object) {
	if old == nil {
		w.hostname(name, "Pod names and hostnames")
	}
}

func (w *warner) template(p *field.Path, t *corev1.PodTemplateSpec) { w.pod(p, &t.Spec, t.Annotations) }

// job follows WarningsForJobSpec.
func (w *warner) job(p *field.Path, s *batchv1.JobSpec) {
	const many, wide = 100_000, 10_000
	if indexed(s) && s.Completions != nil && *s.Completions > many && s.Parallelism != nil && *s.Parallelism > wide {
		w.say("%s: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail", p)
	}
	w.template(p.Child("template"), &s.Template)
}

// service follows GetWarningsForService.
func (w *warner) service(s *corev1.ServiceSpec) {
	headless := s.Type == corev1.ServiceTypeClusterIP && s.ClusterIP == corev1.ClusterIPNone
	external := s.Type == corev1.ServiceTypeExternalName
	if headless && len(s.ExternalIPs) > 0 {
		w.say("spec.externalIPs is ignored for headless services")
	}
	if headless && s.SessionAffinity != corev1.ServiceAffinityNone {
		w.say("spec.SessionAffinity is ignored for headless services")
	}
	if len(s.ExternalIPs) > 0 && !headless && !external {
		w.say("spec.externalIPs is deprecated and may no longer be implemented in some clusters")
	}
	if external && len(s.ExternalIPs) > 0 {
		w.say("spec.externalIPs is ignored when spec.type is %q", corev1.ServiceTypeExternalName)
	}
	if !external && s.ExternalName != "" {
		w.say("spec.externalName is ignored when spec.type is not %q", corev1.ServiceTypeExternalName)
	}
	if d := s.TrafficDistribution; d != nil && *d == corev1.ServiceTrafficDistributionPreferClose {
		w.say("spec.trafficDistribution: %q is deprecated; use %q", corev1.ServiceTrafficDistributionPreferClose, corev1.ServiceTrafficDistributionPreferSameZone)
	}
}
