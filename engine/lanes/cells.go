package lanes

import (
	"sort"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// cells paints the columns.
func (d *drawing) cells() {
	d.row.Cells = make([]State, max(d.axis.Columns, 0))
	d.spans()
	for _, w := range d.waitsInSight() {
		d.paint(w.Since, min(w.Ended, d.now), BackOff)
		if w.Ended > d.now && w.Until > d.now {
			d.paint(d.now, w.Until, BackOffLeft)
		}
	}
}

// paint shows a state from one instant to another.
func (d *drawing) paint(from, to sim.Instant, s State) {
	if to <= d.axis.From() || from >= d.axis.To() || to < from {
		return
	}
	first, last := max(d.axis.Column(from), 0), min(d.axis.Column(to), d.axis.Columns-1)
	if last > first && d.axis.Instant(last) >= to {
		last--
	}
	for c := first; c <= last; c++ {
		d.row.Cells[c] = max(d.row.Cells[c], s)
	}
}

// spansInSight returns the spans that reach into the axis and have begun.
func (d *drawing) spansInSight() []trace.Span {
	all := d.lane.Spans
	i := sort.Search(len(all), func(i int) bool { return all[i].To > d.axis.From() })
	n := sort.Search(len(all)-i, func(n int) bool { return all[i+n].From > d.now || all[i+n].From >= d.axis.To() })
	return all[i : i+n]
}

// waitsInSight returns the waits that reach into the axis and have begun to be seen.
func (d *drawing) waitsInSight() []trace.Wait {
	all := d.lane.Waits
	i := sort.Search(len(all), func(i int) bool { return all[i].Ended > d.axis.From() })
	n := sort.Search(len(all)-i, func(n int) bool { return all[i+n].Noticed > d.now || all[i+n].Since >= d.axis.To() })
	return all[i : i+n]
}

func (d *drawing) spans() {
	for _, s := range d.spansInSight() {
		to := min(s.To, d.now)
		switch s.Phase {
		case trace.Waiting, trace.Created:
			d.paint(s.From, to, Waiting)
		case trace.Pulling:
			d.paint(s.From, to, Pulling)
		case trace.Stopping:
			d.paint(s.From, to, Stopping)
		case trace.Running:
			d.running(s, to)
		}
	}
}

// running paints a running span by readiness, as the Pod's status tells it.
func (d *drawing) running(s trace.Span, to sim.Instant) {
	if !d.facts.gated {
		// A container without a readiness gate of its own is as good as ready from its start; the status
		// says so a moment later, or never if it ends before.
		d.paint(s.From, to, Running)
		return
	}
	d.paint(s.From, to, NotReady)
	all := d.facts.ready
	i := sort.Search(len(all), func(i int) bool { return all[i].to > max(s.From, d.axis.From()) })
	for ; i < len(all) && all[i].from < min(to, d.axis.To()); i++ {
		if all[i].attempt == s.Attempt {
			d.paint(max(all[i].from, s.From), min(all[i].to, to), Running)
		}
	}
}
