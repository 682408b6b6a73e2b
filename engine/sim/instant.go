package sim

import (
	"fmt"
	"strings"
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

// Clock prints i for a reader: "12.9s", "1m12.0s", "1h02m03s".
func (i Instant) Clock() string {
	d := i.Duration().Round(100 * time.Millisecond)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%04.1fs", d/time.Minute, (d % time.Minute).Seconds())
	default:
		return fmt.Sprintf("%dh%02dm%02ds", d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second)
	}
}

// Brief prints a length of time without parts that are nothing: "0s", "1m30s", "2h". time.ParseDuration reads it back.
func Brief(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
