package views

import (
	"fmt"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/glyph"
	"podflight/tui/layout"
)

// limits of the kubelet's back-off (pkg/kubelet/kubelet.go newCrashLoopBackOff and the image back-off), and of the
// Job controller's (pkg/controller/job/backoff_utils.go).
const (
	restartCap = 5 * time.Minute
	jobCap     = 10 * time.Minute
)

// backOff shows the growing waits as a chart: what was scheduled, and what it came to.
func (m *Model) backOff() page {
	waits, name := m.waitsInSight()
	if len(waits) == 0 {
		lines := append([]line{m.say("No back-off of " + name + " yet.")}, line{})
		return said(append(lines, m.tell("The first restart comes at once. From the second on the kubelet waits: 10 s, 20 s, 40 s … up to 5 minutes.")...)...)
	}
	c := chart{Model: m, longest: 10 * time.Second}
	for i, w := range waits {
		c.longest = max(c.longest, w.Delay, m.actual(w))
		c.mixed = c.mixed || i > 0 && w.Which != waits[0].Which
	}
	front := timeWidth + 3 + 5 + 11
	if c.mixed {
		front += 9
	}
	c.columns = min(max(m.w-front-2-10, 8), mostBar)
	last := m.verdict(waits)
	return page{head: []string{c.head()}, n: len(waits) + 1 + len(last), line: func(i int) line {
		switch {
		case i < len(waits):
			return line{c.row(i, waits[i]), waits[i].Noticed, waits[i].Record, true}
		case i == len(waits):
			return line{}
		}
		return last[i-len(waits)-1]
	}}
}

// mostBar is how wide a bar is at most: wider ones say no more.
const mostBar = 80

// waitsInSight returns the waits up to the playhead: of the container, or of the Job behind it.
func (m *Model) waitsInSight() ([]trace.Wait, string) {
	name := "pod/" + m.subject.Life.Key.Name
	var all []trace.Wait
	if l, ok := m.lane(); ok {
		name, all = "container "+l.Container.Name, l.Waits
	}
	if job, ok := m.job(); ok && len(all) == 0 {
		name, all = "job/"+job.Key.Name, m.trace.Waits(job.Key)
	}
	n := 0
	for n < len(all) && all[n].Noticed <= m.now {
		n++
	}
	return all[:n], name
}

// actual returns how long a wait has lasted.
func (m *Model) actual(w trace.Wait) time.Duration {
	return min(w.Ended, m.now).Sub(w.Since)
}

// chart is the waits in the making.
type chart struct {
	*Model
	longest time.Duration
	columns int
	mixed   bool // there are waits of several kinds
}

func (c chart) head() string {
	text := fmt.Sprintf(" %*s  %3s  ", timeWidth, "AT", "#")
	if c.mixed {
		text += "FOR      "
	}
	return c.look.Theme.Dim.Render(text + fmt.Sprintf("%-9s  %-*s  %s", "SCHEDULED", c.columns, "", "MEASURED"))
}

// row draws a wait: as much of it as is served, what came on top since the kubelet woke up late, and what is left.
func (c chart) row(i int, w trace.Wait) string {
	th, g, back := c.look.Theme, c.look.Glyphs, c.look.Theme.State(glyph.BackOff)
	cells := func(d time.Duration) int { return int(float64(c.columns) * d.Seconds() / c.longest.Seconds()) }
	done, planned := cells(c.actual(w)), max(cells(w.Delay), 1)
	if w.Ended <= c.now {
		done = max(done, 1)
	}
	bar := back.Render(strings.Repeat(g.Fill, min(done, planned)))
	if done > planned {
		bar += th.Dim.Render(strings.Repeat(g.Rest, done-planned))
	} else {
		bar += th.Faint.Render(strings.Repeat(g.Block(glyph.BackOff), planned-done))
	}
	bar += layout.Spaces(c.columns - max(done, planned))
	really, ink := fmt.Sprintf("%.1fs", c.actual(w).Seconds()), th.Text
	switch {
	case w.Ended > c.now && w.Until > c.now:
		really, ink = sim.Brief(w.Until.Sub(c.now).Truncate(time.Second))+" left", back.Bold()
	case w.Ended > c.now:
		really, ink = "due", back.Bold()
	}
	text := c.prefix(w.Since) + th.Dim.Render(fmt.Sprintf("%3d", i+1)) + "  "
	if c.mixed {
		text += th.Dim.Render(fmt.Sprintf("%-9s", w.Which))
	}
	return text + back.Render(fmt.Sprintf("%-9s", sim.Brief(w.Delay))) + "  " + bar + "  " + ink.Render(really)
}

// verdict says in a sentence or two where on the curve the container is.
func (m *Model) verdict(waits []trace.Wait) []line {
	if over := m.over(); over != "" {
		return m.tell(over)
	}
	last := waits[len(waits)-1]
	limit, who := restartCap, "the kubelet"
	if last.Which == "job" {
		limit, who = jobCap, "the Job controller"
	}
	text := fmt.Sprintf("The next wait is %s, the cap %s.", sim.Brief(min(last.Delay*2, limit)), sim.Brief(limit))
	if last.Delay >= limit {
		text = fmt.Sprintf("The cap is reached: %s waits %s each time from here on.", who, sim.Brief(limit))
	}
	switch last.Which {
	case "restart":
		text += " It never gives up. Only after a run of more than 10 minutes the waits begin anew."
	case "job":
		if job, ok := m.job(); ok {
			if v, ok := job.Last(m.now); ok {
				if j, ok := v.Object.(*batchv1.Job); ok && j.Spec.BackoffLimit != nil {
					text += fmt.Sprintf(" The Job gives up when more than %d of its Pods have failed: its backoffLimit.", *j.Spec.BackoffLimit)
				}
			}
		}
	}
	return m.tell(text)
}

// over says why there will be no more waits; "" if there may be.
func (m *Model) over() string {
	if job, ok := m.job(); ok {
		if v, ok := job.Last(m.now); ok {
			if j, ok := v.Object.(*batchv1.Job); ok {
				for _, c := range j.Status.Conditions {
					if c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobFailed || c.Type == batchv1.JobComplete) {
						end := map[batchv1.JobConditionType]string{batchv1.JobFailed: "has failed", batchv1.JobComplete: "is complete"}[c.Type]
						return strings.TrimSpace(fmt.Sprintf("Nothing is tried again: the Job %s. %s", end, c.Message))
					}
				}
			}
		}
		return ""
	}
	switch pod, ok := m.pod(); {
	case !ok:
	case m.subject.Life.Removed <= m.now:
		return "Nothing is tried again: the Pod is gone."
	case pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed:
		return fmt.Sprintf("Nothing is tried again: the Pod's phase is %s.", pod.Status.Phase)
	}
	return ""
}
