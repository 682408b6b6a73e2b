package job

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller/pods"
	"podflight/engine/podspec"
)

// longestBase is the longest base of a generated name (MaxGeneratedNameLength).
const longestBase = 63 - 5

const indexVariable = "JOB_COMPLETION_INDEX"

func keyOf(p *corev1.Pod) api.Key { return api.KeyOf(api.Pod, p) }

// template returns what all new Pods of the Job have in common.
func (r *pass) template() *corev1.PodTemplateSpec {
	t := r.job.Spec.Template.DeepCopy()
	if !slices.Contains(t.Finalizers, batchv1.JobTrackingFinalizer) {
		t.Finalizers = append(t.Finalizers, batchv1.JobTrackingFinalizer)
	}
	if indexed(r.job) {
		for c := range podspec.Containers(&t.Spec) {
			addIndexVariable(c)
		}
	}
	return t
}

func addIndexVariable(c *corev1.Container) {
	if slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool { return e.Name == indexVariable }) {
		return
	}
	path := fmt.Sprintf("metadata.labels['%s']", batchv1.JobCompletionIndexAnnotation)
	c.Env = append(c.Env, corev1.EnvVar{Name: indexVariable, ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: path}}})
}

// newPod returns a Pod of the Job, for that index if there is one.
func (r *pass) newPod(template *corev1.PodTemplateSpec, ix int) *corev1.Pod {
	ref := *metav1.NewControllerRef(r.job, batchv1.SchemeGroupVersion.WithKind(string(api.Job)))
	p := pods.FromTemplate(template, r.job, ref)
	if ix == noIndex {
		return p
	}
	value := strconv.Itoa(ix)
	p.Annotations = withEntry(p.Annotations, batchv1.JobCompletionIndexAnnotation, value)
	p.Labels = withEntry(p.Labels, batchv1.JobCompletionIndexAnnotation, value)
	p.Spec.Hostname = r.job.Name + "-" + value
	p.GenerateName = indexedBase(r.job.Name, ix)
	if limitPerIndex(r.job) {
		counted, ignored := r.inheritedFailures(r.delayed[ix])
		p.Annotations = withEntry(p.Annotations, batchv1.JobIndexFailureCountAnnotation, strconv.Itoa(int(counted)))
		if ignored > 0 {
			p.Annotations = withEntry(p.Annotations, batchv1.JobIndexIgnoredFailureCountAnnotation, strconv.Itoa(int(ignored)))
		}
	}
	return p
}

// inheritedFailures returns how often an index has failed, counted and ignored, with the Pod that is being replaced
// (getNewIndexFailureCounts).
func (r *pass) inheritedFailures(p *corev1.Pod) (counted, ignored int32) {
	if p == nil {
		return 0, 0
	}
	counted, ignored = failureCount(p), annotatedCount(p, batchv1.JobIndexIgnoredFailureCountAnnotation)
	if judge(r.job.Spec.PodFailurePolicy, p).counts() {
		return counted + 1, ignored
	}
	return counted, ignored + 1
}

// indexedBase returns what the name of an index's Pod begins with (podGenerateNameWithIndex).
func indexedBase(job string, ix int) string {
	suffix := "-" + strconv.Itoa(ix) + "-"
	if len(job)+len(suffix) > longestBase {
		job = job[:longestBase-len(suffix)]
	}
	return job + suffix
}

func withEntry(m map[string]string, key, value string) map[string]string {
	out := maps.Clone(m)
	if out == nil {
		out = map[string]string{}
	}
	out[key] = value
	return out
}
