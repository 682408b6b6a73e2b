// Package contrast finds where two runs part, and says it in words.
//
// It looks at what a learner would see: what a container does on its node, phases, the READY and
// STATUS columns, what kubectl printed. Times that differ by less than a second count as equal. It imitates
// nothing of Kubernetes. The earliest difference comes first; of several at one moment, that of the first Pod.
package contrast

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Difference is a place where two runs part.
type Difference struct {
	At      sim.Instant // the earlier of the two moments
	Subject string      // "pod/crash", or a command
	A, B    string      // what each run does there; "nothing more" if nothing follows
	AtA     sim.Instant
	AtB     sim.Instant
}

// String says the difference in one line.
func (d Difference) String() string {
	return fmt.Sprintf("%s  %s: %s | %s", d.At, d.Subject, d.A, d.B)
}

// slack is how far apart in time two facts may be and still be the same: start-up latencies are no difference.
const slack = time.Second

// fact is one thing that can be seen of a subject.
type fact struct {
	at   sim.Instant
	text string
}

// First returns the first difference of two runs. It reports false if there is none to be seen.
func First(a, b *trace.Trace) (Difference, bool) {
	all := Differences(a, b)
	if len(all) == 0 {
		return Difference{}, false
	}
	return all[0], true
}

// Differences returns where two runs part, one place for each Pod or command, the earliest first.
func Differences(a, b *trace.Trace) []Difference {
	out := append(pairwise(podsOf(a), podsOf(b)), pairwise(refusals(a), refusals(b))...)
	slices.SortStableFunc(out, func(x, y Difference) int { return cmp.Compare(x.At, y.At) })
	return out
}

// pairwise compares the subjects of two runs that stand at the same place.
func pairwise(x, y []subject) []Difference {
	var out []Difference
	for i := range max(len(x), len(y)) {
		var p, q subject
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if d, ok := part(p, q); ok {
			out = append(out, d)
		}
	}
	return out
}

// part finds the first fact in which two subjects differ.
func part(p, q subject) (Difference, bool) {
	name := p.name
	if name == "" {
		name = q.name
	}
	for i := range max(len(p.facts), len(q.facts)) {
		f, hasF := at(p.facts, i)
		g, hasG := at(q.facts, i)
		if hasF && hasG && f.text == g.text && apart(f.at, g.at) < slack {
			continue
		}
		d := Difference{Subject: name, A: "nothing more", B: "nothing more", AtA: sim.Never, AtB: sim.Never}
		if hasF {
			d.A, d.AtA = f.text, f.at
		}
		if hasG {
			d.B, d.AtB = g.text, g.at
		}
		if hasF && hasG && f.text == g.text {
			d.A, d.B = fmt.Sprintf("%s at %s", f.text, clock(f.at)), fmt.Sprintf("%s at %s", g.text, clock(g.at))
		}
		d.At = min(d.AtA, d.AtB)
		return d, true
	}
	return Difference{}, false
}

func at(facts []fact, i int) (fact, bool) {
	if i < len(facts) {
		return facts[i], true
	}
	return fact{}, false
}

func apart(a, b sim.Instant) time.Duration {
	if a < b {
		a, b = b, a
	}
	return a.Sub(b)
}

func clock(at sim.Instant) string { return at.Duration().Round(100 * time.Millisecond).String() }

type subject struct {
	name  string
	facts []fact
}

// podsOf returns what can be seen of each Pod, in order of creation: generated names say nothing, so
// the Pods of two runs are matched by that.
func podsOf(t *trace.Trace) []subject {
	var out []subject
	for _, life := range t.Lives(api.Pod) {
		out = append(out, subject{"pod/" + life.Key.Name, podFacts(t, life)})
	}
	return out
}

// refusals returns the commands that failed.
func refusals(t *trace.Trace) []subject {
	var out []subject
	for _, c := range t.Commands(t.End) {
		if c.To != sim.Never && c.Exit != 0 {
			out = append(out, subject{c.Line, []fact{{c.To, "is refused: " + firstLine(c.Text(c.To))}}})
		}
	}
	return out
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

func podFacts(t *trace.Trace, life *trace.Life) []fact {
	var facts []fact
	last := ""
	for _, v := range life.Versions {
		pod := v.Object.(*corev1.Pod)
		s := printers.Summarize(pod)
		text := fmt.Sprintf("%d/%d %s, phase %s", s.Ready, s.Total, s.Status, pod.Status.Phase)
		if s.Restarts > 0 {
			text += fmt.Sprintf(", restarts %d", s.Restarts)
		}
		if text != last {
			facts = append(facts, fact{v.At, text})
		}
		last = text
	}
	if life.Removed != sim.Never {
		facts = append(facts, fact{life.Removed, "is gone"})
	}
	return settled(facts, t.End)
}

// settled drops states that are over in a moment: which of them a watch sees is chance.
func settled(facts []fact, end sim.Instant) []fact {
	var out []fact
	for i, f := range facts {
		until := end
		if i+1 < len(facts) {
			until = facts[i+1].at
		}
		if until.Sub(f.at) >= slack/2 || i+1 == len(facts) {
			out = append(out, f)
		}
	}
	return out
}
