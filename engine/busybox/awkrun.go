package busybox

import (
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/linux"
	"podflight/engine/shell"
)

// awkRegex is an expression of a program, or where print writes to.
type awkRegex struct {
	re     *regexp.Regexp
	target *awkNode
}

// awkValue is a string, a number, or a field that may be either.
type awkValue struct {
	s      string
	n      float64
	isNum  bool
	isText bool // a string constant or the result of one
}

func awkNum(n float64) awkValue { return awkValue{n: n, isNum: true} }
func awkStr(s string) awkValue  { return awkValue{s: s, isText: true} }

// awkField is input: it counts as a number in a comparison if it looks like one.
func awkField(s string) awkValue { return awkValue{s: s} }

// awkRun is a program at work.
type awkRun struct {
	c       *call
	prog    *awkProgram
	vars    map[string]awkValue
	arrays  map[string]map[string]awkValue
	locals  []*awkFrame
	line    string
	fields  []string
	files   map[string]int
	rand    *rand.Rand
	exit    int
	leaving awkLeave
	result  awkValue
	regexes map[string]*regexp.Regexp
	bytes   int // of values, not yet taken as memory
}

// awkFrame is the call of a function.
type awkFrame struct {
	vars   map[string]awkValue
	arrays map[string]map[string]awkValue
}

// awkLeave says what running statements are left for.
type awkLeave int

const (
	awkStay awkLeave = iota
	awkBreak
	awkContinue
	awkNext
	awkReturn
	awkExit
)

func awk(c *call) int {
	const use = "[OPTIONS] [AWK_PROGRAM] [FILE]..."
	o, args := c.options("+F:v:f:", use, nil)
	src := ""
	for _, f := range o.values['f'] {
		data, err := c.ReadFile(f)
		if err != nil {
			return c.cannotOpen(f, err)
		}
		src += string(data) + "\n"
	}
	if !o.has('f') {
		if len(args) == 0 {
			return c.usage(use)
		}
		src, args = args[0], args[1:]
	}
	prog, err := parseAwk(src)
	if err != nil {
		return c.fail("cmd. line:1: " + err.Error())
	}
	a := &awkRun{
		c: c, prog: prog, files: map[string]int{}, regexes: map[string]*regexp.Regexp{},
		vars:   map[string]awkValue{"FS": awkStr(" "), "OFS": awkStr(" "), "ORS": awkStr("\n"), "RS": awkStr("\n"), "SUBSEP": awkStr("\x1c"), "CONVFMT": awkStr("%.6g"), "OFMT": awkStr("%.6g"), "NR": awkNum(0), "FNR": awkNum(0), "NF": awkNum(0)},
		arrays: map[string]map[string]awkValue{"ENVIRON": {}},
	}
	for _, e := range c.Env {
		name, value, _ := strings.Cut(e, "=")
		a.arrays["ENVIRON"][name] = awkField(value)
	}
	if o.has('F') {
		fs, _ := shell.Unescape(o.value('F'))
		a.vars["FS"] = awkStr(fs)
	}
	for _, v := range o.values['v'] {
		name, value, _ := strings.Cut(v, "=")
		text, _ := shell.Unescape(value)
		a.vars[name] = awkField(text)
	}
	return a.run(args)
}

func (a *awkRun) run(files []string) int {
	needInput := false
	for _, r := range a.prog.rules {
		if r.begin && a.leaving != awkExit {
			a.statement(r.action)
		}
		needInput = needInput || !r.begin
	}
	status := 0
	if needInput && a.leaving != awkExit {
		status = a.input(files)
	}
	if a.leaving != awkExit || needInput {
		a.leaving = awkStay
		for _, r := range a.prog.rules {
			if r.end && a.leaving != awkExit {
				a.statement(r.action)
			}
		}
	}
	if a.exit != 0 {
		return a.exit
	}
	return status
}

func (a *awkRun) input(files []string) int {
	var inputs []string
	for _, f := range files {
		if name, value, ok := strings.Cut(f, "="); ok && !strings.Contains(name, "/") {
			a.vars[name] = awkField(value)
			continue
		}
		inputs = append(inputs, f)
	}
	return a.c.eachInput(inputs, func(name string, fd int) int {
		a.vars["FILENAME"] = awkStr(name)
		a.vars["FNR"] = awkNum(0)
		_ = a.c.eachLine(fd, func(line string, _ bool) bool {
			a.c.Work(2)
			a.vars["NR"] = awkNum(a.vars["NR"].n + 1)
			a.vars["FNR"] = awkNum(a.vars["FNR"].n + 1)
			a.setLine(line)
			a.rules()
			return a.leaving != awkExit
		})
		return 0
	})
}

func (a *awkRun) rules() {
	for _, r := range a.prog.rules {
		if r.begin || r.end || !a.selects(r) {
			continue
		}
		if r.action == nil {
			a.c.print(a.line + a.str(a.vars["ORS"]))
			continue
		}
		a.statement(r.action)
		if a.leaving != awkStay {
			if a.leaving == awkNext {
				a.leaving = awkStay
			}
			return
		}
	}
}

func (a *awkRun) selects(r *awkRule) bool {
	switch {
	case r.pattern == nil:
		return true
	case r.until == nil:
		return a.truth(a.eval(r.pattern))
	case !r.inRange && !a.truth(a.eval(r.pattern)):
		return false
	}
	r.inRange = !a.truth(a.eval(r.until))
	return true
}

func (a *awkRun) setLine(line string) {
	a.line = line
	a.fields = a.split(line, a.str(a.vars["FS"]))
	a.vars["NF"] = awkNum(float64(len(a.fields)))
}

func (a *awkRun) split(text, fs string) []string {
	switch {
	case fs == " ":
		return strings.Fields(text)
	case text == "":
		return nil
	case len(fs) == 1 && fs != "\\":
		return strings.Split(text, fs)
	}
	return a.regex(fs).Split(text, -1)
}

func (a *awkRun) regex(text string) *regexp.Regexp {
	if re, ok := a.regexes[text]; ok {
		return re
	}
	re, err := compileRegex(text, true, false)
	if err != nil {
		a.c.fail("bad regex '" + text + "'")
		a.c.exit(1)
	}
	a.regexes[text] = re
	return re
}

// maxAwkField bounds how far an assignment to a field may extend the line.
const maxAwkField = 10_000

func (a *awkRun) setField(n int, v string) {
	switch {
	case n == 0:
		a.setLine(v)
		return
	case n < 0 || n > maxAwkField:
		a.c.fail("access to negative field")
		a.c.exit(1)
	}
	for len(a.fields) < n {
		a.fields = append(a.fields, "")
	}
	a.fields[n-1] = v
	a.vars["NF"] = awkNum(float64(len(a.fields)))
	a.line = strings.Join(a.fields, a.str(a.vars["OFS"]))
}

func (a *awkRun) frame() *awkFrame {
	if n := len(a.locals); n > 0 {
		return a.locals[n-1]
	}
	return nil
}

func (a *awkRun) get(name string) awkValue {
	if f := a.frame(); f != nil {
		if v, ok := f.vars[name]; ok {
			return v
		}
	}
	return a.vars[name]
}

// grow takes memory for a value that replaces another.
func (a *awkRun) grow(old, v awkValue) {
	if a.bytes += len(v.s) - len(old.s); a.bytes > awkMemoryStep || a.bytes < -awkMemoryStep {
		a.c.Grow(int64(a.bytes))
		a.bytes = 0
	}
	if len(v.s) > awkWork {
		a.c.Work(len(v.s) / awkWork)
	}
}

const (
	awkMemoryStep = 64 << 10 // how much must change, in bytes, before the process grows
	awkElement    = 64       // what an element of an array takes beside its text
	awkWork       = 256      // bytes that are handled in the time of a simple operation
)

func (a *awkRun) set(name string, v awkValue) {
	a.grow(a.get(name), v)
	if f := a.frame(); f != nil {
		if _, ok := f.vars[name]; ok {
			f.vars[name] = v
			return
		}
	}
	a.vars[name] = v
	if name == "NF" {
		n := min(max(int(a.num(v)), 0), maxAwkField)
		for len(a.fields) < n {
			a.fields = append(a.fields, "")
		}
		a.fields = a.fields[:n]
		a.line = strings.Join(a.fields, a.str(a.vars["OFS"]))
	}
}

func (a *awkRun) array(name string) map[string]awkValue {
	if f := a.frame(); f != nil {
		if m, ok := f.arrays[name]; ok {
			return m
		}
		if _, ok := f.vars[name]; ok {
			delete(f.vars, name)
			f.arrays[name] = map[string]awkValue{}
			return f.arrays[name]
		}
	}
	if a.arrays[name] == nil {
		a.arrays[name] = map[string]awkValue{}
	}
	return a.arrays[name]
}

func (a *awkRun) key(args []*awkNode) string {
	parts := make([]string, len(args))
	for i, n := range args {
		parts[i] = a.str(a.eval(n))
	}
	return strings.Join(parts, a.str(a.vars["SUBSEP"]))
}

func (a *awkRun) str(v awkValue) string {
	if !v.isNum {
		return v.s
	}
	if v.n == math.Trunc(v.n) && math.Abs(v.n) < 1e16 {
		return strconv.FormatInt(int64(v.n), 10)
	}
	return strconv.FormatFloat(v.n, 'g', 6, 64)
}

func (a *awkRun) num(v awkValue) float64 {
	if v.isNum {
		return v.n
	}
	return leadingNumber(v.s)
}

func (a *awkRun) truth(v awkValue) bool {
	if v.isNum {
		return v.n != 0
	}
	if n, ok := looksNumeric(v); ok {
		return n != 0
	}
	return v.s != ""
}

// looksNumeric reports whether a value compares as a number.
func looksNumeric(v awkValue) (float64, bool) {
	if v.isNum {
		return v.n, true
	}
	if v.isText {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(v.s), 64)
	return n, err == nil
}

func (a *awkRun) statement(n *awkNode) {
	if n == nil || a.leaving != awkStay {
		return
	}
	a.c.Work(1)
	switch n.op {
	case "block":
		for _, s := range n.args {
			a.statement(s)
		}
	case "if":
		if a.truth(a.eval(n.args[0])) {
			a.statement(n.args[1])
		} else {
			a.statement(n.args[2])
		}
	case "while":
		for a.truth(a.eval(n.args[0])) && a.loopBody(n.args[1]) {
		}
	case "do":
		for a.loopBody(n.args[0]) && a.truth(a.eval(n.args[1])) {
		}
	case "for":
		a.statement(n.args[0])
		for (n.args[1] == nil || a.truth(a.eval(n.args[1]))) && a.loopBody(n.args[3]) {
			a.statement(n.args[2])
		}
	case "forin":
		m := a.array(n.text)
		keys := make([]string, 0, len(m))
		for k := range m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			a.assign(n.args[0], awkField(k))
			if !a.loopBody(n.args[1]) {
				break
			}
		}
	case "print", "printf":
		a.print(n)
	case "break":
		a.leaving = awkBreak
	case "continue":
		a.leaving = awkContinue
	case "next":
		a.leaving = awkNext
	case "exit":
		if len(n.args) > 0 {
			a.exit = int(a.num(a.eval(n.args[0])))
		}
		a.leaving = awkExit
	case "return":
		a.result = awkValue{}
		if len(n.args) > 0 {
			a.result = a.eval(n.args[0])
		}
		a.leaving = awkReturn
	case "delete":
		if len(n.args) == 0 {
			clear(a.array(n.text))
		} else {
			delete(a.array(n.text), a.key(n.args))
		}
	default:
		a.eval(n)
	}
}

// loopBody runs the body of a loop and reports whether to go round again.
func (a *awkRun) loopBody(n *awkNode) bool {
	a.c.Work(1)
	a.statement(n)
	switch a.leaving {
	case awkBreak:
		a.leaving = awkStay
		return false
	case awkContinue:
		a.leaving = awkStay
	}
	return a.leaving == awkStay
}

func (a *awkRun) print(n *awkNode) {
	var text string
	if n.op == "printf" {
		if len(n.args) == 0 {
			return
		}
		args := make([]string, 0, len(n.args))
		for _, x := range n.args {
			args = append(args, a.str(a.eval(x)))
		}
		text = awkSprintf(args)
	} else {
		parts := make([]string, 0, len(n.args))
		for _, x := range n.args {
			parts = append(parts, a.str(a.eval(x)))
		}
		if len(n.args) == 0 {
			parts = []string{a.line}
		}
		text = strings.Join(parts, a.str(a.vars["OFS"])) + a.str(a.vars["ORS"])
	}
	if n.text == "" {
		a.c.print(text)
		return
	}
	a.redirect(n.text, a.str(a.eval(n.re.target)), text)
}

func (a *awkRun) redirect(op, name, text string) {
	if op == "|" {
		a.c.fail("pipes are not supported")
		a.c.exit(1)
	}
	fd, ok := a.files[name]
	if !ok {
		flags := linux.WriteOnly | linux.Create | linux.Truncate
		if op == ">>" {
			flags = linux.WriteOnly | linux.Create | linux.Append
		}
		n, err := a.c.Open(name, flags, 0o666)
		if err != nil {
			a.c.cannotOpen(name, err)
			a.c.exit(1)
		}
		fd = n
		a.files[name] = fd
	}
	if fd == 1 || name == "/dev/stdout" {
		a.c.print(text)
		return
	}
	a.c.WriteString(fd, text)
}

func awkSprintf(args []string) string {
	// printf without arguments must not use its format twice.
	out, _ := shell.Printf(strings.ReplaceAll(args[0], `\`, `\\`), args[1:], func(string) {})
	return out
}
