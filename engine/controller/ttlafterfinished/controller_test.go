package ttlafterfinished_test

import (
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller/garbagecollector"
	"podflight/engine/controller/job"
	"podflight/engine/controller/testcluster"
	"podflight/engine/controller/ttlafterfinished"
)

func TestDeletesInTime(t *testing.T) {
	for _, c := range []struct {
		name string
		ttl  *int32
		from time.Duration // the earliest that the Job may go
		to   time.Duration // the latest
	}{
		{"ten seconds", new(int32(10)), 14 * time.Second, 16 * time.Second},
		{"at once", new(int32(0)), 4 * time.Second, 6 * time.Second},
		{"never", nil, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			cl := testcluster.New(t, testcluster.Options{Plan: func(*corev1.Pod) (time.Duration, int32) { return time.Second, 0 }})
			cl.Start(job.New(cl.Server), ttlafterfinished.New(cl.Server), garbagecollector.New(cl.Server))
			cl.Create(&batchv1.Job{
				ObjectMeta: metav1.ObjectMeta{Name: "task"},
				Spec: batchv1.JobSpec{TTLSecondsAfterFinished: c.ttl, Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
					RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "work", Image: "busybox"}},
				}}},
			})
			there := func() bool { _, ok := cl.Server.Get(testcluster.Key(api.Job, "task")); return ok }
			if c.ttl == nil {
				cl.RunTo(24 * time.Hour)
				if !there() {
					t.Error("the Job is gone")
				}
				return
			}
			cl.RunTo(c.from)
			if !there() {
				t.Errorf("the Job is gone before %v", c.from)
			}
			cl.RunTo(c.to)
			if there() || len(cl.Pods()) != 0 {
				t.Errorf("the Job is there at %v: %v, with %d Pods", c.to, there(), len(cl.Pods()))
			}
		})
	}
}
