package cronjob

import (
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/workqueue"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const component = "cronjob-controller"

// Controller is the CronJob controller.
type Controller struct {
	server *apiserver.Server
	kernel *sim.Kernel
	rec    *trace.Recorder
	client *client.Client
	queue  *workqueue.Queue[api.Key]
}

// New returns a CronJob controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s, kernel: s.Kernel(), rec: s.Recorder(),
		client: client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
	}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{}, c.sync)
	return c
}

// Start takes up the CronJobs that are there and watches for what comes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.CronJob, "") {
		c.queue.Add(api.KeyOf(api.CronJob, obj))
	}
	c.server.Watch(api.CronJob, c.cronJobChanged)
	c.server.Watch(api.Job, c.jobChanged)
}

// cronJobChanged wakes a CronJob at once, or, if only its schedule has changed, at the next time of the new one
// (updateCronJob).
func (c *Controller) cronJobChanged(ev apiserver.WatchEvent) {
	cj := ev.Object.(*batchv1.CronJob)
	key := api.KeyOf(api.CronJob, cj)
	old, _ := ev.Old.(*batchv1.CronJob)
	if ev.Op != trace.Modified || old.Spec.Schedule == cj.Spec.Schedule && equality.Semantic.DeepEqual(old.Spec.TimeZone, cj.Spec.TimeZone) {
		c.queue.Add(key)
		return
	}
	sched, err := parse(cj)
	if err != nil {
		c.client.Event(cj, corev1.EventTypeWarning, "UnParseableCronJobSchedule", "unparseable schedule for cronjob: "+cj.Spec.Schedule)
		return
	}
	c.queue.AddAfter(key, untilNext(cj, c.kernel.Wall(), sched))
}

// jobChanged wakes the CronJob of a Job, and the one that it had before.
func (c *Controller) jobChanged(ev apiserver.WatchEvent) {
	if ev.Old != nil {
		c.wake(ownerref.Resolve(c.server, api.CronJob, ev.Old))
	}
	c.wake(ownerref.Resolve(c.server, api.CronJob, ev.Object))
}

func (c *Controller) wake(obj api.Object) {
	if obj != nil {
		c.queue.Add(api.KeyOf(api.CronJob, obj))
	}
}

// sync cleans up after a CronJob, starts what is due, and comes back at the next scheduled time.
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok {
		return nil
	}
	r := &pass{Controller: c, task: t, key: key, cj: obj.DeepCopyObject().(*batchv1.CronJob), now: c.kernel.Wall()}
	for _, j := range c.server.OwnedBy(api.Job, r.cj.UID) {
		r.jobs = append(r.jobs, j.(*batchv1.Job))
	}
	r.cleanUp()
	next, syncErr := r.run()
	if r.changed {
		if _, err := c.client.UpdateStatus(t, r.cj); err != nil {
			return err
		}
	}
	if next > 0 {
		c.queue.AddAfter(key, next)
		return nil
	}
	return syncErr
}
