package pods

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/sim"
)

// Create stores a Pod and says so in an event on its owner (RealPodControl.createPods). It is the
// request itself: call it from Client.Do or Client.Parallel.
func Create(c *client.Client, owner api.Object, pod *corev1.Pod) (*corev1.Pod, error) {
	res, err := c.Server().Create(pod, apiserver.CreateOptions{})
	if err != nil {
		if !NamespaceTerminating(err) {
			c.Event(owner, corev1.EventTypeWarning, "FailedCreate", "Error creating: "+err.Error())
		}
		return nil, err
	}
	c.Event(owner, corev1.EventTypeNormal, "SuccessfulCreate", "Created pod: "+res.Object.GetName())
	return res.Object.(*corev1.Pod), nil
}

// Delete deletes a Pod with its own grace period and says so in an event on its owner
// (RealPodControl.DeletePod). It is the request itself: call it from Client.Do or Client.Parallel.
func Delete(c *client.Client, owner api.Object, pod *corev1.Pod) error {
	_, err := c.Server().Delete(api.KeyOf(api.Pod, pod), apiserver.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return err
	}
	if err != nil {
		c.Event(owner, corev1.EventTypeWarning, "FailedDelete", "Error deleting: "+err.Error())
		return fmt.Errorf("unable to delete pods: %v", err)
	}
	c.Event(owner, corev1.EventTypeNormal, "SuccessfulDelete", "Deleted pod: "+pod.Name)
	return nil
}

// NamespaceTerminating reports whether a request was refused because its namespace is going away.
func NamespaceTerminating(err error) bool {
	return apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause)
}

// SlowStart makes n requests in batches of 1, 2, 4 and so on, and stops after a batch in which one failed. It
// returns how many succeeded and the first error
// (slowStartBatch, pkg/controller/replicaset/replica_set.go).
func SlowStart(t *sim.Task, c *client.Client, n int, request func(i int) error) (int, error) {
	var first error
	succeeded, done := 0, 0
	for size := min(n, 1); size > 0; size = min(2*size, n-done) {
		c.Parallel(t, size, func(i int) {
			if err := request(done + i); err == nil {
				succeeded++
			} else if first == nil {
				first = err
			}
		})
		done += size
		if first != nil {
			return succeeded, first
		}
	}
	return succeeded, nil
}
