package busybox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
	"podflight/engine/shell"
)

func systemApplets() map[string]applet {
	return map[string]applet{
		"[": test, "[[": test, "arch": func(c *call) int { c.print("x86_64\n"); return 0 }, "clear": func(c *call) int { c.print("\x1b[H\x1b[J"); return 0 },
		"date": date, "df": df, "echo": echo, "expr": expr, "false": func(*call) int { return 1 }, "free": free, "groups": groups,
		"hostname": hostname, "id": id, "logname": func(c *call) int { return c.fail("getlogin: " + linux.ENXIO.Error()) },
		"nproc": nproc, "printf": printf, "pwd": func(c *call) int { c.print(c.Dir + "\n"); return 0 },
		"stty": func(c *call) int { return c.fail("standard input: " + linux.ENOTTY.Error()) }, "sync": func(*call) int { return 0 },
		"test": test, "true": func(*call) int { return 0 }, "tty": func(c *call) int { c.print("not a tty\n"); return 1 },
		"uname": uname, "uptime": uptime, "which": which, "whoami": func(c *call) int { c.print(userName(c.UID) + "\n"); return 0 },
		"mount": mount, "umount": func(c *call) int { return c.fail("can't unmount: " + linux.EPERM.Error()) }, "sysctl": func(*call) int { return 0 },
	}
}

func test(c *call) int {
	return shell.Test(c.Process, c.name, c.args, func(msg string) { c.fail(msg) })
}

func echo(c *call) int {
	args := c.args
	newline, escapes := true, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], "neE") == "" {
		newline = newline && !strings.Contains(args[0], "n")
		escapes = escapes || strings.Contains(args[0], "e")
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if escapes {
		out, stop := shell.Unescape(text)
		text, newline = out, newline && !stop
	}
	c.print(text)
	if newline {
		c.print("\n")
	}
	return 0
}

func printf(c *call) int {
	if len(c.args) == 0 {
		return c.usage("FORMAT [ARG]...")
	}
	out, status := shell.Printf(c.args[0], c.args[1:], func(msg string) { c.fail(msg) })
	c.print(out)
	return status
}

func date(c *call) int {
	var spec string
	for i, a := range c.args {
		if rest, ok := strings.CutPrefix(a, "-I"); ok {
			spec, c.args[i] = rest, "-I"
		}
	}
	o, args := c.options("ud:s:r:RID:", "[OPTIONS] [+FMT] [[-s] TIME]", map[string]byte{"utc": 'u', "date": 'd', "iso-8601": 'I', "rfc-2822": 'R', "rfc-email": 'R'})
	when := c.Kernel().Wall().UTC()
	if d := o.value('d'); d != "" {
		t, ok := parseDate(d, when)
		if !ok {
			return c.fail("invalid date '" + d + "'")
		}
		when = t
	}
	if r := o.value('r'); r != "" {
		st, err := c.Stat(r)
		if err != nil {
			return c.notThere(r, err)
		}
		when = st.Mtime
	}
	format := "%a %b %e %H:%M:%S %Z %Y"
	switch {
	case len(args) > 0 && strings.HasPrefix(args[0], "+"):
		format = args[0][1:]
	case len(args) > 0:
		return c.fail("can't set date: " + linux.EPERM.Error())
	case o.has('R'):
		format = "%a, %d %b %Y %H:%M:%S %z"
	case o.has('I'):
		format = map[string]string{"": "%Y-%m-%d", "date": "%Y-%m-%d", "hours": "%Y-%m-%dT%H%z", "minutes": "%Y-%m-%dT%H:%M%z", "seconds": "%Y-%m-%dT%H:%M:%S%z", "s": "%Y-%m-%dT%H:%M:%S%z", "ns": "%Y-%m-%dT%H:%M:%S,%N%z"}[spec]
	}
	c.print(strftime(format, when) + "\n")
	return 0
}

// strftime formats a time as the C library does, in the C locale and UTC.
func strftime(format string, t time.Time) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 >= len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		if format[i] == '-' && i+1 < len(format) {
			i++
			b.WriteString(strings.TrimLeft(strftime("%"+format[i:i+1], t), "0 "))
			continue
		}
		b.WriteString(timeField(format[i], t))
	}
	return b.String()
}

func timeField(c byte, t time.Time) string {
	if layout, ok := map[byte]string{
		'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January", 'd': "02", 'D': "01/02/06", 'e': "_2", 'F': "2006-01-02", 'H': "15",
		'I': "03", 'j': "002", 'm': "01", 'M': "04", 'p': "PM", 'R': "15:04", 'S': "05", 'T': "15:04:05", 'X': "15:04:05", 'x': "01/02/06",
		'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST", 'c': "Mon Jan _2 15:04:05 2006", 'r': "03:04:05 PM", 'N': "000000000",
	}[c]; ok {
		if c == 'N' {
			return fmt.Sprintf("%09d", t.Nanosecond())
		}
		return t.Format(layout)
	}
	_, week := t.ISOWeek()
	switch c {
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	case 'u':
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1)
	case 'w':
		return strconv.Itoa(int(t.Weekday()))
	case 'V':
		return fmt.Sprintf("%02d", week)
	case 'k':
		return fmt.Sprintf("%2d", t.Hour())
	case 'l':
		return fmt.Sprintf("%2d", (t.Hour()+11)%12+1)
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100)
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case '%':
		return "%"
	}
	return "%" + string(c)
}

// parseDate reads the forms of date -d.
func parseDate(text string, now time.Time) (time.Time, bool) {
	if sec, ok := strings.CutPrefix(text, "@"); ok {
		v, err := strconv.ParseFloat(sec, 64)
		return time.Unix(int64(v), 0).UTC(), err == nil
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05Z", "2006-01-02T15:04:05", "2006-01-02", "2006.01.02-15:04:05", "2006.01.02-15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC), true
		}
	}
	return relativeDate(text, now)
}

// relativeDate reads what GNU date understands: now, yesterday, 5 minutes ago.
func relativeDate(text string, now time.Time) (time.Time, bool) {
	switch text {
	case "now", "today":
		return now, true
	case "yesterday":
		return now.AddDate(0, 0, -1), true
	case "tomorrow":
		return now.AddDate(0, 0, 1), true
	}
	words := strings.Fields(text)
	if len(words) < 2 {
		return now, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(words[0], "+"))
	if err != nil {
		return now, false
	}
	if len(words) == 3 && words[2] == "ago" {
		n = -n
	}
	unit, ok := map[string]time.Duration{"second": time.Second, "sec": time.Second, "minute": time.Minute, "min": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}[strings.TrimSuffix(words[1], "s")]
	return now.Add(time.Duration(n) * unit), ok
}

func df(c *call) int {
	_, names := c.options("PkmhTait:B:", "[-PkmhTai] [-B SIZE] [-t TYPE] [FILESYSTEM]...", nil)
	c.print("Filesystem           1K-blocks      Used Available Use% Mounted on\noverlay              103081248  12345678  85456296  13% /\ntmpfs                    65536         0     65536   0% /dev\n")
	_ = names
	return 0
}

func free(c *call) int {
	unit := int64(1024)
	for _, a := range c.args {
		switch a {
		case "-m":
			unit = 1 << 20
		case "-g":
			unit = 1 << 30
		case "-b":
			unit = 1
		}
	}
	total := c.Host.Memory / unit
	used := total / 8
	c.print(fmt.Sprintf("              total        used        free      shared  buff/cache   available\nMem:     %10d  %10d  %10d           0           0  %10d\nSwap:             0           0           0\n", total, used, total-used, total-used))
	return 0
}

func groups(c *call) int {
	c.print(userName(c.UID) + "\n")
	return 0
}

func hostname(c *call) int {
	o, args := c.options("sifdy", "[-sidf] [HOSTNAME | -F FILE]", nil)
	switch {
	case len(args) > 0:
		return c.fail("sethostname: " + linux.EPERM.Error())
	case o.has('i'):
		c.print(c.Sandbox.Net.IP + "\n")
	default:
		c.print(c.Sandbox.Hostname + "\n")
	}
	return 0
}

func id(c *call) int {
	o, _ := c.options("ugGnr", "[-ugGnr] [USER]", nil)
	name := userName(c.UID)
	number := strconv.Itoa(c.UID)
	switch {
	case (o.has('u') || o.has('g') || o.has('G')) && o.has('n'):
		c.print(name + "\n")
	case o.has('u') || o.has('g') || o.has('G'):
		c.print(number + "\n")
	case c.UID == 0:
		c.print("uid=0(root) gid=0(root) groups=0(root)\n")
	default:
		c.print("uid=" + number + " gid=0(root) groups=0(root)\n")
	}
	return 0
}

func nproc(c *call) int {
	c.print(strconv.Itoa(c.Host.CPUs) + "\n")
	return 0
}

func uname(c *call) int {
	o, _ := c.options("asnrvmpio", "[-amnrspvio]", nil)
	parts := []struct {
		letter byte
		text   string
	}{
		{'s', "Linux"}, {'n', c.Sandbox.Hostname}, {'r', linux.Release}, {'v', "#1 SMP PREEMPT_DYNAMIC"}, {'m', "x86_64"}, {'o', "GNU/Linux"},
	}
	var out []string
	for _, p := range parts {
		if o.has('a') || o.has(p.letter) || len(o.count) == 0 && p.letter == 's' {
			out = append(out, p.text)
		}
	}
	c.print(strings.Join(out, " ") + "\n")
	return 0
}

func uptime(c *call) int {
	up := c.Host.Uptime()
	text := fmt.Sprintf("%d min", int(up.Minutes()))
	if up >= time.Hour {
		text = fmt.Sprintf("%d:%02d", int(up.Hours())%24, int(up.Minutes())%60)
	}
	if days := int(up.Hours()) / 24; days > 0 {
		text = fmt.Sprintf("%d days, %s", days, text)
	}
	c.print(" " + c.Kernel().Wall().Format("15:04:05") + " up " + text + ",  0 users,  load average: 0.00, 0.00, 0.00\n")
	return 0
}

func which(c *call) int {
	_, names := c.options("a", "[-a] COMMAND...", nil)
	status := 0
	for _, name := range names {
		p, err := c.LookPath(name, c.Getenv("PATH"))
		if err != nil {
			status = 1
			continue
		}
		c.print(p + "\n")
	}
	return status
}

func mount(c *call) int {
	if len(c.args) > 0 {
		return c.fail("permission denied (are you root?)")
	}
	data, err := c.ReadFile("/proc/mounts")
	if err != nil {
		return c.fail(err.Error())
	}
	for _, l := range splitLines(data) {
		f := strings.Fields(l)
		if len(f) >= 4 {
			c.print(f[0] + " on " + f[1] + " type " + f[2] + " (" + f[3] + ")\n")
		}
	}
	return 0
}

// expr evaluates its arguments.
func expr(c *call) int {
	if len(c.args) == 0 {
		c.fail("too few arguments")
		return 2
	}
	e := &exprParser{c: c, args: slices.Clone(c.args)}
	v := e.or()
	if e.bad == "" && len(e.args) > 0 {
		e.bad = "syntax error"
	}
	if e.bad != "" {
		c.fail(e.bad)
		return 2
	}
	c.print(v + "\n")
	if v == "" || v == "0" {
		return 1
	}
	return 0
}

// exprParser is a recursive descent over expr's arguments.
type exprParser struct {
	c    *call
	args []string
	bad  string
}

func (e *exprParser) peek(ops ...string) bool {
	return e.bad == "" && len(e.args) > 0 && slices.Contains(ops, e.args[0])
}

func (e *exprParser) take() string {
	if len(e.args) == 0 {
		e.bad = "syntax error"
		return ""
	}
	a := e.args[0]
	e.args = e.args[1:]
	return a
}

func null(v string) bool { return v == "" || v == "0" }

func (e *exprParser) or() string {
	v := e.and()
	for e.peek("|") {
		e.take()
		w := e.and()
		if null(v) {
			v = w
		}
	}
	return v
}

func (e *exprParser) and() string {
	v := e.compare()
	for e.peek("&") {
		e.take()
		w := e.compare()
		if null(v) || null(w) {
			v = "0"
		}
	}
	return v
}

func (e *exprParser) compare() string {
	v := e.add()
	for e.peek("=", "==", "!=", "<", "<=", ">", ">=") {
		op := e.take()
		w := e.add()
		d := strings.Compare(v, w)
		if a, err := strconv.ParseInt(v, 10, 64); err == nil {
			if b, err := strconv.ParseInt(w, 10, 64); err == nil {
				d = int(max(-1, min(1, a-b)))
			}
		}
		ok := map[string]bool{"=": d == 0, "==": d == 0, "!=": d != 0, "<": d < 0, "<=": d <= 0, ">": d > 0, ">=": d >= 0}[op]
		v = strconv.Itoa(boolInt(ok))
	}
	return v
}

func (e *exprParser) add() string {
	v := e.mul()
	for e.peek("+", "-") {
		op := e.take()
		v = e.arith(op, v, e.mul())
	}
	return v
}

func (e *exprParser) mul() string {
	v := e.match()
	for e.peek("*", "/", "%") {
		op := e.take()
		v = e.arith(op, v, e.match())
	}
	return v
}

func (e *exprParser) arith(op, v, w string) string {
	a, err1 := strconv.ParseInt(v, 10, 64)
	b, err2 := strconv.ParseInt(w, 10, 64)
	switch {
	case err1 != nil || err2 != nil:
		e.bad = "non-numeric argument"
		return ""
	case b == 0 && (op == "/" || op == "%"):
		e.bad = "division by zero"
		return ""
	}
	switch op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "/":
		a /= b
	default:
		a %= b
	}
	return strconv.FormatInt(a, 10)
}

func (e *exprParser) match() string {
	v := e.primary()
	for e.peek(":") {
		e.take()
		v = e.matchText(v, e.primary())
	}
	return v
}

func (e *exprParser) matchText(v, pattern string) string {
	re, err := compileRegex("^"+strings.TrimPrefix(pattern, "^"), false, false)
	if err != nil {
		e.bad = "bad regex '" + pattern + "'"
		return ""
	}
	m := re.FindStringSubmatch(v)
	switch {
	case re.NumSubexp() > 0 && m == nil:
		return ""
	case re.NumSubexp() > 0:
		return m[1]
	case m == nil:
		return "0"
	}
	return strconv.Itoa(len(m[0]))
}

func (e *exprParser) primary() string {
	switch a := e.take(); a {
	case "(":
		v := e.or()
		if e.take() != ")" && e.bad == "" {
			e.bad = "syntax error"
		}
		return v
	case "length":
		if len(e.args) > 0 {
			return strconv.Itoa(len(e.take()))
		}
		return a
	case "substr":
		if len(e.args) < 3 {
			return a
		}
		s := e.take()
		from, _ := strconv.Atoi(e.take())
		n, _ := strconv.Atoi(e.take())
		if from < 1 || n < 1 || from > len(s) {
			return ""
		}
		return s[from-1 : min(len(s), from-1+n)]
	case "index":
		if len(e.args) < 2 {
			return a
		}
		s := e.take()
		return strconv.Itoa(strings.IndexAny(s, e.take()) + 1)
	case "match":
		if len(e.args) < 2 {
			return a
		}
		s := e.take()
		return e.matchText(s, e.take())
	default:
		return a
	}
}
