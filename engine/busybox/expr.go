package busybox

import (
	"slices"
	"strconv"
	"strings"
)

// expr evaluates its arguments.
func expr(c *call) int {
	if len(c.args) == 0 {
		c.fail("too few arguments")
		return 2
	}
	e := &exprParser{c: c, args: slices.Clone(c.args)}
	v := e.or()
	if e.bad == "" && len(e.args) > 0 {
		e.bad = "syntax error"
	}
	if e.bad != "" {
		c.fail(e.bad)
		return 2
	}
	c.print(v + "\n")
	if v == "" || v == "0" {
		return 1
	}
	return 0
}

// exprParser is a recursive descent over expr's arguments.
type exprParser struct {
	c    *call
	args []string
	bad  string
}

func (e *exprParser) peek(ops ...string) bool {
	return e.bad == "" && len(e.args) > 0 && slices.Contains(ops, e.args[0])
}

func (e *exprParser) take() string {
	if len(e.args) == 0 {
		e.bad = "syntax error"
		return ""
	}
	a := e.args[0]
	e.args = e.args[1:]
	return a
}

func null(v string) bool { return v == "" || v == "0" }

func (e *exprParser) or() string {
	v := e.and()
	for e.peek("|") {
		e.take()
		w := e.and()
		if null(v) {
			v = w
		}
	}
	return v
}

func (e *exprParser) and() string {
	v := e.compare()
	for e.peek("&") {
		e.take()
		w := e.compare()
		if null(v) || null(w) {
			v = "0"
		}
	}
	return v
}

func (e *exprParser) compare() string {
	v := e.add()
	for e.peek("=", "==", "!=", "<", "<=", ">", ">=") {
		op := e.take()
		w := e.add()
		d := strings.Compare(v, w)
		if a, err := strconv.ParseInt(v, 10, 64); err == nil {
			if b, err := strconv.ParseInt(w, 10, 64); err == nil {
				d = int(max(-1, min(1, a-b)))
			}
		}
		ok := map[string]bool{"=": d == 0, "==": d == 0, "!=": d != 0, "<": d < 0, "<=": d <= 0, ">": d > 0, ">=": d >= 0}[op]
		v = strconv.Itoa(boolInt(ok))
	}
	return v
}

func (e *exprParser) add() string {
	v := e.mul()
	for e.peek("+", "-") {
		op := e.take()
		v = e.arith(op, v, e.mul())
	}
	return v
}

func (e *exprParser) mul() string {
	v := e.match()
	for e.peek("*", "/", "%") {
		op := e.take()
		v = e.arith(op, v, e.match())
	}
	return v
}

func (e *exprParser) arith(op, v, w string) string {
	a, err1 := strconv.ParseInt(v, 10, 64)
	b, err2 := strconv.ParseInt(w, 10, 64)
	switch {
	case err1 != nil || err2 != nil:
		e.bad = "non-numeric argument"
		return ""
	case b == 0 && (op == "/" || op == "%"):
		e.bad = "division by zero"
		return ""
	}
	switch op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "/":
		a /= b
	default:
		a %= b
	}
	return strconv.FormatInt(a, 10)
}

func (e *exprParser) match() string {
	v := e.primary()
	for e.peek(":") {
		e.take()
		v = e.matchText(v, e.primary())
	}
	return v
}

func (e *exprParser) matchText(v, pattern string) string {
	re, err := compileRegex("^"+strings.TrimPrefix(pattern, "^"), false, false)
	if err != nil {
		e.bad = "bad regex '" + pattern + "'"
		return ""
	}
	m := re.FindStringSubmatch(v)
	switch {
	case re.NumSubexp() > 0 && m == nil:
		return ""
	case re.NumSubexp() > 0:
		return m[1]
	case m == nil:
		return "0"
	}
	return strconv.Itoa(len(m[0]))
}

func (e *exprParser) primary() string {
	switch a := e.take(); a {
	case "(":
		v := e.or()
		if e.take() != ")" && e.bad == "" {
			e.bad = "syntax error"
		}
		return v
	case "length":
		if len(e.args) > 0 {
			return strconv.Itoa(len(e.take()))
		}
		return a
	case "substr":
		if len(e.args) < 3 {
			return a
		}
		s := e.take()
		from, _ := strconv.Atoi(e.take())
		n, _ := strconv.Atoi(e.take())
		if from < 1 || n < 1 || from > len(s) {
			return ""
		}
		return s[from-1 : min(len(s), from-1+n)]
	case "index":
		if len(e.args) < 2 {
			return a
		}
		s := e.take()
		return strconv.Itoa(strings.IndexAny(s, e.take()) + 1)
	case "match":
		if len(e.args) < 2 {
			return a
		}
		s := e.take()
		return e.matchText(s, e.take())
	default:
		return a
	}
}
