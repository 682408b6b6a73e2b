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

// applet runs a program: args are what follows its name.
type applet func(c *call) int

// call is one run of an applet.
type call struct {
	*linux.Process
	name  string
	args  []string
	style Style
}

// Programs returns the programs of a style by name.
func Programs(style Style) map[string]linux.Program {
	programs := map[string]linux.Program{"sleep": sleepProgram(style)}
	for name, run := range applets() {
		programs[name] = linux.Main(func(p *linux.Process) int {
			c := &call{Process: p, name: name, style: style}
			if len(p.Args) > 1 {
				c.args = p.Args[1:]
			}
			return run(c)
		})
	}
	return programs
}

// applets lists the applets by name.
func applets() map[string]applet {
	return map[string]applet{
		"true":  func(*call) int { return 0 },
		"false": func(*call) int { return 1 },
		"cat":   cat,
		"touch": touch,
		"rm":    rm,
	}
}

// fail prints a message on standard error with the program's name in front and returns the exit code 1.
func (c *call) fail(msg string) int {
	c.WriteString(2, c.name+": "+msg+"\n")
	return 1
}

// print writes to standard output; an error ends the program.
func (c *call) print(text string) {
	if text == "" {
		return
	}
	if _, err := c.Write(1, []byte(text)); err != nil && err != linux.EINTR {
		c.fail("write error: " + err.Error())
		c.Exit(1)
	}
}
