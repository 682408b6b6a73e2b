package shell

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"podflight/engine/linux"
)

// job is a pipeline in the background.
type job struct {
	number int
	procs  []*linux.Process
	status linux.Status // of the last process
	done   bool
	waited bool         // by name: it stays listed until jobs shows it or another job comes
	stmt   *syntax.Stmt // what was started
}

// text is the job's command line.
func (j *job) text() string { return nodeText(j.stmt) }

func (j *job) last() *linux.Process { return j.procs[len(j.procs)-1] }

// update reaps what has ended of the job.
func (j *job) update(p *linux.Process) {
	if j.done || j.last().Parent != p {
		return
	}
	done := true
	for _, q := range j.procs {
		st, ended := p.Reap(q)
		if !ended {
			done = false
			continue
		}
		if q == j.last() {
			j.status = st
		}
	}
	j.done = done
}

// background starts a statement that ends with &.
func (s *shell) background(st *syntax.Stmt) int {
	s.effects++
	s.p.Work(1)
	child, err := s.fork(func(sub *shell) { sub.exit(sub.command(st, evExit)) })
	if err != nil {
		return s.cannotFork(err)
	}
	if !s.opts.monitor {
		child.Ignore(linux.SIGINT)
		child.Ignore(linux.SIGQUIT)
		if f, err := s.p.OpenFile("/dev/null", linux.ReadOnly, 0); err == nil {
			child.SetFile(0, f)
		}
	}
	s.addJob([]*linux.Process{child}, st)
	s.lastBg = child.PID
	return 0
}

func (s *shell) addJob(procs []*linux.Process, st *syntax.Stmt) {
	s.forgetJobs(func(j *job) bool { return j.waited })
	if len(s.jobs) >= maxJobs {
		s.updateJobs()
		s.forgetJobs(func(j *job) bool { return j.done })
	}
	n := 1
	for _, j := range s.jobs {
		n = max(n, j.number+1)
	}
	s.jobs = append(s.jobs, &job{number: n, procs: procs, stmt: st})
}

// maxJobs bounds how many jobs that have ended a shell remembers.
const maxJobs = 256

// forgetJobs drops jobs. Subshells may still list the old slice, so it is left as it is.
func (s *shell) forgetJobs(drop func(*job) bool) {
	if !slices.ContainsFunc(s.jobs, drop) {
		return
	}
	kept := make([]*job, 0, len(s.jobs))
	for _, j := range s.jobs {
		if !drop(j) {
			kept = append(kept, j)
		}
	}
	s.jobs = kept
}

func (s *shell) updateJobs() {
	for _, j := range s.jobs {
		j.update(s.p)
	}
}

// reapOrphans collects children that the shell never started: PID 1 inherits them.
func (s *shell) reapOrphans() {
	for i := 0; i < len(s.p.Children()); {
		c := s.p.Children()[i]
		if _, ended := c.Ended(); ended && !s.owns(c) {
			s.p.Reap(c) // takes it off the list
			continue
		}
		i++
	}
}

func (s *shell) owns(c *linux.Process) bool {
	for _, j := range s.jobs {
		for _, q := range j.procs {
			if q == c {
				return true
			}
		}
	}
	return false
}

// waitForeground waits for children in the foreground; the status is the last one's.
// Trapped signals that come meanwhile are kept until it returns (ash waitforjob).
func (s *shell) waitForeground(procs ...*linux.Process) int {
	s.effects++
	s.traps.deferring = true
	statuses := make([]linux.Status, len(procs))
	for i, q := range procs {
		statuses[i] = s.p.WaitFor(q)
	}
	s.traps.deferring = false
	s.updateJobs()
	if s.p.Space.Init() == s.p {
		s.reapOrphans()
	}
	last := statuses[len(statuses)-1]
	s.reportSignal(last, procs[len(procs)-1])
	if s.opts.pipefail {
		for _, st := range statuses {
			if st.Shell() != 0 {
				last = st
			}
		}
	}
	return last.Shell()
}

// reportSignal tells that a foreground command was killed, as a non-interactive shell does.
func (s *shell) reportSignal(st linux.Status, child *linux.Process) {
	if st.Signal == 0 || st.Signal == linux.SIGINT || st.Signal == linux.SIGPIPE {
		return
	}
	if s.in.dialect == Bash && st.Signal != linux.SIGTERM {
		s.complain(fmt.Sprintf("%5d %-23s %s", child.PID, st.Signal.Text(), strings.Join(child.Args, " ")))
		return
	}
	s.p.WriteString(2, st.Signal.Text()+"\n")
}

// pipeline runs a | b | c: each part in a child.
func (s *shell) pipeline(c *syntax.BinaryCmd, fl flags) int {
	parts := pipelineParts(c, nil)
	procs := make([]*linux.Process, 0, len(parts))
	var in *linux.File
	for i, part := range parts {
		var next, out *linux.File
		if i < len(parts)-1 {
			next, out = s.p.Pipe()
			next.Hold()
			out.Hold()
		}
		child, err := s.forkPart(part.stmt, in, out, part.both, fl)
		if in != nil {
			in.Release()
		}
		if out != nil {
			out.Release()
		}
		in = next
		if err != nil {
			if in != nil {
				in.Release()
			}
			return s.cannotFork(err)
		}
		procs = append(procs, child)
	}
	return s.waitForeground(procs...)
}

// pipePart is one part of a pipeline; both says that standard error goes into the pipe too.
type pipePart struct {
	stmt *syntax.Stmt
	both bool
}

func pipelineParts(c *syntax.BinaryCmd, parts []pipePart) []pipePart {
	both := c.Op == syntax.PipeAll
	if x, ok := c.X.Cmd.(*syntax.BinaryCmd); ok && (x.Op == syntax.Pipe || x.Op == syntax.PipeAll) && len(c.X.Redirs) == 0 {
		parts = pipelineParts(x, parts)
		parts[len(parts)-1].both = both
	} else {
		parts = append(parts, pipePart{c.X, both})
	}
	if y, ok := c.Y.Cmd.(*syntax.BinaryCmd); ok && (y.Op == syntax.Pipe || y.Op == syntax.PipeAll) && len(c.Y.Redirs) == 0 {
		return pipelineParts(y, parts)
	}
	return append(parts, pipePart{stmt: c.Y})
}

func (s *shell) forkPart(st *syntax.Stmt, in, out *linux.File, both bool, fl flags) (*linux.Process, error) {
	child, err := s.fork(func(sub *shell) { sub.exit(sub.stmt(st, fl&evTested|evExit)) })
	if err != nil {
		return nil, err
	}
	if in != nil {
		child.SetFile(0, in)
	}
	if out != nil {
		child.SetFile(1, out)
		if both {
			child.SetFile(2, out)
		}
	}
	return child, nil
}

// findJob returns the job that %1, %%, %+, %-, %name or a PID names.
func (s *shell) findJob(name string) *job {
	spec, isJob := strings.CutPrefix(name, "%")
	if !isJob {
		pid, err := strconv.Atoi(name)
		if err != nil {
			return nil
		}
		for _, j := range s.jobs {
			for _, q := range j.procs {
				if q.PID == pid {
					return j
				}
			}
		}
		return nil
	}
	n := len(s.jobs)
	switch spec {
	case "", "%", "+":
		if n > 0 {
			return s.jobs[n-1]
		}
		return nil
	case "-":
		if n > 1 {
			return s.jobs[n-2]
		}
		return nil
	}
	number, err := strconv.Atoi(spec)
	for _, j := range s.jobs {
		if err == nil && j.number == number || err != nil && strings.HasPrefix(j.text(), spec) {
			return j
		}
	}
	return nil
}
