package notice

import (
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

func TestOf(t *testing.T) {
	root := int64(0)
	ingress, _ := api.New("Ingress")
	odd := corev1.PodSpec{
		Volumes: []corev1.Volume{
			{Name: "a", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
			{Name: "b", VolumeSource: corev1.VolumeSource{NFS: &corev1.NFSVolumeSource{}}},
		},
		Containers:     []corev1.Container{{SecurityContext: &corev1.SecurityContext{RunAsUser: &root}}},
		ResourceClaims: []corev1.PodResourceClaim{{}},
	}
	for _, c := range []struct {
		name string
		obj  api.Object
		want []string // paths
	}{
		{"a Pod with nothing odd", &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{}}}}, nil},
		{"a Pod", &corev1.Pod{Spec: odd}, []string{"spec.volumes[1].nfs", "spec.containers[0].securityContext.runAsUser", "spec.resourceClaims"}},
		{"a template", &appsv1.Deployment{Spec: appsv1.DeploymentSpec{Template: corev1.PodTemplateSpec{
			Spec: corev1.PodSpec{SchedulerName: "mine"},
		}}}, []string{"spec.template.spec.schedulerName"}},
		{"a template in a template", &batchv1.CronJob{Spec: batchv1.CronJobSpec{JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{HostPID: true}},
		}}}}, []string{"spec.jobTemplate.spec.template.spec.hostPID"}},
		{"a kind that is kept", ingress, []string{""}},
		{"a Service", &corev1.Service{Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeLoadBalancer}}, []string{"spec.type"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, n := range Of(c.obj) {
				if n.Text == "" {
					t.Errorf("%s: no text", n.Path)
				}
				got = append(got, n.Path)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAdded(t *testing.T) {
	old := &corev1.Pod{Spec: corev1.PodSpec{HostPID: true}}
	obj := &corev1.Pod{Spec: corev1.PodSpec{HostPID: true, HostIPC: true}}
	if got := Added(obj, old); len(got) != 1 || got[0].Path != "spec.hostIPC" {
		t.Errorf("got %v", got)
	}
}
