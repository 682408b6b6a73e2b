package busybox

import (
	"podflight/engine/linux"
)

// Style is whose messages the programs print.
type Style int

// The styles.
const (
	Busybox Style = iota
	GNU           // coreutils, as in Debian images
)

// applet runs a program and returns its exit code.
type applet func(c *call) int

// call is one run of an applet.
type call struct {
	*linux.Process
	name  string
	args  []string // what follows the name
	style Style
	out   []byte // written and not flushed yet
	shell linux.Program
}

// Programs returns the programs of a style by name. shell is what runs a file that is text without a #! line.
func Programs(style Style, shell linux.Program) map[string]linux.Program {
	programs := map[string]linux.Program{"sleep": sleepProgram(style)}
	all := applets()
	if style == Busybox {
		all["busybox"] = busyboxMain
	} else {
		all["curl"] = curl
	}
	for name, run := range all {
		programs[name] = linux.Main(func(p *linux.Process) int {
			c := &call{Process: p, name: name, style: style, shell: shell}
			if len(p.Args) > 1 {
				c.args = p.Args[1:]
			}
			status := run(c)
			c.flush()
			return status
		})
	}
	return programs
}

// applets lists the applets by name.
func applets() map[string]applet {
	all := map[string]applet{}
	for _, group := range []map[string]applet{
		fileApplets(), textApplets(), processApplets(), systemApplets(), dataApplets(), networkApplets(),
	} {
		for name, run := range group {
			all[name] = run
		}
	}
	return all
}

// flushAt is how much output a program collects before it writes, in bytes: standard output
// is a pipe or a file in a container.
const flushAt = 4096

// print adds to standard output, which is written when enough has come together or the program ends.
func (c *call) print(text string) {
	c.out = append(c.out, text...)
	if len(c.out) >= flushAt {
		c.flush()
	}
}

// flush writes what was printed. When nobody reads any more the program ends.
func (c *call) flush() {
	for len(c.out) > 0 {
		n, err := c.Write(1, c.out)
		c.out = c.out[n:]
		if err != nil && err != linux.EINTR {
			c.out = nil
			c.WriteString(2, c.name+": write error: "+err.Error()+"\n")
			c.Exit(1)
		}
	}
	c.out = c.out[:0]
}

// exit flushes the output and ends the program.
func (c *call) exit(code int) {
	c.flush()
	c.Exit(code)
}

// fail prints a message on standard error with the program's name in front and returns the exit code 1.
func (c *call) fail(msg string) int {
	c.flush()
	c.WriteString(2, c.name+": "+msg+"\n")
	return 1
}

const (
	version = "BusyBox v1.35.0 multi-call binary."
	banner  = version + "\n\nUsage: "
)

// usage is what an applet prints when it is called wrongly; the exit code is 1.
func (c *call) usage(line string) int {
	c.flush()
	if c.style == GNU {
		c.WriteString(2, c.name+": missing operand\nTry '"+c.name+" --help' for more information.\n")
		return 1
	}
	c.WriteString(2, banner+c.name+" "+line+"\n")
	return 1
}
