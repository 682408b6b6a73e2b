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
