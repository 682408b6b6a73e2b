// Package flowcontrol limits how often something may happen.
//
// It imitates the token bucket of golang.org/x/time/rate as
// staging/src/k8s.io/client-go/util/flowcontrol/throttle.go uses it: for requests, events and
// image pulls. It has no ordering of its own.
package flowcontrol

import (
	"time"

	"podflight/engine/sim"
)

// Bucket is a token bucket. It is full at first.
type Bucket struct {
	rate   float64 // tokens a second
	burst  float64
	tokens float64
	at     sim.Instant // when tokens was true
}

// NewBucket returns a bucket of burst tokens that is filled at a rate of tokens a second. The rate is
// taken in single precision because flowcontrol does so.
func NewBucket(rate float32, burst int) *Bucket {
	return &Bucket{rate: float64(rate), burst: float64(burst), tokens: float64(burst)}
}

func (b *Bucket) refill(now sim.Instant) {
	b.tokens = min(b.burst, b.tokens+now.Sub(b.at).Seconds()*b.rate)
	b.at = now
}

// TryAccept takes a token if there is one. now must not be before that of an earlier call.
func (b *Bucket) TryAccept(now sim.Instant) bool {
	b.refill(now)
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// Reserve takes a token, perhaps one that is still to come, and returns how long to wait for it.
// Whoever asks later waits longer. now must not be before that of an earlier call.
func (b *Bucket) Reserve(now sim.Instant) time.Duration {
	b.refill(now)
	b.tokens--
	if b.tokens >= 0 {
		return 0
	}
	return time.Duration(-b.tokens / b.rate * float64(time.Second))
}
