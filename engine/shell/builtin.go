package shell

import (
	"strconv"
	"strings"

	"podflight/engine/linux"
)

// builtin is a command that the shell runs itself.
type builtin struct {
	run     func(s *shell, args []string, undo *undoRedirects) int
	special bool // POSIX: found before functions; assignments in front of it stay
	pure    bool // neither changes the shell nor looks at anything outside, unless it says so itself
}

// builtinTable returns the builtins of a dialect.
func builtinTable(d Dialect) map[string]builtin {
	t := map[string]builtin{
		":":        {run: builtinTrue, special: true, pure: true},
		"true":     {run: builtinTrue, pure: true},
		"false":    {run: builtinFalse, pure: true},
		"[":        {run: (*shell).builtinTest, pure: true},
		"test":     {run: (*shell).builtinTest, pure: true},
		".":        {run: (*shell).builtinSource, special: true},
		"break":    {run: (*shell).builtinBreak, special: true, pure: true},
		"continue": {run: (*shell).builtinBreak, special: true, pure: true},
		"cd":       {run: (*shell).builtinCd},
		"command":  {run: (*shell).builtinCommand},
		"echo":     {run: (*shell).builtinEcho},
		"eval":     {run: (*shell).builtinEval, special: true},
		"exec":     {run: (*shell).builtinExec, special: true},
		"exit":     {run: (*shell).builtinExit, special: true},
		"getopts":  {run: (*shell).builtinGetopts},
		"hash":     {run: builtinTrue},
		"alias":    {run: builtinTrue},
		"unalias":  {run: builtinTrue},
		"jobs":     {run: (*shell).builtinJobs},
		"kill":     {run: (*shell).builtinKill},
		"printf":   {run: (*shell).builtinPrintf},
		"pwd":      {run: (*shell).builtinPwd, pure: true},
		"read":     {run: (*shell).builtinRead},
		"return":   {run: (*shell).builtinReturn, special: true},
		"set":      {run: (*shell).builtinSet, special: true},
		"shift":    {run: (*shell).builtinShift, special: true},
		"times":    {run: (*shell).builtinTimes, special: true},
		"trap":     {run: (*shell).builtinTrap, special: true},
		"type":     {run: (*shell).builtinType},
		"ulimit":   {run: (*shell).builtinUlimit},
		"umask":    {run: (*shell).builtinUmask},
		"unset":    {run: (*shell).builtinUnset, special: true},
		"wait":     {run: (*shell).builtinWait},
		"fg":       {run: (*shell).builtinNoJobControl},
		"bg":       {run: (*shell).builtinNoJobControl},
	}
	if d != Dash {
		t["source"] = t["."]
		t["help"] = builtin{run: builtinTrue}
		t["history"] = builtin{run: builtinTrue}
	}
	if d == Bash {
		t["shopt"] = builtin{run: builtinTrue}
		t["disown"] = builtin{run: builtinTrue}
		t["builtin"] = t["command"]
	}
	return t
}

func builtinTrue(*shell, []string, *undoRedirects) int  { return 0 }
func builtinFalse(*shell, []string, *undoRedirects) int { return 1 }

func (s *shell) builtinSource(args []string, _ *undoRedirects) int {
	if len(args) < 2 {
		if s.in.dialect == Ash {
			s.complainAs(args[0], "filename argument required")
			s.exit(2)
		}
		return 2
	}
	name := args[1]
	if !strings.Contains(name, "/") {
		path, _ := s.get("PATH")
		if st, err := s.p.Stat(name); err != nil || st.Kind == linux.Directory {
			for dir := range strings.SplitSeq(path, ":") {
				if _, err := s.p.Stat(dir + "/" + name); err == nil {
					name = dir + "/" + name
					break
				}
			}
		}
	}
	data, err := s.p.ReadFile(name)
	if err != nil {
		s.complainAs(args[0], s.in.dialect.sourceText(args[1], err))
		if s.in.dialect == Bash {
			return 1
		}
		s.exit(2)
	}
	params := s.params
	if len(args) > 2 {
		s.params = args[2:]
	}
	s.calls++
	s.status = 0
	s.runString(string(data), 0)
	s.calls--
	if len(args) > 2 {
		s.params = params
	}
	if s.skip == skipReturn {
		s.skip = skipNone
	}
	return s.status
}

func (d Dialect) sourceText(name string, err error) string {
	switch d {
	case Bash:
		return name + ": " + err.Error()
	case Dash:
		return "cannot open " + name + ": No such file"
	}
	return "can't open '" + name + "': " + err.Error()
}

func (s *shell) builtinBreak(args []string, _ *undoRedirects) int {
	n := 1
	if len(args) > 1 {
		v, err := strconv.Atoi(args[1])
		if err != nil || v < 1 {
			s.complainAs(args[0], s.illegalNumber(args[1]))
			s.exit(2)
		}
		n = v
	}
	if s.loops == 0 {
		return 0
	}
	s.skip, s.skipN = skipBreak, n
	if args[0] == "continue" {
		s.skip = skipContinue
	}
	return 0
}

func (s *shell) illegalNumber(text string) string {
	if s.in.dialect == Bash {
		return text + ": numeric argument required"
	}
	return "Illegal number: " + text
}

func (s *shell) builtinCd(args []string, _ *undoRedirects) int {
	args = args[1:]
	for len(args) > 0 && (args[0] == "-P" || args[0] == "-L" || args[0] == "--") {
		args = args[1:]
	}
	dir, show := "", false
	switch {
	case len(args) == 0:
		dir, _ = s.get("HOME")
		if dir == "" && s.in.dialect == Bash {
			s.complain("cd: HOME not set")
			return 1
		}
		if dir == "" {
			return 0
		}
	case args[0] == "-":
		dir, _ = s.get("OLDPWD")
		show = true
	default:
		dir = args[0]
	}
	old := s.p.Dir
	if err := s.p.Chdir(dir); err != nil {
		if s.in.dialect == Bash {
			s.complain("cd: " + dir + ": " + err.Error())
			return 1
		}
		s.complainAs("cd", "can't cd to "+dir+s.cdReason(err))
		return 2
	}
	s.assign("OLDPWD", old)
	if s.in.dialect == Ash {
		v := s.vars["OLDPWD"]
		v.exported = true
		s.vars["OLDPWD"] = v
	}
	s.assign("PWD", s.p.Dir)
	if show {
		s.p.WriteString(1, s.p.Dir+"\n")
	}
	return 0
}

func (s *shell) cdReason(err error) string {
	if s.in.dialect == Ash {
		return ": " + err.Error()
	}
	return ""
}

func (s *shell) builtinPwd([]string, *undoRedirects) int { return s.print(s.p.Dir + "\n") }

// print writes the output of a builtin. A failed write makes the builtin fail.
func (s *shell) print(text string) int {
	if text == "" {
		return 0
	}
	for {
		_, err := s.p.Write(1, []byte(text))
		if err == linux.EINTR {
			continue
		}
		if err != nil {
			s.complain("write error: " + err.Error())
			return 1
		}
		return 0
	}
}

func (s *shell) builtinEcho(args []string, _ *undoRedirects) int {
	args = args[1:]
	newline, escapes := true, s.in.dialect == Dash
	for len(args) > 0 && isEchoOption(args[0], s.in.dialect) {
		for _, c := range args[0][1:] {
			switch c {
			case 'n':
				newline = false
			case 'e':
				escapes = true
			case 'E':
				escapes = false
			}
		}
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if s.in.dialect == Dash {
		text = strings.ReplaceAll(text, `\x`, `\\x`) // it knows no hexadecimal escapes
	}
	if escapes {
		out, stop := unescapeC(text, true)
		if stop {
			return s.print(out)
		}
		text = out
	}
	if newline {
		text += "\n"
	}
	return s.print(text)
}

func isEchoOption(arg string, d Dialect) bool {
	if d == Dash {
		return arg == "-n"
	}
	return len(arg) > 1 && arg[0] == '-' && strings.Trim(arg[1:], "neE") == ""
}

func (s *shell) builtinEval(args []string, _ *undoRedirects) int {
	text := strings.Join(args[1:], " ")
	s.status = 0
	s.runString(text, 0)
	return s.status
}

func (s *shell) builtinExec(args []string, undo *undoRedirects) int {
	args = args[1:]
	if len(args) == 0 {
		if undo != nil {
			undo.keep = true
		}
		return 0
	}
	if args[0] == "--" {
		args = args[1:]
	}
	prog, path, err := s.resolve(args[0])
	if err != nil {
		status := 126
		msg := err.Error()
		if err == linux.ENOENT || err == linux.ENOTDIR {
			status, msg = 127, "not found"
		}
		s.complainAs("exec", args[0]+": "+msg)
		s.exit(status)
	}
	if f, ok := prog.(scriptFile); ok {
		args, prog = f.args(path, args), f.interp
	}
	if undo != nil {
		undo.keep = true
		undo.restore(s)
	}
	s.p.Exec(prog, args, s.environ(nil))
	return 0
}

func (s *shell) builtinExit(args []string, _ *undoRedirects) int {
	status := s.status
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 0 && s.in.dialect != Bash {
			s.complainAs("exit", s.illegalNumber(args[1]))
			n = 2
		}
		status = n & 0xff
	} else if s.traps.saved != nil {
		status = *s.traps.saved
	}
	s.exit(status)
	return status
}

func (s *shell) builtinReturn(args []string, _ *undoRedirects) int {
	if s.in.dialect == Bash && s.calls == 0 {
		s.complain("return: can only `return' from a function or sourced script")
		return 2
	}
	status := s.status
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil {
			s.complainAs("return", s.illegalNumber(args[1]))
			s.exit(2)
		}
		status = n & 0xff
	}
	s.skip = skipReturn
	s.status = status
	return status
}

func (s *shell) builtinShift(args []string, _ *undoRedirects) int {
	n := 1
	if len(args) > 1 {
		v, err := strconv.Atoi(args[1])
		if err != nil || v < 0 {
			s.complainAs("shift", s.illegalNumber(args[1]))
			s.exit(2)
		}
		n = v
	}
	if n > len(s.params) {
		if s.in.dialect == Dash {
			s.fatal(2, "shift: can't shift that many")
		}
		return 1
	}
	s.params = s.params[n:]
	return 0
}
