package stage

import (
	"time"

	"podflight/engine/sim"
)

// window is which stretch of a run is in sight.
type window struct {
	zoom int // how often it was zoomed in (positive) or out
}

// spans are the lengths that the axis takes while the window follows the playhead: it keeps still
// until the playhead comes near its end, and then jumps to the next length.
func spans() []time.Duration {
	return []time.Duration{
		10 * time.Second, 20 * time.Second, 40 * time.Second, 60 * time.Second, 100 * time.Second, 3 * time.Minute, 5 * time.Minute,
		10 * time.Minute, 20 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour, 24 * time.Hour,
	}
}

// bounds returns the stretch that is in sight at an instant of a run that ends at end.
func (w window) bounds(now, end sim.Instant) (from, to sim.Instant) {
	length := fitting(now.Duration())
	for range w.zoom {
		length /= 2
	}
	for range -w.zoom {
		length *= 2
	}
	length = max(length, 100*time.Millisecond)
	if w.zoom <= 0 {
		return 0, sim.At(length)
	}
	// Zoomed in, the playhead stays in the last third and the window goes with it in steps of a third.
	third := length / 3
	start := now.Duration().Truncate(third) - 2*third
	start = min(start, end.Duration()+third-length)
	return sim.At(max(start, 0)), sim.At(max(start, 0) + length)
}

// fitting returns the first length in which a time stands in the first five sixths.
func fitting(d time.Duration) time.Duration {
	for _, s := range spans() {
		if d <= s/6*5 {
			return s
		}
	}
	return d * 6 / 5
}
