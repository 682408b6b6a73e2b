package check

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// latest returns the newest version of each event of a reason up to the moment, in order of first appearance.
// No reason means all events.
func (m *moment) latest(reason string) ([]*corev1.Event, []sim.Instant) {
	var order []*corev1.Event
	var at []sim.Instant
	where := map[string]int{}
	for _, r := range m.run.Trace.Events(m.at) {
		ev := r.Body.(trace.EventChange)
		if ev.Op == trace.Deleted || reason != "" && ev.Event.Reason != reason || ev.Event.Namespace != m.run.Namespace {
			continue
		}
		if i, ok := where[ev.Event.Name]; ok {
			order[i] = ev.Event
			continue
		}
		where[ev.Event.Name] = len(order)
		order, at = append(order, ev.Event), append(at, r.At)
	}
	return order, at
}

func (m *moment) existingEvents() []api.Object {
	var out []api.Object
	all, _ := m.latest("")
	for _, e := range all {
		out = append(out, e)
	}
	return out
}

func count(e *corev1.Event) int {
	if e.Series != nil {
		return int(e.Series.Count)
	}
	return int(max(e.Count, 1))
}

func events(m *moment, args []string) (any, error) {
	list, at := m.latest(args[0])
	out := []any{}
	for i, e := range list {
		source := e.Source.Component
		if source == "" {
			source = e.ReportingController
		}
		out = append(out, map[string]any{
			"at": at[i].Seconds(), "count": count(e), "type": e.Type, "reason": e.Reason, "message": e.Message, "source": source,
			"object": strings.ToLower(e.InvolvedObject.Kind) + "/" + e.InvolvedObject.Name,
		})
	}
	return out, nil
}

func eventCount(m *moment, args []string) (any, error) {
	n := 0
	list, _ := m.latest(args[0])
	for _, e := range list {
		n += count(e)
	}
	return n, nil
}

func (m *moment) commands(beginning string) []trace.CommandRun {
	var out []trace.CommandRun
	for _, c := range m.run.Trace.Commands(m.at) {
		if strings.HasPrefix(c.Line, beginning) {
			out = append(out, c)
		}
	}
	return out
}

func commands(m *moment, args []string) (any, error) {
	out := []any{}
	for _, c := range m.commands(args[0]) {
		until, exit := -1.0, -1
		if c.To <= m.at {
			until, exit = c.To.Seconds(), c.Exit
		}
		out = append(out, map[string]any{"at": c.From.Seconds(), "until": until, "line": c.Line, "output": c.Text(m.at), "exit": exit})
	}
	return out, nil
}

func output(m *moment, args []string) (any, error) {
	all := m.commands(args[0])
	if len(all) == 0 {
		return "", nil
	}
	return all[len(all)-1].Text(m.at), nil
}
