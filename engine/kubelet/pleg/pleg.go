// Package pleg notices on the kubelet's behalf that containers have started and ended: the Pod
// Lifecycle Event Generator.
//
// It imitates the generic PLEG (pkg/kubelet/pleg/generic.go) with its cache (pkg/kubelet/container/cache.go):
// a relist of all Pods each second, and one of a single Pod on demand. A relist runs only if something
// changed since the last one or somebody waits for it; all others would find nothing. Left out: the evented
// PLEG, reinspection after errors, the health check.
//
// Ordering guarantee: within a relist, Pods are taken in the order in which they first changed, and the
// containers of a Pod newest first. The cache is up to date before an event is delivered.
package pleg

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/kubelet/ticker"
	"podflight/engine/sim"
)

// RelistPeriod is the time from the end of one relist to the start of the next
// (pkg/kubelet/kubelet.go genericPlegRelistPeriod).
const RelistPeriod = time.Second

// EventType says what a relist found.
type EventType int

// What a relist can find. Changes that nobody acts on are not reported.
const (
	ContainerStarted EventType = iota
	ContainerDied
	ContainerRemoved
)

// Event is one thing that a relist found.
type Event struct {
	Type      EventType
	Pod       types.UID
	Container cri.ContainerID // "" if it is the sandbox that changed
	Record    sim.RecordID    // what happened on the node; zero if it is not known
	Status    *container.PodStatus
}

// Config is what a PLEG is made from.
type Config struct {
	Kernel  *sim.Kernel
	Runtime cri.Runtime
	// Status reads a Pod from the runtime.
	Status func(types.UID) *container.PodStatus
	// Deliver is given each event, with the cause of the running event set to what happened on the node.
	Deliver func(Event)
	Phase   time.Duration // of the first relist
	Took    time.Duration // one relist
	// OnDemand is the time from the request of a relist of one Pod to its result.
	OnDemand time.Duration
}

// PLEG watches the containers of a node.
type PLEG struct {
	cfg     Config
	grid    ticker.Grid
	pods    map[types.UID]*record
	dirty   []types.UID
	waiting []types.UID // whose records have waiters
	tick    sim.Timer
}

// never is an instant before all others.
const never = sim.Instant(-1)

// New returns a PLEG that is listening to the runtime.
func New(cfg Config) *PLEG {
	p := &PLEG{
		cfg:  cfg,
		grid: ticker.Grid{Phase: cfg.Phase, Period: RelistPeriod + cfg.Took},
		pods: map[types.UID]*record{},
	}
	cfg.Runtime.Subscribe(p.changed)
	return p
}

// Get returns what the last relist saw of a Pod. It is empty, not nil, for a Pod without containers.
func (p *PLEG) Get(pod types.UID) *container.PodStatus {
	if r := p.pods[pod]; r != nil && r.status != nil {
		return r.status
	}
	return &container.PodStatus{UID: pod}
}

// GetNewerThan parks the task until the Pod was relisted after an instant (pkg/kubelet/container/cache.go
// GetNewerThan): at the latest until the next relist of all Pods. A negative instant does not wait.
func (p *PLEG) GetNewerThan(t *sim.Task, pod types.UID, after sim.Instant) *container.PodStatus {
	for !p.newer(pod, after) {
		t.Await(func(resume func()) {
			r := p.record(pod)
			if len(r.waiters) == 0 {
				p.waiting = append(p.waiting, pod)
			}
			r.waiters = append(r.waiters, resume)
			p.schedule()
		})
	}
	return p.Get(pod)
}

// RequestRelist asks for a relist of one Pod soon, instead of at the next tick
// (pkg/kubelet/pleg/generic.go RequestRelist).
func (p *PLEG) RequestRelist(pod types.UID) {
	asked := p.cfg.Kernel.Now()
	p.cfg.Kernel.After(p.cfg.OnDemand, func() {
		if last, ok := p.grid.Last(p.cfg.Kernel.Now()); ok && last > asked {
			return
		}
		r := p.record(pod)
		p.reconcile(pod, r)
		r.observed = p.cfg.Kernel.Now()
		p.release(r)
	})
}

// Forget drops what is known of a Pod that is gone from the node.
func (p *PLEG) Forget(pod types.UID) {
	if r := p.pods[pod]; r != nil && !r.dirty && len(r.waiters) == 0 {
		delete(p.pods, pod)
	}
}

func (p *PLEG) newer(pod types.UID, after sim.Instant) bool {
	if after < 0 {
		return true
	}
	if last, ok := p.grid.Last(p.cfg.Kernel.Now()); ok && last > after && !p.tickIsDue() {
		return true
	}
	r := p.pods[pod]
	return r != nil && r.observed > after
}

// tickIsDue reports whether the relist of this very instant is still to come.
func (p *PLEG) tickIsDue() bool { return p.tick.When() == p.cfg.Kernel.Now() }

func (p *PLEG) record(pod types.UID) *record {
	r := p.pods[pod]
	if r == nil {
		r = &record{states: map[cri.ContainerID]cri.State{}, sandbox: map[cri.SandboxID]bool{}, observed: never}
		p.pods[pod] = r
	}
	return r
}

// changed is called by the runtime for each change.
func (p *PLEG) changed(c cri.Change) {
	r := p.record(c.Pod)
	r.cause = c.Record
	if !r.dirty {
		r.dirty = true
		p.dirty = append(p.dirty, c.Pod)
	}
	p.schedule()
}

// schedule makes sure that the next tick comes.
func (p *PLEG) schedule() {
	if !p.tick.Pending() {
		p.tick = p.cfg.Kernel.At(p.grid.After(p.cfg.Kernel.Now()), p.relist)
	}
}

// relist follows Relist: all Pods that changed, then those who wait for news.
func (p *PLEG) relist() {
	dirty := p.dirty
	p.dirty = nil
	for _, pod := range dirty {
		p.reconcile(pod, p.pods[pod])
	}
	waiting := p.waiting
	p.waiting = nil
	for _, pod := range waiting {
		if r := p.pods[pod]; r != nil {
			p.release(r)
		}
	}
}

func (p *PLEG) release(r *record) {
	waiters := r.waiters
	r.waiters = nil
	for _, resume := range waiters {
		resume()
	}
}

// reconcile follows reconcilePodRecord: it compares what was with what is, updates the cache and delivers the events.
func (p *PLEG) reconcile(pod types.UID, r *record) {
	if !r.dirty {
		return
	}
	r.dirty = false
	if i := slices.Index(p.dirty, pod); i >= 0 {
		p.dirty = slices.Delete(p.dirty, i, i+1)
	}
	status := p.cfg.Status(pod)
	events, changed := r.compare(pod, status)
	if !changed {
		return
	}
	keepIPs(status, r.status)
	r.status = status
	for _, e := range events {
		e.Status = status
		if e.Record == 0 {
			e.Record = r.cause
		}
		p.cfg.Kernel.Because(e.Record, func() { p.cfg.Deliver(e) })
	}
}
