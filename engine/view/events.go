package view

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/trace"
)

// Events lists the events of a run, each with when it was first and last seen and how often, in order of first appearance.
func Events(t *trace.Trace, o Options) string {
	all := t.EventLives(t.End)
	if len(all) == 0 {
		return "There are no events.\n"
	}
	var g grid
	g.row("", textCell{"    FIRST", Dim}, textCell{"     LAST", Dim}, textCell{"COUNT", Dim}, textCell{"TYPE", Dim},
		textCell{"REASON", Dim}, textCell{"OBJECT", Dim}, textCell{"FROM", Dim}, textCell{"MESSAGE", Dim})
	for _, e := range all {
		slot := Text
		if e.Event.Type == "Warning" {
			slot = BackOff
		}
		object := regarding(e.Event)
		if ns := e.Event.InvolvedObject.Namespace; ns != "" && ns != o.Namespace {
			object = ns + "/" + object
		}
		g.row("", textCell{fmt.Sprintf("%*s", timeColumn, e.First.Clock()), Dim}, textCell{fmt.Sprintf("%*s", timeColumn, e.Last.Clock()), Dim},
			textCell{fmt.Sprintf("%5s", fmt.Sprintf("x%d", count(e.Event))), Text}, textCell{e.Event.Type, slot}, textCell{e.Event.Reason, slot},
			textCell{object, Text}, textCell{source(e.Event), Dim}, textCell{oneLine(e.Event.Message), Text})
	}
	return g.render(o)
}

// count returns how often an event was seen.
func count(e *corev1.Event) int {
	if e.Series != nil {
		return int(e.Series.Count)
	}
	return max(int(e.Count), 1)
}

// source returns which component wrote an event.
func source(e *corev1.Event) string {
	if e.Source.Component != "" {
		return e.Source.Component
	}
	return e.ReportingController
}

// regarding names the object of an event: "pod/web".
func regarding(e *corev1.Event) string {
	return strings.ToLower(e.InvolvedObject.Kind) + "/" + e.InvolvedObject.Name
}
