package views

import (
	"fmt"
	"strings"
	"time"

	"podflight/engine/lanes"
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
func (m *Model) backOff() []line {
	waits, name := m.waitsInSight()
	if len(waits) == 0 {
		return []line{
			m.say(fmt.Sprintf("No back-off of %s yet.", name)),
			m.say("The first restart comes at once. From the second on the kubelet waits 10 s, 20 s, 40 s … up to 5 minutes."),
		}
	}
	th := m.look.Theme
	longest := 10 * time.Second
	for _, w := range waits {
		longest = max(longest, w.Delay, m.actual(w))
	}
	columns := max(m.w-timeWidth-36, 10)
	out := []line{{text: th.Dim.Render(fmt.Sprintf(" %*s  %-5s %-10s  %-*s  %s", timeWidth, "AT", "WAIT", "", columns, "scheduled", "really"))}}
	for i, w := range waits {
		out = append(out, line{text: m.bar(i, w, longest, columns), at: w.Noticed, record: w.Record, leads: true})
	}
	out = append(out, line{}, m.say(m.verdict(waits)))
	return out
}

// waitsInSight returns the waits up to the playhead: of the container, or of the Job behind it.
func (m *Model) waitsInSight() ([]trace.Wait, string) {
	name := m.subject.Life.Key.Name
	var all []trace.Wait
	if l, ok := m.lane(); ok {
		name, all = "container "+l.Container.Name, l.Waits
	}
	if key, ok := m.owner(); ok && len(all) == 0 {
		name, all = "job/"+key.Name, m.trace.Waits(key)
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

func (m *Model) bar(i int, w trace.Wait, longest time.Duration, columns int) string {
	th, back := m.look.Theme, m.look.Theme.State(glyph.BackOff)
	cells := func(d time.Duration) int { return int(int64(columns) * int64(d) / int64(longest)) }
	done, planned := cells(m.actual(w)), cells(w.Delay)
	block := m.look.Glyphs.Block(glyph.BackOff)
	full := min(done, planned)
	text := back.Render(strings.Repeat(block, full))
	if done > planned {
		text += th.Dim.Render(strings.Repeat(block, done-planned))
	} else {
		text += th.Faint.Render(strings.Repeat(block, planned-done))
	}
	text += layout.Spaces(columns - max(done, planned))
	really := fmt.Sprintf("%.1fs", m.actual(w).Seconds())
	ink := th.Text
	if w.Ended > m.now {
		left := max(w.Until.Sub(m.now), 0)
		really, ink = lanes.Clock(left.Truncate(time.Second))+" left", back.Bold()
		if left == 0 {
			really = "due at the next wake-up"
		}
	}
	label := fmt.Sprintf("%-5s ", fmt.Sprintf("%d", i+1))
	return m.prefix(w.Since) + th.Dim.Render(label) + back.Render(fmt.Sprintf("%-10s", lanes.Clock(w.Delay))) + "  " + text + "  " + ink.Render(really)
}

// verdict says in a sentence where on the curve the container is.
func (m *Model) verdict(waits []trace.Wait) string {
	last := waits[len(waits)-1]
	limit, who := restartCap, "the kubelet"
	if last.Which == "job" {
		limit, who = jobCap, "the Job controller"
	}
	if last.Delay >= limit {
		return fmt.Sprintf("The cap is reached: %s waits %s each time from here on. It does not give up.", who, lanes.Clock(limit))
	}
	next := min(last.Delay*2, limit)
	return fmt.Sprintf("The next wait is %s, the cap is %s. A container that has run for more than 10 minutes begins anew.", lanes.Clock(next), lanes.Clock(limit))
}
