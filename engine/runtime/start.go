package runtime

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// startFailed is what stands before runc's own words when a container cannot be started.
const startFailed = "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: "

// initMemory is what runc's own first step in the container takes, in bytes. It varies by a little with the version.
const initMemory = 4 << 20

// startExitCode is the exit code of a container that could not be started
// (containerd internal/cri/server errorStartExitCode).
const startExitCode = 128

// StartContainer starts a created instance.
func (r *Runtime) StartContainer(t *sim.Task, id cri.ContainerID) error {
	if !t.Sleep(r.latency(r.timing.Start)) {
		return errCanceled
	}
	c := r.containers[id]
	if c == nil {
		return fmt.Errorf("rpc error: code = NotFound desc = an error occurred when try to find container %q: not found", id)
	}
	if c.State != cri.Created {
		return fmt.Errorf("rpc error: code = Unknown desc = container %q is in %s state", id, stateName(c.State))
	}
	prog, argv, err := c.load()
	if err != nil {
		c.failStart(err)
		return err
	}
	c.State, c.StartedAt = cri.Running, r.kernel.Wall()
	c.become("", trace.ContainerChange{Phase: trace.Running})
	c.launch(prog, argv)
	return nil
}

func stateName(s cri.State) string {
	return [...]string{"CONTAINER_CREATED", "CONTAINER_RUNNING", "CONTAINER_EXITED", "CONTAINER_UNKNOWN"}[s]
}

// load finds the program of the instance's command as runc does before it reports the container as
// created; errors have runc's words.
func (c *container) load() (linux.Program, []string, error) {
	if limit := c.cfg.MemoryLimit; limit > 0 && limit < initMemory {
		return nil, nil, errors.New(startFailed + "container init was OOM-killed (memory limit too low?)")
	}
	if err := c.view.MakeWorkingDir(c.dir); err != nil {
		return nil, nil, errors.New(startFailed + "error during container init: mkdir " + c.dir + ": " + strings.ToLower(err.Error()))
	}
	probe := c.process()
	path, prog, argv, err := findProgram(probe, c.argv, c.env, c.dir)
	if err != nil {
		return nil, nil, errors.New(startFailed + "error during container init: " + execError(c.argv[0], path, err))
	}
	return prog, argv, nil
}

// process describes where the instance's processes run.
func (c *container) process() linux.Container {
	return linux.Container{Sandbox: c.sandbox.linux, Cgroup: c.cgroup, View: c.view, Space: c.space, UID: c.uid(), GID: int(c.User.GID), Groups: c.User.Groups}
}

// findProgram looks the first word of a command up. A script is run by the interpreter that it names.
func findProgram(in linux.Container, argv, env []string, dir string) (path string, prog linux.Program, args []string, err error) {
	search, _ := lookupEnv(env, "PATH")
	look := in.Inspector(dir)
	path, err = look.LookPath(argv[0], search)
	if err != nil {
		return path, nil, nil, err
	}
	prog, interpreter, err := look.LoadProgram(path)
	switch {
	case err == nil && interpreter != nil:
		return path, prog, append(append(interpreter, path), argv[1:]...), nil
	case err != nil:
		// The kernel refuses the file only when runc has become the container's process.
		return path, linux.FailExec(path, err), argv, nil
	}
	return path, prog, argv, nil
}

// execError is the text of Go's os/exec.LookPath for a command that cannot be run.
func execError(name, path string, err error) string {
	reason := "permission denied"
	switch {
	case err == linux.ENOENT && !strings.Contains(name, "/"):
		reason = "executable file not found in $PATH"
	case err == linux.ENOENT || err == linux.ENOTDIR:
		reason = "stat " + name + ": " + strings.ToLower(err.Error())
	case err == linux.EISDIR:
		reason = "is a directory"
	case !strings.Contains(name, "/"):
		reason = "executable file not found in $PATH"
	}
	_ = path
	return fmt.Sprintf("exec: %q: %s", name, reason)
}

// failStart leaves the instance as containerd leaves one that could not be started.
func (c *container) failStart(err error) {
	c.State, c.ExitCode, c.Reason, c.Message = cri.Exited, startExitCode, "StartError", err.Error()
	c.StartedAt, c.FinishedAt = time.Unix(0, 0).UTC(), c.runtime.kernel.Wall()
	c.become("start-error", trace.ContainerChange{Phase: trace.Exited, Reason: c.Reason, Message: c.Message, ExitCode: c.ExitCode})
}

// launch starts the instance's first process.
func (c *container) launch(prog linux.Program, argv []string) {
	c.space = c.sandbox.linux.PIDs
	if c.space == nil {
		c.space = linux.NewPIDSpace()
	}
	in := c.process()
	input := linux.NullFile()
	if c.cfg.Stdin || c.cfg.TTY {
		input = linux.OpenInput()
	}
	in.Files = []*linux.File{input, c.log.stream("stdout"), c.log.stream("stderr")}
	in.OnExit = c.exited
	c.main = linux.Start(in, prog, argv, c.env, c.dir)
}

// exited is called when the instance's first process has ended.
func (c *container) exited(p *linux.Process) {
	status, _ := p.Ended()
	if c.space != nil && c.space == c.sandbox.linux.PIDs {
		c.cgroup.KillAll("containerd") // a shared namespace does not end with the container's process
	}
	c.log.flush()
	c.ended = true
	c.FinishedAt, c.ExitCode = c.runtime.kernel.Wall(), status.Shell()
	c.Reason = "Completed"
	if c.ExitCode != 0 {
		c.Reason = "Error"
	}
	rule := trace.RuleID("exit-code")
	if c.cgroup.OOMKilled() {
		c.Reason, rule = "OOMKilled", "oom-killed"
	}
	c.TerminationMessage = c.message.Text(maxTerminationMessage)
	change := trace.ContainerChange{Phase: trace.Exited, Reason: c.Reason, ExitCode: c.ExitCode}
	if status.Signal != 0 {
		change.Signal = status.Signal.String()
		if rule == "exit-code" {
			rule = "killed-by-signal"
		}
	}
	c.tell(rule, change)
	c.runtime.kernel.After(c.runtime.latency(c.runtime.timing.Exit), c.seenToExit)
}

// seenToExit takes the end of the first process into the instance's state, once containerd has heard of it from its shim.
func (c *container) seenToExit() {
	c.State = cri.Exited
	c.runtime.changed(c.Pod.UID, c.ID, c.Record)
	c.log.changed()
	waiting := c.stopped
	c.stopped = nil
	for _, fn := range waiting {
		fn()
	}
}

// maxTerminationMessage is how much of the message file counts, in bytes.
const maxTerminationMessage = 4096
