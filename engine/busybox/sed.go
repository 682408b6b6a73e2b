package busybox

import (
	"regexp"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

// sedAddress is where a command applies.
type sedAddress struct {
	line int // 0: none; -1: the last line
	step int // first~step
	re   *regexp.Regexp
}

// sedCommand is one command of a script.
type sedCommand struct {
	from, to sedAddress
	hasFrom  bool
	hasTo    bool
	negate   bool
	active   bool // inside its range
	name     byte
	re       *regexp.Regexp
	text     string // replacement, or what a, i and c add, or a label or file
	global   bool
	printS   bool
	nth      int
	set      [2]string
	jump     int // of { b t: where to go on
}

func sed(c *call) int {
	const use = "[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]..."
	inPlace := false
	var args []string
	for _, a := range c.args {
		if strings.HasPrefix(a, "-i") || strings.HasPrefix(a, "--in-place") {
			inPlace = true
			continue
		}
		args = append(args, a)
	}
	c.args = args
	o, rest := c.options("nrEse:f:u", use, map[string]byte{"quiet": 'n', "expression": 'e', "regexp-extended": 'E'})
	script := strings.Join(o.values['e'], "\n")
	for _, f := range o.values['f'] {
		data, err := c.ReadFile(f)
		if err != nil {
			return c.cannotOpen(f, err)
		}
		script += "\n" + string(data)
	}
	if !o.has('e') && !o.has('f') {
		if len(rest) == 0 {
			return c.usage(use)
		}
		script, rest = rest[0], rest[1:]
	}
	p := &sedParser{text: script, extended: o.has('r') || o.has('E')}
	cmds, msg := p.parse()
	if msg != "" {
		return c.fail(msg)
	}
	e := &sedRun{c: c, cmds: cmds, quiet: o.has('n')}
	if inPlace {
		return e.inPlace(rest)
	}
	status := 0
	var input []string
	if len(rest) == 0 {
		rest = []string{"-"}
	}
	if len(rest) == 1 {
		fd, err := 0, error(nil)
		if rest[0] != "-" {
			fd, err = c.Open(rest[0], linux.ReadOnly, 0)
		}
		if err != nil {
			return c.sedError(rest[0], err)
		}
		e.stream(fd)
		return e.exit
	}
	for _, name := range rest {
		data, err := c.ReadFile(name)
		if err != nil {
			status = c.sedError(name, err)
			continue
		}
		input = append(input, splitLines(data)...)
	}
	e.lines = input
	e.run()
	return max(status, e.exit)
}

func (c *call) sedError(name string, err error) int {
	if c.style == GNU {
		c.fail("can't read " + name + ": " + err.Error())
		return 2
	}
	return c.notThere(name, err)
}

// sedRun is a script at work.
type sedRun struct {
	c     *call
	cmds  []sedCommand
	quiet bool
	lines []string // with their newlines; those that come from a stream are read when needed
	src   *lines
	pos   int
	n     int
	space string
	nl    bool // the line had a newline
	hold  string
	after []string
	exit  int
	quit  bool
	out   func(string)
}

func (e *sedRun) stream(fd int) {
	e.src = e.c.lines(fd)
	e.run()
}

// fetch makes sure that line pos is there, if there is one.
func (e *sedRun) fetch(pos int) bool {
	for pos >= len(e.lines) && e.src != nil {
		line, complete, err := e.src.next()
		if err != nil {
			e.src = nil
			break
		}
		text := string(line)
		if complete {
			text += "\n"
		}
		if e.pos > 1024 && e.pos == len(e.lines) {
			e.lines = e.lines[:0]
			pos -= e.pos
			e.pos = 0
		}
		e.lines = append(e.lines, text)
	}
	return pos < len(e.lines)
}

func (e *sedRun) inPlace(names []string) int {
	status := 0
	for _, name := range names {
		data, err := e.c.ReadFile(name)
		if err != nil {
			status = e.c.sedError(name, err)
			continue
		}
		var b strings.Builder
		e.lines, e.pos, e.n, e.quit = splitLines(data), 0, 0, false
		e.out = func(t string) { b.WriteString(t) }
		e.run()
		fd, err := e.c.Open(name, linux.WriteOnly|linux.Create|linux.Truncate, 0o666)
		if err != nil {
			status = e.c.sedError(name, err)
			continue
		}
		_, _ = e.c.Write(fd, []byte(b.String()))
		_ = e.c.Close(fd)
	}
	return max(status, e.exit)
}

func (e *sedRun) emit(text string) {
	if e.out != nil {
		e.out(text)
		return
	}
	e.c.print(text)
}

func (e *sedRun) next() bool {
	if !e.fetch(e.pos) {
		return false
	}
	line := e.lines[e.pos]
	e.pos++
	e.n++
	e.nl = strings.HasSuffix(line, "\n")
	e.space = strings.TrimSuffix(line, "\n")
	return true
}

func (e *sedRun) run() {
	for !e.quit && e.next() {
		e.c.Work(1 + len(e.cmds))
		printIt := e.cycle()
		if printIt && !e.quiet {
			e.printSpace()
		}
		for _, t := range e.after {
			e.emit(t + "\n")
		}
		e.after = nil
	}
}

func (e *sedRun) printSpace() {
	e.emit(e.space)
	if e.nl || e.fetch(e.pos) {
		e.emit("\n")
	}
}

// maxSedSteps bounds the commands of one cycle: a branch may loop.
const maxSedSteps = 100_000

// sedWork is how many bytes of the pattern space a command handles in the time of a simple operation.
const sedWork = 128

// cycle runs the script on the pattern space. It reports whether the space is printed at the end.
func (e *sedRun) cycle() bool {
	replaced := false
	for i, steps := 0, 0; i < len(e.cmds); steps++ {
		cmd := &e.cmds[i]
		i++
		e.c.Work(1 + len(e.space)/sedWork)
		if steps > maxSedSteps {
			e.quit = true
			return false
		}
		if e.applies(cmd) == cmd.negate {
			if cmd.name == '{' {
				i = cmd.jump
			}
			continue
		}
		switch cmd.name {
		case '{', '}', ':', '#':
		case 's':
			if e.substitute(cmd) {
				replaced = true
			}
		case 'b':
			i = cmd.jump
		case 't':
			if replaced {
				replaced = false
				i = cmd.jump
			}
		case 'd':
			return false
		case 'q', 'Q':
			e.quit = true
			e.exit, _ = strconv.Atoi(cmd.text)
			return cmd.name == 'q'
		case 'n':
			if !e.fetch(e.pos) {
				return true
			}
			if !e.quiet {
				e.printSpace()
			}
			e.next()
		case 'N':
			if !e.fetch(e.pos) {
				return true
			}
			old := e.space
			e.next()
			e.space = old + "\n" + e.space
		case 'D':
			_, rest, ok := strings.Cut(e.space, "\n")
			if !ok {
				return false
			}
			e.space, i = rest, 0
		case 'c':
			if !cmd.hasTo || !cmd.active {
				e.emit(cmd.text + "\n")
			}
			return false
		default:
			e.simple(cmd)
		}
	}
	return true
}

func (e *sedRun) simple(cmd *sedCommand) {
	switch cmd.name {
	case 'p':
		e.emit(e.space + "\n")
	case 'P':
		first, _, _ := strings.Cut(e.space, "\n")
		e.emit(first + "\n")
	case '=':
		e.emit(strconv.Itoa(e.n) + "\n")
	case 'a':
		e.after = append(e.after, cmd.text)
	case 'i':
		e.emit(cmd.text + "\n")
	case 'h':
		e.hold = e.space
	case 'H':
		e.hold += "\n" + e.space
	case 'g':
		e.space = e.hold
	case 'G':
		e.space += "\n" + e.hold
	case 'x':
		e.space, e.hold = e.hold, e.space
	case 'y':
		e.space = strings.Map(func(r rune) rune {
			if i := strings.IndexRune(cmd.set[0], r); i >= 0 && i < len(cmd.set[1]) {
				return rune(cmd.set[1][i])
			}
			return r
		}, e.space)
	}
}

// applies reports whether the line is in a command's range.
func (e *sedRun) applies(cmd *sedCommand) bool {
	if !cmd.hasFrom {
		return true
	}
	if !cmd.hasTo {
		return e.at(cmd.from)
	}
	if cmd.active {
		switch {
		case cmd.to.line > 0 && e.n >= cmd.to.line, cmd.to.line <= 0 && e.at(cmd.to):
			cmd.active = false
			return cmd.to.line <= 0 || e.n <= cmd.to.line
		}
		return true
	}
	if e.at(cmd.from) {
		cmd.active = cmd.to.line <= 0 || e.n < cmd.to.line
		return true
	}
	return false
}

func (e *sedRun) at(a sedAddress) bool {
	switch {
	case a.re != nil:
		return a.re.MatchString(e.space)
	case a.step > 0:
		return e.n >= a.line && (e.n-a.line)%a.step == 0
	case a.line < 0:
		return !e.fetch(e.pos)
	}
	return e.n == a.line
}

func (e *sedRun) substitute(cmd *sedCommand) bool {
	var b strings.Builder
	last, count, done := 0, 0, false
	for _, loc := range cmd.re.FindAllStringSubmatchIndex(e.space, -1) {
		count++
		if count < cmd.nth {
			continue
		}
		if done && !cmd.global {
			break
		}
		b.WriteString(e.space[last:loc[0]])
		b.WriteString(sedReplacement(cmd.text, e.space, loc))
		last, done = loc[1], true
	}
	if !done {
		return false
	}
	e.space = b.String() + e.space[last:]
	if cmd.printS {
		e.emit(e.space + "\n")
	}
	return true
}

// sedReplacement expands & and \1 in a replacement.
func sedReplacement(text, line string, loc []int) string {
	var b strings.Builder
	group := func(n int) {
		if 2*n+1 < len(loc) && loc[2*n] >= 0 {
			b.WriteString(line[loc[2*n]:loc[2*n+1]])
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '&':
			group(0)
		case c == '\\' && i+1 < len(text):
			i++
			switch d := text[i]; {
			case d >= '0' && d <= '9':
				group(int(d - '0'))
			case d == 'n':
				b.WriteByte('\n')
			case d == 't':
				b.WriteByte('\t')
			default:
				b.WriteByte(d)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
