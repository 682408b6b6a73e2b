package shell

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"podflight/engine/linux"
)

// shell is one running shell process: its variables, functions, jobs and traps.
type shell struct {
	in        *Interp
	p         *linux.Process
	name      string // $0
	arg0      string // begins its messages
	params    []string
	vars      map[string]variable
	locals    []scope
	funcs     map[string]*syntax.Stmt
	opts      options
	status    int
	shellPID  int // $$: of the first shell, also in subshells
	lastBg    int // $!
	jobs      []*job
	inherited []*job // of the parent, when this is a subshell: only to be listed
	traps     traps
	skip      skipKind
	skipN     int
	loops     int // depth of loops around the running command
	depth     int // of the statements that are evaluated
	calls     int // depth of functions and sourced files
	line      int // of the running command, from 1
	lineBase  int // what a message takes off the line number
	subst     int // status of the last command substitution of the running command
	effects   int // counts what changed or looked outside, to find loops that do neither
	noExit    int // depth of contexts in which set -e does not apply
	getopt    int // position inside a group of options, for getopts
	subshell  bool
	random    *rand.Rand
	began     int64
	text      string       // of the script that runs
	expr      string       // the arithmetic expression that is evaluated, for messages
	silent    func(string) // takes messages instead of standard error, for Test
}

// variable is a shell variable.
type variable struct {
	value    string
	set      bool
	exported bool
	readonly bool
}

// scope remembers variables that a function made local.
type scope map[string]variable

// skipKind says what the running commands are being left for.
type skipKind uint8

const (
	skipNone skipKind = iota
	skipBreak
	skipContinue
	skipReturn
)

func newShell(in *Interp, p *linux.Process) *shell {
	s := &shell{in: in, p: p, vars: make(map[string]variable, len(p.Env)+8), name: p.Args[0], arg0: strings.TrimPrefix(p.Args[0], "-"), shellPID: p.PID}
	for _, e := range p.Env {
		if name, value, ok := strings.Cut(e, "="); ok && syntax.ValidName(name) {
			s.vars[name] = variable{value: value, set: true, exported: true}
		}
	}
	s.vars["IFS"] = variable{value: " \t\n", set: true}
	s.vars["OPTIND"] = variable{value: "1", set: true}
	s.setDefault("PS4", "+ ")
	s.setDefault("PATH", defaultPath)
	s.vars["PWD"] = variable{value: p.Dir, set: true, exported: true}
	if in.dialect != Dash {
		level, _ := strconv.Atoi(s.vars["SHLVL"].value)
		s.vars["SHLVL"] = variable{value: strconv.Itoa(level + 1), set: true, exported: true}
	}
	s.began = int64(p.Kernel().Now())
	p.OnSignal = s.onSignal
	return s
}

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

func (s *shell) setDefault(name, value string) {
	if _, ok := s.vars[name]; !ok {
		s.vars[name] = variable{value: value, set: true}
	}
}

// fork starts a child that runs body with a copy of this shell's state, taken now.
func (s *shell) fork(body func(sub *shell)) (*linux.Process, error) {
	c := *s
	c.subshell = true
	c.vars, c.funcs = maps.Clone(s.vars), maps.Clone(s.funcs)
	c.params = slices.Clone(s.params)
	c.locals, c.jobs, c.random = slices.Clone(s.locals), nil, nil
	c.inherited = s.jobs[:len(s.jobs):len(s.jobs)]
	c.traps = s.traps.forSubshell()
	return s.p.Fork(func(p *linux.Process) int {
		c.p = p
		p.OnSignal = c.onSignal
		body(&c)
		return 0
	})
}

// get returns the value of a variable and whether it is set.
func (s *shell) get(name string) (string, bool) {
	if v, ok := s.vars[name]; ok {
		return v.value, v.set
	}
	return "", false
}

// assign sets a variable. A read-only one ends the shell, as POSIX asks of a non-interactive one.
func (s *shell) assign(name, value string) {
	v := s.vars[name]
	if v.readonly {
		s.fatal(s.in.dialect.fatalStatus(), name+": "+s.in.dialect.readOnlyText())
	}
	if v.set && v.value == value && !s.opts.allexport {
		return
	}
	s.effects++
	if grown := len(value) - len(v.value); grown > memoryStep || grown < -memoryStep {
		s.p.Grow(int64(grown))
	}
	v.value, v.set = value, true
	v.exported = v.exported || s.opts.allexport
	s.vars[name] = v
	if name == "OPTIND" {
		s.getopt = 0
	}
}

// memoryStep is how much a variable must grow, in bytes, before the process does.
const memoryStep = 4096

func (s *shell) unset(name string) bool {
	if s.vars[name].readonly {
		return false
	}
	s.effects++
	delete(s.vars, name)
	return true
}

// environ returns the environment for a program, sorted by name so that it does not depend on map order.
func (s *shell) environ(extra []string) []string {
	names := make([]string, 0, len(s.vars))
	for name, v := range s.vars {
		if v.exported && v.set {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	env := make([]string, 0, len(names)+len(extra))
	for _, name := range names {
		env = append(env, name+"="+s.vars[name].value)
	}
	for _, e := range extra {
		name, _, _ := strings.Cut(e, "=")
		env = slices.DeleteFunc(env, func(old string) bool { return strings.HasPrefix(old, name+"=") })
		env = append(env, e)
	}
	return env
}

// pushLocals begins a function call; popLocals ends it and gives local variables their old values back.
func (s *shell) pushLocals() { s.locals = append(s.locals, nil) }

func (s *shell) popLocals() {
	top := len(s.locals) - 1
	for name, v := range s.locals[top] {
		if v.set || v.exported || v.readonly {
			s.vars[name] = v
		} else {
			delete(s.vars, name)
		}
	}
	s.locals = s.locals[:top]
	s.effects++
}

// local makes a variable local to the running function.
func (s *shell) local(name string) {
	top := len(s.locals) - 1
	if s.locals[top] == nil {
		s.locals[top] = scope{}
	}
	if _, done := s.locals[top][name]; !done {
		s.locals[top][name] = s.vars[name]
	}
}
