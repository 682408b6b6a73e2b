package lanes

import (
	"slices"
	"sort"
	"time"

	"podflight/engine/sim"
)

// Axis maps instants to columns. The zero Axis has no columns.
type Axis struct {
	Columns int
	points  []point       // ascending in both
	fair    time.Duration // how much time a column holds where time is drawn widest; 0 on a linear axis
}

// point ties an instant to a position in columns.
type point struct {
	at  sim.Instant
	pos float64
}

// Linear returns an axis on which every column is the same stretch of time.
func Linear(from, to sim.Instant, columns int) Axis {
	if columns <= 0 {
		return Axis{}
	}
	if to <= from {
		to = from + 1
	}
	return Axis{Columns: columns, points: []point{{from, 0}, {to, float64(columns)}}}
}

// Compressed returns an axis on which every stretch without a moment that is longer than keep is
// drawn as if it lasted keep. moments are instants at which something visible happens, ascending.
func Compressed(from, to sim.Instant, columns int, moments []sim.Instant, keep time.Duration) Axis {
	if columns <= 0 || to <= from || keep <= 0 {
		return Linear(from, to, columns)
	}
	i := sort.Search(len(moments), func(i int) bool { return moments[i] > from })
	stops := []sim.Instant{from}
	for ; i < len(moments) && moments[i] < to; i++ {
		stops = append(stops, moments[i])
	}
	stops = slices.Compact(append(stops, to))
	points := []point{{from, 0}}
	pos := 0.0
	for j := 1; j < len(stops); j++ {
		pos += min(stops[j].Sub(stops[j-1]), keep).Seconds()
		points = append(points, point{stops[j], pos})
	}
	for j := range points {
		points[j].pos *= float64(columns) / pos
	}
	a := Axis{Columns: columns, points: points}
	a.fair = a.slowest()
	return a
}

// From returns the instant at the left edge.
func (a Axis) From() sim.Instant {
	if len(a.points) == 0 {
		return 0
	}
	return a.points[0].at
}

// To returns the instant at the right edge.
func (a Axis) To() sim.Instant {
	if len(a.points) == 0 {
		return 0
	}
	return a.points[len(a.points)-1].at
}

// Column returns the column of an instant: below 0 or at least Columns if it lies outside.
func (a Axis) Column(at sim.Instant) int {
	if len(a.points) == 0 || at < a.From() {
		return -1
	}
	if at >= a.To() {
		if at == a.To() {
			return a.Columns - 1
		}
		return a.Columns
	}
	i := sort.Search(len(a.points), func(i int) bool { return a.points[i].at > at })
	p, q := a.points[i-1], a.points[i]
	pos := p.pos + (q.pos-p.pos)*float64(at-p.at)/float64(q.at-p.at)
	return min(int(pos), a.Columns-1)
}

// Instant returns the instant at the left edge of a column.
func (a Axis) Instant(column int) sim.Instant {
	if len(a.points) == 0 {
		return 0
	}
	pos := float64(column)
	i := sort.Search(len(a.points), func(i int) bool { return a.points[i].pos > pos })
	switch {
	case i == 0:
		return a.From()
	case i == len(a.points):
		return a.To()
	}
	p, q := a.points[i-1], a.points[i]
	return p.at + sim.Instant(float64(q.at-p.at)*(pos-p.pos)/(q.pos-p.pos))
}

// Shortened reports whether time is shortened between two neighbouring columns compared with the axis at large.
func (a Axis) Shortened(column int) bool {
	if a.fair == 0 || column < 0 || column >= a.Columns {
		return false
	}
	return a.Instant(column+1).Sub(a.Instant(column)) > 2*a.fair
}

// slowest returns how much time a column holds where time is drawn widest.
func (a Axis) slowest() time.Duration {
	least := time.Duration(1<<63 - 1)
	for i := 1; i < len(a.points); i++ {
		if cols := a.points[i].pos - a.points[i-1].pos; cols > 0 {
			least = min(least, time.Duration(float64(a.points[i].at-a.points[i-1].at)/cols))
		}
	}
	return least
}

// Tick is a mark of the axis.
type Tick struct {
	Column int
	Label  string
}

// Ticks returns the marks of the axis, about gap columns apart, at round times.
func (a Axis) Ticks(gap int) []Tick {
	if len(a.points) == 0 {
		return nil
	}
	if len(a.points) > 2 {
		return a.unevenTicks(gap)
	}
	span := a.To().Sub(a.From())
	want := span * time.Duration(max(gap, 1)) / time.Duration(a.Columns)
	step := round(want)
	var out []Tick
	first := a.From().Duration().Truncate(step)
	if first < a.From().Duration() {
		first += step
	}
	for at := first; sim.At(at) < a.To(); at += step {
		label := sim.Brief(at)
		if col := a.Column(sim.At(at)); col+len(label) <= a.Columns {
			out = append(out, Tick{col, label})
		}
	}
	return out
}

// unevenTicks marks times on a compressed axis: what each place really is.
func (a Axis) unevenTicks(gap int) []Tick {
	var out []Tick
	for col := 0; col < a.Columns; col += max(gap, 1) {
		at := a.Instant(col).Duration()
		unit := time.Second
		if at < 10*time.Second {
			unit = 100 * time.Millisecond
		}
		label := sim.Brief(at.Round(unit))
		if col+len(label) <= a.Columns {
			out = append(out, Tick{col, label})
		}
	}
	return out
}

// round returns the round step that is nearest above a length of time.
func round(d time.Duration) time.Duration {
	for _, s := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400} {
		if step := time.Duration(s * float64(time.Second)); step >= d {
			return step
		}
	}
	return d.Truncate(24*time.Hour) + 24*time.Hour
}
