package busybox

import (
	"podflight/engine/linux"
)

// program finds what a command line runs: its program and the arguments, which change for a script.
func (c *call) program(argv []string) (linux.Program, []string, error) {
	search := c.Getenv("PATH")
	path, err := c.LookPath(argv[0], search)
	if err != nil {
		return nil, nil, err
	}
	prog, interpreter, err := c.LoadProgram(path)
	switch {
	case err == linux.ENOEXEC:
		return c.shell, append([]string{"sh", path}, argv[1:]...), nil
	case err == nil && interpreter != nil:
		return prog, append(append(interpreter, path), argv[1:]...), nil
	}
	return prog, argv, err
}

// runCommand runs a command in a child and returns its exit code; a command that is not there is 127.
func (c *call) runCommand(argv []string) int {
	c.flush()
	prog, args, err := c.program(argv)
	if err != nil {
		c.fail(argv[0] + ": " + err.Error())
		return c.execStatus(err)
	}
	child, err := c.Spawn(prog, linux.Attr{Args: args})
	if err != nil {
		c.fail("fork: " + err.Error())
		return 1
	}
	return c.WaitFor(child).Shell()
}

func (c *call) execStatus(err error) int {
	if err == linux.ENOENT {
		return 127
	}
	return 126
}

// replace runs a command in place of the applet. It returns only if the command cannot be run.
func (c *call) replace(argv, env []string) int {
	c.flush()
	prog, args, err := c.program(argv)
	if err != nil {
		if c.style == GNU {
			c.fail("'" + argv[0] + "': " + err.Error())
		} else {
			c.fail("can't execute '" + argv[0] + "': " + err.Error())
		}
		return c.execStatus(err)
	}
	c.Exec(prog, args, env)
	return 0
}
