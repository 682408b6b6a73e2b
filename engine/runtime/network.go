package runtime

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/sim"
)

// dial finds the listener that the node reaches under an address and lets the time of a connection pass.
// The error has the text of Go's net package.
func (r *Runtime) dial(t *sim.Task, host string, port int, timeout time.Duration) (*linux.Listener, error) {
	setup := r.host.Costs.Connect
	l, after, err := r.network.Route(r.hostNet, host, port, setup)
	if timeout > 0 && after >= timeout {
		t.Sleep(timeout)
		return nil, errTimeout
	}
	if !t.Sleep(after) {
		return nil, errCanceled
	}
	if err == nil && l.Closed() {
		err = linux.ECONNREFUSED
	}
	if err != nil {
		return nil, fmt.Errorf("dial tcp %s:%d: connect: %s", host, port, strings.ToLower(err.Error()))
	}
	return l, nil
}

var errTimeout = errors.New("timeout")

// TCPDial connects to a Pod and hangs up, as a tcpSocket probe does.
func (r *Runtime) TCPDial(t *sim.Task, ip string, port int, timeout time.Duration) error {
	_, err := r.dial(t, ip, port, timeout)
	if err == errTimeout {
		return fmt.Errorf("dial tcp %s:%d: i/o timeout", ip, port)
	}
	return err
}

// HTTPGet sends a GET as the kubelet's HTTP client does; the error has net/http's text.
func (r *Runtime) HTTPGet(t *sim.Task, req cri.HTTPRequest) (cri.HTTPResponse, error) {
	path := req.Path
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	url := fmt.Sprintf("%s://%s:%d%s", req.Scheme, req.Host, req.Port, path)
	began := r.kernel.Now()
	l, err := r.dial(t, req.Host, req.Port, req.Timeout)
	if err == errTimeout {
		return cri.HTTPResponse{}, getError(url, errDeadline)
	}
	if err != nil {
		return cri.HTTPResponse{}, getError(url, err)
	}
	if req.Scheme == "https" {
		return cri.HTTPResponse{}, getError(url, errNotTLS)
	}
	rest := req.Timeout - r.kernel.Now().Sub(began)
	get := linux.Request{Method: "GET", Host: fmt.Sprintf("%s:%d", req.Host, req.Port), Path: path, Remote: r.hostNet.IP}
	for _, h := range req.Headers {
		get.Headers = append(get.Headers, linux.Header{Name: h.Name, Value: h.Value})
		if strings.EqualFold(h.Name, "Host") {
			get.Host = h.Value
		}
	}
	resp, ok := r.exchange(t, l, get, req.Timeout > 0, rest)
	switch {
	case !ok:
		return cri.HTTPResponse{}, getError(url, errDeadline)
	case resp.Status == 0:
		return cri.HTTPResponse{}, getError(url, io.EOF)
	}
	return cri.HTTPResponse{Status: resp.Status, Body: resp.Body, Location: resp.Location}, nil
}

var (
	errNotTLS   = errors.New("http: server gave HTTP response to HTTPS client")
	errDeadline = errors.New("context deadline exceeded (Client.Timeout exceeded while awaiting headers)")
)

// getError words a GET that failed as the Error method of net/url.Error does.
func getError(url string, err error) error {
	//lint:ignore ST1005 the words of net/url
	return fmt.Errorf("Get %q: %w", url, err)
}

// exchange gets the answer to a request. It reports false if none comes in time.
func (r *Runtime) exchange(t *sim.Task, l *linux.Listener, req linux.Request, limited bool, rest time.Duration) (linux.Response, bool) {
	if l.HTTP != nil {
		resp := l.HTTP(req)
		if !resp.Never && (!limited || resp.Delay < rest) {
			return resp, t.Sleep(resp.Delay)
		}
		if !limited {
			rest = time.Hour
		}
		t.Sleep(rest)
		return linux.Response{}, false
	}
	deadline := sim.Never
	if limited {
		deadline = r.kernel.Now().Add(rest)
	}
	return l.Exchange(t, req, deadline)
}

// GRPCHealth asks the gRPC health service; errors have the words of k8s.io/kubernetes pkg/probe/grpc.
func (r *Runtime) GRPCHealth(t *sim.Task, ip string, port int, service string, timeout time.Duration) (bool, error) {
	began := r.kernel.Now()
	l, err := r.dial(t, ip, port, timeout)
	switch {
	case err == errCanceled:
		return false, err
	case err != nil || l.GRPCHealth == nil:
		// The client waits until the server speaks gRPC, and tries again until its time is up.
		t.Sleep(began.Add(timeout).Sub(r.kernel.Now()))
		return false, fmt.Errorf("timeout: failed to connect service \"%s:%d\" within %v: context deadline exceeded", ip, port, timeout)
	}
	serving, known := l.GRPCHealth(service)
	if !known {
		return false, errors.New("error: health rpc probe failed: rpc error: code = NotFound desc = unknown service")
	}
	return serving, nil
}
