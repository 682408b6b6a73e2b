package prober

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/lifecycle"
	"podflight/engine/sim"
)

// maxRedirects is how many a probe follows.
const maxRedirects = 10

// userAgent is how probes introduce themselves (pkg/probe/http/request.go userAgent).
const userAgent = "kube-probe/1.37"

// get asks an HTTP server (pkg/probe/http/http.go DoHTTPProbe). Redirects to the same host are followed, one to another host
// ends the probe with a warning. The timeout is that of the whole chain.
func (w *worker) get(t *sim.Task, a *corev1.HTTPGetAction, podIP string, timeout time.Duration) (answer, error) {
	port, err := lifecycle.ResolvePort(a.Port, w.spec)
	if err != nil {
		return answer{}, err
	}
	req := cri.HTTPRequest{
		Scheme: orElse(strings.ToLower(string(a.Scheme)), "http"), Host: orElse(a.Host, podIP), Port: port, Path: a.Path,
		Headers: w.headers, Timeout: timeout,
	}
	first, until := req.Host, w.cfg.Kernel.Now().Add(timeout)
	for range maxRedirects {
		res, err := w.cfg.Runtime.HTTPGet(t, req)
		if err != nil {
			return failureOf(err), nil
		}
		if !isRedirect(res) {
			return judge(res), nil
		}
		req = redirected(req, res.Location)
		if req.Host != first {
			return judge(res), nil
		}
		req.Timeout = max(until.Sub(w.cfg.Kernel.Now()), 1)
	}
	return answer{result: Failure, output: fmt.Sprintf("Get %q: stopped after %d redirects", address(req), maxRedirects)}, nil
}

// judge says what a status code means: 200 to 399 is success, a redirect that was not followed with a warning.
func judge(res cri.HTTPResponse) answer {
	switch {
	case res.Status < 200 || res.Status >= 400:
		return answer{result: Failure, output: fmt.Sprintf("HTTP probe failed with statuscode: %d", res.Status)}
	case res.Status >= 300:
		return answer{result: Success, warning: true, output: "Probe terminated redirects, Response body: " + limit(res.Body)}
	}
	return answer{result: Success, output: limit(res.Body)}
}

func isRedirect(res cri.HTTPResponse) bool {
	switch res.Status {
	case 301, 302, 303, 307, 308:
		return res.Location != ""
	}
	return false
}

// redirected returns the request for a location: a whole URL, one without its scheme, or a path.
func redirected(req cri.HTTPRequest, location string) cri.HTTPRequest {
	location, _, _ = strings.Cut(location, "#")
	scheme, rest, absolute := strings.Cut(location, "://")
	switch {
	case absolute:
		req.Scheme = strings.ToLower(scheme)
	case strings.HasPrefix(location, "//"):
		rest = location[2:]
	case strings.HasPrefix(location, "/"):
		req.Path = location
		return req
	default:
		req.Path = req.Path[:strings.LastIndex(req.Path, "/")+1] + location
		return req
	}
	authority, path := rest, ""
	if slash := strings.IndexAny(rest, "/?"); slash >= 0 {
		authority, path = rest[:slash], rest[slash:]
	}
	req.Path, req.Host, req.Port = path, authority, 80
	if req.Scheme == "https" {
		req.Port = 443
	}
	if colon := strings.LastIndex(authority, ":"); colon > strings.LastIndex(authority, "]") {
		if port, err := strconv.Atoi(authority[colon+1:]); err == nil {
			req.Host, req.Port = authority[:colon], port
		}
	}
	return req
}

// address returns the URL of a request as errors write it.
func address(req cri.HTTPRequest) string {
	path := req.Path
	if path != "" && !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return fmt.Sprintf("%s://%s:%d%s", req.Scheme, req.Host, req.Port, path)
}

// probeHeaders returns the headers of a probe's requests: the spec's, and two that it need not name
// (pkg/probe/http/request.go newProbeRequest).
func probeHeaders(a *corev1.HTTPGetAction) []cri.EnvVar {
	if a == nil {
		return nil
	}
	headers := make([]cri.EnvVar, 0, len(a.HTTPHeaders)+2)
	agent, accept := false, false
	for _, h := range a.HTTPHeaders {
		agent = agent || strings.EqualFold(h.Name, "User-Agent")
		if strings.EqualFold(h.Name, "Accept") {
			accept = true
			if h.Value == "" {
				continue
			}
		}
		headers = append(headers, cri.EnvVar{Name: h.Name, Value: h.Value})
	}
	if !agent {
		headers = append(headers, cri.EnvVar{Name: "User-Agent", Value: userAgent})
	}
	if !accept {
		headers = append(headers, cri.EnvVar{Name: "Accept", Value: "*/*"})
	}
	return headers
}
