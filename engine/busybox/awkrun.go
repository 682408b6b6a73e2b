package busybox

import (
	"math/rand/v2"
	"regexp"
	"strings"

	"podflight/engine/shell"
)

// awkRegex is an expression of a program, or where print writes to.
type awkRegex struct {
	re     *regexp.Regexp
	target *awkNode
}

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
