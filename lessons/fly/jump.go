package fly

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/lessons/check"
	"podflight/lessons/lesson"
)

// Jump finds the moment that a link "jump:TARGET" names in a run. Targets are a time ("45s"), or
// start/N, exit/N and backoff/N of a container, event/REASON/N, signal/NAME/N and command/N.
// N counts from 1 and is 1 if left out. ";pod/container" behind the target names the container; it
// is needed only where there are several.
func Jump(run check.Run, target string) (sim.Instant, error) {
	if d, err := lesson.ParseDuration(target); err == nil {
		return sim.At(d), nil
	}
	path, who, _ := strings.Cut(target, ";")
	parts := strings.Split(path, "/")
	what, rest := parts[0], parts[1:]
	name := ""
	if (what == "event" || what == "signal") && len(rest) > 0 {
		name, rest = rest[0], rest[1:]
	}
	n := 1
	if len(rest) == 1 {
		var err error
		if n, err = strconv.Atoi(rest[0]); err != nil || n < 1 {
			return 0, fmt.Errorf("jump %q: %q is not a number from 1 on", target, rest[0])
		}
	}
	moments, err := moments(run, what, name, who)
	switch {
	case err != nil:
		return 0, fmt.Errorf("jump %q: %w", target, err)
	case len(rest) > 1:
		return 0, fmt.Errorf("jump %q has too many parts", target)
	case n > len(moments):
		return 0, fmt.Errorf("jump %q: the run has only %d of these", target, len(moments))
	}
	return moments[n-1], nil
}

func moments(run check.Run, what, name, who string) ([]sim.Instant, error) {
	var out []sim.Instant
	switch what {
	case "event":
		for _, r := range run.Trace.Events(run.Trace.End) {
			if ev := r.Body.(trace.EventChange); ev.Op != trace.Deleted && ev.Event.Reason == name {
				out = append(out, r.At)
			}
		}
		return out, nil
	case "command":
		for _, c := range run.Trace.Commands(run.Trace.End) {
			out = append(out, c.From)
		}
		return out, nil
	}
	if !slices.Contains([]string{"start", "exit", "backoff", "signal"}, what) {
		return nil, fmt.Errorf("there is no %q to jump to; there are a time, start, exit, backoff, event, signal and command", what)
	}
	lane, err := laneOf(run, who)
	if err != nil {
		return nil, err
	}
	switch what {
	case "start", "exit":
		phase := map[string]trace.ContainerPhase{"start": trace.Running, "exit": trace.Exited}[what]
		for _, s := range lane.Spans {
			if s.Phase == phase {
				out = append(out, s.From)
			}
		}
	case "backoff":
		for _, w := range lane.Waits {
			out = append(out, w.Noticed)
		}
	case "signal":
		for _, id := range lane.Marks.Between(-1, run.Trace.End) {
			r, _ := run.Trace.Record(id)
			if s, ok := r.Body.(trace.Signal); ok && strings.TrimPrefix(s.Name, "SIG") == strings.TrimPrefix(name, "SIG") {
				out = append(out, r.At)
			}
		}
	}
	return out, nil
}

// laneOf finds a container of a run by "pod/container", by "pod", or the only one there is.
func laneOf(run check.Run, who string) (*trace.Lane, error) {
	pod, container, _ := strings.Cut(who, "/")
	var found []*trace.Lane
	for _, life := range run.Trace.Lives(api.Pod) {
		if pod != "" && life.Key.Name != pod {
			continue
		}
		spec := life.Versions[0].Object.(*corev1.Pod).Spec
		only := len(spec.Containers)+len(spec.InitContainers) == 1
		for _, l := range run.Trace.Lanes(life.UID) {
			if l.Container.Name == container || container == "" && (only || pod == "") {
				found = append(found, l)
			}
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%d containers fit; name one behind the target: ;pod/container", len(found))
	}
	return found[0], nil
}
