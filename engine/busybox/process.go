package busybox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

func processApplets() map[string]applet {
	return map[string]applet{
		"env": env, "kill": kill, "killall": killall, "nice": nice, "nohup": nohup, "pgrep": pgrep, "pidof": pidof, "pkill": pgrep,
		"ps": ps, "setsid": setsid, "time": timeCmd, "timeout": timeout, "top": top, "usleep": usleep, "watch": watch, "xargs": xargs,
		"printenv": printenv,
	}
}

func env(c *call) int {
	o, args := c.options("+iu:0", "[-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]", map[string]byte{"ignore-environment": 'i', "unset": 'u'})
	environ := slices.Clone(c.Env)
	if o.has('i') {
		environ = nil
	}
	if len(args) > 0 && args[0] == "-" {
		environ, args = nil, args[1:]
	}
	for _, name := range o.values['u'] {
		environ = without(environ, name)
	}
	for len(args) > 0 && strings.Contains(args[0], "=") {
		name, _, _ := strings.Cut(args[0], "=")
		environ = append(without(environ, name), args[0])
		args = args[1:]
	}
	if len(args) > 0 {
		search := c.Env
		c.Env = environ
		if c.Getenv("PATH") == "" {
			c.Env = append(slices.Clone(environ), "PATH=/sbin:/usr/sbin:/bin:/usr/bin")
		}
		st := c.replace(args, environ)
		c.Env = search
		return st
	}
	for _, e := range environ {
		c.print(e + "\n")
	}
	return 0
}

func without(environ []string, name string) []string {
	return slices.DeleteFunc(environ, func(e string) bool { return strings.HasPrefix(e, name+"=") })
}

func printenv(c *call) int {
	if len(c.args) == 0 {
		for _, e := range c.Env {
			c.print(e + "\n")
		}
		return 0
	}
	status := 0
	for _, name := range c.args {
		if !slices.ContainsFunc(c.Env, func(e string) bool { return strings.HasPrefix(e, name+"=") }) {
			status = 1
			continue
		}
		c.print(c.Getenv(name) + "\n")
	}
	return status
}

func kill(c *call) int {
	args := c.args
	sig := linux.SIGTERM
	if len(args) > 0 && args[0] == "-l" {
		for n := linux.Signal(1); n <= 31; n++ {
			c.print(fmt.Sprintf("%2d) %s\n", n, n.Name()))
		}
		return 0
	}
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		name := args[0][1:]
		args = args[1:]
		if name == "s" && len(args) > 0 {
			name, args = args[0], args[1:]
		}
		n, ok := linux.ParseSignal(name)
		if !ok {
			return c.fail("bad signal name '" + name + "'")
		}
		sig = n
	}
	if len(args) == 0 {
		return c.fail("you need to specify whom to kill")
	}
	status := 0
	for _, who := range args {
		pid, err := strconv.Atoi(who)
		if err != nil {
			status = c.fail("invalid number '" + who + "'")
			continue
		}
		if err := c.Kill(pid, sig); err != nil {
			status = c.fail("can't kill pid " + who + ": " + err.Error())
		}
	}
	return status
}

func killall(c *call) int {
	sig, quiet := linux.SIGTERM, false
	args := c.args
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		if args[0] == "-q" {
			quiet = true
		} else if n, ok := linux.ParseSignal(args[0][1:]); ok {
			sig = n
		} else {
			return c.fail("bad signal name '" + args[0][1:] + "'")
		}
		args = args[1:]
	}
	status := 0
	for _, name := range args {
		found := false
		for _, p := range slices.Clone(c.Space.Processes()) {
			if p.Comm() == name && p.PID != c.PID {
				found = true
				_ = c.Kill(p.PID, sig)
			}
		}
		if !found {
			status = 1
			if !quiet {
				c.fail(name + ": no process killed")
			}
		}
	}
	return status
}

// pgrep is pgrep and pkill.
func pgrep(c *call) int {
	sig := linux.SIGTERM
	if c.name == "pkill" && len(c.args) > 0 && strings.HasPrefix(c.args[0], "-") {
		if n, ok := linux.ParseSignal(c.args[0][1:]); ok {
			sig, c.args = n, c.args[1:]
		}
	}
	o, args := c.options("lfnovxas:P:u:", "[-flanovx] [-s SID|-P PPID|PATTERN]", nil)
	pattern := ""
	if len(args) > 0 {
		pattern = args[0]
	}
	re, err := compileRegex(pattern, true, false)
	if err != nil {
		return c.fail("bad regex '" + pattern + "'")
	}
	var found []*linux.Process
	for _, p := range c.Space.Processes() {
		text := p.Comm()
		if o.has('f') {
			text = strings.Join(p.Args, " ")
		}
		hit := re.MatchString(text)
		if o.has('x') {
			hit = text == pattern
		}
		if parent := o.value('P'); parent != "" {
			hit = hit && strconv.Itoa(p.ParentPID()) == parent
		}
		if hit != o.has('v') && p.PID != c.PID {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return 1
	}
	switch {
	case o.has('n'):
		found = found[len(found)-1:]
	case o.has('o'):
		found = found[:1]
	}
	for _, p := range found {
		switch {
		case c.name == "pkill":
			_ = c.Kill(p.PID, sig)
		case o.has('a'):
			c.print(strconv.Itoa(p.PID) + " " + strings.Join(p.Args, " ") + "\n")
		case o.has('l'):
			c.print(strconv.Itoa(p.PID) + " " + p.Comm() + "\n")
		default:
			c.print(strconv.Itoa(p.PID) + "\n")
		}
	}
	return 0
}

func pidof(c *call) int {
	var pids []string
	for _, p := range slices.Backward(c.Space.Processes()) {
		if slices.Contains(c.args, p.Comm()) {
			pids = append(pids, strconv.Itoa(p.PID))
		}
	}
	if len(pids) == 0 {
		return 1
	}
	c.print(strings.Join(pids, " ") + "\n")
	return 0
}

// psColumns are the columns of ps -o: their heads and what they show.
func psColumn(name string) (head string, show func(*linux.Process) string, ok bool) {
	switch name {
	case "pid":
		return "PID  ", func(p *linux.Process) string { return fmt.Sprintf("%5d", p.PID) }, true
	case "ppid":
		return "PPID ", func(p *linux.Process) string { return fmt.Sprintf("%5d", p.ParentPID()) }, true
	case "pgid":
		return "PGID ", func(p *linux.Process) string { return fmt.Sprintf("%5d", p.Group) }, true
	case "user", "ruser":
		return "USER    ", func(p *linux.Process) string { return fmt.Sprintf("%-8s", userName(p.UID)) }, true
	case "comm":
		return "COMMAND         ", func(p *linux.Process) string { return fmt.Sprintf("%-16s", p.Comm()) }, true
	case "args", "cmd":
		return "COMMAND", commandLine, true
	case "stat":
		return "STAT", func(p *linux.Process) string { return fmt.Sprintf("%-4s", p.StateLetter()) }, true
	case "time":
		return "TIME  ", func(*linux.Process) string { return "  0:00" }, true
	case "rss", "vsz":
		return "RSS ", func(p *linux.Process) string { return fmt.Sprintf("%4d", p.Memory()/1024) }, true
	}
	return "", nil, false
}

func commandLine(p *linux.Process) string {
	if _, ended := p.Ended(); ended {
		return "[" + p.Comm() + "]"
	}
	return strings.Join(p.Args, " ")
}

func ps(c *call) int {
	columns := []string{"pid", "user", "time", "args"}
	if c.style == GNU {
		columns = []string{"pid", "time", "args"}
	}
	for i, a := range c.args {
		if a == "-o" && i+1 < len(c.args) {
			columns = strings.FieldsFunc(c.args[i+1], func(r rune) bool { return r == ',' || r == ' ' })
		} else if list, ok := strings.CutPrefix(a, "-o"); ok && list != "" {
			columns = strings.Split(list, ",")
		}
	}
	var heads []string
	var shows []func(*linux.Process) string
	for i, name := range columns {
		head, show, ok := psColumn(name)
		if !ok {
			return c.fail("bad -o argument '" + name + "', supported arguments: user,group,comm,args,pid,ppid,pgid,time,stat,rss,vsz")
		}
		if i == len(columns)-1 {
			head = strings.TrimRight(head, " ")
		}
		heads, shows = append(heads, head), append(shows, show)
	}
	c.print(strings.Join(heads, " ") + "\n")
	for _, p := range c.Space.Processes() {
		var cells []string
		for _, show := range shows {
			cells = append(cells, show(p))
		}
		c.print(strings.Join(cells, " ") + "\n")
	}
	return 0
}

func top(c *call) int {
	total := c.Host.Memory / 1024
	c.print(fmt.Sprintf("Mem: %dK used, %dK free, 0K shrd, 0K buff, 0K cached\nCPU:   0%% usr   0%% sys   0%% nic 100%% idle   0%% io   0%% irq   0%% sirq\nLoad average: 0.00 0.00 0.00 1/%d %d\n  PID  PPID USER     STAT   VSZ %%VSZ CPU %%CPU COMMAND\n",
		total/8, total-total/8, len(c.Space.Processes()), c.PID))
	for _, p := range c.Space.Processes() {
		c.print(fmt.Sprintf("%5d %5d %-8s %-4s %5d   0%%   0   0%% %s\n", p.PID, p.ParentPID(), userName(p.UID), p.StateLetter(), p.Memory()/1024, commandLine(p)))
	}
	if slices.ContainsFunc(c.args, func(a string) bool { return strings.HasPrefix(a, "-") && strings.Contains(a, "n") }) {
		return 0
	}
	c.flush()
	c.Spin()
	return 0
}

// timeout runs a command and signals it when its time is up. Busybox replaces itself by the
// command and leaves the waiting to a grandchild; GNU waits itself and then returns 124.
func timeout(c *call) int {
	const use = "[-s SIG] [-k KILL_SECS] SECS PROG ARGS"
	o, args := c.options("+s:k:vfp", use, map[string]byte{"signal": 's', "kill-after": 'k', "foreground": 'f', "preserve-status": 'p'})
	if len(args) < 2 {
		return c.usage(use)
	}
	sig := linux.SIGTERM
	if s := o.value('s'); s != "" {
		n, ok := linux.ParseSignal(s)
		if !ok {
			return c.fail("invalid signal '" + s + "'")
		}
		sig = n
	}
	sec, ok := parseSeconds(args[0])
	if !ok {
		return c.fail("invalid number '" + args[0] + "'")
	}
	killAfter := time.Duration(0)
	if k, ok := parseSeconds(o.value('k')); ok && o.has('k') {
		killAfter = time.Duration(k * float64(time.Second))
	}
	d := time.Duration(min(sec, 1e9) * float64(time.Second))
	if c.style == Busybox {
		if d > 0 {
			c.signalLater(d, killAfter, sig)
		}
		return c.replace(args[1:], c.Env)
	}
	return c.waitAtMost(args[1:], d, killAfter, sig)
}

// signalLater lets a process outside the family signal this one.
func (c *call) signalLater(d, killAfter time.Duration, sig linux.Signal) {
	target := c.Process
	watcher := linux.Main(func(p *linux.Process) int {
		if !sleepWhile(p, target, d) {
			return 0
		}
		_ = p.Kill(target.PID, sig)
		if killAfter > 0 && sleepWhile(p, target, killAfter) {
			_ = p.Kill(target.PID, linux.SIGKILL)
		}
		return 0
	})
	middle, err := c.Spawn(linux.Main(func(p *linux.Process) int {
		_, _ = p.Spawn(watcher, linux.Attr{Files: []*linux.File{}})
		return 0
	}), linux.Attr{})
	if err == nil {
		c.WaitFor(middle)
	}
}

// sleepWhile sleeps and reports whether the target is still there afterwards. It gives up early
// when the target ends, so that nothing is left waiting.
func sleepWhile(p, target *linux.Process, d time.Duration) bool {
	_, ended := target.Ended()
	if ended {
		return false
	}
	p.SleepUnlessEnded(d, target)
	_, ended = target.Ended()
	return !ended
}

func (c *call) waitAtMost(argv []string, d, killAfter time.Duration, sig linux.Signal) int {
	prog, args, err := c.program(argv)
	if err != nil {
		c.fail("failed to run command '" + argv[0] + "': " + err.Error())
		return c.execStatus(err)
	}
	child, err := c.Spawn(prog, linux.Attr{Args: args})
	if err != nil {
		return c.fail(err.Error())
	}
	if d == 0 || c.waitFor(child, d) {
		return c.WaitFor(child).Shell()
	}
	_ = c.Kill(child.PID, sig)
	if killAfter > 0 && !c.waitFor(child, killAfter) {
		_ = c.Kill(child.PID, linux.SIGKILL)
	}
	st := c.WaitFor(child)
	if sig == linux.SIGKILL || st.Signal == linux.SIGKILL {
		return 128 + int(linux.SIGKILL)
	}
	return 124
}

// waitFor waits for a child to end, at most d. It reports whether it did.
func (c *call) waitFor(child *linux.Process, d time.Duration) bool {
	c.SleepUnlessEnded(d, child)
	_, ended := child.Ended()
	return ended
}

func nohup(c *call) int {
	if len(c.args) == 0 {
		return c.usage("PROG ARGS")
	}
	c.Ignore(linux.SIGHUP)
	return c.replace(c.args, c.Env)
}

func nice(c *call) int {
	_, args := c.options("+n:", "[-n ADJUST] [PROG ARGS]", nil)
	if len(args) == 0 {
		c.print("0\n")
		return 0
	}
	return c.replace(args, c.Env)
}

func setsid(c *call) int {
	_, args := c.options("+c", "[-c] PROG ARGS", nil)
	if len(args) == 0 {
		return c.usage("[-c] PROG ARGS")
	}
	c.Group = c.PID
	return c.replace(args, c.Env)
}

func timeCmd(c *call) int {
	_, args := c.options("+pvaf:o:", "[-vpa] [-o FILE] PROG ARGS", nil)
	if len(args) == 0 {
		return c.usage("[-vpa] [-o FILE] PROG ARGS")
	}
	began := c.Kernel().Now()
	st := c.runCommand(args)
	d := c.Kernel().Now().Sub(began)
	c.WriteString(2, fmt.Sprintf("real\t%dm %.2fs\nuser\t0m 0.00s\nsys\t0m 0.00s\n", int(d.Minutes()), (d%time.Minute).Seconds()))
	return st
}

func usleep(c *call) int {
	if len(c.args) != 1 {
		return c.usage("N")
	}
	n, err := strconv.ParseInt(c.args[0], 10, 64)
	if err != nil || n < 0 {
		return c.fail("invalid number '" + c.args[0] + "'")
	}
	c.Sleep(time.Duration(n) * time.Microsecond)
	return 0
}

func watch(c *call) int {
	o, args := c.options("+n:t", "[-n SEC] [-t] PROG ARGS", nil)
	if len(args) == 0 {
		return c.usage("[-n SEC] [-t] PROG ARGS")
	}
	period := 2.0
	if v, ok := parseSeconds(o.value('n')); ok && v > 0 {
		period = v
	}
	for {
		c.print("\x1b[H\x1b[J")
		if !o.has('t') {
			c.print(fmt.Sprintf("Every %.1fs: %-40s %s\n\n", period, strings.Join(args, " "), c.Kernel().Wall().Format("2006-01-02 15:04:05")))
		}
		c.runCommand([]string{"sh", "-c", strings.Join(args, " ")})
		c.Sleep(time.Duration(period * float64(time.Second)))
	}
}

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
