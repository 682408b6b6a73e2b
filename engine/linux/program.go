package linux

// Program is what an executable file does.
type Program interface {
	// Exec makes p run the program. It returns at once.
	Exec(p *Process)
}

// Main is a program written from top to bottom; it may park and returns the exit code.
type Main func(p *Process) int

// Exec runs the program in a task of its own.
func (m Main) Exec(p *Process) {
	p.runTask(func() int { return m(p) })
}

// Native is a program without a task: it reacts to signals, connections and timers. It costs
// nothing while it waits.
type Native func(p *Process)

// Exec starts the program.
func (n Native) Exec(p *Process) { n(p) }
