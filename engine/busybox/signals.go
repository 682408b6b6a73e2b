package busybox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

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
