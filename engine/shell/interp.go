package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"podflight/engine/linux"
)

// Dialect is one of the shells that are imitated.
type Dialect int

// The dialects.
const (
	Ash  Dialect = iota // busybox 1.35
	Dash                // Debian's sh
	Bash
)

// Interp is a shell program. It keeps the scripts that it has parsed, so that
// the same command run again and again is parsed once.
type Interp struct {
	dialect  Dialect
	parsed   map[string]*script
	builtins map[string]builtin
}

// New returns the shell of a dialect.
func New(d Dialect) *Interp {
	return &Interp{dialect: d, parsed: map[string]*script{}, builtins: builtinTable(d)}
}

// Exec makes p run the shell with its arguments.
func (in *Interp) Exec(p *linux.Process) { linux.Main(in.main).Exec(p) }

// main reads the shell's own arguments and runs what they name.
func (in *Interp) main(p *linux.Process) int {
	s := newShell(in, p)
	args := p.Args[1:]
	command, fromString, ok := s.options(&args)
	if !ok {
		return 2
	}
	s.catchInterrupt()
	switch {
	case fromString:
		s.lineBase = 1
		if len(args) > 0 {
			s.name, s.params = args[0], args[1:]
		}
		s.runString(command, evExit)
	case len(args) > 0 && !s.opts.stdin:
		s.name, s.params = args[0], args[1:]
		s.runFile(args[0])
	default:
		s.params = args
		s.runStdin()
	}
	s.exit(s.status)
	return 0
}

// options reads the options of the command line. It returns the string of -c, if there was one.
func (s *shell) options(args *[]string) (command string, fromString, ok bool) {
	rest := *args
	for len(rest) > 0 && len(rest[0]) > 1 && (rest[0][0] == '-' || rest[0][0] == '+') {
		arg := rest[0]
		rest = rest[1:]
		if arg == "--" {
			break
		}
		if strings.HasPrefix(arg, "--") && s.in.dialect == Bash {
			continue
		}
		on := arg[0] == '-'
		for _, c := range arg[1:] {
			switch c {
			case 'c':
				fromString = true
			case 'o':
				if len(rest) > 0 {
					s.opts.setNamed(rest[0], on)
					rest = rest[1:]
				}
			case 'l':
			default:
				if !s.opts.set(c, on) {
					s.complain("illegal option " + string(arg[0]) + string(c))
					return "", false, false
				}
			}
		}
	}
	if fromString {
		if len(rest) == 0 {
			s.complain("-c requires an argument")
			return "", false, false
		}
		command, rest = rest[0], rest[1:]
	}
	*args = rest
	return command, fromString, true
}

func (s *shell) runFile(name string) {
	data, err := s.p.ReadFile(name)
	if err != nil {
		s.complain("can't open '" + name + "': " + err.Error())
		s.exit(2)
	}
	s.runString(string(data), 0)
}

// runStdin runs the script that comes on standard input, read to its end.
func (s *shell) runStdin() {
	var b strings.Builder
	buf := make([]byte, 4096)
	for b.Len() < maxScript {
		n, err := s.p.Read(0, buf)
		if err == linux.EINTR {
			s.runTraps()
			continue
		}
		if err != nil || n == 0 {
			break
		}
		b.Write(buf[:n])
	}
	s.runString(b.String(), 0)
}

const maxScript = 1 << 20

// variant returns the syntax that a dialect is parsed as. Ash and dash are parsed as bash too, as
// they know parts of it; what they do not know is refused when it is met.
func (d Dialect) variant() syntax.LangVariant { return syntax.LangBash }
