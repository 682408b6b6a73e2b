package view

import (
	"fmt"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/lanes"
	"podflight/engine/printers"
	"podflight/engine/trace"
)

// SVG draws the timeline as a picture: what Timeline writes, in shapes. It has its own colours for light and for
// dark surroundings, and no background.
func SVG(t *trace.Trace, o Options) string {
	d := drawing{timeline: timeline{Options: o, glyphs: o.glyphs(), trace: t, chart: lanes.New(t), groups: groups(t)}, y: svgTop}
	d.margin = d.nameWidth() + 2
	if o.Width <= 0 {
		d.Width = usualWidth
	}
	d.axis = lanes.Linear(0, shownUntil(t), max(d.width()-d.margin, 20))
	for _, g := range d.groups {
		if g.owner != "" {
			d.text(0, d.y, "title", g.owner)
			d.y += svgLine
		}
		for _, p := range g.pods {
			d.podPicture(p)
		}
	}
	d.axisPicture()
	width, height := d.x(d.width())+svgLeft, d.y+svgTop/2
	return fmt.Sprintf(svgHead, width, height, width, height) + d.b.String() + "</svg>\n"
}

// The measures of the picture, in pixels.
const (
	svgCell = 8.4 // a column
	svgLine = 20
	svgLane = 14 // the height of a lane's block
	svgTop  = 26
	svgLeft = 14
)

// svgHead begins the picture. Colours are those of the dark and of the light theme.
const svgHead = `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="ui-monospace, 'JetBrains Mono', Menlo, Consolas, monospace" font-size="13">
<style>
text { fill: #3b4261 } .title { fill: #1a1b26; font-weight: bold } .dim { fill: #6b7394 } .faint { stroke: #b4b9cf; fill: none }
.waiting { fill: #5f7fbf } .pulling { fill: #2f8f9d } .running { fill: #2f8f57 } .not-ready { fill: #8aa83f }
.back-off { stroke: #a86b12; fill: none } .left { stroke: #b4b9cf; fill: none } .terminating { fill: #c2561a }
.t-back-off { fill: #a86b12 } .t-failed { fill: #c2304a } .t-succeeded { fill: #2f8f57 } .t-terminating { fill: #c2561a } .t-waiting { fill: #4463a5 }
@media (prefers-color-scheme: dark) {
text { fill: #c0caf5 } .title { fill: #e6e9ff } .dim { fill: #8087a8 } .faint { stroke: #3b4261 }
.waiting { fill: #5f7fbf } .pulling { fill: #56b6c2 } .running { fill: #73c991 } .not-ready { fill: #b5d98a }
.back-off { stroke: #e0af68 } .left { stroke: #3b4261 } .terminating { fill: #ff9e64 }
.t-back-off { fill: #e0af68 } .t-failed { fill: #f7768e } .t-succeeded { fill: #73c991 } .t-terminating { fill: #ff9e64 } .t-waiting { fill: #7a9bdf }
}
</style>
`

// drawing is a timeline that is drawn in shapes.
type drawing struct {
	timeline
	y float64
}

// x returns where a column begins.
func (d *drawing) x(column int) float64 { return svgLeft + float64(column)*svgCell }

func (d *drawing) text(column int, y float64, class, s string) {
	fmt.Fprintf(&d.b, `<text x="%.1f" y="%.1f" class="%s">%s</text>`+"\n", d.x(column), y, class, escape(s))
}

func (d *drawing) podPicture(l *trace.Life) {
	v, _ := l.Last(d.trace.End)
	pod := v.Object.(*corev1.Pod)
	s := printers.Summarize(pod)
	head := "pod/" + l.Key.Name
	d.text(0, d.y, "title", head)
	note := fmt.Sprintf("%s  %s", pod.Status.Phase, s.Status)
	if s.Restarts > 0 {
		note += fmt.Sprintf("  restarts %d", s.Restarts)
	}
	d.text(utf8.RuneCountInString(head)+2, d.y, "dim", note)
	d.y += svgLine
	for _, lane := range d.trace.Lanes(l.UID) {
		d.lanePicture(lane)
	}
	d.y += svgLine / 2
}

func (d *drawing) lanePicture(l *trace.Lane) {
	row := d.chart.Draw(l, d.axis, d.trace.End, lanes.Marker{Passed: d.glyphs.passed, Failed: d.glyphs.failed})
	d.text(0, d.y+svgLane-2, "text", l.Container.Name)
	for i := 0; i < len(row.Cells); {
		j := i
		for j < len(row.Cells) && row.Cells[j] == row.Cells[i] {
			j++
		}
		d.block(i, j, row.Cells[i])
		i = j
	}
	d.y += svgLane + 16
	for _, label := range row.Labels {
		d.text(d.margin+label.Column, d.y, labelClass(label.Kind), label.Text)
	}
	d.y += svgLine
}

// block draws columns of one state: a bar, or a dashed line for a wait.
func (d *drawing) block(from, to int, s lanes.State) {
	x, w := d.x(d.margin+from), float64(to-from)*svgCell
	switch s {
	case lanes.None:
	case lanes.BackOff, lanes.BackOffLeft:
		y := d.y + svgLane/2
		fmt.Fprintf(&d.b, `<path d="M%.1f %.1fh%.1f" class="%s" stroke-width="1.6" stroke-dasharray="4 3"/>`+"\n", x, y, w, stateClass(s))
	default:
		fmt.Fprintf(&d.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%d" rx="1.5" class="%s"/>`+"\n", x, d.y, w, svgLane, stateClass(s))
	}
}

func stateClass(s lanes.State) string {
	return [...]string{
		lanes.None: "", lanes.BackOffLeft: "left", lanes.BackOff: "back-off", lanes.Waiting: "waiting",
		lanes.Pulling: "pulling", lanes.NotReady: "not-ready", lanes.Running: "running", lanes.Stopping: "terminating",
	}[s]
}

func labelClass(k lanes.Kind) string {
	switch k {
	case lanes.Wait, lanes.WaitLeft:
		return "t-back-off"
	case lanes.Succeeded, lanes.ProbePassed:
		return "t-succeeded"
	case lanes.Failed, lanes.ProbeFailed:
		return "t-failed"
	case lanes.Grace, lanes.SignalSent:
		return "t-terminating"
	}
	return "t-waiting"
}

func (d *drawing) axisPicture() {
	fmt.Fprintf(&d.b, `<path d="M%.1f %.1fh%.1f" class="faint"/>`+"\n", d.x(d.margin), d.y, float64(d.axis.Columns)*svgCell)
	for _, t := range d.axis.Ticks(tickGap) {
		fmt.Fprintf(&d.b, `<path d="M%.1f %.1fv5" class="faint"/>`+"\n", d.x(d.margin+t.Column), d.y)
		d.text(d.margin+t.Column, d.y+svgLine, "dim", t.Label)
	}
	d.y += svgLine
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
