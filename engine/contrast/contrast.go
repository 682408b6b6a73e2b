// Package contrast finds where runs part, and says it in words.
//
// It looks at what a learner would see: what containers do, phases, readiness, what kubectl printed. Times that differ by less
// than a second count as equal: start-up latencies are no difference. It imitates nothing of Kubernetes. The earliest
// parting comes first; of several at one moment, that of the run that was given first.
package contrast

import (
	"cmp"
	"slices"
	"time"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Parting is the first moment at which runs that did the same until then no longer do.
type Parting struct {
	At    sim.Instant
	Sides []Side
}

// Side is what some of the runs do at a parting.
type Side struct {
	Runs []int  // positions in the list of runs, ascending
	Text string // "phase becomes Failed"
}

// slack is how far apart in time two facts may be and still be the same.
const slack = time.Second

// Find compares runs. It returns their partings, the earliest first, and the groups of runs that never part: two or more runs
// in which the same happens.
func Find(runs []*trace.Trace) (partings []Parting, same [][]int) {
	stories := make([]story, len(runs))
	all := make([]int, len(runs))
	for i, t := range runs {
		stories[i], all[i] = read(t), i
	}
	partings, same = split(stories, all)
	slices.SortStableFunc(partings, func(a, b Parting) int { return cmp.Compare(a.At, b.At) })
	return partings, same
}

// split parts a group of runs, and then each side of the parting.
func split(stories []story, group []int) (partings []Parting, same [][]int) {
	if len(group) < 2 {
		return nil, nil
	}
	at, shared := first(stories, group)
	if at == sim.Never {
		return nil, [][]int{group}
	}
	p := Parting{At: at}
	for _, i := range group {
		text := stories[i].at(at, shared)
		j := slices.IndexFunc(p.Sides, func(s Side) bool { return s.Text == text })
		if j < 0 {
			j = len(p.Sides)
			p.Sides = append(p.Sides, Side{Text: text})
		}
		p.Sides[j].Runs = append(p.Sides[j].Runs, i)
	}
	if len(p.Sides) < 2 { // they differ in what has no words: each stands for itself
		p.Sides = alone(group, p.Sides[0].Text)
	}
	partings = append(partings, p)
	for _, s := range p.Sides {
		more, still := split(stories, s.Runs)
		partings, same = append(partings, more...), append(same, still...)
	}
	return partings, same
}

func alone(group []int, text string) []Side {
	var out []Side
	for _, i := range group {
		out = append(out, Side{[]int{i}, text})
	}
	return out
}

// first returns the earliest moment at which one of the runs differs from the first of them, or sim.Never, and how many facts
// of each thread they have in common.
func first(stories []story, group []int) (at sim.Instant, shared map[string]int) {
	at, shared = sim.Never, map[string]int{}
	a := stories[group[0]]
	for _, i := range group[1:] {
		b := stories[i]
		for _, name := range slices.Concat(a.names, b.names) {
			n, parted := common(a.threads[name], b.threads[name])
			at = min(at, parted)
			if before, ok := shared[name]; !ok || n < before {
				shared[name] = n
			}
		}
	}
	return at, shared
}

// common returns how many facts two threads have in common from their start, and when they part; sim.Never if they do not.
func common(a, b []fact) (n int, parted sim.Instant) {
	for n < len(a) && n < len(b) && a[n].what == b[n].what && apart(a[n].at, b[n].at) < slack {
		n++
	}
	parted = sim.Never
	if n < len(a) {
		parted = a[n].at
	}
	if n < len(b) {
		parted = min(parted, b[n].at)
	}
	return n, parted
}

func apart(a, b sim.Instant) time.Duration { return max(a, b).Sub(min(a, b)) }
