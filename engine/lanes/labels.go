package lanes

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// want asks for a label at an instant, in the first of some texts that there is room for.
func (d *drawing) want(at sim.Instant, kind Kind, id sim.RecordID, texts ...string) {
	if c := d.axis.Column(at); c >= 0 && c < d.axis.Columns {
		d.wanted = append(d.wanted, wish{Label{c, "", kind, id}, texts})
	}
}

// present says what the container does now that takes time: why it waits, what it pulls, what is left of a wait or of the grace
// period; or how it ended.
func (d *drawing) present() {
	s, ok := d.lane.SpanAt(d.now)
	from := max(s.From, d.axis.From())
	w, backing := d.lane.WaitAt(d.now)
	switch {
	case backing && w.Noticed <= d.now && w.Until > d.now:
		left := sim.Brief(w.Until.Sub(d.now).Truncate(time.Second))
		d.wantBetween(w.Since, w.Until, WaitLeft, w.Record, fmt.Sprintf("%s, %s left", sim.Brief(w.Delay), left), left+" left", left)
	case !ok || backing:
	case s.Phase == trace.Waiting && s.Reason != "" && !strings.HasSuffix(s.Reason, "BackOff"): // a wait says that already
		d.want(from, Reason, s.Record, narrow(s.Reason))
	case s.Phase == trace.Pulling:
		d.want(from, Reason, s.Record, "pulling "+narrow(s.Image), "pulling")
	case s.Phase == trace.Stopping:
		left := sim.Brief(max(s.From.Add(s.Grace).Sub(d.now), 0).Round(time.Second))
		d.want(from, Grace, s.Record, "TERM, "+left+" left", left+" left")
	}
	if len(d.wanted) > 0 {
		d.urgent, d.wanted = &d.wanted[0], nil
		d.row.Now = d.urgent.Label
		d.row.Now.Text = d.urgent.texts[0]
	} else if end, ok := d.lastEnd(); ok {
		d.row.Now = end
	}
}

// lastEnd returns how the container ended, if it has and nothing came after.
func (d *drawing) lastEnd() (Label, bool) {
	all := d.lane.Spans
	i := sort.Search(len(all), func(i int) bool { return all[i].From > d.now }) - 1
	for i >= 0 && all[i].Phase == trace.Removed {
		i--
	}
	if i < 0 || all[i].Phase != trace.Exited {
		return Label{}, false
	}
	return d.end(all[i]), true
}

// end returns the label of an end, its column aside.
func (d *drawing) end(s trace.Span) Label {
	switch {
	case s.Reason == "OOMKilled":
		return Label{Text: d.marker.Failed + "OOM", Kind: Failed, Record: s.Record}
	case s.ExitCode == 0:
		return Label{Text: d.marker.Passed, Kind: Succeeded, Record: s.Record}
	}
	return Label{Text: fmt.Sprint(d.marker.Failed, s.ExitCode), Kind: Failed, Record: s.Record}
}

// wantBetween asks for a label in the middle of a stretch.
func (d *drawing) wantBetween(from, to sim.Instant, kind Kind, id sim.RecordID, texts ...string) {
	first, last := d.axis.Column(max(from, d.axis.From())), min(d.axis.Column(to), d.axis.Columns)
	if first < 0 || first >= d.axis.Columns {
		return
	}
	c := max(first, first+(last-first-width(texts[0]))/2)
	d.wanted = append(d.wanted, wish{Label{c, "", kind, id}, texts})
}

// ends labels each end with its exit code, where it happened, the latest first.
func (d *drawing) ends() {
	for _, s := range slices.Backward(d.spansInSight()) {
		if s.Phase != trace.Exited || s.From < d.axis.From() {
			continue
		}
		l := d.end(s)
		d.want(s.From, l.Kind, l.Record, l.Text)
	}
}

// waits writes each wait that is over, or that only waits for the kubelet to wake up, in the middle of its stretch.
func (d *drawing) waits() {
	for _, w := range slices.Backward(d.waitsInSight()) {
		if w.Ended > d.now && w.Until > d.now {
			continue // what is left of it is written already
		}
		text, to := sim.Brief(w.Delay), min(w.Ended, max(w.Until, d.now))
		first, last := d.axis.Column(max(w.Since, d.axis.From())), min(d.axis.Column(to), d.axis.Columns)
		if width(text) <= last-first {
			d.wantBetween(w.Since, to, Wait, w.Record, text)
		}
	}
}

// signs writes signals and hooks, the latest first.
func (d *drawing) signs() {
	all := d.facts.signs
	i := sort.Search(len(all), func(i int) bool { return all[i].at >= d.axis.From() })
	n := sort.Search(len(all)-i, func(n int) bool { return all[i+n].at > min(d.axis.To(), d.now) })
	for _, s := range slices.Backward(all[i : i+n]) {
		d.want(s.at, s.kind, s.record, s.texts...)
	}
}

// narrow returns a text in which each character takes a column: what is not ASCII is replaced.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e {
			return '?'
		}
		return r
	}, text)
}
