package runtime

import (
	"time"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// StopContainer sends the stop signal and, after the grace period, SIGKILL (containerd
// internal/cri/server stopContainer). It returns when the instance has ended.
func (r *Runtime) StopContainer(t *sim.Task, id cri.ContainerID, grace time.Duration) error {
	c := r.containers[id]
	if c == nil || c.State == cri.Exited {
		return nil
	}
	if c.State == cri.Created {
		c.abandon()
		return nil
	}
	c.become("stop-signal", trace.ContainerChange{Phase: trace.Stopping, Grace: grace})
	var kill sim.Timer
	if grace > 0 {
		c.signalMain(c.stopSignal(), "kubelet")
		kill = r.kernel.After(grace, func() { c.killAfterGrace() })
	} else {
		c.killAfterGrace()
	}
	for c.State != cri.Exited {
		t.Await(func(resume func()) { c.stopped = append(c.stopped, resume) })
	}
	kill.Stop()
	return nil
}

// abandon ends an instance that was never started.
func (c *container) abandon() {
	c.State, c.ExitCode, c.Reason = cri.Exited, 137, "Error"
	c.StartedAt, c.FinishedAt = time.Unix(0, 0).UTC(), c.runtime.kernel.Wall()
	c.become("", trace.ContainerChange{Phase: trace.Exited, Reason: c.Reason, ExitCode: c.ExitCode})
}

// stopSignal is the Pod's own stop signal, else the image's, else SIGTERM.
func (c *container) stopSignal() linux.Signal {
	for _, name := range []string{c.cfg.StopSignal, c.image.StopSignal} {
		if sig, ok := linux.ParseSignal(name); ok && sig != 0 {
			return sig
		}
	}
	return linux.SIGTERM
}

func (c *container) signalMain(sig linux.Signal, from string) {
	if c.State == cri.Running && !c.ended {
		c.main.Deliver(sig, from, true)
	}
}

func (c *container) killAfterGrace() {
	if c.State != cri.Running {
		return
	}
	c.cgroup.KillAll("containerd")
}

// onSignal records a signal that reached a process of a container.
func (r *Runtime) onSignal(s linux.SignalReport) {
	c := r.byCgroup[s.Process.Cgroup]
	if c == nil || s.Effect == "stopped" || s.Effect == "continued" || s.Signal == linux.SIGPIPE || s.Signal == linux.SIGCHLD {
		return
	}
	if s.Signal == linux.SIGKILL && s.Process != c.main {
		return // a child dies with its container, or its killer's script says so
	}
	r.rec.Add(signalRule(c, s), trace.Signal{Container: c.name(), Name: s.Signal.String(), PID: s.Process.PID, From: s.From, Effect: s.Effect})
}

// signalRule names the rule that decided what a signal did.
func signalRule(c *container, s linux.SignalReport) trace.RuleID {
	switch {
	case s.Signal == linux.SIGKILL && s.From == "kernel":
		return "oom-killed"
	case s.Signal == linux.SIGKILL && s.From == "containerd":
		return "sigkill-after-grace"
	case s.Effect == "deferred":
		return "trap-waits-for-child"
	case s.Effect == "ignored" && s.Process == c.main && !s.Process.Ignores(s.Signal):
		return "pid1-ignores-signals"
	}
	return ""
}

// onOOM records that the kernel is about to kill the instance for its memory.
func (c *container) onOOM(usage int64) {
	c.runtime.rec.Add("oom-killed", trace.Step{
		Component: "kernel", Text: oomText(usage, c.cgroup.Limit()), Object: c.name().PodKey(),
	})
}
