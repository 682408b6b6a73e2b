package rootfs

import (
	"math"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

// simpleRun runs a Python program of simple statements: import, print, time.sleep, sys.exit, raise,
// while True and for … in range(…) with such statements as their body, and an assignment that takes memory.
type simpleRun struct {
	p     *linux.Process
	file  string
	out   strings.Builder // standard output is a pipe: it is written when it is full or at the end
	flush bool
}

// simpleLine is one statement with its depth.
type simpleLine struct {
	indent int
	text   string
	number int
}

// maxSimpleRounds bounds the rounds of a loop that takes no time.
const maxSimpleRounds = 100_000

func runSimple(p *linux.Process, file, source string) {
	r := &simpleRun{p: p, file: file, flush: p.Getenv("PYTHONUNBUFFERED") != "" || len(p.Args) > 1 && p.Args[1] == "-u"}
	linux.Main(func(p *linux.Process) int {
		p.Handle(linux.SIGINT)
		p.OnSignal = func(linux.Signal) string { p.ExitAfter(0, 130); return "handled" }
		p.Grow(8 << 20)
		code, done := r.block(splitSimple(source))
		if !done {
			code = 0
		}
		r.write()
		return code
	}).Exec(p)
}

// splitSimple cuts a program into statements: at newlines, and at semicolons outside of quotes.
func splitSimple(source string) []simpleLine {
	var out []simpleLine
	for i, line := range strings.Split(source, "\n") {
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		for _, part := range splitOutside(line, ';') {
			if part = strings.TrimSpace(part); part != "" && !strings.HasPrefix(part, "#") {
				out = append(out, simpleLine{indent, part, i + 1})
			}
		}
	}
	return out
}

// splitOutside cuts text at a character that stands outside of quotes and parentheses.
func splitOutside(text string, at byte) []string {
	var out []string
	depth, start, quote := 0, 0, byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == at && depth == 0:
			out = append(out, text[start:i])
			start = i + 1
		}
	}
	return append(out, text[start:])
}

// block runs statements. done says that the program ends with code.
func (r *simpleRun) block(lines []simpleLine) (code int, done bool) {
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		head, inline, isBlock := strings.Cut(l.text, ":")
		rounds, isLoop := loopRounds(head)
		if !isBlock || !isLoop {
			if code, done = r.statement(l); done {
				return code, true
			}
			continue
		}
		body := []simpleLine{{l.indent + 1, strings.TrimSpace(inline), l.number}}
		if body[0].text == "" {
			body = nil
		}
		for i+1 < len(lines) && (lines[i+1].indent > l.indent || len(body) > 0 && lines[i+1].number == l.number) {
			i++
			body = append(body, lines[i])
		}
		for n := 0; n < rounds; n++ {
			began := r.p.Kernel().Now()
			if code, done = r.block(body); done {
				return code, true
			}
			r.p.Work(1)
			if n >= maxSimpleRounds && r.p.Kernel().Now() == began && rounds == math.MaxInt {
				r.p.Spin()
			}
		}
	}
	return 0, false
}

// loopRounds reads "while True" and "for x in range(n)".
func loopRounds(head string) (rounds int, ok bool) {
	head = strings.TrimSpace(head)
	if head == "while True" || head == "while 1" {
		return math.MaxInt, true
	}
	if rest, found := strings.CutPrefix(head, "for "); found {
		if _, arg, found := strings.Cut(rest, "range("); found {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(arg), ")"))
			return n, err == nil
		}
	}
	return 0, false
}

// argument returns what stands between the parentheses of a call, if the statement is a call of that name.
func argument(text string, names ...string) (string, bool) {
	for _, name := range names {
		if rest, ok := strings.CutPrefix(text, name+"("); ok && strings.HasSuffix(rest, ")") {
			return strings.TrimSpace(strings.TrimSuffix(rest, ")")), true
		}
	}
	return "", false
}

func (r *simpleRun) statement(l simpleLine) (code int, done bool) {
	if strings.HasPrefix(l.text, "import ") || strings.HasPrefix(l.text, "from ") || l.text == "pass" || l.text == "continue" {
		return 0, false
	}
	if arg, ok := argument(l.text, "print"); ok {
		r.print(arg)
		return 0, false
	}
	if arg, ok := argument(l.text, "time.sleep", "sleep"); ok {
		if sec, ok := number(arg); ok {
			if r.flush {
				r.write()
			}
			r.p.Sleep(time.Duration(sec * float64(time.Second)))
			return 0, false
		}
	}
	if arg, ok := argument(l.text, "sys.exit", "exit", "quit", "os._exit"); ok {
		return r.exit(arg), true
	}
	if what, ok := strings.CutPrefix(l.text, "raise "); ok {
		r.raise(l, what)
		return 1, true
	}
	if _, value, ok := strings.Cut(l.text, "="); ok {
		if n, ok := allocation(value); ok {
			r.take(n)
			return 0, false
		}
	}
	if _, arg, ok := strings.Cut(l.text, ".append("); ok {
		if n, ok := allocation(strings.TrimSuffix(arg, ")")); ok {
			r.take(n)
			return 0, false
		}
	}
	r.write()
	r.p.WriteString(2, "python: the simulator runs simple statements only; it does not know line "+strconv.Itoa(l.number)+": "+l.text+"\n")
	return 1, true
}

func (r *simpleRun) print(arg string) {
	var words []string
	for _, part := range splitOutside(arg, ',') {
		part = strings.TrimSpace(part)
		switch {
		case part == "flush=True":
			r.flush = true
		case strings.HasPrefix(part, "end=") || strings.HasPrefix(part, "file="):
		default:
			words = append(words, unquote(part))
		}
	}
	r.out.WriteString(strings.Join(words, " ") + "\n")
	if r.flush || r.out.Len() >= 8192 {
		r.write()
	}
}

func (r *simpleRun) write() {
	r.p.WriteString(1, r.out.String())
	r.out.Reset()
}

func unquote(text string) string {
	text = strings.TrimLeft(text, "fbru")
	if len(text) >= 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(text[1 : len(text)-1])
	}
	return text
}

func (r *simpleRun) exit(arg string) int {
	if arg == "" {
		return 0
	}
	if n, err := strconv.Atoi(arg); err == nil {
		return n & 0xff
	}
	r.write()
	r.p.WriteString(2, unquote(arg)+"\n")
	return 1
}

func (r *simpleRun) raise(l simpleLine, what string) {
	r.write()
	name, arg, _ := strings.Cut(what, "(")
	msg := strings.TrimSpace(name)
	if arg = strings.TrimSuffix(arg, ")"); arg != "" {
		msg += ": " + unquote(arg)
	}
	r.p.WriteString(2, "Traceback (most recent call last):\n  File \""+r.file+"\", line "+strconv.Itoa(l.number)+", in <module>\n    "+l.text+"\n"+msg+"\n")
}

// number evaluates a number, or a product or power of numbers.
func number(text string) (float64, bool) {
	v := 1.0
	for _, factor := range strings.Split(strings.ReplaceAll(text, "**", "^"), "*") {
		base, exp, isPower := strings.Cut(strings.ReplaceAll(strings.TrimSpace(factor), "_", ""), "^")
		n, err := strconv.ParseFloat(strings.TrimSpace(base), 64)
		if err != nil {
			return 0, false
		}
		if isPower {
			e, err := strconv.ParseFloat(strings.TrimSpace(exp), 64)
			if err != nil {
				return 0, false
			}
			n = math.Pow(n, e)
		}
		v *= n
	}
	return v, !math.IsNaN(v) && !math.IsInf(v, 0)
}

// allocation reads how many bytes an expression takes: "x" * n, [0] * n, bytearray(n), bytes(n).
func allocation(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	if arg, ok := argument(text, "bytearray", "bytes"); ok {
		n, ok := number(arg)
		return int64(min(n, 1<<50)), ok
	}
	unit, count, ok := strings.Cut(text, "*")
	if !ok {
		return 0, len(text) > 0 && (text[0] == '"' || text[0] == '\'' || text == "[]" || text == "{}" || text[0] >= '0' && text[0] <= '9')
	}
	unit = strings.TrimSpace(unit)
	n, isNumber := number(count)
	if !isNumber || unit == "" {
		return 0, false
	}
	switch {
	case unit[0] == '"' || unit[0] == '\'' || strings.HasPrefix(unit, "b'") || strings.HasPrefix(unit, `b"`):
		n *= float64(max(len(unquote(unit)), 1))
	case unit[0] == '[':
		n *= 8
	default:
		return 0, false
	}
	return int64(min(n, 1<<50)), true
}

// take takes memory at the speed at which it can be touched.
func (r *simpleRun) take(n int64) {
	for n > 0 {
		step := min(n, fillStep)
		r.p.Grow(step)
		r.p.Sleep(time.Duration(float64(step) / fillRate * float64(time.Second)))
		n -= step
	}
}
