package job

import (
	"maps"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/workqueue"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const (
	component   = "job-controller"
	batchPeriod = time.Second // changes of Pods and of statuses are gathered for so long (SyncJobBatchPeriod)
	maxUncut    = 500         // Pods that one sync creates, deletes or counts at most
)

// Controller is the Job controller.
type Controller struct {
	server   *apiserver.Server
	kernel   *sim.Kernel
	rec      *trace.Recorder
	client   *client.Client
	queue    *workqueue.Queue[api.Key]
	orphans  *workqueue.Queue[api.Key] // Pods whose Job will not take their finalizer off
	failures map[api.Key]failures
	waits    map[api.Key]wait   // Jobs that wait before they replace a Pod
	claim    map[types.UID]bool // Jobs that there may be Pods for to adopt or to release
}

// New returns a Job controller for the cluster of s.
func New(s *apiserver.Server) *Controller {
	c := &Controller{
		server: s, kernel: s.Kernel(), rec: s.Recorder(),
		client:   client.New(s, client.Options{Component: component, QPS: client.ControllerQPS, Burst: client.ControllerBurst}),
		failures: map[api.Key]failures{}, waits: map[api.Key]wait{}, claim: map[types.UID]bool{},
	}
	errors := workqueue.Options{BaseDelay: time.Second, MaxDelay: time.Minute} // DefaultJobApiBackOff, MaxJobApiBackOff
	c.queue = workqueue.New(s.Kernel(), component, errors, c.sync)
	c.orphans = workqueue.New(s.Kernel(), component, errors, c.freeOrphan)
	return c
}

// Start takes up the Jobs that are there and watches for what comes.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.Job, "") {
		c.claim[obj.GetUID()] = true
		c.queue.Add(api.KeyOf(api.Job, obj))
	}
	c.server.Watch(api.Job, c.jobChanged)
	c.server.Watch(api.Pod, c.podChanged)
}

func (c *Controller) jobChanged(ev apiserver.WatchEvent) {
	j := ev.Object.(*batchv1.Job)
	key := api.KeyOf(api.Job, j)
	switch {
	case ev.Op == trace.Added:
		c.claim[j.UID] = true
		c.queue.Add(key)
	case ev.Op == trace.Deleted:
		delete(c.claim, j.UID)
		delete(c.failures, key)
		delete(c.waits, key)
		c.queue.Add(key)
		c.freePods(j)
	case Finished(j) != nil:
		c.freePods(j)
	default:
		c.jobUpdated(key, j, ev.Old.(*batchv1.Job))
	}
}

// jobUpdated wakes a Job at once if its spec changed, and gathered with other changes otherwise (updateJob).
func (c *Controller) jobUpdated(key api.Key, j, old *batchv1.Job) {
	if j.Generation == old.Generation {
		c.queue.AddAfter(key, batchPeriod)
	} else {
		c.queue.Add(key)
	}
	now, was := j.Spec.ActiveDeadlineSeconds, old.Spec.ActiveDeadlineSeconds
	if j.Status.StartTime != nil && now != nil && (was == nil || *was != *now) {
		c.queue.AddAfter(key, time.Duration(*now)*time.Second-c.kernel.Wall().Sub(j.Status.StartTime.Time))
	}
}

// podChanged wakes the Job of a Pod, gathered with other changes, and sees to the finalizers of Pods that have none
// (addPod, updatePod, deletePod).
func (c *Controller) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	old, _ := ev.Old.(*corev1.Pod)
	moved := old != nil && !ownerref.SameController(old, pod)
	if moved {
		if j := ownerref.Resolve(c.server, api.Job, old); j != nil {
			c.queue.AddAfter(api.KeyOf(api.Job, j), batchPeriod)
		}
	}
	if controllerOf(pod) == "" {
		if tracked(pod) && ev.Op != trace.Deleted {
			c.orphans.Add(api.KeyOf(api.Pod, pod))
		}
		if ev.Op != trace.Deleted && pod.DeletionTimestamp == nil && (old == nil || moved || !maps.Equal(old.Labels, pod.Labels)) {
			c.offer(pod)
		}
		return
	}
	j, _ := ownerref.Resolve(c.server, api.Job, pod).(*batchv1.Job)
	if (j == nil || Finished(j) != nil) && pod.DeletionTimestamp != nil && tracked(pod) && ev.Op != trace.Deleted {
		c.orphans.Add(api.KeyOf(api.Pod, pod))
	}
	if j == nil {
		return
	}
	if old != nil && !maps.Equal(old.Labels, pod.Labels) {
		c.claim[j.UID] = true
	}
	c.queue.AddAfter(api.KeyOf(api.Job, j), batchPeriod)
}

// offer wakes every Job that might adopt a Pod without a controller.
func (c *Controller) offer(pod *corev1.Pod) {
	for _, obj := range c.server.List(api.Job, pod.Namespace) {
		selector, err := metav1.LabelSelectorAsSelector(obj.(*batchv1.Job).Spec.Selector)
		if err == nil && selector.Matches(labels.Set(pod.Labels)) {
			c.claim[obj.GetUID()] = true
			c.queue.AddAfter(api.KeyOf(api.Job, obj), batchPeriod)
		}
	}
}

func controllerOf(p *corev1.Pod) types.UID {
	if ref := metav1.GetControllerOfNoCopy(p); ref != nil {
		return ref.UID
	}
	return ""
}

// tracked reports whether the Pod is held until its Job has counted it.
func tracked(p *corev1.Pod) bool { return slices.Contains(p.Finalizers, batchv1.JobTrackingFinalizer) }

func untrack(obj api.Object) {
	obj.SetFinalizers(slices.DeleteFunc(slices.Clone(obj.GetFinalizers()), func(f string) bool { return f == batchv1.JobTrackingFinalizer }))
}
