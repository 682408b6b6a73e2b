package controller_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller"
	"podflight/engine/controller/testcluster"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

func TestRules(t *testing.T) {
	seen := map[trace.RuleID]bool{}
	for _, r := range controller.Rules() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		if !strings.HasSuffix(r.Sentence, ".") || !strings.HasPrefix(r.Page, "docs/") || !strings.HasPrefix(r.Source, "pkg/") {
			t.Errorf("%s: sentence %q, page %q, source %q", r.ID, r.Sentence, r.Page, r.Source)
		}
	}
}

// workloads are one of each kind, in a namespace of their own.
func workloads() []api.Object {
	meta := metav1.ObjectMeta{Name: "w", Namespace: "demo"}
	two := int32(2)
	template := func(app string, policy corev1.RestartPolicy) corev1.PodTemplateSpec {
		return corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": app}},
			Spec:       corev1.PodSpec{RestartPolicy: policy, Containers: []corev1.Container{{Name: "app", Image: "v1"}}},
		}
	}
	selector := func(app string) *metav1.LabelSelector {
		return &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}}
	}
	return []api.Object{
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "demo"}},
		&appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Replicas: &two, Selector: selector("d"), Template: template("d", "")}},
		&appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Replicas: &two, Selector: selector("s"), Template: template("s", "")}},
		&appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: selector("n"), Template: template("n", "")}},
		&batchv1.Job{ObjectMeta: meta, Spec: batchv1.JobSpec{Parallelism: &two, Completions: &two, Template: template("j", corev1.RestartPolicyNever)}},
		&batchv1.CronJob{ObjectMeta: meta, Spec: batchv1.CronJobSpec{
			Schedule:    "0 0 1 1 *",
			JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template("c", corev1.RestartPolicyNever)}},
		}},
	}
}

func start(tb testing.TB) *testcluster.Cluster {
	c := testcluster.New(tb, testcluster.Options{Nodes: 2, Plan: func(p *corev1.Pod) (time.Duration, int32) {
		if p.Labels["app"] == "j" {
			return 5 * time.Second, 0
		}
		return -1, 0
	}})
	controller.StartAll(controller.Config{Server: c.Server})
	for _, obj := range workloads() {
		c.Create(obj)
	}
	return c
}

func census(c *testcluster.Cluster) string {
	count := map[string]int{}
	for _, obj := range c.Server.List(api.Pod, "demo") {
		p := obj.(*corev1.Pod)
		count[p.Labels["app"]+" "+string(p.Status.Phase)]++
	}
	var out []string
	for what, n := range count {
		out = append(out, fmt.Sprintf("%s: %d", what, n))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// All controllers together: each does its own, then nothing happens any more, and a namespace that goes takes everything along.
func TestAllTogether(t *testing.T) {
	c := start(t)
	c.Run(2 * time.Minute)
	if got, want := census(c), "d Running: 2, j Succeeded: 2, n Running: 2, s Running: 2"; got != want {
		t.Errorf("Pods %s, want %s", got, want)
	}
	for _, obj := range c.Server.List(api.Pod, "demo") {
		if p := obj.(*corev1.Pod); !podstatus.Terminal(p) && !podstatus.Ready(p) {
			t.Errorf("Pod %s is not ready", p.Name)
		}
	}
	c.Run(15 * time.Minute) // until the Deployment's progress deadline is over
	before := c.Kernel.Fired()
	c.Run(30 * time.Minute)
	if n := c.Kernel.Fired() - before; n != 0 {
		t.Errorf("%d events in half an hour in which nothing was to do", n)
	}
	if _, err := c.Server.Delete(api.Key{Kind: api.Namespace, Name: "demo"}, apiserver.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	c.Run(5 * time.Minute)
	for _, res := range api.Resources() {
		if res.Namespaced {
			for _, obj := range c.Server.List(res.Kind, "demo") {
				t.Errorf("%s %s is left", res.Kind, obj.GetName())
			}
		}
	}
	if _, ok := c.Server.Get(api.Key{Kind: api.Namespace, Name: "demo"}); ok {
		t.Error("the namespace is left")
	}
}

// Two runs of the same cluster are the same to the last record.
func TestDeterminism(t *testing.T) {
	run := func() (out []string) {
		c := start(t)
		c.Run(time.Minute)
		c.Delete(api.Node, "node-2", "")
		c.Run(5 * time.Minute)
		for _, r := range c.Server.Recorder().Records() {
			out = append(out, fmt.Sprintf("%s %d<-%d %s %T", r.At, r.ID, r.Cause, r.Rule, r.Body))
			if b, ok := r.Body.(trace.ObjectChange); ok {
				data, err := json.Marshal(b.Object)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, fmt.Sprintf("%s %s %s", b.Op, b.Key, data))
			}
		}
		return out
	}
	a, b := run(), run()
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("record line %d:\n%s\n%s", i, a[i], b[i])
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d and %d lines", len(a), len(b))
	}
}
