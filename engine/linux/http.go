package linux

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"podflight/engine/sim"
)

// Request is an HTTP request.
type Request struct {
	Method  string
	Host    string
	Path    string
	Headers []Header
	Remote  string // address of the client
}

// Header is one line of an HTTP header.
type Header struct{ Name, Value string }

// Get returns the value of a header, or "".
func (r Request) Get(name string) string {
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// Response is an HTTP response.
type Response struct {
	Status   int
	Type     string // of the content
	Location string
	Body     string
	Server   string
	// Delay is how long the program takes to answer.
	Delay time.Duration
	// Never holds if the program accepts the connection and does not answer.
	Never bool
}

// StatusText returns the reason phrase of an HTTP status.
func StatusText(code int) string {
	switch code {
	case 200:
		return "OK"
	case 301:
		return "Moved Permanently"
	case 302:
		return "Found"
	case 400:
		return "Bad Request"
	case 403:
		return "Forbidden"
	case 404:
		return "Not Found"
	case 500:
		return "Internal Server Error"
	case 501:
		return "Not Implemented"
	case 503:
		return "Service Unavailable"
	}
	return "Status " + strconv.Itoa(code)
}

// Bytes returns the response as it goes over the wire of HTTP/1.0.
func (r Response) Bytes() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", r.Status, StatusText(r.Status))
	if r.Server != "" {
		fmt.Fprintf(&b, "Server: %s\r\n", r.Server)
	}
	if r.Location != "" {
		fmt.Fprintf(&b, "Location: %s\r\n", r.Location)
	}
	kind := r.Type
	if kind == "" {
		kind = "text/html"
	}
	fmt.Fprintf(&b, "Content-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", kind, len(r.Body), r.Body)
	return []byte(b.String())
}

// ParseRequest reads the head of a request. It reports false while the head is not complete.
func ParseRequest(b []byte) (Request, bool) {
	text := strings.ReplaceAll(string(b), "\r\n", "\n")
	head, _, ok := strings.Cut(text, "\n\n")
	if !ok {
		return Request{}, false
	}
	lines := strings.Split(head, "\n")
	words := strings.Fields(lines[0])
	if len(words) < 2 {
		return Request{Method: "BAD"}, true
	}
	r := Request{Method: words[0], Path: words[1]}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		r.Headers = append(r.Headers, Header{name, strings.TrimSpace(value)})
	}
	r.Host = r.Get("Host")
	return r, true
}

// serveBytes lets an HTTP handler answer what comes over a byte stream: one request, then the end.
func serveBytes(k *sim.Kernel, s *socket, handle func(Request) Response) {
	var wait func()
	wait = func() {
		req, complete := ParseRequest(s.in.bytes())
		switch {
		case complete:
			r := Response{Status: 400, Body: "400 Bad Request\n"}
			if req.Method != "BAD" {
				r = handle(req)
			}
			if r.Never {
				return
			}
			k.After(r.Delay, func() {
				s.out.put(r.Bytes())
				s.out.canRead.wake()
				s.close()
			})
		case s.in.writers == 0:
			s.close()
		default:
			s.in.canRead.add(func() { k.After(0, wait) })
		}
	}
	wait()
}

// Exchange sends a request to a program that serves bytes and parks the task until the
// answer is there or the deadline passes, when it reports false. A status of zero means that the program
// hung up without an answer.
func (l *Listener) Exchange(t *sim.Task, req Request, deadline sim.Instant) (Response, bool) {
	k := t.Kernel()
	client := l.connect(k)
	client.ref()
	defer client.unref()
	s := client.io.(*socket)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", req.Method, req.Path, req.Host)
	for _, h := range req.Headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h.Name, h.Value)
	}
	s.out.put([]byte(b.String() + "\r\n"))
	s.out.canRead.wake()
	for {
		if resp, done := parseResponse(s.in.bytes(), s.in.writers == 0); done {
			return resp, true
		}
		if k.Now() >= deadline {
			return Response{}, false
		}
		timer := k.At(min(deadline, k.Now().Add(time.Hour)), s.in.canRead.wake)
		ok := t.Await(s.in.canRead.add)
		timer.Stop()
		if !ok {
			return Response{}, false
		}
	}
}

// parseResponse reads an answer. It is complete when the stream has ended, or the announced length is there.
func parseResponse(b []byte, ended bool) (Response, bool) {
	head, body, found := strings.Cut(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n\n")
	if !found && !ended {
		return Response{}, false
	}
	lines := strings.Split(head, "\n")
	words := strings.Fields(lines[0])
	if len(words) < 2 || !strings.HasPrefix(words[0], "HTTP/") {
		return Response{}, ended || found
	}
	r := Response{Body: body}
	r.Status, _ = strconv.Atoi(words[1])
	length := -1
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(name) {
		case "content-length":
			length, _ = strconv.Atoi(value)
		case "location":
			r.Location = value
		}
	}
	return r, ended || length >= 0 && len(body) >= length
}
