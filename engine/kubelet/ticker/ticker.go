// Package ticker computes the instants of the kubelet's periodic loops, so that a loop that has
// nothing to do costs nothing: what happens at a tick is scheduled for that tick alone.
//
// It imitates time.Ticker as pkg/kubelet uses it (PLEG relist, work-queue poll, housekeeping).
// It holds no state and has no ordering of its own.
package ticker

import (
	"time"

	"podflight/engine/sim"
)

// Grid is the instants Phase, Phase+Period, Phase+2·Period and so on. Period must be positive.
type Grid struct {
	Phase  time.Duration
	Period time.Duration
}

// Next returns the earliest tick that is not before i.
func (g Grid) Next(i sim.Instant) sim.Instant {
	first := sim.At(g.Phase)
	if i <= first {
		return first
	}
	n := (i.Sub(first) + g.Period - 1) / g.Period
	return first.Add(n * g.Period)
}

// After returns the earliest tick that comes after i.
func (g Grid) After(i sim.Instant) sim.Instant { return g.Next(i + 1) }

// Last returns the latest tick that is not after i. It reports false if none has come yet.
func (g Grid) Last(i sim.Instant) (sim.Instant, bool) {
	first := sim.At(g.Phase)
	if i < first {
		return 0, false
	}
	return first.Add(i.Sub(first) / g.Period * g.Period), true
}
