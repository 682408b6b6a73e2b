package view

import (
	"fmt"
	"strings"

	"podflight/engine/sim"
)

// Options say how a view is drawn.
type Options struct {
	Namespace string  // kubectl's current namespace, which is not shown
	Paint     Painter // nil paints nothing
	Width     int     // columns of the terminal; 0 for the usual hundred
	ASCII     bool    // draw with plain characters
}

const usualWidth = 100

func (o Options) paint(s Slot, text string) string {
	if o.Paint == nil {
		return text
	}
	return o.Paint(s, text)
}

func (o Options) width() int {
	if o.Width <= 0 {
		return usualWidth
	}
	return max(o.Width, 40)
}

// timeColumn is the width of the column of times.
const timeColumn = 9

func (o Options) timeCell(at sim.Instant) string {
	return o.paint(Dim, fmt.Sprintf("%*s", timeColumn, at.Clock())) + "  "
}

func noTime() string { return strings.Repeat(" ", timeColumn+2) }
