package view

import (
	"fmt"
	"strings"
	"time"

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

// Time prints an instant as the views do: "0.4s", "1m12.4s", "1h02m03s".
func Time(at sim.Instant) string {
	d := at.Duration().Round(100 * time.Millisecond)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%04.1fs", d/time.Minute, (d % time.Minute).Seconds())
	default:
		return fmt.Sprintf("%dh%02dm%02ds", d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second)
	}
}

// timeColumn is the width of the column of times.
const timeColumn = 9

func (o Options) timeCell(at sim.Instant) string {
	return o.paint(Dim, fmt.Sprintf("%*s", timeColumn, Time(at))) + "  "
}

func noTime() string { return strings.Repeat(" ", timeColumn+2) }
