package shell

import (
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"podflight/engine/linux"
)

// builtinTest is test and [.
func (s *shell) builtinTest(args []string, _ *undoRedirects) int {
	name := args[0]
	args = args[1:]
	if name == "[" {
		if len(args) == 0 || args[len(args)-1] != "]" {
			s.complain(s.in.dialect.missingBracket())
			return 2
		}
		args = args[:len(args)-1]
	}
	return s.evalTest(name, args)
}

func (d Dialect) missingBracket() string {
	if d == Ash {
		return "missing ]"
	}
	if d == Bash {
		return "[: missing `]'"
	}
	return "[: missing ]"
}

// tester evaluates the arguments of test as a recursive descent (busybox coreutils/test.c).
type tester struct {
	s    *shell
	args []string
	pos  int
	err  string
}

func (s *shell) evalTest(name string, args []string) int {
	switch len(args) {
	case 0:
		return 1
	case 1:
		return boolStatus(args[0] != "")
	case 2:
		if args[0] == "!" {
			return boolStatus(args[1] == "")
		}
	case 3:
		if isBinaryTest(args[1]) {
			t := &tester{s: s, args: args}
			ok := t.binary(args[0], args[1], args[2])
			return t.result(name, ok)
		}
	}
	t := &tester{s: s, args: args}
	ok := t.or()
	if t.err == "" && t.pos < len(t.args) {
		t.err = t.args[t.pos] + ": unknown operand"
		if s.in.dialect == Bash {
			t.err = "too many arguments"
		}
	}
	return t.result(name, ok)
}

func (t *tester) result(name string, ok bool) int {
	if t.err != "" {
		if t.s.in.dialect != Ash {
			t.err = name + ": " + t.err
		}
		t.s.complain(t.err)
		return 2
	}
	return boolStatus(ok)
}

func (t *tester) peek() string {
	if t.pos < len(t.args) {
		return t.args[t.pos]
	}
	return ""
}

func (t *tester) next() (string, bool) {
	if t.pos >= len(t.args) {
		return "", false
	}
	t.pos++
	return t.args[t.pos-1], true
}

func (t *tester) or() bool {
	v := t.and()
	for t.err == "" && t.pos < len(t.args) && t.peek() == "-o" {
		t.pos++
		w := t.and()
		v = v || w
	}
	return v
}

func (t *tester) and() bool {
	v := t.not()
	for t.err == "" && t.pos < len(t.args) && t.peek() == "-a" {
		t.pos++
		w := t.not()
		v = v && w
	}
	return v
}

func (t *tester) not() bool {
	if t.peek() == "!" && t.pos+1 < len(t.args) && !(t.pos+2 < len(t.args) && isBinaryTest(t.args[t.pos+1])) {
		t.pos++
		return !t.not()
	}
	return t.primary()
}

func (t *tester) primary() bool {
	a, ok := t.next()
	if !ok {
		t.err = "argument expected"
		return false
	}
	if t.pos+1 < len(t.args) && isBinaryTest(t.args[t.pos]) {
		op := t.args[t.pos]
		b := t.args[t.pos+1]
		t.pos += 2
		return t.binary(a, op, b)
	}
	if a == "(" {
		v := t.or()
		if c, ok := t.next(); !ok || c != ")" {
			t.err = "closing paren expected"
		}
		return v
	}
	if isUnaryTest(a) && t.pos < len(t.args) {
		operand, _ := t.next()
		return t.s.unaryTest(a, operand)
	}
	return a != ""
}

func isUnaryTest(op string) bool {
	return len(op) == 2 && op[0] == '-' && strings.IndexByte("bcdefghkLnprsStuwxzOGN", op[1]) >= 0
}

func isBinaryTest(op string) bool {
	switch op {
	case "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef":
		return true
	}
	return false
}

func (t *tester) binary(a, op, b string) bool {
	switch op {
	case "=", "==":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case ">":
		return a > b
	case "-nt", "-ot", "-ef":
		return t.s.compareFiles(a, op, b)
	}
	x, ok := t.number(a)
	if !ok {
		return false
	}
	y, ok := t.number(b)
	if !ok {
		return false
	}
	switch op {
	case "-eq":
		return x == y
	case "-ne":
		return x != y
	case "-lt":
		return x < y
	case "-le":
		return x <= y
	case "-gt":
		return x > y
	}
	return x >= y
}

func (t *tester) number(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err == nil {
		return n, true
	}
	switch t.s.in.dialect {
	case Ash:
		t.err = text + ": bad number"
	case Dash:
		t.err = "Illegal number: " + text
	default:
		t.err = text + ": integer expression expected"
	}
	return 0, false
}

func (s *shell) compareFiles(a, op, b string) bool {
	s.effects++
	x, errX := s.p.Stat(a)
	y, errY := s.p.Stat(b)
	switch op {
	case "-nt":
		return errX == nil && (errY != nil || x.Mtime.After(y.Mtime))
	case "-ot":
		return errY == nil && (errX != nil || x.Mtime.Before(y.Mtime))
	}
	return errX == nil && errY == nil && x.Num == y.Num
}

// unaryTest evaluates -f and its like.
func (s *shell) unaryTest(op, operand string) bool {
	switch op[1] {
	case 'n':
		return operand != ""
	case 'z':
		return operand == ""
	case 't':
		return false
	}
	s.effects++
	if op[1] == 'h' || op[1] == 'L' {
		st, err := s.p.Lstat(operand)
		return err == nil && st.Kind == linux.Symlink
	}
	st, err := s.p.Stat(operand)
	if err != nil {
		return false
	}
	switch op[1] {
	case 'f':
		return st.Kind == linux.RegularFile
	case 'd':
		return st.Kind == linux.Directory
	case 's':
		return st.Size > 0
	case 'c':
		return st.Kind == linux.Device
	case 'p':
		return st.Kind == linux.NamedPipe
	case 'b', 'S', 'u', 'g', 'k':
		return false
	case 'x':
		return st.Mode&0o111 != 0
	case 'w':
		return s.p.Writable(operand)
	case 'r':
		return s.p.Readable(operand)
	case 'O':
		return st.UID == s.p.UID
	}
	return true
}

// testClause runs [[ … ]].
func (s *shell) testClause(c *syntax.TestClause) int {
	s.p.Work(1)
	if s.in.dialect == Dash {
		s.complain(s.in.dialect.notFound("[["))
		return 127
	}
	return boolStatus(s.testExpr(c.X))
}

func (s *shell) testExpr(x syntax.TestExpr) bool {
	switch x := x.(type) {
	case *syntax.Word:
		return s.expandString(x) != ""
	case *syntax.ParenTest:
		return s.testExpr(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			return !s.testExpr(x.X)
		}
		w, _ := x.X.(*syntax.Word)
		if x.Op == syntax.TsVarSet {
			_, set := s.parameter(s.expandString(w))
			return set
		}
		return s.unaryTest(x.Op.String(), s.expandString(w))
	case *syntax.BinaryTest:
		return s.binaryTest(x)
	}
	return false
}

func (s *shell) binaryTest(x *syntax.BinaryTest) bool {
	switch x.Op {
	case syntax.AndTest:
		return s.testExpr(x.X) && s.testExpr(x.Y)
	case syntax.OrTest:
		return s.testExpr(x.X) || s.testExpr(x.Y)
	}
	a, _ := x.X.(*syntax.Word)
	b, _ := x.Y.(*syntax.Word)
	left := s.expandString(a)
	switch x.Op {
	case syntax.TsMatch, syntax.TsMatchShort:
		return s.pattern(b).match(left)
	case syntax.TsNoMatch:
		return !s.pattern(b).match(left)
	case syntax.TsReMatch:
		re, err := regexp.Compile(s.expandString(b))
		return err == nil && re.MatchString(left)
	}
	right := s.expandString(b)
	t := &tester{s: s}
	switch x.Op {
	case syntax.TsEql, syntax.TsNeq, syntax.TsLss, syntax.TsLeq, syntax.TsGtr, syntax.TsGeq:
		left, right = formatInt(s.arithmText(left, 0)), formatInt(s.arithmText(right, 0))
	}
	return t.binary(left, x.Op.String(), right)
}

// Test is the test program: it evaluates args for a process and returns 0, 1, or 2 after an error.
func Test(p *linux.Process, name string, args []string, complain func(string)) int {
	if name == "[" || name == "[[" {
		closing := map[string]string{"[": "]", "[[": "]]"}[name]
		if len(args) == 0 || args[len(args)-1] != closing {
			complain("missing " + closing)
			return 2
		}
		args = args[:len(args)-1]
	}
	s := &shell{in: &Interp{dialect: Ash}, p: p, silent: complain}
	return s.evalTest(name, args)
}
