package stage

import (
	"time"

	"podflight/engine/lanes"
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

// least is how much time is in sight at least, unless it was zoomed in.
const least = 10 * time.Second

// bounds returns the stretch that is in sight at an instant of a run that ends at end.
func (w window) bounds(now, end sim.Instant) (from, to sim.Instant) {
	length := fitting(now.Duration())
	for range w.zoom {
		length /= 2
	}
	for range -w.zoom {
		length *= 2
	}
	length = max(min(length, max(end.Duration(), least)), 100*time.Millisecond)
	if w.zoom <= 0 {
		return 0, sim.At(length)
	}
	// Zoomed in, the playhead stays in the last third and the window goes with it in steps of a third.
	third := length / 3
	start := min(now.Duration().Truncate(third)-2*third, end.Duration()-length)
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

// shortened is how long a wait seems on the axis with shortened waits.
const shortened = 5 * time.Second

// drawnAxis is an axis with what it was made of.
type drawnAxis struct {
	from, to sim.Instant
	columns  int
	axis     lanes.Axis
}

// axisOf returns the axis over so many columns.
func (m Model) axisOf(columns int) lanes.Axis {
	end := m.scene.trace.End
	from, to := m.window.bounds(m.now, end)
	if !m.short {
		return lanes.Linear(from, to, columns)
	}
	to = min(to, end)
	if a := m.scene.short; a.from == from && a.to == to && a.columns == columns {
		return a.axis
	}
	a := lanes.Compressed(from, to, columns, m.scene.trace.Moments(), shortened)
	m.scene.short = drawnAxis{from, to, columns, a}
	return a
}
