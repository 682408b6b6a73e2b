// Package ttlafterfinished deletes Jobs some time after they have ended.
//
// It imitates pkg/controller/ttlafterfinished: a Job with ttlSecondsAfterFinished is deleted in the foreground that long after
// its condition Complete or Failed came. Left out: nothing that is known of.
//
// Ordering guarantee: Jobs are deleted in the order in which their times run out.
package ttlafterfinished

import (
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/job"
	"podflight/engine/controller/workqueue"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const component = "ttl-after-finished-controller"

const ruleTTL trace.RuleID = "job-ttl-after-finished"

// Controller is the TTL-after-finished controller.
type Controller struct {
	server *apiserver.Server
	client *client.Client
	queue  *workqueue.Queue[api.Key]
}

// New returns a TTL-after-finished controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s,
		client: client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
	}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{}, c.sync)
	return c
}

// Start takes up the Jobs that are there and watches for what comes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.Job, "") {
		c.consider(obj.(*batchv1.Job))
	}
	c.server.Watch(api.Job, func(ev apiserver.WatchEvent) {
		if ev.Op != trace.Deleted {
			c.consider(ev.Object.(*batchv1.Job))
		}
	})
}

func (c *Controller) consider(j *batchv1.Job) {
	if j.DeletionTimestamp == nil && j.Spec.TTLSecondsAfterFinished != nil && job.Finished(j) != nil {
		c.queue.Add(api.KeyOf(api.Job, j))
	}
}

// sync deletes a Job whose time has run out, or comes back when it will have (processJob).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok {
		return nil
	}
	j := obj.(*batchv1.Job)
	end := job.Finished(j)
	ttl := j.Spec.TTLSecondsAfterFinished
	if j.DeletionTimestamp != nil || end == nil || ttl == nil {
		return nil
	}
	lives := time.Duration(*ttl) * time.Second
	if left := end.LastTransitionTime.Add(lives).Sub(c.server.Kernel().Wall()); left > 0 {
		c.queue.AddAfter(key, left)
		return nil
	}
	c.server.Recorder().Add(ruleTTL, trace.Step{Component: component, Object: key, Text: fmt.Sprintf("ended %v ago: the Job is deleted with its Pods", lives)})
	err := c.client.Delete(t, key, apiserver.DeleteOptions{UID: j.UID, Propagation: metav1.DeletePropagationForeground})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// Rules returns the rules of Kubernetes that the controller's records name.
func Rules() []trace.Rule {
	return []trace.Rule{{
		ID: ruleTTL, Since: "1.23", Page: "docs/concepts/workloads/controllers/ttlafterfinished/",
		Sentence: "A Job with ttlSecondsAfterFinished is deleted with its Pods that long after it has ended; without it, it stays.",
		Source:   "pkg/controller/ttlafterfinished/ttlafterfinished_controller.go processJob",
	}}
}
