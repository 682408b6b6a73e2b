package view

import (
	"fmt"
	"strings"

	"podflight/engine/api"
	"podflight/engine/kubectl/describe"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Describe prints what `kubectl describe` says, at the end of the run, of every workload and every Pod that the run
// had. Of an object that is gone it shows how it was last.
func Describe(t *trace.Trace, o Options) string {
	var pages []string
	for _, kind := range describedKinds() {
		for _, l := range t.Lives(kind) {
			pages = append(pages, page(t, l, o))
		}
	}
	if len(pages) == 0 {
		return "There is nothing to describe.\n"
	}
	return strings.Join(pages, "\n\n")
}

func describedKinds() []api.Kind {
	return []api.Kind{api.CronJob, api.Deployment, api.StatefulSet, api.DaemonSet, api.Job, api.Pod}
}

func page(t *trace.Trace, l *trace.Life, o Options) string {
	at, head := t.End, ""
	if l.Removed != sim.Never && l.Removed <= at {
		at = l.Removed - 1
		head = o.paint(Dim, fmt.Sprintf("# %s is gone since %s; it was last:", l.Key, l.Removed.Clock())) + "\n"
	}
	v, ok := l.At(at)
	if !ok {
		return head
	}
	return head + describe.Object(v.Object, trace.Snapshot{Trace: t, At: at}, describe.Options{Events: true, Now: t.Wall(at)})
}
