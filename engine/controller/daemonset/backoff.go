package daemonset

import (
	"time"

	"podflight/engine/sim"
)

// The delays between deletions of failed Pods on one node, for a DaemonSet (cmd/kube-controller-manager/app/apps.go).
const (
	firstDelay   = time.Second
	longestDelay = 15 * time.Minute
)

// place is where a failed Pod was, and of which generation of its DaemonSet.
type place struct {
	generation int64
	node       string
}

// backOffs are the delays of one DaemonSet (k8s.io/client-go/util/flowcontrol/backoff.go). A delay starts over when nothing
// has failed for twice the longest one.
type backOffs struct{ at map[place]backOff }

type backOff struct {
	delay time.Duration
	last  sim.Instant
}

// waiting returns the current delay and whether it is still running.
func (b *backOffs) waiting(p place, now sim.Instant) (time.Duration, bool) {
	e, ok := b.at[p]
	return e.delay, ok && now.Sub(e.last) < e.delay
}

// next begins the next delay.
func (b *backOffs) next(p place, now sim.Instant) {
	e, ok := b.at[p]
	if !ok || now.Sub(e.last) > 2*longestDelay {
		b.at[p] = backOff{firstDelay, now}
		return
	}
	b.at[p] = backOff{min(2*e.delay, longestDelay), now}
}
