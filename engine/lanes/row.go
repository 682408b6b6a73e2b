package lanes

import (
	"fmt"
	"time"
	"unicode/utf8"

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
	Text   string
	Kind   Kind
	Record sim.RecordID
}

// Row is one lane, laid out.
type Row struct {
	Cells  []State
	Labels []Label // under the cells
	Marks  []Label // under the labels: signals, hooks and probes; empty if there are none in sight
}

// Marker gives the short words of labels. It holds the glyphs for an end.
type Marker struct{ Passed, Failed string }

// Draw lays out a lane as it stands at an instant. Nothing that happens later is shown, but for what
// is left of a running wait.
func Draw(t *trace.Trace, l *trace.Lane, a Axis, now sim.Instant, m Marker) Row {
	d := drawing{trace: t, lane: l, axis: a, now: now, marker: m}
	d.row.Cells = make([]State, max(a.Columns, 0))
	d.spans()
	d.waits()
	d.ends()
	d.waitLabels()
	d.reasons()
	d.marks()
	d.row.Labels = place(d.wanted, a.Columns)
	d.row.Marks = place(d.marked, a.Columns)
	return d.row
}

type drawing struct {
	trace  *trace.Trace
	lane   *trace.Lane
	axis   Axis
	now    sim.Instant
	marker Marker
	row    Row
	wanted []Label // in order of importance
	marked []Label
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

func (d *drawing) spans() {
	for _, s := range d.lane.Spans {
		if s.From > d.now || s.From >= d.axis.To() {
			break
		}
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
	d.paint(s.From, to, NotReady)
	life, ok := d.trace.Life(d.lane.Container.UID)
	if !ok {
		return
	}
	for _, r := range Ready(life, d.lane.Container.Name, s.Attempt) {
		if from, until := max(r.From, s.From), min(r.To, to); from < until {
			d.paint(from, until, Running)
		}
	}
	// A container without a readiness gate of its own is as good as ready from its start; the status
	// says so a moment later, or never if it ends before.
	if gate := unready(life, d.lane.Container.Name); !gate {
		d.paint(s.From, to, Running)
	}
}

func (d *drawing) waits() {
	for _, w := range d.lane.Waits {
		if w.Noticed > d.now {
			break
		}
		d.paint(w.Since, min(w.Ended, d.now), BackOff)
		if w.Ended > d.now && w.Until > d.now {
			d.paint(d.now, w.Until, BackOffLeft)
		}
	}
}

func (d *drawing) want(at sim.Instant, kind Kind, id sim.RecordID, format string, args ...any) {
	if c := d.axis.Column(at); c >= 0 && c < d.axis.Columns {
		d.wanted = append(d.wanted, Label{c, fmt.Sprintf(format, args...), kind, id})
	}
}

// ends labels each end with its exit code, where it happened.
func (d *drawing) ends() {
	for _, s := range d.lane.Spans {
		if s.From > d.now {
			break
		}
		if s.Phase != trace.Exited {
			continue
		}
		switch {
		case s.Reason == "OOMKilled":
			d.want(s.From, Failed, s.Record, "%sOOM", d.marker.Failed)
		case s.ExitCode == 0:
			d.want(s.From, Succeeded, s.Record, "%s", d.marker.Passed)
		default:
			d.want(s.From, Failed, s.Record, "%s%d", d.marker.Failed, s.ExitCode)
		}
	}
}

// waitLabels writes each wait in the middle of its stretch.
func (d *drawing) waitLabels() {
	for i := len(d.lane.Waits) - 1; i >= 0; i-- {
		w := d.lane.Waits[i]
		if w.Noticed > d.now {
			continue
		}
		text, kind := Clock(w.Delay), Wait
		to := min(w.Ended, max(w.Until, d.now))
		if w.Ended > d.now && w.Until > d.now {
			left := w.Until.Sub(d.now)
			text, kind = fmt.Sprintf("%s, %s left", text, Clock(left.Truncate(time.Second))), WaitLeft
		}
		from, last := d.axis.Column(max(w.Since, d.axis.From())), min(d.axis.Column(to), d.axis.Columns)
		if n := utf8.RuneCountInString(text); from >= 0 && from < d.axis.Columns && (n <= last-from || kind == WaitLeft) {
			c := max(from, from+(last-from-n)/2)
			d.wanted = append(d.wanted, Label{c, text, kind, w.Record})
		}
	}
}

// reasons says why the container waits now, and how much of the grace period is left.
func (d *drawing) reasons() {
	s, ok := d.lane.SpanAt(d.now)
	if !ok {
		return
	}
	_, backing := d.lane.WaitAt(d.now)
	switch {
	case s.Phase == trace.Waiting && s.Reason != "" && !backing:
		d.want(s.From, Reason, s.Record, "%s", s.Reason)
	case s.Phase == trace.Pulling:
		d.want(s.From, Reason, s.Record, "pulling %s", s.Image)
	case s.Phase == trace.Stopping:
		left := max(s.From.Add(s.Grace).Sub(d.now), 0).Round(time.Second)
		d.want(s.From, Grace, s.Record, "TERM, %s left", Clock(left))
	}
}

// marks collects signals, hooks and probes that are in sight.
func (d *drawing) marks() {
	passed := map[int]bool{}
	for _, id := range d.lane.Marks.Between(d.axis.From()-1, min(d.axis.To(), d.now)) {
		r, _ := d.trace.Record(id)
		c := d.axis.Column(r.At)
		if c < 0 || c >= d.axis.Columns {
			continue
		}
		switch b := r.Body.(type) {
		case trace.Signal:
			if b.PID == 1 {
				d.marked = append(d.marked, Label{c, trimSignal(b.Name), SignalSent, id})
			}
		case trace.Hook:
			if b.Phase == trace.HookStarted {
				d.marked = append(d.marked, Label{c, b.Which, HookRan, id})
			}
		case trace.Probe:
			if b.Result == "success" && passed[c] {
				continue
			}
			kind := ProbeFailed
			if b.Result == "success" {
				kind, passed[c] = ProbePassed, true
			}
			d.marked = append(d.marked, Label{c, "", kind, id})
		}
	}
}

func trimSignal(name string) string {
	if len(name) > 3 && name[:3] == "SIG" {
		return name[3:]
	}
	return name
}
