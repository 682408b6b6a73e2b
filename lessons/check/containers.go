package check

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// containerStatus returns the status of a container; of the only one if the name is left out.
func (m *moment) containerStatus(pod, container string) (corev1.ContainerStatus, error) {
	p, err := m.lookPod(pod)
	if err != nil {
		return corev1.ContainerStatus{}, err
	}
	container, err = only(p, container)
	if err != nil {
		return corev1.ContainerStatus{}, err
	}
	for _, s := range append(p.Status.InitContainerStatuses[:len(p.Status.InitContainerStatuses):len(p.Status.InitContainerStatuses)], p.Status.ContainerStatuses...) {
		if s.Name == container {
			return s, nil
		}
	}
	return corev1.ContainerStatus{}, fmt.Errorf("container %s of pod %s has no status at %v", container, pod, m.at)
}

// only returns the name of the container that is meant.
func only(p *corev1.Pod, container string) (string, error) {
	if container != "" {
		for _, c := range append(p.Spec.InitContainers[:len(p.Spec.InitContainers):len(p.Spec.InitContainers)], p.Spec.Containers...) {
			if c.Name == container {
				return container, nil
			}
		}
		return "", fmt.Errorf("pod %s has no container %s", p.Name, container)
	}
	if len(p.Spec.InitContainers)+len(p.Spec.Containers) > 1 {
		return "", fmt.Errorf("pod %s has several containers: say which", p.Name)
	}
	return p.Spec.Containers[0].Name, nil
}

// lane returns the container's row of the timeline; nil if nothing was recorded of it yet.
func (m *moment) lane(pod, container string) (*trace.Lane, error) {
	p, err := m.lookPod(pod)
	if err != nil {
		return nil, err
	}
	container, err = only(p, container)
	if err != nil {
		return nil, err
	}
	l, _ := m.run.Trace.Lane(p.UID, container)
	return l, nil
}

func restarts(m *moment, args []string) (any, error) {
	if args[1] == "" {
		p, err := m.lookPod(args[0])
		if err != nil {
			return nil, err
		}
		return printers.Summarize(p).Restarts, nil
	}
	s, err := m.containerStatus(args[0], args[1])
	if err != nil {
		return nil, err
	}
	return int(s.RestartCount), nil
}

func state(m *moment, args []string) (any, error) {
	s, err := m.containerStatus(args[0], args[1])
	switch {
	case err != nil:
		return nil, err
	case s.State.Running != nil:
		return "running", nil
	case s.State.Terminated != nil:
		return "terminated", nil
	}
	return "waiting", nil
}

func reason(m *moment, args []string) (any, error) {
	s, err := m.containerStatus(args[0], args[1])
	switch {
	case err != nil:
		return nil, err
	case s.State.Waiting != nil:
		return s.State.Waiting.Reason, nil
	case s.State.Terminated != nil:
		return s.State.Terminated.Reason, nil
	}
	return "", nil
}

func exitCode(m *moment, args []string) (any, error) {
	s, err := m.containerStatus(args[0], args[1])
	switch {
	case err != nil:
		return nil, err
	case s.State.Terminated != nil:
		return int(s.State.Terminated.ExitCode), nil
	case s.LastTerminationState.Terminated != nil:
		return int(s.LastTerminationState.Terminated.ExitCode), nil
	}
	return -1, nil
}

func running(m *moment, args []string) (any, error) {
	l, err := m.lane(args[0], args[1])
	if err != nil || l == nil {
		return false, err
	}
	span, ok := l.SpanAt(m.at)
	return ok && (span.Phase == trace.Running || span.Phase == trace.Stopping), nil
}

// spans calls fn for each span of a container that has begun by the moment.
func (m *moment) spans(args []string, fn func(trace.Span)) error {
	l, err := m.lane(args[0], args[1])
	if err != nil || l == nil {
		return err
	}
	for _, s := range l.Spans {
		if s.From > m.at {
			break
		}
		fn(s)
	}
	return nil
}

func starts(m *moment, args []string) (any, error) {
	out := []float64{}
	err := m.spans(args, func(s trace.Span) {
		if s.Phase == trace.Running {
			out = append(out, s.From.Seconds())
		}
	})
	return out, err
}

func pulls(m *moment, args []string) (any, error) {
	out := []float64{}
	err := m.spans(args, func(s trace.Span) {
		if s.Phase == trace.Pulling {
			out = append(out, s.From.Seconds())
		}
	})
	return out, err
}

func exits(m *moment, args []string) (any, error) {
	out := []any{}
	err := m.spans(args, func(s trace.Span) {
		if s.Phase == trace.Exited {
			out = append(out, map[string]any{"at": s.From.Seconds(), "code": s.ExitCode, "reason": s.Reason, "signal": s.Signal})
		}
	})
	return out, err
}

func begun(all []trace.Wait, which string, at sim.Instant) []trace.Wait {
	var out []trace.Wait
	for _, w := range all {
		if w.Which == which && w.Noticed <= at {
			out = append(out, w)
		}
	}
	return out
}

func (m *moment) waitsOf(args []string, which string) ([]trace.Wait, error) {
	l, err := m.lane(args[0], args[1])
	if err != nil || l == nil {
		return nil, err
	}
	return begun(l.Waits, which, m.at), nil
}

func delays(waits []trace.Wait) []float64 {
	out := []float64{}
	for _, w := range waits {
		out = append(out, w.Delay.Seconds())
	}
	return out
}

func backOffs(which string) func(*moment, []string) (any, error) {
	return func(m *moment, args []string) (any, error) {
		waits, err := m.waitsOf(args, which)
		return delays(waits), err
	}
}

func jobBackOffs(m *moment, args []string) (any, error) {
	key := api.Key{Kind: api.Job, Namespace: m.run.Namespace, Name: args[0]}
	return delays(begun(m.run.Trace.Waits(key), "job", m.at)), nil
}

func waits(which string) func(*moment, []string) (any, error) {
	return func(m *moment, args []string) (any, error) {
		all, err := m.waitsOf(args, which)
		out := []float64{}
		for _, w := range all {
			if w.Ended <= m.at {
				out = append(out, w.Ended.Sub(w.Since).Seconds())
			}
		}
		return out, err
	}
}

// marks calls fn for each signal, hook and probe of a container up to the moment.
func (m *moment) marks(args []string, fn func(trace.Record)) error {
	l, err := m.lane(args[0], args[1])
	if err != nil || l == nil {
		return err
	}
	for _, id := range l.Marks.Between(-1, m.at) {
		r, _ := m.run.Trace.Record(id)
		fn(r)
	}
	return nil
}

func signals(m *moment, args []string) (any, error) {
	out := []any{}
	err := m.marks(args, func(r trace.Record) {
		if s, ok := r.Body.(trace.Signal); ok {
			out = append(out, map[string]any{"at": r.At.Seconds(), "name": s.Name, "pid": s.PID, "from": s.From, "effect": s.Effect})
		}
	})
	return out, err
}

func hooks(m *moment, args []string) (any, error) {
	phases := []string{"started", "done", "failed", "abandoned"}
	out := []any{}
	err := m.marks(args, func(r trace.Record) {
		if h, ok := r.Body.(trace.Hook); ok {
			out = append(out, map[string]any{"at": r.At.Seconds(), "which": h.Which, "phase": phases[h.Phase], "message": h.Message})
		}
	})
	return out, err
}

func probes(m *moment, args []string) (any, error) {
	out := []any{}
	err := m.marks(args, func(r trace.Record) {
		if p, ok := r.Body.(trace.Probe); ok {
			out = append(out, map[string]any{"at": r.At.Seconds(), "which": p.Which, "result": p.Result, "output": p.Output, "crossed": p.Crossed})
		}
	})
	return out, err
}

func logs(m *moment, args []string) (any, error) {
	l, err := m.lane(args[0], args[1])
	if err != nil || l == nil {
		return "", err
	}
	var b strings.Builder
	for _, r := range l.Logs(m.at) {
		line := r.Body.(trace.Log)
		b.WriteString(line.Text)
		if !line.Partial {
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}
