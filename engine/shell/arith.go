package shell

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// arithm evaluates an arithmetic expression in 64 bits. An error ends the shell.
func (s *shell) arithm(x syntax.ArithmExpr) int64 {
	switch x := x.(type) {
	case nil:
		return 0
	case *syntax.Word:
		return s.arithmWord(x)
	case *syntax.ParenArithm:
		return s.arithm(x.X)
	case *syntax.UnaryArithm:
		return s.arithmUnary(x)
	case *syntax.BinaryArithm:
		return s.arithmBinary(x)
	}
	return s.arithmError("arithmetic syntax error")
}

func (s *shell) arithmError(msg string) int64 {
	switch s.in.dialect {
	case Dash:
		if msg == "arithmetic syntax error" {
			msg = "expecting EOF"
		}
		msg = "arithmetic expression: " + msg + ": \"" + s.expr + "\""
	case Bash:
		if msg == "arithmetic syntax error" {
			msg = "syntax error in expression"
		}
		msg = s.expr + ": " + msg
	}
	s.fatal(s.in.dialect.fatalStatus(), msg)
	return 0
}

func (s *shell) arithmWord(w *syntax.Word) int64 {
	text := strings.TrimSpace(s.expandString(w))
	return s.arithmText(text, 0)
}

// maxArithDepth bounds how far a variable may name a variable.
const maxArithDepth = 100

// arithmText evaluates a number or a variable that holds one.
func (s *shell) arithmText(text string, depth int) int64 {
	switch {
	case text == "":
		return 0
	case depth > maxArithDepth:
		return s.arithmError("expression recursion loop detected")
	case syntax.ValidName(text):
		v, set := s.parameter(text)
		if !set && s.opts.nounset {
			s.fatal(s.in.dialect.unsetStatus(), s.unsetText(text))
		}
		return s.arithmText(strings.TrimSpace(v), depth+1)
	}
	if n, ok := parseNumber(text); ok {
		return n
	}
	expr, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Arithmetic(strings.NewReader(text))
	if err != nil {
		return s.arithmError("arithmetic syntax error")
	}
	if w, ok := expr.(*syntax.Word); ok && w.Lit() == text {
		return s.arithmError("arithmetic syntax error")
	}
	return s.arithm(expr)
}

// parseNumber reads decimal, 0octal, 0xhex and base#digits.
func parseNumber(text string) (int64, bool) {
	sign := int64(1)
	if strings.HasPrefix(text, "-") {
		sign, text = -1, text[1:]
	} else if strings.HasPrefix(text, "+") {
		text = text[1:]
	}
	base := 10
	switch b, d, ok := strings.Cut(text, "#"); {
	case ok:
		n, err := strconv.Atoi(b)
		if err != nil || n < 2 || n > 36 {
			return 0, false
		}
		base, text = n, d
	case strings.HasPrefix(text, "0x") || strings.HasPrefix(text, "0X"):
		base, text = 16, text[2:]
	case len(text) > 1 && text[0] == '0':
		base, text = 8, text[1:]
	}
	n, err := strconv.ParseUint(text, base, 64)
	if err != nil {
		return 0, false
	}
	return sign * int64(n), true
}

func (s *shell) arithmUnary(x *syntax.UnaryArithm) int64 {
	switch x.Op {
	case syntax.Inc, syntax.Dec:
		name := s.lvalue(x.X)
		old := s.arithmText(name, 0)
		v := old + 1
		if x.Op == syntax.Dec {
			v = old - 1
		}
		s.assign(name, formatInt(v))
		if x.Post {
			return old
		}
		return v
	}
	v := s.arithm(x.X)
	switch x.Op {
	case syntax.Not:
		return truth(v == 0)
	case syntax.BitNegation:
		return ^v
	case syntax.Minus:
		return -v
	}
	return v
}

func (s *shell) lvalue(x syntax.ArithmExpr) string {
	if w, ok := x.(*syntax.Word); ok {
		if name := s.expandString(w); syntax.ValidName(name) {
			return name
		}
	}
	s.arithmError("arithmetic syntax error")
	return ""
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (s *shell) arithmBinary(x *syntax.BinaryArithm) int64 {
	switch x.Op {
	case syntax.AndArit:
		return truth(s.arithm(x.X) != 0 && s.arithm(x.Y) != 0)
	case syntax.OrArit:
		return truth(s.arithm(x.X) != 0 || s.arithm(x.Y) != 0)
	case syntax.Comma:
		s.arithm(x.X)
		return s.arithm(x.Y)
	case syntax.TernQuest:
		arms, ok := x.Y.(*syntax.BinaryArithm)
		if !ok || arms.Op != syntax.TernColon {
			return s.arithmError("arithmetic syntax error")
		}
		if s.arithm(x.X) != 0 {
			return s.arithm(arms.X)
		}
		return s.arithm(arms.Y)
	}
	if op, ok := assignOps[x.Op]; ok {
		name := s.lvalue(x.X)
		v := s.arithm(x.Y)
		if op != syntax.Comma {
			v = s.operate(op, s.arithmText(name, 0), v)
		}
		s.assign(name, formatInt(v))
		return v
	}
	return s.operate(x.Op, s.arithm(x.X), s.arithm(x.Y))
}

// assignOps maps an assignment to its operation; a plain = has none.
var assignOps = map[syntax.BinAritOperator]syntax.BinAritOperator{
	syntax.Assgn: syntax.Comma, syntax.AddAssgn: syntax.Add, syntax.SubAssgn: syntax.Sub, syntax.MulAssgn: syntax.Mul,
	syntax.QuoAssgn: syntax.Quo, syntax.RemAssgn: syntax.Rem, syntax.AndAssgn: syntax.And, syntax.OrAssgn: syntax.Or,
	syntax.XorAssgn: syntax.Xor, syntax.ShlAssgn: syntax.Shl, syntax.ShrAssgn: syntax.Shr,
}

func (s *shell) operate(op syntax.BinAritOperator, a, b int64) int64 {
	switch op {
	case syntax.Add:
		return a + b
	case syntax.Sub:
		return a - b
	case syntax.Mul:
		return a * b
	case syntax.Quo, syntax.Rem:
		if b == 0 {
			return s.arithmError(s.in.dialect.divideText())
		}
		if b == -1 { // the one quotient that overflows
			if op == syntax.Rem {
				return 0
			}
			return -a
		}
		if op == syntax.Rem {
			return a % b
		}
		return a / b
	case syntax.Pow:
		return power(a, b)
	case syntax.And:
		return a & b
	case syntax.Or:
		return a | b
	case syntax.Xor:
		return a ^ b
	case syntax.Shl:
		return a << (uint64(b) & 63)
	case syntax.Shr:
		return a >> (uint64(b) & 63)
	case syntax.Eql:
		return truth(a == b)
	case syntax.Neq:
		return truth(a != b)
	case syntax.Lss:
		return truth(a < b)
	case syntax.Leq:
		return truth(a <= b)
	case syntax.Gtr:
		return truth(a > b)
	case syntax.Geq:
		return truth(a >= b)
	}
	return s.arithmError("arithmetic syntax error")
}

func (d Dialect) divideText() string {
	switch d {
	case Ash:
		return "divide by zero"
	case Bash:
		return "division by 0 (error token is \"0\")"
	}
	return "division by zero"
}

func power(a, b int64) int64 {
	v := int64(1)
	for ; b > 0; b >>= 1 {
		if b&1 != 0 {
			v *= a
		}
		a *= a
	}
	return v
}
