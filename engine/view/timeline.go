package view

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/lanes"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Timeline draws the lives of containers side by side on one axis: a lane for each container, grouped by Pod and by
// the object that made the Pod, with exit codes and waits under the place where they happen.
func Timeline(t *trace.Trace, o Options) string {
	d := timeline{Options: o, glyphs: o.glyphs(), trace: t, chart: lanes.New(t), groups: groups(t)}
	if len(d.groups) == 0 {
		d.commands()
		d.notices()
		return d.b.String()
	}
	d.folded = d.count() > foldAbove
	d.margin = d.nameWidth() + len(indent) + 2
	d.axis = lanes.Linear(0, shownUntil(t), max(d.width()-d.margin, 20))
	for _, g := range d.groups {
		d.group(g)
	}
	d.ruler()
	d.commands()
	d.notices()
	d.rest()
	return d.b.String()
}

const (
	indent    = "  "
	foldAbove = 16 // Pods: above, a lane is one line
	tickGap   = 12 // columns between the marks of the axis
	longName  = 24
)

type timeline struct {
	Options
	glyphs
	trace  *trace.Trace
	chart  *lanes.Chart
	groups []group
	axis   lanes.Axis
	margin int // columns left of the lanes
	folded bool
	b      strings.Builder
}

func (d *timeline) line(parts ...string) {
	d.b.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	d.b.WriteByte('\n')
}

func (d *timeline) count() int {
	n := 0
	for _, g := range d.groups {
		n += len(g.pods)
	}
	return n
}

func (d *timeline) nameWidth() int {
	w := len("kubectl")
	for _, g := range d.groups {
		for _, p := range g.pods {
			for _, l := range d.trace.Lanes(p.UID) {
				w = max(w, utf8.RuneCountInString(l.Container.Name))
			}
			if !d.folded && probed(p) {
				w = max(w, len("readiness"))
			}
		}
	}
	return min(w, longName)
}

// probed reports whether a container of a Pod has a probe, whose results get a line of their own.
func probed(l *trace.Life) bool {
	pod, ok := l.Versions[0].Object.(*corev1.Pod)
	return ok && slices.ContainsFunc(slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers), func(c corev1.Container) bool {
		return c.StartupProbe != nil || c.ReadinessProbe != nil || c.LivenessProbe != nil
	})
}

// shownUntil returns where the axis ends: a little after the last thing that happens, or where a wait that still runs expires.
func shownUntil(t *trace.Trace) sim.Instant {
	var last sim.Instant
	for _, r := range t.Records() {
		switch b := r.Body.(type) {
		case trace.ObjectChange:
			if watched(b.Key.Kind) {
				last = max(last, r.At)
			}
		case trace.ContainerChange:
			if b.Phase != trace.Removed {
				last = max(last, r.At)
			}
		case trace.Command:
			last = max(last, r.At)
		case trace.BackOff:
			if b.Phase == trace.BackOffStarted {
				last = max(last, min(b.Until, t.End))
			}
		}
	}
	return min(t.End, max(last+last/12, last.Add(minTail)))
}

// minTail is how much is shown after the last thing that happens.
const minTail = 3 * time.Second

func (d *timeline) group(g group) {
	if g.owner != "" {
		d.line(d.paint(Title, g.owner))
		for _, w := range g.waits {
			d.lane(w.name, &trace.Lane{Waits: w.waits})
		}
	}
	for _, p := range g.pods {
		d.pod(p)
	}
}

func (d *timeline) pod(l *trace.Life) {
	v, _ := l.Last(d.trace.End)
	pod := v.Object.(*corev1.Pod)
	s := printers.Summarize(pod)
	head := d.paint(Title, "pod/"+l.Key.Name)
	if l.Key.Namespace != d.Namespace {
		head += d.paint(Dim, " -n "+l.Key.Namespace)
	}
	if pod.Spec.NodeName != "" {
		head += "  " + d.paint(Dim, pod.Spec.NodeName)
	}
	head += "  " + d.phases(l)
	if s.Status != string(pod.Status.Phase) {
		head += "  " + d.paint(StatusSlot(s.Status), s.Status)
	}
	if s.Restarts > 0 {
		head += d.paint(Dim, fmt.Sprintf("  restarts %d", s.Restarts))
	}
	if l.Removed != sim.Never {
		head += d.paint(Dim, "  gone "+l.Removed.Clock())
	}
	d.line(head)
	for _, lane := range d.trace.Lanes(l.UID) {
		d.lane(lane.Container.Name, lane)
	}
	if !d.folded {
		d.line()
	}
}

// phases prints the phases that a Pod went through, each with when it began.
func (d *timeline) phases(l *trace.Life) string {
	var parts []string
	last := corev1.PodPhase("")
	for _, v := range l.Versions {
		phase := v.Object.(*corev1.Pod).Status.Phase
		if phase == last || phase == "" {
			continue
		}
		last = phase
		parts = append(parts, d.paint(phaseSlot(phase), string(phase))+d.paint(Dim, " "+v.At.Clock()))
	}
	return strings.Join(parts, d.paint(Faint, " "+d.then+" "))
}

func phaseSlot(p corev1.PodPhase) Slot {
	switch p {
	case corev1.PodPending:
		return Waiting
	case corev1.PodRunning:
		return Running
	case corev1.PodSucceeded:
		return Succeeded
	}
	return Failed
}

func (d *timeline) lane(name string, l *trace.Lane) {
	if utf8.RuneCountInString(name) > longName {
		name = string([]rune(name)[:longName-1]) + "~"
	}
	row := d.chart.Draw(l, d.axis, d.trace.End, lanes.Marker{Passed: d.passed, Failed: d.failed})
	left := indent + fmt.Sprintf("%-*s", d.margin-len(indent), name)
	d.line(left, d.cells(row.Cells))
	if d.folded {
		return
	}
	blank := strings.Repeat(" ", d.margin)
	if len(row.Labels) > 0 {
		d.line(blank, d.labels(row.Labels))
	}
	for _, p := range row.Probes {
		d.line(indent, d.paint(Dim, fmt.Sprintf("%-*s", d.margin-len(indent), p.Which)), d.labels(p.Marks))
	}
}

// cells draws runs of equal columns in one stroke.
func (d *timeline) cells(states []lanes.State) string {
	var b strings.Builder
	for i := 0; i < len(states); {
		n := 1
		for i+n < len(states) && states[i+n] == states[i] {
			n++
		}
		b.WriteString(d.paint(stateSlot(states[i]), strings.Repeat(d.glyphs.cells[states[i]], n)))
		i += n
	}
	return b.String()
}

func (d *timeline) labels(labels []lanes.Label) string {
	var b strings.Builder
	at := 0
	for _, l := range labels {
		text := l.Text
		switch l.Kind {
		case lanes.ProbePassed:
			text = d.probePassed
		case lanes.ProbeFailed:
			text = d.probeFails
		}
		b.WriteString(strings.Repeat(" ", max(l.Column-at, 0)))
		b.WriteString(d.paint(labelSlot(l.Kind), text))
		at = l.Column + utf8.RuneCountInString(text)
	}
	return b.String()
}

// ruler draws the axis, with a mark where each command was given.
func (d *timeline) ruler() {
	line := []rune(strings.Repeat(d.glyphs.axis, d.axis.Columns))
	words := []rune(strings.Repeat(" ", d.axis.Columns))
	for _, t := range d.axis.Ticks(tickGap) {
		line[t.Column] = []rune(d.tick)[0]
		copy(words[t.Column:], []rune(t.Label))
	}
	line[0] = []rune(d.axisStart)[0]
	blank := strings.Repeat(" ", d.margin)
	d.line(blank, d.paint(Faint, string(line)))
	d.line(blank, d.paint(Dim, strings.TrimRight(string(words), " ")))
	marks := []rune(strings.Repeat(" ", d.axis.Columns))
	for _, c := range d.trace.Commands(d.trace.End) {
		if col := d.axis.Column(c.From); col >= 0 && col < len(marks) {
			marks[col] = []rune(d.command)[0]
		}
	}
	d.line(indent, d.paint(Dim, fmt.Sprintf("%-*s", d.margin-len(indent), "kubectl")), d.paint(Accent, strings.TrimRight(string(marks), " ")))
}

// commands lists the commands of the run with what those that failed said.
func (d *timeline) commands() {
	if d.b.Len() > 0 {
		d.line()
	}
	for _, c := range d.trace.Commands(d.trace.End) {
		d.line(d.timeCell(c.From), d.paint(Accent, "$ "), c.Line)
		if c.To != sim.Never && c.Exit != 0 {
			for _, text := range strings.Split(strings.TrimSuffix(c.Text(d.trace.End), "\n"), "\n") {
				d.line(noTime(), d.paint(Failed, text))
			}
		}
	}
}

func (d *timeline) notices() {
	for _, r := range d.trace.Notices(d.trace.End) {
		d.line(d.timeCell(r.At), d.paint(NotReady, d.notice+" "+r.Body.(trace.Notice).Text))
	}
}

// rest says so when nothing more happens to the end of the run.
func (d *timeline) rest() {
	if to := d.axis.To(); to < d.trace.End {
		d.line(d.timeCell(to), d.paint(Dim, "Nothing more happens until "+d.trace.End.Clock()+"."))
	}
}
