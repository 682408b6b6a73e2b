package lanes

import (
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// State is what a column of a lane shows. Where several states share a column, the greater one is shown,
// so that a run of a tenth of a second can be seen on an axis of an hour.
type State int

// The states of a column.
const (
	None        State = iota // nothing exists, or it has ended for good
	BackOffLeft              // a wait, its part that is still to come
	Waiting                  // to be created, or for something that is missing
	BackOff                  // a wait
	Pulling
	NotReady // runs, and is not ready
	Running  // runs, and is ready
	Stopping // runs, and has been told to stop
)

// Kind says what a label tells, so that it can have its colour.
type Kind int

// The kinds of labels.
const (
	Wait      Kind = iota // how long a wait is
	WaitLeft              // what is left of the wait that is being served
	Succeeded             // an end with exit code 0
	Failed                // another end
	Reason                // why the container waits
	Grace                 // what is left of the grace period
	SignalSent
	HookRan
	ProbePassed
	ProbeFailed
)

// Label is a word at a place of a lane.
type Label struct {
	Column int
	Text   string // "" for a probe's mark, whose glyph is the caller's
	Kind   Kind
	Record sim.RecordID
}

// Row is one lane, laid out.
type Row struct {
	Cells  []State
	Labels []Label  // under the cells
	Probes []Probes // under the labels, a line for each kind of probe that the container has
	Now    Label    // how the container stands, in words, without a column; its Text is "" while it runs
}

// Marker gives the short words of labels. It holds the glyphs for an end.
type Marker struct{ Passed, Failed string }

// Draw lays out a lane as it stands at an instant. Nothing that happens later is shown, but for what
// is left of a running wait.
func (c *Chart) Draw(l *trace.Lane, a Axis, now sim.Instant, m Marker) Row {
	d := drawing{lane: l, facts: c.facts(l), axis: a, now: now, marker: m}
	d.cells()
	d.present()
	d.ends()
	d.waits()
	d.signs()
	d.row.Labels = place(d.wanted, d.urgent, a.Columns)
	d.probes()
	return d.row
}

// Cells lays out the cells of a lane alone, as Draw does.
func (c *Chart) Cells(l *trace.Lane, a Axis, now sim.Instant) []State {
	d := drawing{lane: l, facts: c.facts(l), axis: a, now: now}
	d.cells()
	return d.row.Cells
}

// Draw lays out one lane of a run. Those who draw many use a Chart.
func Draw(t *trace.Trace, l *trace.Lane, a Axis, now sim.Instant, m Marker) Row {
	return New(t).Draw(l, a, now, m)
}

// drawing is a row in the making.
type drawing struct {
	lane   *trace.Lane
	facts  *facts
	axis   Axis
	now    sim.Instant
	marker Marker
	row    Row
	urgent *wish  // what must not be missing; nil if nothing is
	wanted []wish // in order of importance
}
