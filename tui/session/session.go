// Package session owns the scenario that is being flown: what was opened, what the learner did to it,
// and the way back. It is the one place in the workbench where a scenario changes.
//
// Every action makes a new scenario; none is changed in place. The order of actions is the order of undo.
package session

import (
	"slices"
	"strings"
	"time"

	"podflight/engine/scenario"
)

// Session is a scenario with its history.
type Session struct {
	opened scenario.Scenario
	past   []version // what undo goes back through; the last one is now
	future []version // what redo goes forward through; the last one is next
}

// version is a scenario and what made it.
type version struct {
	scenario scenario.Scenario
	what     string
}

// New returns a session of a scenario that was just opened.
func New(sc scenario.Scenario) *Session {
	return &Session{opened: sc, past: []version{{sc, "opened"}}}
}

// Restore returns a session that was saved: what was opened, and what it had become.
func Restore(opened, now scenario.Scenario) *Session {
	s := New(opened)
	if !same(opened, now) {
		s.become("restored", now)
	}
	return s
}

func same(a, b scenario.Scenario) bool {
	return string(scenario.Format(a)) == string(scenario.Format(b))
}

// Opened returns the scenario as it was opened.
func (s *Session) Opened() scenario.Scenario { return s.opened }

// Scenario returns the scenario as it is now. It must not be changed.
func (s *Session) Scenario() scenario.Scenario { return s.past[len(s.past)-1].scenario }

// Changed reports whether anything differs from what was opened.
func (s *Session) Changed() bool { return !same(s.opened, s.Scenario()) }

func (s *Session) become(what string, sc scenario.Scenario) {
	s.past = append(s.past, version{sc, what})
	s.future = nil
}

// copied returns the scenario with lists of its own.
func (s *Session) copied() scenario.Scenario {
	sc := s.Scenario()
	sc.Files = slices.Clone(sc.Files)
	sc.Steps = slices.Clone(sc.Steps)
	return sc
}

// Run adds a command at a time, behind those that are already there then. The run is made longer if it
// would end before anything of the command could be seen.
func (s *Session) Run(at time.Duration, command string) {
	sc := s.copied()
	sc.Steps = insert(sc.Steps, scenario.Step{At: at, Command: command})
	sc.Until = max(sc.Until, at+aftermath)
	s.become(command, sc)
}

// aftermath is how much of a run is kept after a command, so that its effect can be seen.
const aftermath = 2 * time.Minute

func insert(steps []scenario.Step, step scenario.Step) []scenario.Step {
	i := 0
	for i < len(steps) && steps[i].At <= step.At {
		i++
	}
	return slices.Insert(steps, i, step)
}

// SetFile replaces a file as it reads at the start. Later versions of it are dropped: the text is what
// the learner sees in the editor, and it shall be what runs. A text that is already there changes nothing.
func (s *Session) SetFile(name string, data []byte) {
	sc := s.copied()
	if now, ok := sc.File(name); ok && string(now) == string(data) && len(versions(sc, name)) == 1 {
		return
	}
	i := slices.IndexFunc(sc.Files, func(f scenario.File) bool { return f.Name == name })
	sc.Files = slices.DeleteFunc(sc.Files, func(f scenario.File) bool { return f.Name == name })
	if i < 0 {
		i = len(sc.Files)
	}
	sc.Files = slices.Insert(sc.Files, min(i, len(sc.Files)), scenario.File{Name: name, Data: slices.Clone(data)})
	s.become("edited "+name, sc)
}

func versions(sc scenario.Scenario, name string) []scenario.File {
	var out []scenario.File
	for _, f := range sc.Files {
		if f.Name == name {
			out = append(out, f)
		}
	}
	return out
}

// Apply makes a file read so from a time on, and applies it then.
func (s *Session) Apply(at time.Duration, name string, data []byte) {
	if at == 0 {
		s.SetFile(name, data)
		if !s.applies(name) {
			s.Run(0, "kubectl apply -f "+name)
		}
		return
	}
	sc := s.copied()
	sc.Files = slices.DeleteFunc(sc.Files, func(f scenario.File) bool { return f.Name == name && f.From == at })
	sc.Files = append(sc.Files, scenario.File{Name: name, From: at, Data: slices.Clone(data)})
	sc.Steps = insert(sc.Steps, scenario.Step{At: at, Command: "kubectl apply -f " + name})
	sc.Until = max(sc.Until, at+aftermath)
	s.become("applied "+name, sc)
}

// applies reports whether a step applies the file.
func (s *Session) applies(name string) bool {
	return slices.ContainsFunc(s.Scenario().Steps, func(step scenario.Step) bool {
		return slices.Contains(strings.Fields(step.Command), name)
	})
}

// Extend makes the run last at least until a time.
func (s *Session) Extend(until time.Duration) {
	if until <= s.Scenario().Until {
		return
	}
	sc := s.copied()
	sc.Until = until
	s.become("longer", sc)
}

// Fork drops the steps and the versions of files that come after a time.
// It reports whether there was anything to drop.
func (s *Session) Fork(at time.Duration) bool {
	sc := s.copied()
	before := len(sc.Steps) + len(sc.Files)
	sc.Steps = slices.DeleteFunc(sc.Steps, func(step scenario.Step) bool { return step.At > at })
	sc.Files = slices.DeleteFunc(sc.Files, func(f scenario.File) bool { return f.From > at })
	if len(sc.Steps)+len(sc.Files) == before {
		return false
	}
	s.become("forked", sc)
	return true
}

// Reset goes back to what was opened. It can be undone.
func (s *Session) Reset() {
	if s.Changed() {
		s.become("reset", s.opened)
	}
}

// Undo takes the latest action back and says which it was. It reports false if there is none.
func (s *Session) Undo() (what string, ok bool) {
	n := len(s.past)
	if n == 1 {
		return "", false
	}
	last := s.past[n-1]
	s.past, s.future = s.past[:n-1], append(s.future, last)
	return last.what, true
}

// Redo does again what was undone last and says what it was. It reports false if there is nothing.
func (s *Session) Redo() (what string, ok bool) {
	n := len(s.future)
	if n == 0 {
		return "", false
	}
	next := s.future[n-1]
	s.future, s.past = s.future[:n-1], append(s.past, next)
	return next.what, true
}

// CanUndo reports whether there is an action to take back.
func (s *Session) CanUndo() bool { return len(s.past) > 1 }

// CanRedo reports whether an action was taken back.
func (s *Session) CanRedo() bool { return len(s.future) > 0 }

// Version returns a number that differs after every action, taken back or not.
func (s *Session) Version() int { return len(s.past)<<16 + len(s.future) }
