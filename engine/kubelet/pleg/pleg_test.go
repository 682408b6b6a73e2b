package pleg

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/sim"
)

// node is a runtime of which only the states of containers matter.
type node struct {
	cri.Runtime
	changed func(cri.Change)
	states  map[types.UID][]*cri.Container
}

func (n *node) Subscribe(fn func(cri.Change)) { n.changed = fn }

func (n *node) set(pod types.UID, id cri.ContainerID, state cri.State) {
	list := n.states[pod]
	i := slices.IndexFunc(list, func(c *cri.Container) bool { return c.ID == id })
	next := &cri.Container{ID: id, Name: "app", State: state, Record: 7}
	if i < 0 {
		n.states[pod] = append([]*cri.Container{next}, list...)
	} else {
		list[i] = next
	}
	n.changed(cri.Change{Pod: pod, Container: id, Record: 7})
}

func (n *node) status(pod types.UID) *container.PodStatus {
	return &container.PodStatus{UID: pod, Containers: slices.Clone(n.states[pod])}
}

type harness struct {
	k    *sim.Kernel
	node *node
	pleg *PLEG
	log  []string
}

func newHarness() *harness {
	h := &harness{k: sim.New(1, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), node: &node{states: map[types.UID][]*cri.Container{}}}
	h.pleg = New(Config{
		Kernel: h.k, Runtime: h.node, Status: h.node.status, Phase: 500 * time.Millisecond, Took: 10 * time.Millisecond, OnDemand: 3 * time.Millisecond,
		Deliver: func(e Event) {
			h.log = append(h.log, fmt.Sprintf("%v %d %s cause %d", h.k.Now(), e.Type, e.Container, h.k.Cause()))
		},
	})
	return h
}

func (h *harness) at(d time.Duration, fn func()) { h.k.At(sim.At(d), fn) }

func TestRelist(t *testing.T) {
	h := newHarness()
	h.at(100*time.Millisecond, func() { h.node.set("p", "c0", cri.Created) })
	h.at(600*time.Millisecond, func() { h.node.set("p", "c0", cri.Running) })
	h.at(1600*time.Millisecond, func() { h.node.set("p", "c0", cri.Exited); h.node.set("p", "c1", cri.Running) })
	h.at(3000*time.Millisecond, func() { h.node.states["p"] = h.node.states["p"][:1]; h.node.changed(cri.Change{Pod: "p"}) })
	h.k.RunUntil(sim.At(time.Hour))
	want := []string{"1.510s 0 c0 cause 7", "2.520s 0 c1 cause 7", "2.520s 1 c0 cause 7", "3.530s 2 c0 cause 0"}
	if !slices.Equal(h.log, want) {
		t.Errorf("events are %q, want %q", h.log, want)
	}
	if n := h.k.Fired(); n > 20 {
		t.Errorf("%d events ran in an idle hour", n)
	}
}

func TestOnDemandRelist(t *testing.T) {
	h := newHarness()
	h.at(600*time.Millisecond, func() { h.node.set("p", "c0", cri.Running); h.pleg.RequestRelist("p") })
	h.k.RunUntil(sim.At(time.Second))
	if want := []string{"0.603s 0 c0 cause 7"}; !slices.Equal(h.log, want) {
		t.Errorf("events are %q, want %q", h.log, want)
	}
	if got := h.pleg.Get("p"); len(got.Containers) != 1 {
		t.Errorf("the cache holds %+v", got)
	}
}

func TestGetNewerThan(t *testing.T) {
	for _, c := range []struct {
		name  string
		after time.Duration // the last sync; negative for none
		at    time.Duration // of the call
		want  time.Duration
	}{
		{"first sync", -1, 100 * time.Millisecond, 100 * time.Millisecond},
		{"relisted since", 400 * time.Millisecond, 700 * time.Millisecond, 700 * time.Millisecond},
		{"not relisted since", 600 * time.Millisecond, 700 * time.Millisecond, 1510 * time.Millisecond},
		{"at the tick", 1510 * time.Millisecond, 1510 * time.Millisecond, 2520 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHarness()
			var got sim.Instant
			h.at(c.at, func() {
				h.k.Go("caller", func(task *sim.Task) {
					h.pleg.GetNewerThan(task, "p", sim.Instant(c.after))
					got = h.k.Now()
				})
			})
			h.k.RunUntil(sim.At(10 * time.Second))
			if got != sim.At(c.want) {
				t.Errorf("returns at %v, want %v", got, c.want)
			}
		})
	}
}

// A sync that waits for news is woken by a relist of its Pod alone.
func TestOnDemandWakesWaiter(t *testing.T) {
	h := newHarness()
	var got sim.Instant
	h.at(600*time.Millisecond, func() {
		h.k.Go("caller", func(task *sim.Task) {
			h.pleg.GetNewerThan(task, "p", h.k.Now())
			got = h.k.Now()
		})
	})
	h.at(700*time.Millisecond, func() { h.node.set("p", "c0", cri.Running); h.pleg.RequestRelist("p") })
	h.k.RunUntil(sim.At(10 * time.Second))
	if got != sim.At(703*time.Millisecond) {
		t.Errorf("returns at %v, want 0.703s", got)
	}
}
