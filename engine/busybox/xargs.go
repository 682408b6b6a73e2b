package busybox

import (
	"slices"
	"strconv"
	"strings"
)

func xargs(c *call) int {
	const use = "[OPTIONS] [PROG ARGS]"
	o, cmd := c.options("+n:I:i0rtpL:l:P:s:d:E:x", use, map[string]byte{"no-run-if-empty": 'r', "null": '0', "max-args": 'n', "replace": 'I'})
	if len(cmd) == 0 {
		cmd = []string{"echo"}
	}
	data := string(c.readAll(0))
	var items []string
	switch {
	case o.has('0'):
		items = strings.Split(strings.TrimSuffix(data, "\x00"), "\x00")
	case o.has('I') || o.has('L') || o.has('d'):
		sep := "\n"
		if o.has('d') {
			sep = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\0`, "\x00").Replace(o.value('d'))
		}
		for _, l := range strings.Split(strings.TrimSuffix(data, sep), sep) {
			if l = strings.TrimLeft(l, " \t"); l != "" {
				items = append(items, l)
			}
		}
	default:
		items = quotedWords(data)
	}
	x := &xargsRun{c: c, cmd: cmd, trace: o.has('t')}
	if mark := o.value('I'); mark != "" {
		for _, it := range items {
			run := make([]string, len(cmd))
			for i, w := range cmd {
				run[i] = strings.ReplaceAll(w, mark, it)
			}
			if !x.run(run) {
				break
			}
		}
		return x.status
	}
	n := len(items)
	if v, err := strconv.Atoi(o.value('n') + o.value('L')); err == nil && v > 0 {
		n = v
	}
	if len(items) == 0 {
		if !o.has('r') {
			x.run(cmd)
		}
		return x.status
	}
	for part := range slices.Chunk(items, max(n, 1)) {
		if !x.run(append(slices.Clone(cmd), part...)) {
			break
		}
	}
	return x.status
}

// xargsRun is one run of xargs.
type xargsRun struct {
	c      *call
	cmd    []string
	trace  bool
	status int
}

// run runs the command once. It reports whether to go on.
func (x *xargsRun) run(argv []string) bool {
	if x.trace {
		x.c.WriteString(2, strings.Join(argv, " ")+"\n")
	}
	st := x.c.runCommand(argv)
	switch {
	case st == 0:
		return true
	case st == 126 || st == 127:
		x.status = st
		return false
	case st == 255:
		x.c.fail(argv[0] + ": exited with status 255; aborting")
		x.status = 124
		return false
	case st > 128:
		x.c.fail("'" + argv[0] + "' terminated by signal " + strconv.Itoa(st-128))
		x.status = 125
		return false
	}
	x.status = 123
	return true
}

// quotedWords splits text at white space; quotes and backslashes keep it together.
func quotedWords(text string) []string {
	var words []string
	var b strings.Builder
	open, quote := false, byte(0)
	for i := 0; i < len(text); i++ {
		ch := text[i]
		switch {
		case quote != 0:
			if ch == quote {
				quote = 0
			} else {
				b.WriteByte(ch)
			}
		case ch == '"' || ch == '\'':
			quote, open = ch, true
		case ch == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
			open = true
		case ch == ' ' || ch == '\t' || ch == '\n':
			if open {
				words = append(words, b.String())
				b.Reset()
				open = false
			}
		default:
			b.WriteByte(ch)
			open = true
		}
	}
	if open {
		words = append(words, b.String())
	}
	return words
}
