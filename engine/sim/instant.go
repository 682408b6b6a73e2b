package sim

import (
	"fmt"
	"time"
)

// Instant is a moment of virtual time, in nanoseconds since the start of the run.
type Instant int64

// Never is an instant later than any that a run reaches.
const Never = Instant(1<<63 - 1)

// At returns the instant that lies d after the start of the run.
func At(d time.Duration) Instant { return Instant(d) }

// Add returns the instant d after i. It saturates at Never.
func (i Instant) Add(d time.Duration) Instant {
	if d > 0 && i > Never-Instant(d) {
		return Never
	}
	return i + Instant(d)
}

// Sub returns the time that passes from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i - j) }

// Duration returns the time that passes from the start of the run to i.
func (i Instant) Duration() time.Duration { return time.Duration(i) }

// Seconds returns i in seconds since the start of the run.
func (i Instant) Seconds() float64 { return time.Duration(i).Seconds() }

// String prints i as seconds with milliseconds, as in "72.400s".
func (i Instant) String() string {
	if i == Never {
		return "never"
	}
	return fmt.Sprintf("%.3fs", i.Seconds())
}
