package namespace

import (
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/workqueue"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const (
	component = "namespace-controller"

	observing  = 5 * time.Second  // lets every API server hear of the deletion (namespaceDeletionGracePeriod)
	finalizing = 15 * time.Second // what finalizers are expected to take (finalizerEstimateSeconds)
	longest    = time.Minute      // between two tries (nsControllerRateLimiter)
)

// Controller is the namespace controller.
type Controller struct {
	server *apiserver.Server
	kernel *sim.Kernel
	rec    *trace.Recorder
	client *client.Client
	queue  *workqueue.Queue[api.Key]
}

// New returns a namespace controller for the cluster of s. Its client has no rate limit, as it deletes collections.
func New(s *apiserver.Server) *Controller {
	c := &Controller{server: s, kernel: s.Kernel(), rec: s.Recorder(), client: client.New(s, client.Options{Component: component})}
	c.queue = workqueue.New(s.Kernel(), component, workqueue.Options{Workers: 10, MaxDelay: longest}, c.sync)
	return c
}

// Start takes up the namespaces that are being deleted and watches for more.
func (c *Controller) Start() {
	for _, obj := range c.server.List(api.Namespace, "") {
		c.enqueue(obj)
	}
	c.server.Watch(api.Namespace, func(ev apiserver.WatchEvent) {
		if ev.Op != trace.Deleted {
			c.enqueue(ev.Object)
		}
	})
}

func (c *Controller) enqueue(obj api.Object) {
	if obj.GetDeletionTimestamp() != nil {
		c.queue.AddAfter(api.KeyOf(api.Namespace, obj), observing)
	}
}

// sync deletes what is in a namespace and lets it go when nothing is left (namespacedResourcesDeleter.Delete).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok || obj.GetDeletionTimestamp() == nil || len(obj.(*corev1.Namespace).Spec.Finalizers) == 0 {
		return nil
	}
	s := &sweep{Controller: c, task: t, ns: obj.(*corev1.Namespace)}
	s.everything()
	if err := s.writeConditions(); err != nil {
		return err
	}
	if len(s.failures) > 0 {
		return errors.Join(s.failures...)
	}
	if s.estimate > 0 {
		c.queue.AddAfter(key, s.estimate/2+time.Second)
		return nil
	}
	c.rec.Add(ruleEmptied, trace.Step{Component: component, Object: key, Text: "lets the namespace go: nothing is left in it"})
	var err error
	c.client.Do(t, func() { err = c.server.FinalizeNamespace(key.Name, s.ns.UID) })
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// sweep is one go at emptying a namespace.
type sweep struct {
	*Controller
	task       *sim.Task
	ns         *corev1.Namespace
	estimate   time.Duration  // until what is left will be gone; 0 if there is nothing
	counted    bool           // whether the two below count everything
	remaining  map[string]int // objects by resource, as the conditions have it
	finalizers map[string]int // objects by finalizer
	failures   []error
}

// everything follows deleteAllContent.
func (s *sweep) everything() {
	s.remaining, s.finalizers = map[string]int{}, map[string]int{}
	res, _ := api.ResourceOf(api.Pod)
	if err := s.collection(res); err != nil {
		s.failures = append(s.failures, fmt.Errorf("failed to delete pods for namespace: %s, err: %w", s.ns.Name, err))
	}
	if len(s.remaining) > 0 {
		return
	}
	for _, res := range api.Resources() {
		if !res.Namespaced || res.Kind == api.Pod {
			continue
		}
		if err := s.collection(res); err != nil {
			s.failures = append(s.failures, err)
		}
	}
	s.counted = true
}

// collection deletes what there is of one kind, and counts what is left (deleteAllContentForGroupVersionResource).
func (s *sweep) collection(res api.Resource) error {
	estimate := s.grace(res.Kind)
	if n := s.standing(res.Kind); n > 0 {
		s.rec.Add(ruleEmptied, trace.Step{Component: component, Object: api.KeyOf(api.Namespace, s.ns), Text: fmt.Sprintf("deletes all %s of the namespace (%d)", res.Plural, n)})
	}
	var first error
	s.client.Do(s.task, func() {
		for _, obj := range s.server.List(res.Kind, s.ns.Name) {
			_, err := s.server.Delete(api.KeyOf(res.Kind, obj), apiserver.DeleteOptions{Propagation: metav1.DeletePropagationBackground, UID: obj.GetUID()})
			if first == nil && !apierrors.IsNotFound(err) {
				first = err
			}
		}
	})
	if first != nil {
		s.estimate = max(s.estimate, estimate)
		return first
	}
	left := s.server.List(res.Kind, s.ns.Name)
	if len(left) == 0 {
		return nil
	}
	s.remaining[res.Plural+"."+res.Group] = len(left)
	held := false
	for _, obj := range left {
		for _, f := range obj.GetFinalizers() {
			s.finalizers[f]++
			held = true
		}
	}
	if estimate == 0 && held {
		estimate = finalizing
	}
	s.estimate = max(s.estimate, estimate)
	if estimate == 0 {
		gvr := res.GroupResource().WithVersion(res.Version)
		return fmt.Errorf("unexpected items still remain in namespace: %s for gvr: %v", s.ns.Name, gvr)
	}
	return nil
}

// standing counts the objects of a kind that are not being deleted yet.
func (s *sweep) standing(kind api.Kind) int {
	n := 0
	for _, obj := range s.server.List(kind, s.ns.Name) {
		if obj.GetDeletionTimestamp() == nil {
			n++
		}
	}
	return n
}

// grace returns how long the Pods may take to end, unless that time is up (estimateGracefulTermination).
func (s *sweep) grace(kind api.Kind) time.Duration {
	if kind != api.Pod {
		return 0
	}
	var most int64
	for _, obj := range s.server.List(api.Pod, s.ns.Name) {
		p := obj.(*corev1.Pod)
		if grace := p.Spec.TerminationGracePeriodSeconds; grace != nil && !podstatus.Terminal(p) {
			most = max(most, *grace)
		}
	}
	d := time.Duration(most) * time.Second
	if s.kernel.Wall().Sub(s.ns.DeletionTimestamp.Time) >= d {
		return 0
	}
	return d
}
