package scenario

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// readCluster applies a recording's section "cluster" to the world: lines of a word and what belongs to it.
// Lines with other words are observations too and do not count.
func (p *parser) readCluster() {
	w := &p.scenario.World
	for i, line := range strings.Split(p.cluster.text, "\n") {
		at := p.cluster.line + i
		word, rest := cutWord(line)
		switch word {
		case "kubernetes":
			if checkVersion(&p.report, at, rest) {
				w.Kubernetes = rest
			}
		case "namespace":
			if checkName(&p.report, at, "namespace", rest) {
				w.Namespace, w.Pinned = rest, true
			}
		case "clock":
			clock, ok := recordedClock(rest)
			if !ok {
				p.add(at, "write for instance 2026-11-20T09:00:00Z", "clock: %q is not a time", rest)
				continue
			}
			w.Clock = clock
		case "images":
			w.Nodes = slices.Clone(w.Nodes)
			for n := range w.Nodes {
				w.Nodes[n].ImagesPresent = strings.Fields(rest)
			}
		}
	}
}

// roundedUp is how recordings write a fraction of a second that was rounded up to a whole one: "03:54:201.00Z" is 03:54:21.
var roundedUp = regexp.MustCompile(`^(.*:\d\d)1\.0+Z$`)

func recordedClock(text string) (time.Time, bool) {
	carry := time.Duration(0)
	if m := roundedUp.FindStringSubmatch(text); m != nil {
		text, carry = m[1]+"Z", time.Second
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		return time.Time{}, false
	}
	return t.Add(carry).UTC(), true
}
