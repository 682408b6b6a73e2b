package defaults

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

func TestPullPolicy(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("0", 64)
	for image, want := range map[string]corev1.PullPolicy{
		"busybox":                         corev1.PullAlways,
		"busybox:latest":                  corev1.PullAlways,
		"a:latest" + digest:               corev1.PullAlways,
		"busybox:1.36":                    corev1.PullIfNotPresent,
		"a" + digest:                      corev1.PullIfNotPresent,
		"a:1.0" + digest:                  corev1.PullIfNotPresent,
		"Nginx:latest":                    corev1.PullIfNotPresent,
		"":                                corev1.PullIfNotPresent,
		"localhost:5000/a":                corev1.PullAlways,
		"Registry.example.com/a/b:latest": corev1.PullAlways,
	} {
		if got := pullPolicy(image); got != want {
			t.Errorf("%q: %s, want %s", image, got, want)
		}
	}
}

// TestPodSpec holds the defaults of a Pod to the object that a cluster stores.
func TestPodSpec(t *testing.T) {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "x", Namespace: "n"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{
		Name: "app", Image: "busybox:1.36",
		Resources:     corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("1Gi")}},
		LivenessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{}}},
	}}}}
	Apply(p)
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}}
	ServiceAccount(p, account, func(prefix string) string { return prefix + "abcde" })
	Tolerations(p)
	got, err := yaml.Marshal(p.Spec)
	if err != nil {
		t.Fatal(err)
	}
	const want = `containers:
- image: busybox:1.36
  imagePullPolicy: IfNotPresent
  livenessProbe:
    failureThreshold: 3
    httpGet:
      path: /
      port: 0
      scheme: HTTP
    periodSeconds: 10
    successThreshold: 1
    timeoutSeconds: 1
  name: app
  resources:
    limits:
      memory: 1Gi
    requests:
      memory: 1Gi
  terminationMessagePath: /dev/termination-log
  terminationMessagePolicy: File
  volumeMounts:
  - mountPath: /var/run/secrets/kubernetes.io/serviceaccount
    name: kube-api-access-abcde
    readOnly: true
dnsPolicy: ClusterFirst
enableServiceLinks: true
restartPolicy: Always
schedulerName: default-scheduler
securityContext: {}
serviceAccount: default
serviceAccountName: default
terminationGracePeriodSeconds: 30
tolerations:
- effect: NoExecute
  key: node.kubernetes.io/not-ready
  operator: Exists
  tolerationSeconds: 300
- effect: NoExecute
  key: node.kubernetes.io/unreachable
  operator: Exists
  tolerationSeconds: 300
volumes:
- name: kube-api-access-abcde
  projected:
    defaultMode: 420
    sources:
    - serviceAccountToken:
        expirationSeconds: 3607
        path: token
    - configMap:
        items:
        - key: ca.crt
          path: ca.crt
        name: kube-root-ca.crt
    - downwardAPI:
        items:
        - fieldRef:
            apiVersion: v1
            fieldPath: metadata.namespace
          path: namespace
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestTemplateIsNotAPod shows what a Pod gets and a template does not.
func TestTemplateIsNotAPod(t *testing.T) {
	spec := corev1.PodSpec{HostNetwork: true, Containers: []corev1.Container{{
		Name: "app", Image: "a", Ports: []corev1.ContainerPort{{ContainerPort: 80}},
		Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1")}},
	}}}
	j := &batchv1.Job{Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: *spec.DeepCopy()}}}
	p := &corev1.Pod{Spec: *spec.DeepCopy()}
	Apply(j)
	Apply(p)
	in, out := j.Spec.Template.Spec, p.Spec
	if in.EnableServiceLinks != nil || len(in.Containers[0].Resources.Requests) != 0 || in.Containers[0].Ports[0].HostPort != 0 {
		t.Errorf("a template was given a Pod's defaults: %+v", in)
	}
	if out.EnableServiceLinks == nil || len(out.Containers[0].Resources.Requests) != 1 || out.Containers[0].Ports[0].HostPort != 80 {
		t.Errorf("a Pod was not given its defaults: %+v", out)
	}
	if *j.Spec.BackoffLimit != 6 || *j.Spec.CompletionMode != batchv1.NonIndexedCompletion || *j.Spec.Completions != 1 || *j.Spec.Parallelism != 1 {
		t.Errorf("Job: %+v", j.Spec)
	}
}

func TestApplyIsIdempotent(t *testing.T) {
	j := &batchv1.Job{Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Name: "a", Image: "b"}}, Volumes: []corev1.Volume{{Name: "v"}},
	}}}}
	Apply(j)
	once := j.DeepCopy()
	Apply(j)
	if diff := cmp.Diff(once, j); diff != "" {
		t.Error(diff)
	}
}
