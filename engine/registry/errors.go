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

func (h *host) unauthorized(ref Reference) *Error {
	return failed(unknown, ref, fmt.Sprintf("unexpected status from HEAD request to %s: 401 Unauthorized", manifestURL(ref, h.Endpoint)))
}

func (h *host) unreachable(ref Reference, o scenario.Outage) *Error {
	switch o.Mode {
	case scenario.OutageTimeout:
		e := doRequest(ref, h.Endpoint, fmt.Sprintf("dial tcp %s: i/o timeout", address(server(ref, h.Endpoint))))
		e.After = dialTimeout
		return e
	case scenario.OutageUnavailable:
		return failed(unknown, ref, fmt.Sprintf("unexpected status from HEAD request to %s: 503 Service Unavailable", manifestURL(ref, h.Endpoint)))
	default:
		return doRequest(ref, h.Endpoint, fmt.Sprintf("dial tcp %s: connect: connection refused", address(server(ref, h.Endpoint))))
	}
}

// resolver is the node's name server, as errors print it.
const resolver = "127.0.0.53:53"

func unknownHost(ref Reference) *Error {
	name, _, _ := strings.Cut(ref.Host, ":")
	if isLoopback(name) {
		return doRequest(ref, "", fmt.Sprintf("dial tcp %s: connect: connection refused", address(server(ref, ""))))
	}
	return doRequest(ref, "", fmt.Sprintf("dial tcp: lookup %s on %s: no such host", name, resolver))
}

func doRequest(ref Reference, endpoint, cause string) *Error {
	return failed(unknown, ref, fmt.Sprintf("failed to do request: Head %q: %s", manifestURL(ref, endpoint), cause))
}

// manifestURL returns where an image is asked for. An endpoint other than the image's own host is told which host it stands for.
func manifestURL(ref Reference, endpoint string) string {
	base, query := server(ref, endpoint), ""
	if endpoint != "" && !strings.HasSuffix(endpoint, "//"+ref.Host) {
		query = "?ns=" + ref.Host
	}
	return fmt.Sprintf("%s/v2/%s/manifests/%s%s", base, ref.Path, ref.object(), query)
}

// server returns the server that answers for an image's host.
func server(ref Reference, endpoint string) string {
	switch name, _, _ := strings.Cut(ref.Host, ":"); {
	case endpoint != "":
		return endpoint
	case isLoopback(name):
		return "http://" + ref.Host
	}
	return "https://" + registryOf(ref.Host)
}

// registryOf returns the name of the server of a registry.
func registryOf(host string) string {
	if host == defaultHost {
		return "registry-1.docker.io"
	}
	return host
}

func isLoopback(name string) bool { return name == "localhost" || strings.HasPrefix(name, "127.") }

// address returns the address of a server in the simulated world: always the same one, in a block reserved for documentation.
func address(server string) string {
	scheme, host, _ := strings.Cut(server, "://")
	name, port, found := strings.Cut(host, ":")
	if !found {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	if isLoopback(name) {
		return "127.0.0.1:" + port
	}
	sum := fnv.New32a()
	sum.Write([]byte(name))
	return fmt.Sprintf("203.0.113.%d:%s", 1+sum.Sum32()%254, port)
}
