package linux

// Handle makes the program handle a signal: OnSignal is called for it.
func (p *Process) Handle(sig Signal) {
	p.handled.add(sig)
	p.ignored.remove(sig)
}

// Ignore makes the process and those that it starts ignore a signal.
func (p *Process) Ignore(sig Signal) {
	if sig == SIGKILL || sig == SIGSTOP {
		return
	}
	p.handled.remove(sig)
	p.ignored.add(sig)
}

// Default gives a signal its default action back.
func (p *Process) Default(sig Signal) {
	p.handled.remove(sig)
	p.ignored.remove(sig)
}

// Ignores reports whether the process ignores a signal.
func (p *Process) Ignores(sig Signal) bool { return p.ignored.has(sig) }

// Kill sends a signal as kill(2) does: to a process (pid > 0), to the sender's group (0), to
// every other process (-1) or to a group (pid < -1). Signal 0 only asks. It returns ESRCH if there is nobody.
func (p *Process) Kill(pid int, sig Signal) error {
	p.Check()
	var targets []*Process
	for _, q := range p.Space.procs {
		switch {
		case pid > 0 && q.PID == pid, pid == 0 && q.Group == p.Group, pid < -1 && q.Group == -pid:
			targets = append(targets, q)
		case pid == -1 && q != p && q != p.Space.init:
			targets = append(targets, q)
		}
	}
	if len(targets) == 0 {
		return ESRCH
	}
	if sig == 0 {
		return nil
	}
	self := false
	for _, q := range targets {
		if q == p {
			self = true
			continue
		}
		p.Kernel().After(0, func() { q.Deliver(sig, p.Comm(), false) })
	}
	if self {
		p.Deliver(sig, p.Comm(), false)
		p.Check()
	}
	return nil
}

// Deliver lets a signal reach the process now. outside says that the sender is not in the
// process's PID namespace (the runtime or the kernel): only then does SIGKILL end a PID 1.
func (p *Process) Deliver(sig Signal, from string, outside bool) {
	if p.state != procRunning {
		return
	}
	effect := p.apply(sig, outside)
	if p.Host.OnSignal != nil && effect != "" {
		p.Host.OnSignal(SignalReport{Process: p, Signal: sig, From: from, Effect: effect})
	}
	p.act(sig, effect)
}

// apply decides what a signal does and lets a handler run.
// The rule for PID 1 is the kernel's SIGNAL_UNKILLABLE (kernel/signal.c sig_task_ignored).
func (p *Process) apply(sig Signal, outside bool) string {
	isInit := p.Space.init == p
	switch {
	case sig == SIGKILL || sig == SIGSTOP:
		if isInit && !outside {
			return "ignored"
		}
	case p.ignored.has(sig):
		return "ignored"
	case p.handled.has(sig) && p.OnSignal != nil:
		if sig == SIGCONT {
			p.resume()
		}
		return p.OnSignal(sig)
	case sig.action() == actIgnore:
		return "ignored"
	case isInit && sig != SIGCONT:
		return "ignored"
	}
	switch sig.action() {
	case actStop:
		return "stopped"
	case actContinue:
		return "continued"
	}
	return "terminated"
}

func (p *Process) act(sig Signal, effect string) {
	switch effect {
	case "terminated":
		if p.state == procRunning {
			p.destroy(sig)
		}
	case "stopped":
		p.stopped = true
	case "continued":
		p.resume()
	case "ignored":
	default:
		p.interrupt()
	}
}

func (p *Process) resume() {
	if p.stopped {
		p.stopped = false
		p.contWait.wake()
	}
}

// destroy ends the process by a signal, wherever its task is parked.
func (p *Process) destroy(sig Signal) { p.end(Status{Signal: sig}) }

func (p *Process) end(s Status) {
	t := p.task
	p.finish(s)
	if t != nil {
		t.Kill()
	}
}

// Fault ends the running process as an access to memory that it does not have; PID 1 is not spared.
func (p *Process) Fault() {
	p.end(Status{Signal: SIGSEGV})
	p.Check()
}

// Interrupted ends the process as a program that catches SIGINT, cleans up and raises it again: PID 1,
// which the second one does not reach, then ends with 130.
func (p *Process) Interrupted() {
	if p.Space.init == p {
		p.end(Status{Code: 128 + int(SIGINT)})
		return
	}
	p.end(Status{Signal: SIGINT})
}
