package rootfs

import (
	"path"
	"strings"

	"podflight/engine/linux"
)

// entrypoint is the script that many images begin with: it prepares, and then runs its arguments in its place.
type entrypoint struct {
	defaultCommand string                                         // put in front of arguments that begin with an option
	greets         func(p *linux.Process, args []string) []string // what it prints first
	refuses        func(p *linux.Process, args []string) string   // why it ends with 1 instead; "" if it does not
}

func isEntrypointScript(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(base, ".sh") || strings.Contains(base, "entrypoint") || base == "run"
}

// Exec runs the script.
func (e entrypoint) Exec(p *linux.Process) {
	args := p.Args[1:]
	if e.defaultCommand != "" && (len(args) == 0 || strings.HasPrefix(args[0], "-")) {
		args = append([]string{e.defaultCommand}, args...)
	}
	if e.refuses != nil {
		if msg := e.refuses(p, args); msg != "" {
			p.WriteString(2, msg)
			p.ExitAfter(0, 1)
			return
		}
	}
	if e.greets != nil {
		for _, line := range e.greets(p, args) {
			p.WriteString(1, line+"\n")
		}
	}
	if len(args) == 0 {
		p.ExitAfter(0, 0)
		return
	}
	execArgs(p, args)
}

// execArgs replaces a native program by a command, as exec "$@" does in a script.
func execArgs(p *linux.Process, args []string) {
	name := p.Args[0]
	file, err := p.LookPath(args[0], p.Getenv("PATH"))
	if err == nil {
		prog, interpreter, lerr := p.LoadProgram(file)
		if lerr == nil {
			if interpreter != nil {
				args = append(append(interpreter, file), args[1:]...)
			}
			p.Exec(prog, args, p.Env)
			return
		}
		err = lerr
	}
	if err == linux.ENOENT {
		p.WriteString(2, name+": exec: "+args[0]+": not found\n")
		p.ExitAfter(0, 127)
		return
	}
	p.WriteString(2, name+": exec: "+args[0]+": "+err.Error()+"\n")
	p.ExitAfter(0, 126)
}

// tini is a small init: it starts a program, hands every signal on to it, reaps what is orphaned and
// ends with the program's exit code.
func tini(p *linux.Process) {
	args := p.Args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		stop := args[0] == "--"
		args = args[1:]
		if stop {
			break
		}
	}
	if len(args) == 0 {
		p.ExitAfter(0, 1)
		return
	}
	child, err := p.Spawn(linux.Native(func(c *linux.Process) { execArgs(c, args) }), linux.Attr{Args: p.Args})
	if err != nil {
		p.ExitAfter(0, 1)
		return
	}
	if p.PID == 1 {
		p.Space.ReapOrphans()
	}
	child.OnExit = func(c *linux.Process) {
		st, _ := c.Ended()
		p.ExitAfter(0, st.Shell())
	}
	for sig := linux.Signal(1); sig <= 31; sig++ {
		if sig != linux.SIGKILL && sig != linux.SIGSTOP && sig != linux.SIGCHLD {
			p.Handle(sig)
		}
	}
	p.OnSignal = func(sig linux.Signal) string {
		child.Deliver(sig, "tini", false)
		return "handled"
	}
}
