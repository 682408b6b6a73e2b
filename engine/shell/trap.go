package shell

import (
	"slices"

	"podflight/engine/linux"
)

// traps are the actions that trap has set, and the signals that wait for theirs.
type traps struct {
	actions   map[linux.Signal]string // "" ignores the signal
	exit      string
	hasExit   bool
	pending   []linux.Signal
	deferring bool                  // a foreground child runs
	saved     *int                  // $? from before the trap that runs: what exit without a number means
	inherited map[linux.Signal]bool // ignored when the shell started: cannot be trapped
}

// any reports whether a trap has an action: then the shell must outlive its last command.
func (t *traps) any() bool {
	if t.hasExit && t.exit != "" {
		return true
	}
	for _, action := range t.actions {
		if action != "" {
			return true
		}
	}
	return false
}

// forSubshell returns the traps of a subshell: only ignored signals stay.
func (t *traps) forSubshell() traps {
	c := traps{}
	for sig, action := range t.actions {
		if action == "" {
			c.set(sig, "")
		}
	}
	return c
}

func (t *traps) set(sig linux.Signal, action string) {
	if t.actions == nil {
		t.actions = map[linux.Signal]string{}
	}
	t.actions[sig] = action
}

// onSignal is told of a signal that the shell handles, while the shell is parked.
func (s *shell) onSignal(sig linux.Signal) string {
	if _, trapped := s.traps.actions[sig]; sig == linux.SIGINT && !trapped {
		s.p.Interrupted()
		return "terminated"
	}
	s.traps.pending = append(s.traps.pending, sig)
	if s.traps.deferring {
		return "deferred"
	}
	return "handled"
}

// runTraps runs the actions of the signals that came.
func (s *shell) runTraps() {
	for len(s.traps.pending) > 0 {
		sig := slices.Min(s.traps.pending) // in order of their numbers, not of their coming
		s.traps.pending = slices.DeleteFunc(s.traps.pending, func(other linux.Signal) bool { return other == sig })
		action := s.traps.actions[sig]
		if action == "" {
			continue
		}
		s.effects++
		status, skip, skipN, line := s.status, s.skip, s.skipN, s.line
		s.skip = skipNone
		saved := s.traps.saved
		s.traps.saved = &status
		s.runString(action, 0)
		s.traps.saved = saved
		if s.skip == skipNone {
			s.skip, s.skipN = skip, skipN
		}
		s.status, s.line = status, line
	}
}

// pendingSignal returns the trapped signal that waits for its action, or 0.
func (s *shell) pendingSignal() linux.Signal {
	for _, sig := range s.traps.pending {
		if s.traps.actions[sig] != "" {
			return sig
		}
	}
	return 0
}

// exit runs the EXIT trap and ends the process.
func (s *shell) exit(status int) {
	if s.traps.hasExit && s.traps.exit != "" {
		action := s.traps.exit
		s.traps.hasExit = false
		s.status, s.skip = status, skipNone
		s.noExit++
		s.runString(action, 0)
	}
	s.p.Exit(status)
}

// catchInterrupt makes ash and dash catch SIGINT even without a trap (ash setsignal): they then end
// with 130, also as PID 1.
func (s *shell) catchInterrupt() {
	if s.in.dialect != Bash && !s.subshell && !s.opts.stdin && !s.p.Ignores(linux.SIGINT) {
		s.p.Handle(linux.SIGINT)
	}
}

// setTrap gives a signal an action; reset gives it its default back.
func (s *shell) setTrap(sig linux.Signal, action string, reset bool) {
	if s.traps.inherited[sig] {
		return
	}
	if _, ours := s.traps.actions[sig]; !ours && s.p.Ignores(sig) {
		if s.traps.inherited == nil {
			s.traps.inherited = map[linux.Signal]bool{}
		}
		s.traps.inherited[sig] = true
		return
	}
	switch {
	case reset:
		delete(s.traps.actions, sig)
		s.p.Default(sig)
		if sig == linux.SIGINT {
			s.catchInterrupt()
		}
	case action == "":
		s.traps.set(sig, "")
		s.p.Ignore(sig)
	default:
		s.traps.set(sig, action)
		s.p.Handle(sig)
	}
}
