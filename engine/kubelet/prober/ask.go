package prober

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
	"podflight/engine/kubelet/env"
	"podflight/engine/kubelet/lifecycle"
	"podflight/engine/sim"
)

// maxRetries is how often a probe that cannot be carried out is tried in a row (prober.go maxProbeRetries).
const maxRetries = 3

// maxOutput is how many bytes of a command's output or a server's answer are read (pkg/probe/exec, pkg/probe/http).
const maxOutput = 10 << 10

// ask carries the probe out (runProbeWithRetries).
func (w *worker) ask(t *sim.Task, s *corev1.PodStatus) answer {
	var err error
	for range maxRetries {
		var a answer
		if a, err = w.askOnce(t, s.PodIP); err == nil {
			return a
		}
	}
	return answer{result: Unknown, output: err.Error()}
}

// askOnce follows runProbe. An error says that the probe could not be carried out.
func (w *worker) askOnce(t *sim.Task, podIP string) (answer, error) {
	timeout := time.Duration(w.probe.TimeoutSeconds) * time.Second
	switch p := w.probe; {
	case p.Exec != nil:
		return w.exec(t, p.Exec.Command, timeout)
	case p.HTTPGet != nil:
		return w.get(t, p.HTTPGet, podIP, timeout)
	case p.TCPSocket != nil:
		port, err := lifecycle.ResolvePort(p.TCPSocket.Port, w.spec)
		if err != nil {
			return answer{}, err
		}
		return failureOf(w.cfg.Runtime.TCPDial(t, orElse(p.TCPSocket.Host, podIP), port, timeout)), nil
	case p.GRPC != nil:
		service := ""
		if p.GRPC.Service != nil {
			service = *p.GRPC.Service
		}
		serving, err := w.cfg.Runtime.GRPCHealth(t, podIP, int(p.GRPC.Port), service, timeout)
		switch {
		case err != nil:
			return failureOf(err), nil
		case !serving:
			return answer{result: Failure, output: `service unhealthy (responded with "NOT_SERVING")`}, nil
		}
		return answer{result: Success, output: "service healthy"}, nil
	}
	return answer{}, fmt.Errorf("missing probe handler for %s:%s", container.FormatPod(w.pod), w.spec.Name)
}

// failureOf is the answer of a server that could not be reached, or that could.
func failureOf(err error) answer {
	if err != nil {
		return answer{result: Failure, output: err.Error()}
	}
	return answer{result: Success}
}

// exec runs the command in the container (pkg/probe/exec/exec.go). What it wrote is the output, stdout first.
func (w *worker) exec(t *sim.Task, command []string, timeout time.Duration) (answer, error) {
	command = env.ExpandStatic(command, w.spec.Env)
	res, err := w.cfg.Runtime.Exec(t, w.id, command, timeout)
	if err != nil {
		return answer{}, err
	}
	if res.TimedOut {
		return answer{result: Failure, output: fmt.Sprintf("command timed out: %q timed out after %s", strings.Join(command, " "), timeout)}, nil
	}
	a := answer{result: Success, output: limit(res.Stdout + res.Stderr)}
	if res.ExitCode != 0 {
		a.result = Failure
	}
	return a, nil
}

func limit(s string) string { return s[:min(len(s), maxOutput)] }

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
