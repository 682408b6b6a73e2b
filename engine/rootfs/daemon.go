package rootfs

import (
	"fmt"
	"time"

	"podflight/engine/linux"
	"podflight/engine/registry"
)

// daemon is a server as a container's life shows it: where it listens, what it logs when it starts
// and stops, which signals end it and how fast.
type daemon struct {
	path    string
	aliases []string
	ports   []int
	ready   time.Duration // from its start until it listens
	stops   []linux.Signal
	exit    int           // its exit code when it is stopped
	linger  time.Duration // from the signal to its end
	started []string      // lines that it logs on standard error when it starts
	stopped []string      // lines that it logs when it is stopped
	files   []file        // that its image has, beside it
	http    func(p *linux.Process, req linux.Request) linux.Response
}

// file is a file of an image.
type file struct{ path, content string }

// program returns the daemon as a native program.
func (d daemon) program(img *registry.Image) linux.Program {
	return linux.Native(func(p *linux.Process) {
		for _, sig := range d.stops {
			p.Handle(sig)
		}
		stopping := false
		p.OnSignal = func(linux.Signal) string {
			if !stopping {
				stopping = true
				d.log(p, d.stopped)
				p.ExitAfter(d.linger, d.exit)
			}
			return "handled"
		}
		p.After(d.ready, func() {
			if !stopping {
				d.log(p, d.started)
				d.listen(p)
			}
		})
	})
}

func (d daemon) log(p *linux.Process, lines []string) {
	for _, line := range lines {
		p.WriteString(2, line+"\n")
	}
}

func (d daemon) listen(p *linux.Process) {
	for _, port := range d.ports {
		l, err := p.Listen(port, false)
		if err != nil {
			p.WriteString(2, fmt.Sprintf("%s: bind() to 0.0.0.0:%d failed (98: %s)\n", p.Comm(), port, err))
			p.Exit(1)
			return
		}
		if d.http != nil {
			l.HTTP = func(req linux.Request) linux.Response { return d.http(p, req) }
		}
	}
}
