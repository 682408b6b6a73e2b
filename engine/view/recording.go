package view

import (
	"fmt"
	"strings"

	"podflight/engine/api"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Recording prints a trace as the recordings of real clusters are written: the sections rows, states, events and output
// of a txtar archive, of what happened in one namespace. Times count from the first object that was seen there.
func Recording(t *trace.Trace, namespace string) string {
	r := recorder{trace: t, namespace: namespace}
	r.zero = r.firstSeen()
	r.rows()
	r.states()
	r.events()
	r.output()
	return r.b.String()
}

// recorder writes one recording.
type recorder struct {
	trace     *trace.Trace
	namespace string
	zero      sim.Instant
	b         strings.Builder
}

// watched are the kinds whose rows a recording has.
func watched(kind api.Kind) bool {
	switch kind {
	case api.Pod, api.Job, api.Deployment, api.ReplicaSet, api.CronJob:
		return true
	}
	return false
}

// firstSeen returns when the first object appeared, or else when the first command was started.
func (r *recorder) firstSeen() sim.Instant {
	for _, rec := range r.trace.Records() {
		if b, ok := rec.Body.(trace.ObjectChange); ok && r.sees(b) {
			return rec.At
		}
	}
	if commands := r.trace.Commands(r.trace.End); len(commands) > 0 {
		return commands[0].From
	}
	return 0
}

func (r *recorder) sees(b trace.ObjectChange) bool {
	return watched(b.Key.Kind) && b.Key.Namespace == r.namespace
}

func (r *recorder) section(name string) { fmt.Fprintf(&r.b, "-- %s --\n", name) }

// line begins a line with its time.
func (r *recorder) line(at sim.Instant, format string, args ...any) {
	fmt.Fprintf(&r.b, "%8.2f ", at.Sub(r.zero).Seconds())
	fmt.Fprintf(&r.b, format, args...)
	r.b.WriteByte('\n')
}

func (r *recorder) rows() {
	r.section("rows")
	for _, rec := range r.trace.Records() {
		if b, ok := rec.Body.(trace.ObjectChange); ok && r.sees(b) {
			r.line(rec.At, "%-8s %-10s %s", b.Op, strings.ToLower(string(b.Key.Kind)), r.row(rec.At, b))
		}
	}
}

func (r *recorder) row(at sim.Instant, b trace.ObjectChange) string {
	var cells []string
	columns := printers.Columns(b.Key.Kind)
	for i, cell := range printers.Cells(b.Object, r.trace.Wall(at)) {
		if !columns[i].Wide {
			cells = append(cells, columns[i].Name+"="+cell)
		}
	}
	return strings.Join(cells, " | ")
}

func (r *recorder) events() {
	r.section("events")
	for _, rec := range r.trace.Events(r.trace.End) {
		b := rec.Body.(trace.EventChange)
		e := b.Event
		if e.Namespace != r.namespace || b.Op == trace.Deleted {
			continue
		}
		field := ""
		if e.InvolvedObject.FieldPath != "" {
			field = "[" + e.InvolvedObject.FieldPath + "]"
		}
		r.line(rec.At, "x%d %s %s %s%s %s: %s", count(e), e.Type, e.Reason, regarding(e), field, source(e), oneLine(e.Message))
	}
}

func oneLine(text string) string { return strings.ReplaceAll(text, "\n", `\n`) }

func (r *recorder) output() {
	r.section("output")
	for _, c := range r.trace.Commands(r.trace.End) {
		r.line(c.From, "$ %s", c.Line)
		r.printed(c, false)
		r.printed(c, true)
		if c.To != sim.Never {
			r.line(c.To, "exit %d", c.Exit)
		}
	}
}

// printed writes what a command printed to one of its two streams: recordings have all of stdout first, then stderr.
func (r *recorder) printed(c trace.CommandRun, stderr bool) {
	var text string
	for _, o := range c.Output {
		if o.Err == stderr {
			text += o.Text
		}
	}
	if text == "" {
		return
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		r.b.WriteString("         | " + line + "\n")
	}
}
