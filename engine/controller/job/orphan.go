package job

import (
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller/ownerref"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// freePods queues the Pods of a Job that has ended or gone and that still carry the finalizer.
func (c *Controller) freePods(j *batchv1.Job) {
	for _, obj := range c.server.OwnedBy(api.Pod, j.UID) {
		if tracked(obj.(*corev1.Pod)) {
			c.orphans.Add(api.KeyOf(api.Pod, obj))
		}
	}
}

// freeOrphan takes the finalizer off a Pod that no Job will count (handleSingleOrphanPod).
func (c *Controller) freeOrphan(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok {
		return nil
	}
	pod := obj.(*corev1.Pod)
	if ref := metav1.GetControllerOfNoCopy(pod); ref != nil {
		if ref.Kind != string(api.Job) {
			return nil
		}
		j, _ := ownerref.Resolve(c.server, api.Job, pod).(*batchv1.Job)
		if j != nil && (managedElsewhere(j) || Finished(j) == nil) {
			return nil
		}
	}
	if !tracked(pod) {
		return nil
	}
	c.rec.Add(ruleTracking, trace.Step{Component: component, Object: key, Text: "takes its finalizer off the Pod, which no Job has to count any more"})
	_, err := c.client.Patch(t, key, pod.UID, untrack)
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
