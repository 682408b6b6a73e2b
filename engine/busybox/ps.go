package busybox

import (
	"fmt"
	"slices"
	"strings"

	"podflight/engine/linux"
)

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
