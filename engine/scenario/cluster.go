package scenario

import (
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
			clock, err := time.Parse(time.RFC3339Nano, rest)
			if err != nil || clock.Year() < 1970 || clock.Year() > 2200 {
				p.add(at, "write for instance 2026-11-20T09:00:00Z", "clock: %q is not a time", rest)
				continue
			}
			w.Clock = clock.UTC()
		case "images":
			w.Nodes = slices.Clone(w.Nodes)
			for n := range w.Nodes {
				w.Nodes[n].ImagesPresent = strings.Fields(rest)
			}
		}
	}
}
