package busybox

import (
	"math"
	"strings"
)

func (a *awkRun) eval(n *awkNode) awkValue {
	switch n.op {
	case "num":
		return awkNum(n.num)
	case "str":
		return awkStr(n.text)
	case "re":
		return awkBool(n.re.re.MatchString(a.line))
	case "group":
		return a.eval(n.args[len(n.args)-1])
	case "var":
		return a.get(n.text)
	case "index":
		m, k := a.array(n.text), a.key(n.args)
		v, ok := m[k]
		if !ok {
			a.bytes += awkElement + len(k)
			a.grow(v, v)
			m[k] = v
		}
		return v
	case "$":
		i := int(a.num(a.eval(n.args[0])))
		if i == 0 {
			return awkField(a.line)
		}
		if i < 0 || i > len(a.fields) {
			return awkValue{}
		}
		return awkField(a.fields[i-1])
	case "assign":
		v := a.eval(n.args[1])
		if n.text != "" {
			v = awkNum(arithmetic(n.text, a.num(a.eval(n.args[0])), a.num(v)))
		}
		a.assign(n.args[0], v)
		return v
	case "pre", "post":
		old := a.num(a.eval(n.args[0]))
		v := arithmetic(n.text, old, 1)
		a.assign(n.args[0], awkNum(v))
		if n.op == "post" {
			return awkNum(old)
		}
		return awkNum(v)
	case "?":
		if a.truth(a.eval(n.args[0])) {
			return a.eval(n.args[1])
		}
		return a.eval(n.args[2])
	case "call":
		return a.call(n)
	case "in":
		keys := n.args
		if n.args[0].op == "group" {
			keys = n.args[0].args
		}
		_, ok := a.array(n.text)[a.key(keys)]
		return awkBool(ok)
	}
	return a.operator(n)
}

func awkBool(b bool) awkValue {
	if b {
		return awkNum(1)
	}
	return awkNum(0)
}

func (a *awkRun) operator(n *awkNode) awkValue {
	switch n.op {
	case "||":
		return awkBool(a.truth(a.eval(n.args[0])) || a.truth(a.eval(n.args[1])))
	case "&&":
		return awkBool(a.truth(a.eval(n.args[0])) && a.truth(a.eval(n.args[1])))
	case "unary!":
		return awkBool(!a.truth(a.eval(n.args[0])))
	case "unary-":
		return awkNum(-a.num(a.eval(n.args[0])))
	case "unary+":
		return awkNum(a.num(a.eval(n.args[0])))
	case "~", "!~":
		return awkBool(a.matches(a.str(a.eval(n.args[0])), n.args[1]) == (n.op == "~"))
	}
	x, y := a.eval(n.args[0]), a.eval(n.args[1])
	switch n.op {
	case "concat":
		return awkStr(a.str(x) + a.str(y))
	case "<", "<=", "==", "!=", ">", ">=":
		return awkBool(a.compare(n.op, x, y))
	}
	if (n.op == "/" || n.op == "%") && a.num(y) == 0 {
		a.c.fail("division by zero")
		a.c.exit(1)
	}
	return awkNum(arithmetic(n.op, a.num(x), a.num(y)))
}

func arithmetic(op string, x, y float64) float64 {
	switch op {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "/":
		return x / y
	case "%":
		return math.Mod(x, y)
	}
	return math.Pow(x, y)
}

func (a *awkRun) compare(op string, x, y awkValue) bool {
	d := 0
	p, okX := looksNumeric(x)
	q, okY := looksNumeric(y)
	empty := awkValue{}
	if okX && okY || okX && y == empty || okY && x == empty {
		switch {
		case p < q:
			d = -1
		case p > q:
			d = 1
		}
	} else {
		d = strings.Compare(a.str(x), a.str(y))
	}
	switch op {
	case "<":
		return d < 0
	case "<=":
		return d <= 0
	case "==":
		return d == 0
	case "!=":
		return d != 0
	case ">":
		return d > 0
	}
	return d >= 0
}

func (a *awkRun) matches(text string, n *awkNode) bool {
	if n.op == "re" {
		return n.re.re.MatchString(text)
	}
	return a.regex(a.str(a.eval(n))).MatchString(text)
}

func (a *awkRun) assign(n *awkNode, v awkValue) {
	switch n.op {
	case "var":
		a.set(n.text, v)
	case "index":
		m, k := a.array(n.text), a.key(n.args)
		old, ok := m[k]
		if !ok {
			a.bytes += awkElement + len(k)
		}
		a.grow(old, v)
		m[k] = v
	case "$":
		a.setField(int(a.num(a.eval(n.args[0]))), a.str(v))
	}
}

// maxAwkCalls bounds the depth of functions.
const maxAwkCalls = 200

func (a *awkRun) call(n *awkNode) awkValue {
	f, ok := a.prog.funcs[n.text]
	if !ok {
		return a.builtin(n)
	}
	if len(a.locals) >= maxAwkCalls {
		a.c.fail("call stack exhausted")
		a.c.exit(1)
	}
	frame := &awkFrame{vars: map[string]awkValue{}, arrays: map[string]map[string]awkValue{}}
	for i, param := range f.params {
		if i < len(n.args) && n.args[i].op == "var" && a.isArray(n.args[i].text) {
			frame.arrays[param] = a.array(n.args[i].text)
			continue
		}
		frame.vars[param] = awkValue{}
		if i < len(n.args) {
			frame.vars[param] = a.eval(n.args[i])
		}
	}
	a.locals = append(a.locals, frame)
	a.result = awkValue{}
	a.statement(f.body)
	a.locals = a.locals[:len(a.locals)-1]
	if a.leaving == awkReturn {
		a.leaving = awkStay
	}
	return a.result
}

func (a *awkRun) isArray(name string) bool {
	if f := a.frame(); f != nil && f.arrays[name] != nil {
		return true
	}
	return a.arrays[name] != nil
}

// arg returns an argument of a builtin, or the line if there is none.
func (a *awkRun) arg(n *awkNode, i int) awkValue {
	if i < len(n.args) {
		return a.eval(n.args[i])
	}
	return awkField(a.line)
}

func (a *awkRun) builtin(n *awkNode) awkValue {
	switch n.text {
	case "length":
		if len(n.args) == 1 && n.args[0].op == "var" && a.isArray(n.args[0].text) {
			return awkNum(float64(len(a.array(n.args[0].text))))
		}
		return awkNum(float64(len([]rune(a.str(a.arg(n, 0))))))
	case "substr":
		return awkStr(a.substr(n))
	case "index":
		return awkNum(float64(strings.Index(a.str(a.arg(n, 0)), a.str(a.arg(n, 1))) + 1))
	case "toupper":
		return awkStr(strings.ToUpper(a.str(a.arg(n, 0))))
	case "tolower":
		return awkStr(strings.ToLower(a.str(a.arg(n, 0))))
	case "int":
		return awkNum(math.Trunc(a.num(a.arg(n, 0))))
	case "sqrt":
		return awkNum(math.Sqrt(a.num(a.arg(n, 0))))
	case "exp":
		return awkNum(math.Exp(a.num(a.arg(n, 0))))
	case "log":
		return awkNum(math.Log(a.num(a.arg(n, 0))))
	case "sin":
		return awkNum(math.Sin(a.num(a.arg(n, 0))))
	case "cos":
		return awkNum(math.Cos(a.num(a.arg(n, 0))))
	case "atan2":
		return awkNum(math.Atan2(a.num(a.arg(n, 0)), a.num(a.arg(n, 1))))
	case "rand":
		if a.rand == nil {
			a.rand = a.c.Kernel().Rand("busybox/awk")
		}
		return awkNum(a.rand.Float64())
	case "srand":
		return awkNum(0)
	case "systime":
		return awkNum(float64(a.c.Kernel().Wall().Unix()))
	case "split":
		return a.splitInto(n)
	case "sub", "gsub":
		return a.substitute(n)
	case "match":
		return a.matchAt(n)
	case "sprintf":
		args := make([]string, len(n.args))
		for i, x := range n.args {
			args[i] = a.str(a.eval(x))
		}
		if len(args) == 0 {
			return awkStr("")
		}
		return awkStr(awkSprintf(args))
	case "system":
		return awkNum(float64(a.c.runCommand([]string{"sh", "-c", a.str(a.arg(n, 0))})))
	case "close", "fflush":
		a.c.flush()
		return awkNum(0)
	}
	a.c.fail("undefined function " + n.text)
	a.c.exit(1)
	return awkValue{}
}

func (a *awkRun) substr(n *awkNode) string {
	s := []rune(a.str(a.arg(n, 0)))
	from := math.Max(math.Round(a.num(a.arg(n, 1))), 1)
	to := float64(len(s)) + 1
	if len(n.args) > 2 {
		to = math.Min(to, from+math.Round(a.num(a.eval(n.args[2]))))
	}
	if !(from < to) {
		return ""
	}
	return string(s[int(from)-1 : int(to)-1])
}

func (a *awkRun) splitInto(n *awkNode) awkValue {
	if len(n.args) < 2 || n.args[1].op != "var" {
		return awkNum(0)
	}
	text, fs := a.str(a.eval(n.args[0])), a.str(a.vars["FS"])
	var parts []string
	switch {
	case len(n.args) > 2 && n.args[2].op == "re":
		if text != "" {
			parts = n.args[2].re.re.Split(text, -1)
		}
	default:
		if len(n.args) > 2 {
			fs = a.str(a.eval(n.args[2]))
		}
		parts = a.split(text, fs)
	}
	m := a.array(n.args[1].text)
	clear(m)
	for i, p := range parts {
		m[a.str(awkNum(float64(i+1)))] = awkField(p)
	}
	return awkNum(float64(len(parts)))
}

func (a *awkRun) substitute(n *awkNode) awkValue {
	if len(n.args) < 2 {
		return awkNum(0)
	}
	target := &awkNode{op: "$", args: []*awkNode{{op: "num"}}}
	if len(n.args) > 2 {
		target = n.args[2]
	}
	re := a.regexOf(n.args[0])
	with, text := a.str(a.eval(n.args[1])), a.str(a.eval(target))
	count, last := 0, 0
	var b strings.Builder
	for _, loc := range re.FindAllStringIndex(text, -1) {
		b.WriteString(text[last:loc[0]])
		b.WriteString(sedReplacement(with, text, loc))
		last = loc[1]
		count++
		if n.text == "sub" {
			break
		}
	}
	if count > 0 {
		b.WriteString(text[last:])
		a.assign(target, awkStr(b.String()))
	}
	return awkNum(float64(count))
}

func (a *awkRun) regexOf(n *awkNode) interface {
	FindAllStringIndex(s string, n int) [][]int
	FindStringIndex(s string) []int
} {
	if n.op == "re" {
		return n.re.re
	}
	return a.regex(a.str(a.eval(n)))
}

func (a *awkRun) matchAt(n *awkNode) awkValue {
	if len(n.args) < 2 {
		return awkNum(0)
	}
	loc := a.regexOf(n.args[1]).FindStringIndex(a.str(a.eval(n.args[0])))
	start, length := 0.0, -1.0
	if loc != nil {
		start, length = float64(loc[0]+1), float64(loc[1]-loc[0])
	}
	a.vars["RSTART"], a.vars["RLENGTH"] = awkNum(start), awkNum(length)
	return awkNum(start)
}
