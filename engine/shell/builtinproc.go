package shell

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

// builtinKill sends signals to processes and jobs, or lists signals.
func (s *shell) builtinKill(args []string, _ *undoRedirects) int {
	args = args[1:]
	if len(args) > 0 && (args[0] == "-l" || args[0] == "-L") {
		return s.listSignals(args[1:])
	}
	sig := linux.SIGTERM
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && args[0] != "--" {
		name := args[0][1:]
		args = args[1:]
		if name == "s" || name == "n" {
			if len(args) == 0 {
				s.complain(s.in.dialect.badSignal(""))
				return 1
			}
			name, args = args[0], args[1:]
		}
		n, ok := linux.ParseSignal(name)
		if !ok {
			s.complain(s.in.dialect.badSignal(name))
			return 1
		}
		sig = n
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return s.killUsage()
	}
	status := 0
	for _, who := range args {
		if st := s.killOne(who, sig); st != 0 {
			status = st
		}
	}
	s.runTraps()
	return status
}

func (s *shell) killUsage() int {
	switch s.in.dialect {
	case Dash:
		s.complain("kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]")
		return 2
	case Bash:
		s.p.WriteString(2, "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n")
		return 2
	}
	s.complain("you need to specify whom to kill")
	return 1
}

func (d Dialect) badSignal(name string) string {
	switch d {
	case Bash:
		return "kill: " + name + ": invalid signal specification"
	case Dash:
		return "kill: invalid signal number or name: " + name
	}
	return "bad signal name '" + name + "'"
}

func (s *shell) killOne(who string, sig linux.Signal) int {
	if strings.HasPrefix(who, "%") {
		j := s.findJob(who)
		if j == nil {
			s.complainAs("kill", who+": no such job")
			return 2
		}
		j.update(s.p)
		for _, q := range j.procs {
			if _, ended := q.Ended(); !ended {
				_ = s.p.Kill(q.PID, sig)
			}
		}
		return 0
	}
	pid, err := strconv.Atoi(who)
	if err != nil {
		s.complain(s.in.dialect.badPID(who))
		return 1
	}
	if err := s.p.Kill(pid, sig); err != nil {
		s.complain(s.in.dialect.cannotKill(who, err))
		return 1
	}
	return 0
}

func (d Dialect) badPID(who string) string {
	switch d {
	case Bash:
		return "kill: " + who + ": arguments must be process or job IDs"
	case Dash:
		return "kill: Illegal number: " + who
	}
	return "invalid number '" + who + "'"
}

func (d Dialect) cannotKill(who string, err error) string {
	switch d {
	case Bash:
		return "kill: (" + who + ") - " + err.Error()
	case Dash:
		return "kill: " + err.Error()
	}
	return "can't kill pid " + who + ": " + err.Error()
}

func (s *shell) listSignals(names []string) int {
	var b strings.Builder
	if len(names) == 0 {
		for n := linux.Signal(1); n <= 31; n++ {
			fmt.Fprintf(&b, "%2d) %s\n", n, n.Name())
		}
		return s.print(b.String())
	}
	for _, name := range names {
		n, ok := linux.ParseSignal(name)
		if v, err := strconv.Atoi(name); err == nil && v > 128 {
			n, ok = linux.Signal(v-128), true
		}
		if !ok {
			s.complain("unknown signal '" + name + "'")
			return 1
		}
		if name[0] >= '0' && name[0] <= '9' {
			fmt.Fprintln(&b, n.Name())
		} else {
			fmt.Fprintln(&b, int(n))
		}
	}
	return s.print(b.String())
}

// builtinTrap sets, resets and lists traps.
func (s *shell) builtinTrap(args []string, _ *undoRedirects) int {
	args = args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 || args[0] == "-p" {
		return s.listTraps()
	}
	if args[0] == "-l" {
		return s.listSignals(nil)
	}
	action, reset := args[0], args[0] == "-"
	names := args[1:]
	if len(args) == 1 || isNumber(args[0]) {
		reset, names = true, args
	}
	status := 0
	for _, name := range names {
		sig, ok := linux.ParseSignal(name)
		if name == "EXIT" || ok && sig == 0 {
			s.traps.hasExit, s.traps.exit = !reset, action
			continue
		}
		if !ok {
			if s.in.dialect == Dash {
				s.p.WriteString(2, "trap: "+name+": bad trap\n")
			} else {
				s.complainAs("trap", name+": invalid signal specification")
			}
			status = 1
			continue
		}
		s.setTrap(sig, action, reset)
	}
	return status
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

func (s *shell) listTraps() int {
	var b strings.Builder
	if s.traps.hasExit {
		fmt.Fprintf(&b, "trap -- %s EXIT\n", quoteSingle(s.traps.exit))
	}
	sigs := make([]linux.Signal, 0, len(s.traps.actions))
	for sig := range s.traps.actions {
		sigs = append(sigs, sig)
	}
	slices.Sort(sigs)
	for _, sig := range sigs {
		name := sig.Name()
		if s.in.dialect == Bash {
			name = sig.String()
		}
		fmt.Fprintf(&b, "trap -- %s %s\n", quoteSingle(s.traps.actions[sig]), name)
	}
	return s.print(b.String())
}

// builtinWait waits for children. A trapped signal ends it with 128 + the signal.
func (s *shell) builtinWait(args []string, _ *undoRedirects) int {
	args = args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) > 0 && args[0] == "-n" && s.in.dialect != Dash {
		return s.waitAny()
	}
	if len(args) == 0 {
		for {
			s.reapOrphans()
			s.updateJobs()
			busy := slices.ContainsFunc(s.jobs, func(j *job) bool { return !j.done })
			if !busy {
				for _, j := range s.jobs {
					j.waited = true
				}
				return 0
			}
			if sig := s.waitChange(); sig != 0 {
				return 128 + int(sig)
			}
		}
	}
	status := 0
	for _, name := range args {
		st, sig := s.waitJob(name)
		if sig != 0 {
			return 128 + int(sig)
		}
		status = st
	}
	return status
}

// waitChange parks until a child ends or a trapped signal comes, which it returns.
func (s *shell) waitChange() linux.Signal {
	if sig := s.pendingSignal(); sig != 0 {
		return sig
	}
	s.p.WaitChild(true)
	return s.pendingSignal()
}

func (s *shell) waitAny() int {
	for {
		s.updateJobs()
		for _, j := range s.jobs {
			if j.done {
				j.waited = true
				s.forgetJobs(func(other *job) bool { return other == j })
				return j.status.Shell()
			}
		}
		if len(s.jobs) == 0 {
			return 127
		}
		if sig := s.waitChange(); sig != 0 {
			return 128 + int(sig)
		}
	}
}

func (s *shell) waitJob(name string) (status int, sig linux.Signal) {
	j := s.findJob(name)
	if j == nil {
		if strings.HasPrefix(name, "%") {
			return s.noSuchJob(name), 0
		}
		if !isNumber(name) {
			s.complainAs("wait", s.illegalNumber(name))
			return 2, 0
		}
		if s.in.dialect == Bash {
			s.complain("wait: pid " + name + " is not a child of this shell")
		}
		return 127, 0
	}
	for {
		j.update(s.p)
		if j.done {
			break
		}
		if sig := s.waitChange(); sig != 0 {
			return 0, sig
		}
	}
	j.waited = true
	if s.in.dialect != Bash {
		s.reportSignal(j.status, j.last())
	}
	return j.status.Shell(), 0
}

func (s *shell) noSuchJob(name string) int {
	switch s.in.dialect {
	case Dash:
		s.complainAs("wait", "No such job: "+name)
	case Bash:
		s.complainAs("wait", name+": no such job")
		return 127
	default:
		s.complainAs("wait", name+": no such job")
	}
	return 2
}

func (s *shell) builtinJobs(args []string, _ *undoRedirects) int {
	pids := len(args) > 1 && args[1] == "-p"
	s.updateJobs()
	if s.subshell && len(s.jobs) == 0 {
		s.jobs = s.inherited
	}
	var b strings.Builder
	for n := range s.jobs {
		i := n // bash lists the oldest first, the others the newest
		if s.in.dialect != Bash {
			i = len(s.jobs) - 1 - n
		}
		j := s.jobs[i]
		if pids {
			fmt.Fprintln(&b, j.procs[0].PID)
			continue
		}
		mark := " "
		switch i {
		case len(s.jobs) - 1:
			mark = "+"
		case len(s.jobs) - 2:
			mark = "-"
		}
		switch s.in.dialect {
		case Dash:
			fmt.Fprintf(&b, "[%d] %s %-26s %s\n", j.number, mark, j.state(), "")
		case Bash:
			fmt.Fprintf(&b, "[%d]%s  %-23s %s &\n", j.number, mark, j.state(), j.text())
		default:
			fmt.Fprintf(&b, "[%d]%s  %-26s \n", j.number, mark, j.state())
		}
	}
	s.forgetJobs(func(j *job) bool { return j.done })
	return s.print(b.String())
}

func (j *job) state() string {
	switch {
	case !j.done && j.last().Stopped():
		return "Stopped"
	case !j.done:
		return "Running"
	case j.status.Signal != 0:
		return j.status.Signal.Text()
	case j.status.Code != 0:
		return "Done(" + strconv.Itoa(j.status.Code) + ")"
	}
	return "Done"
}

func (s *shell) builtinNoJobControl(args []string, _ *undoRedirects) int {
	if s.in.dialect == Bash {
		s.complain(args[0] + ": no job control")
		return 1
	}
	s.complainAs(args[0], "No current job")
	return 2
}

func (s *shell) builtinTimes([]string, *undoRedirects) int {
	return s.print("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n")
}

func (s *shell) builtinUmask(args []string, _ *undoRedirects) int {
	if len(args) == 1 || args[1] == "-S" {
		return s.print(fmt.Sprintf("%04o\n", s.p.Umask))
	}
	mask, ok := parseUmask(args[1], s.p.Umask)
	if !ok {
		s.complainAs("umask", s.illegalNumber(args[1]))
		return 1
	}
	s.p.Umask = mask
	return 0
}

// parseUmask reads an octal mask or a symbolic mode of what is to be allowed, as u=rwx,g-w.
func parseUmask(text string, old uint32) (uint32, bool) {
	if n, err := strconv.ParseUint(text, 8, 12); err == nil {
		return uint32(n), true
	}
	allowed := ^old & 0o777
	for clause := range strings.SplitSeq(text, ",") {
		i := strings.IndexAny(clause, "+-=")
		if i < 0 || strings.Trim(clause[:i], "ugoa") != "" || strings.Trim(clause[i+1:], "rwx") != "" {
			return 0, false
		}
		who := clause[:i]
		if who == "" || strings.Contains(who, "a") {
			who = "ugo"
		}
		bits := uint32(0)
		for _, c := range clause[i+1:] {
			bits |= map[rune]uint32{'r': 4, 'w': 2, 'x': 1}[c]
		}
		for _, c := range who {
			shift := map[rune]uint{'u': 6, 'g': 3, 'o': 0}[c]
			switch clause[i] {
			case '+':
				allowed |= bits << shift
			case '-':
				allowed &^= bits << shift
			default:
				allowed = allowed&^(7<<shift) | bits<<shift
			}
		}
	}
	return ^allowed & 0o777, true
}

func (s *shell) builtinUlimit(args []string, _ *undoRedirects) int {
	if len(args) > 2 {
		return 0
	}
	what := "-f"
	if len(args) > 1 {
		what = args[1]
	}
	value := "unlimited"
	switch strings.TrimLeft(what, "-SH") {
	case "n":
		value = "1048576"
	case "u":
		value = "96365"
	case "s":
		value = "8192"
	case "c":
		value = "0"
	case "a":
		value = "open files                      (-n) 1048576\nmax user processes              (-u) 96365\nstack size (kb)                 (-s) 8192"
	}
	return s.print(value + "\n")
}
