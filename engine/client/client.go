package client

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/events"
	"podflight/engine/flowcontrol"
	"podflight/engine/sim"
)

// ControllerQPS and ControllerBurst are what one controller of kube-controller-manager may send
// (the defaults of --kube-api-qps and --kube-api-burst).
const (
	ControllerQPS   = 20
	ControllerBurst = 30
)

// Options says who a client belongs to and how fast it may be.
type Options struct {
	Component string  // the source of its events: "job-controller"
	QPS       float32 // requests a second, 0 for no limit
	Burst     int     // requests that may go out at once
}

// Client sends the requests of one component. It is used from tasks, which it parks while a
// request is under way.
type Client struct {
	server  *apiserver.Server
	kernel  *sim.Kernel
	latency time.Duration
	limit   *flowcontrol.Bucket // nil: no limit
	events  *events.Recorder
}

// New returns a client of s whose requests take the APIWrite of its profile.
func New(s *apiserver.Server, o Options) *Client {
	c := &Client{
		server: s, kernel: s.Kernel(), latency: s.Timing().APIWrite,
		events: events.NewRecorder(s, o.Component, ""),
	}
	if o.QPS > 0 {
		c.limit = flowcontrol.NewBucket(o.QPS, o.Burst)
	}
	return c
}

// Server returns the server that the client talks to, for reads.
func (c *Client) Server() *apiserver.Server { return c.server }

// Now returns the wall clock in whole seconds, as times are written into objects.
func (c *Client) Now() time.Time { return c.kernel.Wall().Truncate(time.Second) }

// Do parks t until a request of its own reaches the server, then runs request.
func (c *Client) Do(t *sim.Task, request func()) {
	t.Sleep(c.reserve() + c.latency)
	request()
}

// Parallel sends n requests at once, as goroutines of their own would, and returns when the last
// is answered. Their order is that of their numbers.
func (c *Client) Parallel(t *sim.Task, n int, request func(i int)) {
	began := c.kernel.Now()
	due := make([]sim.Instant, n)
	for i := range due {
		due[i] = began.Add(c.reserve() + c.latency)
	}
	cause := c.kernel.Cause()
	for i, at := range due {
		if wait := at.Sub(c.kernel.Now()); wait > 0 {
			t.Sleep(wait)
		}
		c.kernel.Because(cause, func() { request(i) })
	}
}

// Send sends a request that nobody waits for.
func (c *Client) Send(request func()) {
	c.kernel.After(c.reserve()+c.latency, request)
}

// Create stores a new object. Its errors are those of Server.Create.
func (c *Client) Create(t *sim.Task, obj api.Object) (made api.Object, err error) {
	c.Do(t, func() {
		var res apiserver.Result
		res, err = c.server.Create(obj, apiserver.CreateOptions{})
		made = res.Object
	})
	return made, err
}

// Update replaces an object but for its status. Its errors are those of Server.Update.
func (c *Client) Update(t *sim.Task, obj api.Object) (now api.Object, err error) {
	c.Do(t, func() {
		var res apiserver.Result
		res, err = c.server.Update(obj, apiserver.CreateOptions{})
		now = res.Object
	})
	return now, err
}

// UpdateStatus replaces the status of an object. Its errors are those of Server.UpdateStatus.
func (c *Client) UpdateStatus(t *sim.Task, obj api.Object) (now api.Object, err error) {
	c.Do(t, func() { now, err = c.server.UpdateStatus(obj) })
	return now, err
}

// Delete deletes an object. Its errors are those of Server.Delete.
func (c *Client) Delete(t *sim.Task, key api.Key, o apiserver.DeleteOptions) (err error) {
	c.Do(t, func() { _, err = c.server.Delete(key, o) })
	return err
}

// Patch changes the stored object of that key and UID, whatever its version: the server applies
// change to its own copy. It returns NotFound if no such object is there any more.
func (c *Client) Patch(t *sim.Task, key api.Key, uid types.UID, change func(api.Object)) (now api.Object, err error) {
	c.Do(t, func() { now, err = c.PatchNow(key, uid, change) })
	return now, err
}

// PatchNow is Patch without the latency, for use within Parallel.
func (c *Client) PatchNow(key api.Key, uid types.UID, change func(api.Object)) (api.Object, error) {
	stored, ok := c.server.Get(key)
	if !ok || stored.GetUID() != uid {
		res, _ := api.ResourceOf(key.Kind)
		return nil, apierrors.NewNotFound(res.GroupResource(), key.Name)
	}
	obj := stored.DeepCopyObject().(api.Object)
	change(obj)
	res, err := c.server.Update(obj, apiserver.CreateOptions{})
	return res.Object, err
}

// PatchStatus is Patch for the status of an object.
func (c *Client) PatchStatus(t *sim.Task, key api.Key, uid types.UID, change func(api.Object)) (now api.Object, err error) {
	c.Do(t, func() {
		stored, ok := c.server.Get(key)
		if !ok || stored.GetUID() != uid {
			res, _ := api.ResourceOf(key.Kind)
			err = apierrors.NewNotFound(res.GroupResource(), key.Name)
			return
		}
		obj := stored.DeepCopyObject().(api.Object)
		change(obj)
		now, err = c.server.UpdateStatus(obj)
	})
	return now, err
}

// Event records that something happened to obj. The event is a request of its own, which counts
// against the rate limit but which nobody waits for.
func (c *Client) Event(obj api.Object, typ, reason, message string) {
	c.EventOn(events.Reference(obj, ""), typ, reason, message)
}

// EventOn is Event for something that is known by a reference only.
func (c *Client) EventOn(ref corev1.ObjectReference, typ, reason, message string) {
	c.Spend()
	c.events.Event(ref, typ, reason, message)
}

// Spend counts a request that another part of the component sends against the rate limit.
func (c *Client) Spend() { c.reserve() }

// reserve takes a request off the rate limit and returns how long it has to wait. Requests go out
// in the order in which they asked.
func (c *Client) reserve() time.Duration {
	if c.limit == nil {
		return 0
	}
	return c.limit.Reserve(c.kernel.Now())
}
