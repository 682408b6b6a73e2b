package client

import (
	"time"

	"podflight/engine/sim"
)

// limiter is a token bucket. A zero rate means no limit.
type limiter struct {
	rate   float64 // tokens a second
	burst  float64
	tokens float64
	at     sim.Instant // when tokens was true
}

func newLimiter(rate float64, burst int) *limiter {
	return &limiter{rate: rate, burst: float64(burst), tokens: float64(burst)}
}

// reserve takes one token and returns how long to wait until it is there. Whoever asks later
// waits longer, so requests go out in the order in which they asked.
func (l *limiter) reserve(now sim.Instant) time.Duration {
	if l.rate <= 0 {
		return 0
	}
	l.tokens = min(l.burst, l.tokens+now.Sub(l.at).Seconds()*l.rate)
	l.at = now
	l.tokens--
	if l.tokens >= 0 {
		return 0
	}
	return time.Duration(-l.tokens / l.rate * float64(time.Second))
}
