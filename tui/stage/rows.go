package stage

import (
	"time"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// burst is how close after one another Pods are made that count as made together.
const burst = time.Second

// level says how much of a Pod is drawn.
type level int

const (
	whole  level = iota // each lane with its words and its probes
	bare                // each lane in one line
	single              // each Pod in one line
	levels
)

// row is one line of the lanes.
type row struct {
	kind    rowKind
	group   *group
	cast    *cast
	lane    *trace.Lane
	probe   int  // which kind of probe
	chooses bool // the cursor can stand on it
}

type rowKind int

const (
	groupRow  rowKind = iota
	waitsRow          // the back-off of an owner
	podRow            // the name and columns of a Pod, above its lanes
	singleRow         // a Pod in one line
	bareRow           // a lane in one line
	cellsRow
	labelsRow
	probesRow
)

// list returns the lines of the lanes from the first to the last, of the Pods that there have been by an instant.
// The slice must not be changed.
func (s *scene) list(lv level, now sim.Instant) []row {
	n := s.count(now)
	if s.rows[lv] != nil && s.seen[lv] == n {
		return s.rows[lv]
	}
	rows := []row{}
	many := len(s.pods) > 1
	for _, g := range s.groups {
		pods := g.by(now)
		if len(pods) == 0 {
			continue
		}
		if g.owner != "" {
			rows = append(rows, row{kind: groupRow, group: g})
		}
		if g.waits != nil {
			rows = append(rows, row{kind: waitsRow, group: g, lane: g.waits})
		}
		for _, c := range pods {
			rows = c.rows(rows, lv, g, many)
		}
	}
	s.rows[lv], s.seen[lv] = rows, n
	return rows
}

// rows adds the lines of a Pod.
func (c *cast) rows(rows []row, lv level, g *group, many bool) []row {
	if lv == single {
		return append(rows, row{kind: singleRow, group: g, cast: c, lane: c.main, chooses: true})
	}
	if many {
		rows = append(rows, row{kind: podRow, group: g, cast: c})
	}
	for i, l := range c.lanes {
		if lv == bare {
			rows = append(rows, row{kind: bareRow, group: g, cast: c, lane: l, chooses: true})
			continue
		}
		rows = append(rows, row{kind: cellsRow, group: g, cast: c, lane: l, chooses: true}, row{kind: labelsRow, group: g, cast: c, lane: l})
		for n := range c.probes[i] {
			rows = append(rows, row{kind: probesRow, group: g, cast: c, lane: l, probe: n})
		}
	}
	return rows
}

// size is how the stage uses its lines.
type size struct {
	level  level
	header int // the phase strip, the columns and, if there is room, a blank line
	axis   int // the times, the playhead and, if there is room, a line above
}

func (z size) chrome() int { return z.header + z.axis }

// fit returns how much can be drawn in h lines. It goes by all Pods of the run, so that nothing jumps when one comes.
func (s *scene) fit(f folding, h int) size {
	roomy, tight := size{header: 3, axis: 3}, size{header: 2, axis: 2}
	least := single
	if len(s.pods) < 2 {
		least = bare
	}
	tries := []level{whole, bare, least}
	switch f {
	case always:
		tries = []level{least}
	case never:
		tries = []level{whole}
	}
	for _, lv := range tries {
		n := len(s.list(lv, sim.Never))
		for _, z := range []size{roomy, tight} {
			if z.level = lv; n+z.chrome() <= h {
				return z
			}
		}
	}
	tight.level = tries[len(tries)-1]
	if len(s.list(tight.level, sim.Never)) > 2*h { // it must be scrolled anyway
		roomy.level = tight.level
		if h >= 14 {
			return roomy
		}
	}
	return tight
}
