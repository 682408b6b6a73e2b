package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// flags say in what context a command is evaluated (ash evaltree).
type flags uint8

const (
	evExit   flags = 1 << iota // nothing follows: a program may replace the shell
	evTested                   // the status is tested: set -e does not apply
)

// stmt runs a statement and returns its status. Traps run between statements.
func (s *shell) stmt(st *syntax.Stmt, fl flags) int {
	if s.depth++; s.depth > maxDepth {
		s.p.Fault()
	}
	defer func() { s.depth-- }()
	s.line = int(st.Pos().Line())
	if s.opts.noexec {
		return 0
	}
	var status int
	switch {
	case st.Coprocess || st.Disown:
		s.fatal(2, s.in.dialect.unexpected(`"&"`))
	case st.Background:
		status = s.background(st)
	case st.Negated:
		status = boolStatus(s.command(st, evTested) != 0)
		fl |= evTested
	default:
		status = s.command(st, fl)
	}
	s.status = status
	s.runTraps()
	if status != 0 && s.skip == skipNone && s.opts.errexit && fl&evTested == 0 && s.noExit == 0 && checksExit(st) {
		s.exit(status)
	}
	return s.status
}

// maxDepth bounds how deep commands nest, recursion included: what overflows a real shell's stack.
const maxDepth = 4000

// checksExit reports whether set -e looks at the status of this command itself: not at an
// and-or list, whose parts were looked at, nor at compound commands that hold such.
func checksExit(st *syntax.Stmt) bool {
	switch c := st.Cmd.(type) {
	case *syntax.BinaryCmd:
		return c.Op == syntax.Pipe || c.Op == syntax.PipeAll
	case *syntax.CallExpr, *syntax.Subshell, *syntax.TestClause, *syntax.ArithmCmd, *syntax.DeclClause, *syntax.LetClause, nil:
		return true
	}
	return false
}

func boolStatus(ok bool) int {
	if ok {
		return 0
	}
	return 1
}

// command runs a statement's command with its redirections.
func (s *shell) command(st *syntax.Stmt, fl flags) int {
	if call, ok := st.Cmd.(*syntax.CallExpr); ok {
		return s.call(call, st.Redirs, fl)
	}
	if len(st.Redirs) == 0 {
		return s.compound(st.Cmd, fl)
	}
	undo, err := s.redirect(st.Redirs)
	if err != nil {
		undo.restore(s)
		return s.in.dialect.redirectStatus()
	}
	status := 0
	if st.Cmd != nil {
		status = s.compound(st.Cmd, fl&evTested)
	}
	undo.restore(s)
	return status
}

func (s *shell) compound(cmd syntax.Command, fl flags) int {
	switch c := cmd.(type) {
	case *syntax.Block:
		return s.list(c.Stmts, fl)
	case *syntax.Subshell:
		return s.subshellCmd(c, fl)
	case *syntax.BinaryCmd:
		return s.binary(c, fl)
	case *syntax.IfClause:
		return s.ifClause(c, fl)
	case *syntax.WhileClause:
		return s.while(c, fl)
	case *syntax.ForClause:
		return s.forClause(c, fl)
	case *syntax.CaseClause:
		return s.caseClause(c, fl)
	case *syntax.FuncDecl:
		return s.declareFunc(c)
	case *syntax.TestClause:
		return s.testClause(c)
	case *syntax.ArithmCmd:
		return s.arithmCmd(c)
	case *syntax.LetClause:
		return s.letClause(c)
	case *syntax.DeclClause:
		return s.declClause(c)
	case *syntax.TimeClause:
		return s.timeClause(c)
	case nil:
		return 0
	}
	s.fatal(2, s.in.dialect.syntaxText("this kind of command is not supported"))
	return 2
}

// list runs statements one after the other.
func (s *shell) list(stmts []*syntax.Stmt, fl flags) int {
	status := 0
	for i, st := range stmts {
		f := fl
		if i < len(stmts)-1 {
			f &^= evExit
		}
		status = s.stmt(st, f)
		if s.skip != skipNone {
			return status
		}
	}
	return status
}

func (s *shell) binary(c *syntax.BinaryCmd, fl flags) int {
	if c.Op == syntax.Pipe || c.Op == syntax.PipeAll {
		return s.pipeline(c, fl)
	}
	status := s.stmt(c.X, evTested)
	if s.skip != skipNone || (status == 0) != (c.Op == syntax.AndStmt) {
		return status
	}
	return s.stmt(c.Y, fl)
}

func (s *shell) ifClause(c *syntax.IfClause, fl flags) int {
	for ; c != nil; c = c.Else {
		if len(c.Cond) == 0 { // a plain else
			return s.list(c.Then, fl)
		}
		status := s.list(c.Cond, evTested)
		if s.skip != skipNone {
			return status
		}
		if status == 0 {
			return s.list(c.Then, fl)
		}
	}
	return 0
}

func (s *shell) caseClause(c *syntax.CaseClause, fl flags) int {
	word := s.expandString(c.Word)
	for i, item := range c.Items {
		if !s.anyMatch(item.Patterns, word) {
			continue
		}
		status := s.list(item.Stmts, fl)
		for item.Op == syntax.Fallthrough && i+1 < len(c.Items) && s.skip == skipNone {
			i++
			item = c.Items[i]
			status = s.list(item.Stmts, fl)
		}
		return status
	}
	return 0
}

func (s *shell) anyMatch(patterns []*syntax.Word, word string) bool {
	for _, w := range patterns {
		if s.pattern(w).match(word) {
			return true
		}
	}
	return false
}

func (s *shell) declareFunc(c *syntax.FuncDecl) int {
	if s.funcs == nil {
		s.funcs = map[string]*syntax.Stmt{}
	}
	s.funcs[c.Name.Value] = c.Body
	s.effects++
	return 0
}

// subshellCmd runs ( … ): in a child, or in this process if nothing follows.
func (s *shell) subshellCmd(c *syntax.Subshell, fl flags) int {
	if fl&evExit != 0 && !s.traps.any() {
		s.subshell = true
		s.exit(s.list(c.Stmts, evExit))
	}
	child, err := s.fork(func(sub *shell) { sub.exit(sub.list(c.Stmts, fl&evTested|evExit)) })
	if err != nil {
		return s.cannotFork(err)
	}
	return s.waitForeground(child)
}

func (s *shell) cannotFork(err error) int {
	s.fatal(2, "can't fork: "+err.Error())
	return 2
}

func (s *shell) arithmCmd(c *syntax.ArithmCmd) int {
	if s.in.dialect != Bash {
		// Not a bash: (( … )) is a subshell in a subshell that runs a command of that name.
		name := s.source(c.Left.Offset()+2, c.Right.Offset())
		s.complain(s.in.dialect.notFound(name))
		return 127
	}
	return boolStatus(s.arithm(c.X) != 0)
}

// source returns a part of the script that runs.
func (s *shell) source(from, to uint) string {
	if from > to || to > uint(len(s.text)) {
		return ""
	}
	return strings.TrimSpace(s.text[from:to])
}

func (s *shell) letClause(c *syntax.LetClause) int {
	if s.in.dialect == Dash {
		s.complain(s.in.dialect.notFound("let"))
		return 127
	}
	v := int64(0)
	for _, e := range c.Exprs {
		v = s.arithm(e)
	}
	return boolStatus(v != 0)
}

func (s *shell) timeClause(c *syntax.TimeClause) int {
	began := s.p.Kernel().Now()
	status := 0
	if c.Stmt != nil {
		status = s.stmt(c.Stmt, 0)
	}
	s.printTimes(s.p.Kernel().Now().Sub(began), c.PosixFormat)
	return status
}
