package trace

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/sim"
)

// EventLife is an Event object up to an instant.
type EventLife struct {
	Event       *corev1.Event // as it was written last
	First, Last sim.Instant   // when it was written first and last
	Record      sim.RecordID  // of the last write
	Gone        bool          // it has expired, or was deleted with its namespace
}

// EventLives returns every Event up to and including an instant, in order of first appearance.
func (t *Trace) EventLives(at sim.Instant) []EventLife {
	var out []EventLife
	place := map[types.UID]int{}
	for _, r := range t.Events(at) {
		b := r.Body.(EventChange)
		i, known := place[b.Event.UID]
		switch {
		case b.Op == Deleted:
			if known {
				out[i].Gone = true
			}
			continue
		case !known:
			i = len(out)
			place[b.Event.UID] = i
			out = append(out, EventLife{First: r.At})
		}
		out[i].Event, out[i].Last, out[i].Record = b.Event, r.At, r.ID
	}
	return out
}
