package view

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Watch prints what `kubectl get pods -w` shows, with the time of each row before it. Commands of the scenario
// with what they print, and notices, stand where they happen.
func Watch(t *trace.Trace, o Options) string {
	w := watch{Options: o, trace: t, wide: leavesNamespace(t, o.Namespace)}
	for _, r := range t.Records() {
		switch b := r.Body.(type) {
		case trace.ObjectChange:
			if b.Key.Kind == api.Pod {
				w.pod(r.At, b)
			}
		case trace.Command:
			w.command(r.At, b)
		case trace.Notice:
			w.grid.across(o.timeCell(r.At), o.paint(NotReady, o.glyphs().notice+" "+b.Text))
		}
	}
	return w.grid.render(o)
}

type watch struct {
	Options
	trace  *trace.Trace
	grid   grid
	headed bool
	wide   bool // with a column for the namespace
}

// leavesNamespace reports whether the run has Pods in other namespaces than the given one.
func leavesNamespace(t *trace.Trace, namespace string) bool {
	for _, l := range t.Lives(api.Pod) {
		if l.Key.Namespace != namespace {
			return true
		}
	}
	return false
}

func (w *watch) pod(at sim.Instant, b trace.ObjectChange) {
	columns := printers.Columns(api.Pod)
	if !w.headed {
		w.headed = true
		var head []textCell
		if w.wide {
			head = append(head, textCell{"NAMESPACE", Dim})
		}
		for _, c := range columns {
			if !c.Wide {
				head = append(head, textCell{strings.ToUpper(c.Name), Dim})
			}
		}
		w.grid.row(w.timeCell(at), head...)
	}
	var cells []textCell
	if w.wide {
		cells = append(cells, textCell{b.Key.Namespace, Text})
	}
	pod := b.Object.(*corev1.Pod)
	for i, text := range printers.Cells(pod, w.trace.Wall(at)) {
		if !columns[i].Wide {
			cells = append(cells, textCell{text, podSlot(columns[i].Name, text)})
		}
	}
	w.grid.row(w.timeCell(at), cells...)
}

func (w *watch) command(at sim.Instant, b trace.Command) {
	switch b.Phase {
	case trace.CommandStarted:
		w.grid.across(w.timeCell(at), w.paint(Accent, "$ ")+w.paint(Title, b.Line))
	case trace.CommandOutput:
		slot := Text
		if b.Err {
			slot = Failed
		}
		for _, line := range strings.Split(strings.TrimSuffix(b.Text, "\n"), "\n") {
			w.grid.across(w.timeCell(at), "  "+w.paint(slot, line))
		}
	}
}

// podSlot returns the colour of a cell of a Pod's row: only READY and STATUS have one.
func podSlot(column, text string) Slot {
	switch column {
	case "Ready":
		if ready, total, _ := strings.Cut(text, "/"); ready == total && total != "0" {
			return Running
		}
	case "Status":
		return StatusSlot(text)
	}
	return Text
}

// StatusSlot returns the colour of what kubectl shows under STATUS.
func StatusSlot(status string) Slot {
	s := strings.TrimPrefix(status, "Init:")
	switch s {
	case "Running":
		return Running
	case "Completed", "Succeeded", "Complete", "SuccessCriteriaMet":
		return Succeeded
	case "Pending", "ContainerCreating", "PodInitializing", "SchedulingGated", "Suspended":
		return Waiting
	case "Terminating":
		return Terminating
	case "NotReady":
		return NotReady
	}
	switch {
	case strings.HasSuffix(s, "BackOff"):
		return BackOff
	case s != status && !strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz"):
		return Waiting // Init:0/2
	}
	return Failed
}
