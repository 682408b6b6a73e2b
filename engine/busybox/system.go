package busybox

import (
	"fmt"
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
		"uname": uname, "uptime": uptime, "which": which, "whoami": whoami,
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
	show := strconv.Itoa
	if o.has('n') {
		show = userName
	}
	switch {
	case o.has('u'):
		c.print(show(c.UID) + "\n")
	case o.has('g'):
		c.print(show(c.GID) + "\n")
	case o.has('G'):
		c.print(strings.Join(c.groupNames(show), " ") + "\n")
	default:
		c.print("uid=" + numberAndName(c.UID) + " gid=" + numberAndName(c.GID) + " groups=" + strings.Join(c.groupNames(numberAndName), ",") + "\n")
	}
	return 0
}

func numberAndName(id int) string {
	number, name := strconv.Itoa(id), userName(id)
	if name == number {
		return number
	}
	return number + "(" + name + ")"
}

func (c *call) groupNames(show func(int) string) []string {
	if len(c.Groups) == 0 {
		return []string{show(c.GID)}
	}
	names := make([]string, len(c.Groups))
	for i, g := range c.Groups {
		names[i] = show(int(g))
	}
	return names
}

func whoami(c *call) int {
	name := userName(c.UID)
	if name != strconv.Itoa(c.UID) {
		c.print(name + "\n")
		return 0
	}
	if c.style == GNU {
		return c.fail("cannot find name for user ID " + name)
	}
	return c.fail("unknown uid " + name)
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
