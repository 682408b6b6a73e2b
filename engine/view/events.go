package view

import (
	"fmt"

	"podflight/engine/trace"
)

// Events lists the events of a run, each with when it was first and last seen and how often, in order of first appearance.
func Events(t *trace.Trace, o Options) string {
	all := latestEvents(t, t.End)
	if len(all) == 0 {
		return "There are no events.\n"
	}
	var g grid
	g.row("", textCell{"    FIRST", Dim}, textCell{"     LAST", Dim}, textCell{"COUNT", Dim}, textCell{"TYPE", Dim},
		textCell{"REASON", Dim}, textCell{"OBJECT", Dim}, textCell{"FROM", Dim}, textCell{"MESSAGE", Dim})
	for _, e := range all {
		slot := Text
		if e.event.Type == "Warning" {
			slot = BackOff
		}
		object := regarding(e.event)
		if ns := e.event.InvolvedObject.Namespace; ns != "" && ns != o.Namespace {
			object = ns + "/" + object
		}
		g.row("", textCell{fmt.Sprintf("%*s", timeColumn, Time(e.first)), Dim}, textCell{fmt.Sprintf("%*s", timeColumn, Time(e.last)), Dim},
			textCell{fmt.Sprintf("%5s", fmt.Sprintf("x%d", count(e.event))), Text}, textCell{e.event.Type, slot}, textCell{e.event.Reason, slot},
			textCell{object, Text}, textCell{source(e.event), Dim}, textCell{oneLine(e.event.Message), Text})
	}
	return g.render(o)
}
