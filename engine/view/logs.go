package view

import (
	"fmt"

	"podflight/engine/trace"
)

// Logs lists the lines that containers wrote, in order, each with its time and its container.
// A container that was started again has the number of the restart behind its name.
func Logs(t *trace.Trace, o Options) string {
	wide := leavesNamespace(t, o.Namespace)
	var g grid
	for _, r := range t.Records() {
		b, ok := r.Body.(trace.Log)
		if !ok {
			continue
		}
		name := b.Container.Pod + "/" + b.Container.Name
		if wide {
			name = b.Container.Namespace + "/" + name
		}
		if b.Attempt > 0 {
			name += fmt.Sprintf(" (%d)", b.Attempt)
		}
		slot := Text
		if b.Stream == "stderr" {
			slot = Failed
		}
		g.row(o.timeCell(r.At), textCell{name, Accent}, textCell{b.Text, slot})
	}
	if len(g.lines) == 0 {
		return "No container has written anything.\n"
	}
	return g.render(o)
}
