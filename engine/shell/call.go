package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"podflight/engine/linux"
)

// call runs a simple command: it expands the words, then redirects, assigns and runs.
func (s *shell) call(c *syntax.CallExpr, redirs []*syntax.Redirect, fl flags) int {
	s.p.Work(1)
	s.subst = 0
	args := s.expandFields(c.Args)
	if len(args) == 0 {
		return s.assignOnly(c, redirs)
	}
	env := s.assignments(c.Assigns)
	if s.opts.xtrace {
		s.traceCall(env, args)
	}
	undo, err := s.redirect(redirs)
	if err != nil {
		undo.restore(s)
		if s.in.builtins[args[0]].special && s.in.dialect == Dash {
			s.exit(2)
		}
		return s.in.dialect.redirectStatus()
	}
	status := s.run(args, env, fl, undo)
	undo.restore(s)
	return status
}

// assignOnly runs a command without words: assignments and redirections.
func (s *shell) assignOnly(c *syntax.CallExpr, redirs []*syntax.Redirect) int {
	undo, err := s.redirect(redirs)
	undo.restore(s)
	if err != nil {
		return s.in.dialect.redirectStatus()
	}
	for _, a := range c.Assigns {
		value := s.assignValue(a)
		if s.opts.xtrace {
			s.trace(a.Name.Value + "=" + s.in.dialect.quoteTrace(value))
		}
		s.assign(a.Name.Value, value)
	}
	return s.subst
}

func (s *shell) assignValue(a *syntax.Assign) string {
	if a.Array != nil || a.Index != nil {
		s.fatal(2, s.in.dialect.syntaxText("arrays are not supported here"))
	}
	value := ""
	if a.Value != nil {
		value = s.expandAssign(a.Value)
	}
	if a.Append {
		old, _ := s.get(a.Name.Value)
		value = old + value
	}
	return value
}

// assignments expands the assignments in front of a command to "NAME=value".
func (s *shell) assignments(list []*syntax.Assign) []string {
	var env []string
	for _, a := range list {
		if s.vars[a.Name.Value].readonly {
			s.fatal(s.in.dialect.fatalStatus(), a.Name.Value+": "+s.in.dialect.readOnlyText())
		}
		env = append(env, a.Name.Value+"="+s.assignValue(a))
	}
	return env
}

// run finds what a command's name means and runs it: special builtin, function, builtin, program.
func (s *shell) run(args, env []string, fl flags, undo *undoRedirects) int {
	name := args[0]
	b, isBuiltin := s.in.builtins[name]
	if isBuiltin && b.special && s.in.dialect != Bash {
		for _, e := range env {
			n, v, _ := strings.Cut(e, "=")
			s.assign(n, v)
		}
		return s.runBuiltin(b, args, undo)
	}
	if body, ok := s.funcs[name]; ok {
		return s.withEnv(env, func() int { return s.callFunc(body, args, fl) })
	}
	if isBuiltin {
		return s.withEnv(env, func() int { return s.runBuiltin(b, args, undo) })
	}
	return s.runProgram(args, env, fl)
}

func (s *shell) runBuiltin(b builtin, args []string, undo *undoRedirects) int {
	if !b.pure {
		s.effects++
	}
	return b.run(s, args, undo)
}

// withEnv runs fn with assignments that hold only while it runs.
func (s *shell) withEnv(env []string, fn func() int) int {
	if len(env) == 0 {
		return fn()
	}
	s.pushLocals()
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		s.local(name)
		s.assign(name, value)
		v := s.vars[name]
		v.exported = true
		s.vars[name] = v
	}
	status := fn()
	s.popLocals()
	return status
}

func (s *shell) callFunc(body *syntax.Stmt, args []string, fl flags) int {
	params, loops := s.params, s.loops
	s.params, s.loops = args[1:], 0
	s.calls++
	s.pushLocals()
	status := s.stmt(body, fl&evTested)
	s.popLocals()
	s.calls--
	s.params, s.loops = params, loops
	if s.skip == skipReturn {
		s.skip = skipNone
		status = s.status
	}
	return status
}

// runProgram runs a program of the file system, in a child or in place of the shell.
func (s *shell) runProgram(args, env []string, fl flags) int {
	s.effects++
	prog, path, status := s.findProgram(args[0])
	if status != 0 {
		return status
	}
	environ := s.environ(env)
	if in, ok := prog.(scriptFile); ok {
		args, prog = in.args(path, args), in.interp
	}
	if fl&evExit != 0 && !s.traps.any() {
		s.p.Exec(prog, args, environ)
	}
	child, err := s.p.Spawn(prog, linux.Attr{Args: args, Env: environ})
	if err != nil {
		return s.cannotFork(err)
	}
	return s.waitForeground(child)
}

// findProgram looks a command up. A status other than 0 is what the command ends with; the message is out then.
func (s *shell) findProgram(name string) (prog linux.Program, path string, status int) {
	path, err := s.lookPath(name)
	if err == nil {
		prog, err = s.loadProgram(path)
	}
	switch err {
	case nil:
		return prog, path, 0
	case linux.ENOENT, linux.ENOTDIR:
		s.complain(s.notFoundText(name))
		return nil, "", 127
	}
	s.complain(name + ": " + s.denied(path, err))
	return nil, "", 126
}

func (s *shell) notFoundText(name string) string {
	if s.in.dialect == Bash && strings.Contains(name, "/") {
		return name + ": " + linux.ENOENT.Error()
	}
	return s.in.dialect.notFound(name)
}

func (s *shell) denied(path string, err error) string {
	if st, e := s.p.Stat(path); e == nil && st.Kind == linux.Directory && s.in.dialect == Bash {
		return linux.EISDIR.Error()
	}
	if err == linux.EISDIR {
		err = linux.EACCES
	}
	return err.Error()
}

// lookPath returns the path of a command.
func (s *shell) lookPath(name string) (string, error) {
	if name == "" {
		return "", linux.ENOENT
	}
	path, _ := s.get("PATH")
	return s.p.LookPath(name, path)
}

// scriptFile is an executable file that is text: an interpreter runs it.
type scriptFile struct {
	linux.Program
	interp linux.Program
	head   []string // of the #! line: interpreter and its argument
}

func (f scriptFile) args(path string, args []string) []string {
	return append(append(append([]string{}, f.head...), path), args[1:]...)
}

// loadProgram returns what an executable file runs.
func (s *shell) loadProgram(path string) (linux.Program, error) {
	prog, head, err := s.p.LoadProgram(path)
	if err == linux.ENOEXEC {
		// No #! line: the shell runs it itself.
		return scriptFile{interp: s.in, head: []string{s.arg0}}, nil
	}
	if err == nil && head != nil {
		return scriptFile{interp: prog, head: head}, nil
	}
	return prog, err
}
