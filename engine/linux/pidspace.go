package linux

import "slices"

// PIDSpace is a PID namespace.
type PIDSpace struct {
	init   *Process
	procs  []*Process // in order of PID
	next   int
	reaper bool // PID 1 reaps every orphan, as pause does
}

// firstForkedPID is the PID of the first child of PID 1: runc's own threads had those between.
const firstForkedPID = 7

// NewPIDSpace returns an empty namespace.
func NewPIDSpace() *PIDSpace { return &PIDSpace{next: 1} }

// Init returns PID 1, or nil before it starts.
func (s *PIDSpace) Init() *Process { return s.init }

// Processes returns the processes of the namespace, zombies included, in order of PID.
func (s *PIDSpace) Processes() []*Process { return s.procs }

// Find returns the process with that PID, or nil.
func (s *PIDSpace) Find(pid int) *Process {
	i, ok := slices.BinarySearchFunc(s.procs, pid, func(p *Process, pid int) int { return p.PID - pid })
	if !ok {
		return nil
	}
	return s.procs[i]
}

func (s *PIDSpace) add(p *Process) {
	p.PID = s.next
	if s.init == nil {
		s.init, p.Group, s.next = p, p.PID, firstForkedPID-1
	}
	s.next++
	s.procs = append(s.procs, p)
}

// skip leaves out the PIDs that an exec by runc takes for its own threads.
func (s *PIDSpace) skip() { s.next += firstForkedPID - 2 }

func (s *PIDSpace) remove(p *Process) {
	if i, ok := slices.BinarySearchFunc(s.procs, p.PID, func(q *Process, pid int) int { return q.PID - pid }); ok {
		s.procs = slices.Delete(s.procs, i, i+1)
	}
}

// zap kills every process of the namespace when PID 1 has ended.
func (s *PIDSpace) zap() {
	for _, p := range slices.Clone(s.procs) {
		if p != s.init && p.state == procRunning {
			p.destroy(SIGKILL)
		}
	}
}
