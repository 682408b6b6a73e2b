package rootfs

import (
	"fmt"
	"strconv"
	"strings"
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
	memory  int64         // that it takes beside what every process takes, in bytes
	ready   time.Duration // from its start until it listens
	stops   []stop
	refuses func(p *linux.Process) (msg string, code int) // why it does not start; "" if it does
	started func(p *linux.Process) []string               // lines that it logs on standard error when it is ready
	listens func(p *linux.Process) []int                  // the ports, where arguments or variables say them
	files   []file                                        // that its image has, beside it
	http    func(p *linux.Process, req linux.Request) linux.Response
	line    func(p *linux.Process) func(line string) string // answers one line of a text protocol
	grpc    func(p *linux.Process) func(service string) (serving, known bool)
	stdout  bool // it logs on standard output
}

// stop is how a daemon takes a signal.
type stop struct {
	signal linux.Signal
	exit   int
	after  time.Duration // from the signal to its end
	log    func(p *linux.Process) []string
}

// stopsOn returns stops for the signals that end most servers: at once, with that exit code.
func stopsOn(exit int, signals ...linux.Signal) []stop {
	if len(signals) == 0 {
		signals = []linux.Signal{linux.SIGTERM, linux.SIGINT}
	}
	out := make([]stop, len(signals))
	for i, sig := range signals {
		out[i] = stop{signal: sig, exit: exit}
	}
	return out
}

// goDefault is what the Go runtime does with signals that a program does not handle: it raises
// them again, which PID 1 survives, and then exits with 2.
func goDefault() []stop { return stopsOn(2, linux.SIGTERM, linux.SIGINT, linux.SIGHUP, linux.SIGQUIT) }

// javaDefault is what a JVM does: it runs its shutdown hooks and exits with 128 and the signal.
func javaDefault(after time.Duration) []stop {
	return []stop{{signal: linux.SIGTERM, exit: 143, after: after}, {signal: linux.SIGINT, exit: 130, after: after}}
}

// file is a file of an image.
type file struct{ path, content string }

// program returns the daemon as a native program.
func (d daemon) program(img *registry.Image) linux.Program {
	return linux.Native(func(p *linux.Process) {
		if d.refuses != nil {
			if msg, code := d.refuses(p); msg != "" {
				p.WriteString(2, msg)
				p.ExitAfter(0, code)
				return
			}
		}
		p.Grow(d.memory)
		d.handleStops(p)
		p.After(d.ready, func() {
			if d.listen(p, img) && d.started != nil {
				d.log(p, d.started(p))
			}
		})
	})
}

func (d daemon) handleStops(p *linux.Process) {
	for _, s := range d.stops {
		p.Handle(s.signal)
	}
	stopping := false
	p.OnSignal = func(sig linux.Signal) string {
		for _, s := range d.stops {
			if s.signal != sig || stopping {
				continue
			}
			stopping = true
			if s.log != nil {
				d.log(p, s.log(p))
			}
			p.StopListening()
			p.ExitAfter(s.after, s.exit)
		}
		return "handled"
	}
}

func (d daemon) log(p *linux.Process, lines []string) {
	fd := 2
	if d.stdout {
		fd = 1
	}
	for _, line := range lines {
		p.WriteString(fd, line+"\n")
	}
}

// listen opens the daemon's ports. A port that is taken ends it.
func (d daemon) listen(p *linux.Process, img *registry.Image) bool {
	ports := d.ports
	if d.listens != nil {
		ports = d.listens(p)
	} else if len(ports) == 0 {
		ports = img.Ports
	}
	for _, port := range ports {
		l, err := p.Listen(port, false)
		if err != nil {
			p.WriteString(2, fmt.Sprintf("%s: bind() to 0.0.0.0:%d failed (98: %s)\n", p.Comm(), port, err))
			p.Exit(1)
			return false
		}
		if d.http != nil {
			l.HTTP = func(req linux.Request) linux.Response { return d.http(p, req) }
		}
		if d.line != nil {
			l.Line = d.line(p)
		}
		if d.grpc != nil {
			l.GRPCHealth = d.grpc(p)
		}
	}
	return true
}

// flagValue returns the value of an option in a program's arguments: -name=v, --name=v, -name v or --name v.
func flagValue(p *linux.Process, names ...string) (string, bool) {
	for i, a := range p.Args {
		for _, name := range names {
			bare := strings.TrimLeft(a, "-")
			if bare == a {
				continue
			}
			if v, ok := strings.CutPrefix(bare, name+"="); ok {
				return v, true
			}
			if bare == name && i+1 < len(p.Args) {
				return p.Args[i+1], true
			}
		}
	}
	return "", false
}

// portOf reads the port of an address such as ":8080", "0.0.0.0:80" or "8080"; otherwise is what else it is.
func portOf(address string, otherwise int) int {
	_, after, found := strings.Cut(address, ":")
	if !found {
		after = address
	}
	if i := strings.LastIndexByte(after, ':'); i >= 0 {
		after = after[i+1:]
	}
	n, err := strconv.Atoi(after)
	if err != nil || n < 1 || n > 65535 {
		return otherwise
	}
	return n
}

// stamp is the wall clock as a log shows it.
func stamp(p *linux.Process, layout string) string { return p.Kernel().Wall().Format(layout) }

// text answers every request with the same text.
func text(body string) func(*linux.Process, linux.Request) linux.Response {
	return func(*linux.Process, linux.Request) linux.Response {
		return linux.Response{Status: 200, Type: "text/plain; charset=utf-8", Body: body}
	}
}

func notFound() linux.Response {
	return linux.Response{Status: 404, Type: "text/plain; charset=utf-8", Body: "404 page not found\n"}
}
