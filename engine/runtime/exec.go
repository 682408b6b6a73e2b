package runtime

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/sim"
)

// maxExecOutput bounds what is kept of a command's output, in bytes.
const maxExecOutput = 16 << 20

// Exec runs a command in a running instance.
func (r *Runtime) Exec(t *sim.Task, id cri.ContainerID, cmd []string, timeout time.Duration) (cri.ExecResult, error) {
	c := r.containers[id]
	if c == nil {
		return cri.ExecResult{}, fmt.Errorf("rpc error: code = NotFound desc = failed to exec in container: failed to load task: no running task found: task %s not found", id)
	}
	if c.State != cri.Running {
		return cri.ExecResult{}, fmt.Errorf("rpc error: code = Unknown desc = failed to exec in container: container is in %s state", stateName(c.State))
	}
	if !t.Sleep(r.latency(r.timing.Exec)) {
		return cri.ExecResult{}, errCanceled
	}
	if c.State != cri.Running {
		return cri.ExecResult{}, fmt.Errorf("rpc error: code = Unknown desc = failed to exec in container: container is in %s state", stateName(c.State))
	}
	if c.ended {
		return cri.ExecResult{}, fmt.Errorf("rpc error: code = Unknown desc = failed to exec in container: failed to start exec %q: OCI runtime exec failed: exec failed: cannot exec in a stopped container", r.newID())
	}
	if len(cmd) == 0 {
		return cri.ExecResult{}, errors.New("rpc error: code = InvalidArgument desc = exec command is empty")
	}
	path, prog, argv, err := findProgram(c.process(), cmd, c.env, c.dir)
	if err != nil {
		return cri.ExecResult{}, fmt.Errorf("rpc error: code = Unknown desc = failed to exec in container: failed to start exec %q: OCI runtime exec failed: exec failed: unable to start container process: %s", r.newID(), execError(cmd[0], path, err))
	}
	return r.runExec(t, c, prog, argv, timeout)
}

func (r *Runtime) runExec(t *sim.Task, c *container, prog linux.Program, argv []string, timeout time.Duration) (cri.ExecResult, error) {
	var stdout, stderr, both strings.Builder
	keep := func(b *strings.Builder) *linux.File {
		return linux.NewSink(func(text []byte) {
			if both.Len() < maxExecOutput {
				b.Write(text)
				both.Write(text)
			}
		}, nil)
	}
	in := c.process()
	in.Files = []*linux.File{linux.NullFile(), keep(&stdout), keep(&stderr)}
	ended := false
	var wake func()
	in.OnExit = func(*linux.Process) {
		ended = true
		if wake != nil {
			wake()
		}
	}
	p := linux.Join(in, prog, argv, c.env, c.dir)
	res := cri.ExecResult{}
	var timer sim.Timer
	if timeout > 0 {
		timer = r.kernel.After(timeout, func() {
			res.TimedOut = true
			p.Deliver(linux.SIGKILL, "containerd", true)
		})
	}
	canceled := false
	for !ended {
		if !t.Await(func(resume func()) { wake = resume }) && !ended {
			canceled = true
			p.Deliver(linux.SIGKILL, "containerd", true)
		}
	}
	timer.Stop()
	if canceled {
		return cri.ExecResult{}, errCanceled
	}
	status, _ := p.Ended()
	res.Stdout, res.Stderr, res.Combined, res.ExitCode = stdout.String(), stderr.String(), both.String(), status.Shell()
	return res, nil
}
