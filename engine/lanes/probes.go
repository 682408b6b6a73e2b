package lanes

import (
	"sort"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// probeKinds are the kinds of probes in the order in which they are drawn: that in which the kubelet lets them begin.
func probeKinds() []string { return []string{"startup", "readiness", "liveness"} }

// results are the results of one kind of probe.
type results struct {
	which  string
	at     []sim.Instant
	record []sim.RecordID
	failed []int // how many of the results up to and including this one are failures
}

func (p *results) add(r trace.Record, failed bool) {
	n := 0
	if len(p.failed) > 0 {
		n = p.failed[len(p.failed)-1]
	}
	if failed {
		n++
	}
	p.at, p.record, p.failed = append(p.at, r.At), append(p.record, r.ID), append(p.failed, n)
}

// failures returns how many of the results from i up to but not including j are failures.
func (p *results) failures(i, j int) int {
	n := p.failed[j-1]
	if i > 0 {
		n -= p.failed[i-1]
	}
	return n
}

// Probes is the line of one kind of probe: a mark for each column in which there was a result.
type Probes struct {
	Which string // "startup", "readiness" or "liveness"
	Marks []Label
}

// probes collects the results that are in sight. It looks at columns and not at results: a day of probes each second has
// more of the latter. In a column with several results one failure makes it a failure.
func (d *drawing) probes() {
	until := min(d.axis.To(), d.now)
	for _, p := range d.facts.probes {
		line := Probes{Which: p.which}
		i := sort.Search(len(p.at), func(i int) bool { return p.at[i] >= d.axis.From() })
		end := i + sort.Search(len(p.at)-i, func(n int) bool { return p.at[i+n] > until })
		for i < end {
			c := d.axis.Column(p.at[i])
			next := end
			if c+1 < d.axis.Columns {
				edge := d.axis.Instant(c + 1)
				next = i + sort.Search(end-i, func(n int) bool { return p.at[i+n] >= edge && d.axis.Column(p.at[i+n]) > c })
			}
			next = max(next, i+1)
			kind := ProbePassed
			if p.failures(i, next) > 0 {
				kind = ProbeFailed
			}
			line.Marks = append(line.Marks, Label{Column: c, Kind: kind, Record: p.record[next-1]})
			i = next
		}
		d.row.Probes = append(d.row.Probes, line)
	}
}
