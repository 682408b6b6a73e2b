package shell

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// declClause runs export, readonly, local and declare.
func (s *shell) declClause(c *syntax.DeclClause) int {
	s.p.Work(1)
	s.effects++
	d := declaration{kind: c.Variant.Value}
	s.subst = 0
	if d.kind == "local" && len(s.locals) == 0 {
		s.complainAs("local", "not in a function")
		if s.in.dialect != Bash {
			s.exit(2)
		}
		return 1
	}
	for _, a := range c.Args {
		if a.Name != nil && !a.Naked {
			d.add(a.Name.Value, s.assignValue(a), true)
			continue
		}
		if a.Name != nil {
			d.add(a.Name.Value, "", false)
			continue
		}
		for _, f := range s.expandFields([]*syntax.Word{a.Value}) {
			if strings.HasPrefix(f, "-") || strings.HasPrefix(f, "+") {
				d.flags += f
				continue
			}
			name, value, has := strings.Cut(f, "=")
			d.add(name, value, has)
		}
	}
	return s.declare(d)
}

type declaration struct {
	kind  string
	flags string
	items []declItem
}

type declItem struct {
	name, value string
	has         bool
}

func (d *declaration) add(name, value string, has bool) {
	d.items = append(d.items, declItem{name, value, has})
}

func (s *shell) declare(d declaration) int {
	if len(d.items) == 0 {
		return s.listVars(d.kind)
	}
	for _, it := range d.items {
		if !syntax.ValidName(it.name) {
			s.complainAs(d.kind, it.name+": bad variable name")
			return 1
		}
		if d.kind == "local" || d.kind == "declare" && len(s.locals) > 0 && !strings.Contains(d.flags, "g") {
			s.local(it.name)
		}
		if it.has {
			s.assign(it.name, it.value)
		}
		v := s.vars[it.name]
		switch {
		case d.kind == "export" && strings.Contains(d.flags, "n"):
			v.exported = false
		case d.kind == "export" || strings.Contains(d.flags, "x"):
			v.exported = true
		}
		if d.kind == "readonly" || strings.Contains(d.flags, "r") {
			v.readonly = true
		}
		s.vars[it.name] = v
	}
	return s.subst
}

func (s *shell) listVars(kind string) int {
	var b strings.Builder
	for _, name := range s.varNames() {
		v := s.vars[name]
		switch {
		case kind == "export" && v.exported, kind == "readonly" && v.readonly:
			fmt.Fprintf(&b, "%s %s=%s\n", kind, name, quoteSingle(v.value))
		}
	}
	return s.print(b.String())
}

func (s *shell) varNames() []string {
	names := make([]string, 0, len(s.vars))
	for name, v := range s.vars {
		if v.set {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (s *shell) builtinUnset(args []string, _ *undoRedirects) int {
	funcs := false
	for _, name := range args[1:] {
		switch name {
		case "-f":
			funcs = true
			continue
		case "-v":
			continue
		}
		if funcs {
			delete(s.funcs, name)
			continue
		}
		if !s.unset(name) {
			s.complainAs("unset", name+": "+s.in.dialect.readOnlyText())
			if s.in.dialect == Bash {
				return 1
			}
			s.exit(2)
		}
	}
	return 0
}

func (s *shell) builtinSet(args []string, _ *undoRedirects) int {
	args = args[1:]
	if len(args) == 0 {
		var b strings.Builder
		for _, name := range s.varNames() {
			fmt.Fprintf(&b, "%s=%s\n", name, quoteSingle(s.vars[name].value))
		}
		return s.print(b.String())
	}
	for len(args) > 0 {
		arg := args[0]
		if arg == "--" {
			s.params = args[1:]
			return 0
		}
		if arg == "-" {
			s.opts.xtrace, s.opts.verbose = false, false
			args = args[1:]
			break
		}
		if len(arg) < 2 || arg[0] != '-' && arg[0] != '+' {
			break
		}
		args = args[1:]
		on := arg[0] == '-'
		for _, c := range arg[1:] {
			if c == 'o' {
				if len(args) == 0 {
					return s.listOptions()
				}
				if s.in.dialect == Dash && args[0] == "pipefail" || !s.opts.setNamed(args[0], on) {
					s.complainAs("set", "illegal option "+arg[:1]+"o "+args[0])
					s.exit(2)
				}
				args = args[1:]
				continue
			}
			if !s.opts.set(c, on) {
				s.complainAs("set", "illegal option "+arg[:1]+string(c))
				s.exit(2)
			}
		}
		if len(args) == 0 {
			return 0
		}
	}
	s.params = args
	return 0
}

func (s *shell) listOptions() int {
	var b strings.Builder
	on := map[string]bool{}
	for _, o := range optionTable() {
		on[o.name] = *o.field(&s.opts)
	}
	for _, name := range []string{"errexit", "noglob", "ignoreeof", "monitor", "noexec", "xtrace", "verbose", "noclobber", "allexport", "notify", "nounset", "errtrace", "vi", "pipefail"} {
		state := "off"
		if on[name] {
			state = "on"
		}
		fmt.Fprintf(&b, "%-16s%s\n", name, state)
	}
	return s.print(b.String())
}

// builtinGetopts reads one option of the parameters at each call.
func (s *shell) builtinGetopts(args []string, _ *undoRedirects) int {
	if len(args) < 3 {
		s.complainAs("getopts", "usage: getopts optstring var [arg]")
		return 2
	}
	spec, name, params := args[1], args[2], s.params
	if len(args) > 3 {
		params = args[3:]
	}
	silent := strings.HasPrefix(spec, ":")
	text, _ := s.get("OPTIND")
	ind, _ := strconv.Atoi(text)
	ind = max(ind, 1)
	pos := s.getopt
	if ind > len(params) || len(params[ind-1]) < 2 || params[ind-1][0] != '-' || params[ind-1] == "--" {
		if ind <= len(params) && params[ind-1] == "--" {
			s.assign("OPTIND", strconv.Itoa(ind+1))
		}
		s.assign(name, "?")
		return 1
	}
	group := params[ind-1]
	if pos < 1 || pos >= len(group) {
		pos = 1
	}
	c := group[pos : pos+1]
	pos++
	if pos >= len(group) {
		ind, pos = ind+1, 0
	}
	delete(s.vars, "OPTARG")
	result := c
	switch i := strings.Index(spec, c); {
	case i < 0 || c == ":":
		result = "?"
		if silent {
			s.assign("OPTARG", c)
		} else {
			s.p.WriteString(2, s.getoptsText("Illegal option -"+c))
		}
	case i+1 < len(spec) && spec[i+1] == ':':
		switch {
		case pos > 0:
			s.assign("OPTARG", group[pos:])
			ind++
		case ind <= len(params):
			s.assign("OPTARG", params[ind-1])
			ind++
		case silent:
			result = ":"
			s.assign("OPTARG", c)
		default:
			result = "?"
			s.p.WriteString(2, s.getoptsText("No arg for -"+c+" option"))
		}
		pos = 0
	}
	s.assign("OPTIND", strconv.Itoa(ind))
	s.assign(name, result)
	s.getopt = pos
	return 0
}

func (s *shell) getoptsText(msg string) string {
	if s.in.dialect == Bash {
		return s.arg0 + ": " + msg + "\n"
	}
	return msg + "\n"
}
