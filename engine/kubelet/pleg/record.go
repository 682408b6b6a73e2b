package pleg

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/sim"
)

// record is what the last relist saw of a Pod.
type record struct {
	states   map[cri.ContainerID]cri.State
	sandbox  map[cri.SandboxID]bool // ready
	status   *container.PodStatus
	observed sim.Instant // of the last relist of this Pod alone
	dirty    bool
	cause    sim.RecordID
	waiters  []func()
}

// compare follows computeEvents and generateEvents for every instance, old and new, and remembers the new states.
func (r *record) compare(pod types.UID, s *container.PodStatus) (events []Event, changed bool) {
	seen := 0
	for _, c := range s.Containers {
		was, known := r.states[c.ID]
		if known {
			seen++
		}
		if known && was == c.State {
			continue
		}
		changed = true
		r.states[c.ID] = c.State
		switch c.State {
		case cri.Running:
			events = append(events, Event{Type: ContainerStarted, Pod: pod, Container: c.ID, Record: c.Record})
		case cri.Exited:
			events = append(events, Event{Type: ContainerDied, Pod: pod, Container: c.ID, Record: c.Record})
		}
		if !known {
			seen++
		}
	}
	if seen != len(r.states) {
		changed = true
		events = append(events, r.removed(pod, s)...)
	}
	more, sandboxes := r.compareSandboxes(pod, s)
	return append(events, more...), changed || sandboxes
}

// removed drops the instances that are gone and returns their events, in order of their IDs.
func (r *record) removed(pod types.UID, s *container.PodStatus) []Event {
	var gone []cri.ContainerID
	for id := range r.states {
		if !slices.ContainsFunc(s.Containers, func(c *cri.Container) bool { return c.ID == id }) {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	var events []Event
	for _, id := range gone {
		if r.states[id] != cri.Exited {
			events = append(events, Event{Type: ContainerDied, Pod: pod, Container: id})
		}
		events = append(events, Event{Type: ContainerRemoved, Pod: pod, Container: id})
		delete(r.states, id)
	}
	return events
}

func (r *record) compareSandboxes(pod types.UID, s *container.PodStatus) (events []Event, changed bool) {
	for i := range s.Sandboxes {
		b := &s.Sandboxes[i]
		was, known := r.sandbox[b.ID]
		if known && was == b.Ready {
			continue
		}
		changed = true
		r.sandbox[b.ID] = b.Ready
		typ := ContainerDied
		if b.Ready {
			typ = ContainerStarted
		}
		events = append(events, Event{Type: typ, Pod: pod})
	}
	if len(r.sandbox) != len(s.Sandboxes) {
		changed = true
		for id := range r.sandbox {
			if !slices.ContainsFunc(s.Sandboxes, func(b cri.Sandbox) bool { return b.ID == id }) {
				delete(r.sandbox, id)
			}
		}
	}
	return events, changed
}

// keepIPs follows getPodIPs: a Pod whose sandboxes are all stopped keeps the addresses that it had.
func keepIPs(s, old *container.PodStatus) {
	if len(s.IPs) > 0 || old == nil {
		return
	}
	if slices.ContainsFunc(s.Sandboxes, func(b cri.Sandbox) bool { return b.Ready }) {
		return
	}
	s.IPs = old.IPs
}
