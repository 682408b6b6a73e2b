package busybox

import (
	"regexp"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

// grepper is one run of grep.
type grepper struct {
	c      *call
	o      options
	res    []*regexp.Regexp
	before int
	after  int
	limit  int
	names  bool
	found  bool
	bad    bool
}

const grepUsage = "[-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]..."

func grep(c *call) int {
	name := c.name
	c.name = "grep"
	o, rest := c.options("HhnlLcoqvsrRiwxFEzam:A:B:C:e:f:P", grepUsage, map[string]byte{
		"color": 'a', "line-buffered": 'a', "ignore-case": 'i', "quiet": 'q', "count": 'c', "invert-match": 'v', "extended-regexp": 'E', "recursive": 'r',
	})
	if o.has('P') && c.style == Busybox {
		c.badOption("invalid option -- 'P'", grepUsage)
	}
	patterns := o.values['e']
	for _, f := range o.values['f'] {
		data, err := c.ReadFile(f)
		if err != nil {
			c.cannotOpen(f, err)
			return 2
		}
		patterns = append(patterns, strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")...)
	}
	if !o.has('e') && !o.has('f') {
		if len(rest) == 0 {
			c.usage(grepUsage)
			return 2
		}
		patterns, rest = strings.Split(rest[0], "\n"), rest[1:]
	}
	g := &grepper{c: c, o: o, limit: -1}
	if !g.compile(patterns, name == "egrep" || o.has('E') || o.has('P'), name == "fgrep" || o.has('F')) {
		return 2
	}
	g.numbers()
	g.names = len(rest) > 1 || o.has('H')
	if o.has('h') {
		g.names = false
	}
	if len(rest) == 0 {
		rest = []string{"-"}
		if o.has('r') || o.has('R') {
			rest = []string{"."}
		}
	}
	for _, f := range rest {
		g.file(f)
	}
	switch {
	case g.bad && !(g.found && o.has('q')):
		return 2
	case g.found:
		return 0
	}
	return 1
}

func (g *grepper) numbers() {
	set := func(letter byte, to ...*int) {
		if n, err := strconv.Atoi(g.o.value(letter)); err == nil {
			for _, p := range to {
				*p = n
			}
		}
	}
	set('C', &g.before, &g.after)
	set('A', &g.after)
	set('B', &g.before)
	set('m', &g.limit)
}

func (g *grepper) compile(patterns []string, extended, fixed bool) bool {
	for _, p := range patterns {
		if fixed {
			p = regexp.QuoteMeta(p)
		}
		re, err := compileRegex(p, extended && !fixed || fixed, g.o.has('i'))
		if fixed {
			flag := ""
			if g.o.has('i') {
				flag = "(?i)"
			}
			re, err = regexp.Compile(flag + p)
		}
		if err != nil {
			g.c.fail("bad regex '" + p + "'")
			return false
		}
		g.res = append(g.res, re)
	}
	return true
}

func (g *grepper) file(name string) {
	st, err := g.c.Stat(name)
	if name != "-" && err == nil && st.Kind == linux.Directory {
		if !g.o.has('r') && !g.o.has('R') {
			if g.c.style == GNU {
				g.c.fail(name + ": " + linux.EISDIR.Error())
			}
			return
		}
		names, _ := g.c.ReadDir(name)
		g.names = !g.o.has('h')
		for _, child := range names {
			p := strings.TrimSuffix(name, "/") + "/" + child
			if st, err := g.c.Lstat(p); err == nil && (st.Kind == linux.RegularFile || st.Kind == linux.Directory) {
				g.file(p)
			}
		}
		return
	}
	fd := 0
	if name != "-" {
		n, err := g.c.Open(name, linux.ReadOnly, 0)
		if err != nil {
			g.bad = true
			if !g.o.has('s') {
				g.c.notThere(name, err)
			}
			return
		}
		fd = n
	}
	g.scan(name, fd)
	g.c.closeInput(fd)
}

// scan searches one file.
func (g *grepper) scan(name string, fd int) {
	show := name
	if name == "-" {
		show = "(standard input)"
	}
	count, number, trailing, printed := 0, 0, 0, 0
	var held []string // lines before a match that may still be printed
	quiet := g.o.has('q') || g.o.has('l') || g.o.has('L') || g.o.has('c')
	_ = g.c.eachLine(fd, func(line string, _ bool) bool {
		number++
		g.c.Work(1)
		loc, hit := g.match(line)
		if hit == g.o.has('v') {
			if trailing > 0 {
				trailing--
				printed = number
				g.emit(show, number, line, "-")
			} else if g.before > 0 {
				held = append(held, line)
				if len(held) > g.before {
					held = held[1:]
				}
			}
			return true
		}
		count++
		g.found = true
		if quiet {
			return !g.o.has('q') && !g.o.has('l') && !g.o.has('L') && count != g.limit
		}
		if printed > 0 && number-len(held) > printed+1 && (g.before > 0 || g.after > 0) {
			g.c.print("--\n")
		}
		for i, h := range held {
			g.emit(show, number-len(held)+i, h, "-")
		}
		held = nil
		if g.o.has('o') && !g.o.has('v') {
			g.only(show, number, line, loc)
		} else {
			g.emit(show, number, line, ":")
		}
		printed, trailing = number, g.after
		return count != g.limit
	})
	switch {
	case g.o.has('q'):
	case g.o.has('l') && count > 0, g.o.has('L') && count == 0:
		g.c.print(show + "\n")
	case g.o.has('c'):
		if g.names {
			g.c.print(show + ":")
		}
		g.c.print(strconv.Itoa(count) + "\n")
	}
}

func (g *grepper) match(line string) (*regexp.Regexp, bool) {
	for _, re := range g.res {
		switch {
		case g.o.has('x'):
			if loc := re.FindStringIndex(line); loc != nil && loc[0] == 0 && loc[1] == len(line) {
				return re, true
			}
		case g.o.has('w'):
			for _, loc := range re.FindAllStringIndex(line, -1) {
				if (loc[0] == 0 || !isWord(line[loc[0]-1])) && (loc[1] == len(line) || !isWord(line[loc[1]])) {
					return re, true
				}
			}
		case re.MatchString(line):
			return re, true
		}
	}
	return nil, false
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (g *grepper) emit(name string, number int, line, sep string) {
	if g.names {
		g.c.print(name + sep)
	}
	if g.o.has('n') {
		g.c.print(strconv.Itoa(number) + sep)
	}
	g.c.print(line + "\n")
}

func (g *grepper) only(name string, number int, line string, re *regexp.Regexp) {
	for _, m := range re.FindAllString(line, -1) {
		if m != "" {
			g.emit(name, number, m, ":")
		}
	}
}
