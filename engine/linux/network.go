package linux

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"podflight/engine/sim"
)

// Cluster tells a network what lies behind the names and virtual addresses of Services.
type Cluster interface {
	// LookupHost returns the addresses of a name as a Pod of that namespace resolves it, or none.
	LookupHost(namespace, name string) []string
	// Endpoint returns where a connection to a Service's address goes. known is false for an
	// address that is not a Service's; ip is "" for a Service without endpoints.
	Endpoint(ip string, port int) (podIP string, podPort int, known bool)
}

// Network connects the Pods of all machines.
type Network struct {
	Cluster Cluster // may be nil
	spaces  map[string]*NetSpace
}

// NewNetwork returns a network without Pods.
func NewNetwork() *Network { return &Network{spaces: map[string]*NetSpace{}} }

// NetSpace is the network namespace of a Pod.
type NetSpace struct {
	IP        string
	Namespace string // of the Pod, for names
	network   *Network
	listeners map[int]*Listener
}

// Attach makes the namespace of a Pod with that address.
func (n *Network) Attach(ip, namespace string) *NetSpace {
	s := &NetSpace{IP: ip, Namespace: namespace, network: n}
	n.spaces[ip] = s
	return s
}

// Detach takes a Pod off the network.
func (n *Network) Detach(s *NetSpace) {
	if n.spaces[s.IP] == s {
		delete(n.spaces, s.IP)
	}
}

// Listener is a listening TCP socket.
type Listener struct {
	Port int
	// HTTP answers requests, if the program speaks HTTP.
	HTTP func(Request) Response
	// Line answers one line of a text protocol with the bytes that go back, if the program speaks one.
	Line func(line string) string
	// GRPCHealth answers the health protocol, if the program speaks gRPC: serving, and whether
	// the service is known.
	GRPCHealth func(service string) (serving, known bool)

	local   bool // bound to the loopback address only
	space   *NetSpace
	backlog []*File
	arrived waitQueue
	closed  bool
}

// Listen opens a listening socket that closes with the process. It returns EADDRINUSE if the port is taken.
func (p *Process) Listen(port int, local bool) (*Listener, error) {
	s := p.Sandbox.Net
	if s.listeners[port] != nil {
		return nil, EADDRINUSE
	}
	if s.listeners == nil {
		s.listeners = map[int]*Listener{}
	}
	l := &Listener{Port: port, space: s, local: local}
	s.listeners[port] = l
	p.listeners = append(p.listeners, l)
	return l, nil
}

// StopListening closes every socket that the process listens on.
func (p *Process) StopListening() {
	for _, l := range p.listeners {
		l.Close()
	}
	p.listeners = nil
}

// serveLines lets a handler answer each line that comes over a byte stream, until it ends.
func serveLines(k *sim.Kernel, s *socket, answer func(string) string) {
	var wait func()
	wait = func() {
		for {
			i := bytes.IndexByte(s.in.bytes(), '\n')
			if i < 0 {
				break
			}
			line := strings.TrimSuffix(string(s.in.bytes()[:i]), "\r")
			s.in.consume(i + 1)
			s.out.put([]byte(answer(line)))
		}
		s.out.canRead.wake()
		s.in.canWrite.wake()
		if s.in.writers == 0 || s.out.readers == 0 {
			s.close()
			return
		}
		s.in.canRead.add(func() { k.After(0, wait) })
	}
	wait()
}

// Ask sends one line to a program that speaks a text protocol and returns what comes back at once.
func (p *Process) Ask(ip string, port int, line string, timeout time.Duration) (string, error) {
	f, err := p.Connect(ip, port, timeout)
	if err != nil {
		return "", err
	}
	f.ref()
	defer f.unref()
	if _, err := f.io.write(p, []byte(line+"\n")); err != nil {
		return "", err
	}
	buf := make([]byte, 64<<10)
	n, err := f.io.read(p, buf)
	return string(buf[:n]), err
}

// Closed reports whether the socket has stopped listening.
func (l *Listener) Closed() bool { return l.closed }

// Close stops listening.
func (l *Listener) Close() {
	if l.closed {
		return
	}
	l.closed = true
	delete(l.space.listeners, l.Port)
	for _, f := range l.backlog {
		f.unref()
	}
	l.backlog = nil
	l.arrived.wake()
}

// Accept parks until a connection comes and returns it. It returns EINTR when a handled signal comes first.
func (p *Process) Accept(l *Listener) (*File, error) {
	for len(l.backlog) == 0 {
		if l.closed {
			return nil, EBADF
		}
		if !p.wait(&l.arrived, true) {
			return nil, EINTR
		}
	}
	f := l.backlog[0]
	l.backlog = l.backlog[1:]
	return f, nil
}

// arpTimeout is how long Linux looks for a neighbour before it says EHOSTUNREACH.
const arpTimeout = 3 * time.Second

// Route finds the listener behind an address. from is nil for the machine itself. after is how
// long a client waits before it knows of the error.
func (n *Network) Route(from *NetSpace, ip string, port int, setup time.Duration) (l *Listener, after time.Duration, err error) {
	to := from
	local := ip == "127.0.0.1" || ip == "::1" || ip == "0.0.0.0"
	if !local {
		if n.Cluster != nil {
			if podIP, podPort, known := n.Cluster.Endpoint(ip, port); known {
				if podIP == "" {
					return nil, setup, ECONNREFUSED
				}
				ip, port = podIP, podPort
			}
		}
		to = n.spaces[ip]
		if to == nil {
			return nil, arpTimeout, EHOSTUNREACH
		}
	}
	if to == nil {
		return nil, setup, ECONNREFUSED
	}
	l = to.listeners[port]
	if l == nil || l.local && !local {
		return nil, setup, ECONNREFUSED
	}
	return l, setup, nil
}

// LookupHost resolves a host name for a Pod: "localhost", an address, its own name, or what the cluster knows.
func (s *Sandbox) LookupHost(name string) []string {
	switch {
	case name == "localhost":
		return []string{"127.0.0.1"}
	case isAddress(name):
		return []string{name}
	case name == s.Hostname:
		return []string{s.Net.IP}
	case s.Net.network.Cluster == nil:
		return nil
	}
	return s.Net.network.Cluster.LookupHost(s.Net.Namespace, name)
}

func isAddress(name string) bool {
	dots, digits := 0, 0
	for _, c := range name {
		switch {
		case c == '.':
			dots++
		case c >= '0' && c <= '9':
			digits++
		default:
			return false
		}
	}
	return dots == 3 && digits >= 4
}

// Connect opens a TCP connection to an address. A zero timeout means the kernel's own of two minutes.
func (p *Process) Connect(ip string, port int, timeout time.Duration) (*File, error) {
	l, after, err := p.Host.Network.Route(p.Sandbox.Net, ip, port, p.Host.Costs.Connect)
	if timeout == 0 {
		timeout = 2 * time.Minute
	}
	if after > timeout {
		after, err = timeout, ETIMEDOUT
	}
	if !p.Sleep(after) && err == nil {
		return nil, EINTR
	}
	if err != nil {
		return nil, err
	}
	if l.closed {
		return nil, ECONNREFUSED
	}
	return l.connect(p.Kernel()), nil
}

// connect makes a connection to a listener and returns the client's end.
func (l *Listener) connect(k *sim.Kernel) *File {
	up, down := &pipe{readers: 1, writers: 1}, &pipe{readers: 1, writers: 1}
	client := newFile(&socket{in: down, out: up}, ReadWrite)
	server := &socket{in: up, out: down}
	switch {
	case l.HTTP != nil:
		serveBytes(k, server, l.HTTP)
		return client
	case l.Line != nil:
		serveLines(k, server, l.Line)
		return client
	}
	f := newFile(server, ReadWrite)
	l.backlog = append(l.backlog, f)
	l.arrived.wake()
	return client
}

// socket is one end of a TCP connection.
type socket struct {
	in, out *pipe
	shut    bool
}

func (s *socket) read(p *Process, b []byte) (int, error) { return pipeEnd{s.in, false}.read(p, b) }
func (s *socket) write(p *Process, b []byte) (int, error) {
	if s.shut {
		return 0, EPIPE
	}
	return pipeEnd{s.out, true}.write(p, b)
}

func (s *socket) close() {
	pipeEnd{s.in, false}.close()
	s.shutdown()
}

func (s *socket) shutdown() {
	if !s.shut {
		s.shut = true
		pipeEnd{s.out, true}.close()
	}
}

// Shutdown says that nothing more will be written to a connection.
func (f *File) Shutdown() {
	if s, ok := f.io.(*socket); ok {
		s.shutdown()
	}
}

// Ports returns the ports that something listens on, in order.
func (s *NetSpace) Ports() []int {
	ports := make([]int, 0, len(s.listeners))
	for port := range s.listeners {
		ports = append(ports, port)
	}
	slices.Sort(ports)
	return ports
}

// Reachable reports whether a Pod answers at an address.
func (n *Network) Reachable(from *NetSpace, ip string) bool {
	return ip == "127.0.0.1" || from != nil && ip == from.IP || n.spaces[ip] != nil
}

// Fetch sends a request and returns the answer. It returns ETIMEDOUT when none comes in time and
// ECONNRESET when the program hangs up without one.
func (p *Process) Fetch(ip string, port int, req Request, timeout time.Duration) (Response, error) {
	deadline := p.Kernel().Now().Add(timeout)
	l, after, err := p.Host.Network.Route(p.Sandbox.Net, ip, port, p.Host.Costs.Connect)
	p.Sleep(min(after, timeout))
	if after > timeout {
		return Response{}, ETIMEDOUT
	}
	if err == nil && l.closed {
		err = ECONNREFUSED
	}
	if err != nil {
		return Response{}, err
	}
	if l.HTTP != nil {
		r := l.HTTP(req)
		rest := deadline.Sub(p.Kernel().Now())
		if r.Never || r.Delay > rest {
			p.Sleep(rest)
			return Response{}, ETIMEDOUT
		}
		p.Sleep(r.Delay)
		return r, nil
	}
	r, ok := l.Exchange(p.task, req, deadline)
	p.afterPark()
	switch {
	case !ok:
		return Response{}, ETIMEDOUT
	case r.Status == 0:
		return Response{}, ECONNRESET
	}
	return r, nil
}
