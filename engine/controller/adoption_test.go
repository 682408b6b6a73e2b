package controller_test

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller"
	"podflight/engine/controller/testcluster"
	"podflight/engine/trace"
)

// Each controller adopts an object without an owner that its selector matches, and lets go of one whose labels it
// matches no longer.
func TestAdoptionByLabels(t *testing.T) {
	one := int32(1)
	yes := true
	labels := map[string]string{"app": "w"}
	meta := metav1.ObjectMeta{Name: "w"}
	selector := &metav1.LabelSelector{MatchLabels: labels}
	template := func(policy corev1.RestartPolicy) corev1.PodTemplateSpec {
		return corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec:       corev1.PodSpec{RestartPolicy: policy, Containers: []corev1.Container{{Name: "app", Image: "v1"}}},
		}
	}
	orphanPod := func(name string) *corev1.Pod {
		return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}, Spec: template("").Spec}
	}
	for _, c := range []struct {
		owner  api.Object
		orphan api.Object
		kind   api.Kind // of orphan
		late   string   // name of a second orphan
	}{
		{&appsv1.ReplicaSet{ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Replicas: &one, Selector: selector, Template: template("")}}, orphanPod("orphan"), api.Pod, "late"},
		{&appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Replicas: &one, Selector: selector, Template: template("")}}, orphanPod("w-0"), api.Pod, "w-1"},
		{
			&appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{
				Selector: selector, Template: template(""),
				// An orphan has no revision, so a rolling update would replace it.
				UpdateStrategy: appsv1.DaemonSetUpdateStrategy{Type: appsv1.OnDeleteDaemonSetStrategyType},
			}}, orphanPod("orphan"), api.Pod, "late",
		},
		{
			&batchv1.Job{ObjectMeta: meta, Spec: batchv1.JobSpec{Selector: selector, ManualSelector: &yes, Template: template(corev1.RestartPolicyNever)}},
			orphanPod("orphan"), api.Pod, "late",
		},
		{
			&appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Replicas: &one, Selector: selector, Template: template("")}},
			&appsv1.ReplicaSet{
				ObjectMeta: metav1.ObjectMeta{Name: "orphan", Labels: labels},
				Spec:       appsv1.ReplicaSetSpec{Replicas: &one, Selector: selector, Template: template("")},
			}, api.ReplicaSet, "late",
		},
	} {
		kind, _ := api.KindOf(c.owner)
		t.Run(string(kind), func(t *testing.T) {
			cl := testcluster.New(t, testcluster.Options{})
			controller.StartAll(controller.Config{Server: cl.Server})
			cl.Create(c.orphan)
			owner := cl.Create(c.owner)
			cl.Run(20 * time.Second)
			controllerOf := func(name string) *metav1.OwnerReference {
				return metav1.GetControllerOf(testcluster.Get[api.Object](cl, c.kind, name))
			}
			if ref := controllerOf(c.orphan.GetName()); ref == nil || ref.UID != owner.GetUID() || ref.Kind != string(kind) {
				t.Fatalf("the controller of the orphan is %v", ref)
			}
			testcluster.Update(cl, c.kind, c.orphan.GetName(), func(o api.Object) { o.SetLabels(map[string]string{"app": "other"}) })
			cl.Run(20 * time.Second)
			if ref := controllerOf(c.orphan.GetName()); ref != nil {
				t.Errorf("what the selector matches no longer is still controlled by %v", ref)
			}
			late := c.orphan.DeepCopyObject().(api.Object)
			late.SetName(c.late)
			cl.Create(late)
			cl.Run(20 * time.Second)
			if !wasControlledBy(cl, testcluster.Key(c.kind, c.late), owner) {
				t.Error("an orphan that comes later is not adopted")
			}
		})
	}
}

// wasControlledBy reports whether an object had that controller at any time: what is adopted may be one too many, and go at once.
func wasControlledBy(c *testcluster.Cluster, key api.Key, owner api.Object) bool {
	for _, r := range c.Server.Recorder().Records() {
		b, ok := r.Body.(trace.ObjectChange)
		if ok && b.Key == key && metav1.IsControlledBy(b.Object, owner) {
			return true
		}
	}
	return false
}
