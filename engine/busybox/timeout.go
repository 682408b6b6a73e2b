package busybox

import (
	"time"

	"podflight/engine/linux"
)

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
