package registry

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"podflight/engine/scenario"
)

// Error is a pull that failed. Its text is what the kubelet shows: containerd's message, with the gRPC code before it
// unless that is Unknown, which the kubelet leaves out.
type Error struct {
	Code    string        // gRPC: "NotFound", "Unknown", "InvalidArgument"
	Message string        // containerd's
	After   time.Duration // how long it takes until the pull fails, beyond an ordinary answer: a connection that times out
}

const (
	notFound        = "NotFound"
	unknown         = "Unknown"
	invalidArgument = "InvalidArgument"
)

// Error returns the text as the kubelet shows it.
func (e *Error) Error() string {
	if e.Code == unknown {
		return e.Message
	}
	return fmt.Sprintf("rpc error: code = %s desc = %s", e.Code, e.Message)
}

// dialTimeout is how long containerd waits for a connection (internal/cri/server/images/image_pull.go).
const dialTimeout = 30 * time.Second

func failed(code string, ref Reference, cause string) *Error {
	return &Error{Code: code, Message: fmt.Sprintf("failed to pull and unpack image %q: failed to resolve reference %q: %s", ref, ref, cause)}
}

// missing is the answer for an image that does not exist. Docker Hub does not say whether a repository that it
// will not show is missing or private; a missing tag of a repository that it shows is simply not found.
func (h *host) missing(ref Reference) *Error {
	if h.HidesMissing && len(h.entries[ref.Path]) == 0 {
		return failed(unknown, ref, "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed")
	}
	return failed(notFound, ref, ref.String()+": not found")
}

func noCredentials(ref Reference) *Error {
	return failed(unknown, ref, "pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials")
}

func unauthorized(ref Reference) *Error {
	return failed(unknown, ref, fmt.Sprintf("unexpected status from HEAD request to %s: 401 Unauthorized", manifestURL(ref)))
}

func unreachable(ref Reference, o scenario.Outage) *Error {
	switch o.Mode {
	case scenario.OutageTimeout:
		e := doRequest(ref, fmt.Sprintf("dial tcp %s: i/o timeout", address(ref.Host)))
		e.After = dialTimeout
		return e
	case scenario.OutageUnavailable:
		return failed(unknown, ref, fmt.Sprintf("unexpected status from HEAD request to %s: 503 Service Unavailable", manifestURL(ref)))
	default:
		return doRequest(ref, fmt.Sprintf("dial tcp %s: connect: connection refused", address(ref.Host)))
	}
}

// resolver is the node's name server, as errors print it.
const resolver = "127.0.0.53:53"

func unknownHost(ref Reference) *Error {
	name, _, _ := strings.Cut(ref.Host, ":")
	if name == "localhost" {
		return doRequest(ref, fmt.Sprintf("dial tcp %s: connect: connection refused", address(ref.Host)))
	}
	return doRequest(ref, fmt.Sprintf("dial tcp: lookup %s on %s: no such host", name, resolver))
}

func doRequest(ref Reference, cause string) *Error {
	return failed(unknown, ref, fmt.Sprintf("failed to do request: Head %q: %s", manifestURL(ref), cause))
}

func manifestURL(ref Reference) string {
	scheme := "https"
	if strings.HasPrefix(ref.Host, "localhost") {
		scheme = "http"
	}
	return fmt.Sprintf("%s://%s/v2/%s/manifests/%s", scheme, registryOf(ref.Host), ref.Path, ref.object())
}

// registryOf returns the name of the server that answers for a host.
func registryOf(host string) string {
	if host == defaultHost {
		return "registry-1.docker.io"
	}
	return host
}

// address returns the address of a host in the simulated world: always the same one, in a block reserved for documentation.
func address(host string) string {
	name, port, found := strings.Cut(registryOf(host), ":")
	if !found {
		port = "443"
	}
	if name == "localhost" {
		return "127.0.0.1:" + port
	}
	sum := fnv.New32a()
	sum.Write([]byte(name))
	return fmt.Sprintf("203.0.113.%d:%s", 1+sum.Sum32()%254, port)
}
