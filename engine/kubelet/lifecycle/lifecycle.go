// Package lifecycle runs the handlers of lifecycle hooks: exec, httpGet, sleep.
//
// It imitates pkg/kubelet/lifecycle/handlers.go. A tcpSocket handler is taken by the API server but fails here,
// as it does there. Who calls a hook, and what its failure means, is the business of package kuberuntime.
// It has no ordering of its own.
package lifecycle

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/cri"
	"podflight/engine/events"
	"podflight/engine/kubelet/container"
	"podflight/engine/sim"
)

// Runner runs handlers in containers of one node.
type Runner struct {
	Runtime cri.Runtime
	Events  *events.Recorder
	// PodIP returns the address of a Pod, or "" if it has none.
	PodIP func(pod *corev1.Pod) string
}

// Run runs a handler to its end. msg tells a failure at length, for the status of the container.
func (r *Runner) Run(t *sim.Task, id cri.ContainerID, pod *corev1.Pod, c *corev1.Container, h *corev1.LifecycleHandler) (msg string, err error) {
	where := fmt.Sprintf("for Container %q in Pod %q failed - error:", c.Name, container.FormatPod(pod))
	switch {
	case h.Exec != nil:
		output, err := RunInContainer(t, r.Runtime, id, h.Exec.Command)
		if err != nil {
			msg = fmt.Sprintf("Exec lifecycle hook (%v) %s %v, message: %q", h.Exec.Command, where, err, output)
		}
		return msg, err
	case h.HTTPGet != nil:
		if err := r.get(t, pod, c, h.HTTPGet); err != nil {
			return fmt.Sprintf("HTTP lifecycle hook (%s) %s %v", h.HTTPGet.Path, where, err), err
		}
		return "", nil
	case h.Sleep != nil:
		t.Sleep(time.Duration(h.Sleep.Seconds) * time.Second)
		return "", nil
	}
	err = fmt.Errorf("invalid handler: %v", h)
	return fmt.Sprintf("Cannot run handler: %v", err), err
}

// RunInContainer runs a command to its end and returns what it wrote, stdout first. A code other than 0 is an
// error in the words of the kubelet's CRI client (staging/src/k8s.io/cri-client/pkg/remote_runtime.go ExecSync).
func RunInContainer(t *sim.Task, rt cri.Runtime, id cri.ContainerID, cmd []string) (string, error) {
	res, err := rt.Exec(t, id, cmd, 0)
	if err != nil {
		return "", err
	}
	output := res.Stdout + res.Stderr
	if res.ExitCode != 0 {
		return output, fmt.Errorf("command '%s' exited with %d: %s", strings.Join(cmd, " "), res.ExitCode, res.Stderr)
	}
	return output, nil
}

// get follows runHTTPHandler: only a request that gets no answer at all has failed.
func (r *Runner) get(t *sim.Task, pod *corev1.Pod, c *corev1.Container, a *corev1.HTTPGetAction) error {
	req, err := r.request(pod, c, a)
	if err != nil {
		return err
	}
	_, err = r.Runtime.HTTPGet(t, req)
	if err == nil || !strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		return err
	}
	req.Scheme = "http"
	if _, again := r.Runtime.HTTPGet(t, req); again != nil {
		return err
	}
	r.Events.Event(container.Ref(pod), corev1.EventTypeWarning, "LifecycleHTTPFallback", fmt.Sprintf(
		"request to HTTPS lifecycle hook %s:%d got HTTP response, retry with HTTP succeeded", req.Host, req.Port))
	return nil
}

func (r *Runner) request(pod *corev1.Pod, c *corev1.Container, a *corev1.HTTPGetAction) (cri.HTTPRequest, error) {
	req := cri.HTTPRequest{Scheme: strings.ToLower(string(a.Scheme)), Host: a.Host, Path: a.Path}
	if req.Scheme == "" {
		req.Scheme = "http"
	}
	if req.Host == "" {
		if req.Host = r.PodIP(pod); req.Host == "" {
			return req, fmt.Errorf("failed to find networking container: %v", pod.Name)
		}
	}
	port, err := ResolvePort(a.Port, c)
	if err != nil {
		return req, err
	}
	req.Port = port
	for _, h := range a.HTTPHeaders {
		req.Headers = append(req.Headers, cri.EnvVar{Name: h.Name, Value: h.Value})
	}
	return req, nil
}

// ResolvePort returns the number of a port that a handler names (pkg/probe/util.go ResolveContainerPort).
func ResolvePort(p intstr.IntOrString, c *corev1.Container) (int, error) {
	port := p.IntValue()
	if p.Type == intstr.String {
		port = -1
		for i := range c.Ports {
			if c.Ports[i].Name == p.StrVal {
				port = int(c.Ports[i].ContainerPort)
			}
		}
		if port < 0 {
			return 0, fmt.Errorf("port %q not found", p.StrVal)
		}
	}
	if port > 0 && port < 65536 {
		return port, nil
	}
	return 0, fmt.Errorf("invalid port number: %v", port)
}
