package validation

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// lifecycleAndProbes checks the hooks and probes of a container that runs on.
func (c *podCheck) lifecycleAndProbes(p *field.Path, ctr *corev1.Container) {
	if ctr.Lifecycle != nil {
		c.lifecycle(p.Child("lifecycle"), ctr.Lifecycle)
	}
	c.liveness(p.Child("livenessProbe"), ctr.LivenessProbe)
	c.readiness(p.Child("readinessProbe"), ctr.ReadinessProbe)
	c.liveness(p.Child("startupProbe"), ctr.StartupProbe)
}

// liveness follows validateLivenessProbe and validateStartupProbe.
func (c *podCheck) liveness(p *field.Path, probe *corev1.Probe) {
	if probe == nil {
		return
	}
	c.probe(p, probe)
	if probe.SuccessThreshold != 1 {
		c.invalid(p.Child("successThreshold"), probe.SuccessThreshold, "must be 1")
	}
}

// readiness follows validateReadinessProbe.
func (c *podCheck) readiness(p *field.Path, probe *corev1.Probe) {
	if probe == nil {
		return
	}
	c.probe(p, probe)
	if grace := probe.TerminationGracePeriodSeconds; grace != nil {
		c.invalid(p.Child("terminationGracePeriodSeconds"), grace, "must not be set for readinessProbes")
	}
}

// probe follows validateProbe.
func (c *podCheck) probe(p *field.Path, probe *corev1.Probe) {
	c.handler(p, handler{exec: probe.Exec, http: probe.HTTPGet, tcp: probe.TCPSocket, grpc: probe.GRPC})
	c.nonnegative(p.Child("initialDelaySeconds"), int64(probe.InitialDelaySeconds))
	c.nonnegative(p.Child("timeoutSeconds"), int64(probe.TimeoutSeconds))
	c.nonnegative(p.Child("periodSeconds"), int64(probe.PeriodSeconds))
	c.nonnegative(p.Child("successThreshold"), int64(probe.SuccessThreshold))
	c.nonnegative(p.Child("failureThreshold"), int64(probe.FailureThreshold))
	if grace := probe.TerminationGracePeriodSeconds; grace != nil && *grace <= 0 {
		c.invalid(p.Child("terminationGracePeriodSeconds"), *grace, "must be greater than 0")
	}
}

// lifecycle follows validateLifecycle.
func (c *podCheck) lifecycle(p *field.Path, l *corev1.Lifecycle) {
	if h := l.PostStart; h != nil {
		c.handler(p.Child("postStart"), handler{exec: h.Exec, http: h.HTTPGet, tcp: h.TCPSocket, sleep: h.Sleep})
	}
	if h := l.PreStop; h != nil {
		c.handler(p.Child("preStop"), handler{exec: h.Exec, http: h.HTTPGet, tcp: h.TCPSocket, sleep: h.Sleep})
	}
	if l.StopSignal == nil {
		return
	}
	switch at := p.Child("stopSignal"); {
	case c.spec.OS == nil:
		c.forbidden(at, "may not be set for containers with empty `spec.os.name`")
	case c.spec.OS.Name == corev1.Windows:
		oneOf(c.report, at, *l.StopSignal, corev1.SIGKILL, corev1.SIGTERM)
	case c.spec.OS.Name == corev1.Linux:
		oneOf(c.report, at, *l.StopSignal, stopSignals...)
	}
}

// stopSignals are the signals of Linux by name, sorted.
var stopSignals = []corev1.Signal{
	"SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGIO", "SIGIOT",
	"SIGKILL", "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGRTMAX", "SIGRTMAX-1", "SIGRTMAX-10", "SIGRTMAX-11",
	"SIGRTMAX-12", "SIGRTMAX-13", "SIGRTMAX-14", "SIGRTMAX-2", "SIGRTMAX-3", "SIGRTMAX-4", "SIGRTMAX-5", "SIGRTMAX-6",
	"SIGRTMAX-7", "SIGRTMAX-8", "SIGRTMAX-9", "SIGRTMIN", "SIGRTMIN+1", "SIGRTMIN+10", "SIGRTMIN+11", "SIGRTMIN+12",
	"SIGRTMIN+13", "SIGRTMIN+14", "SIGRTMIN+15", "SIGRTMIN+2", "SIGRTMIN+3", "SIGRTMIN+4", "SIGRTMIN+5", "SIGRTMIN+6",
	"SIGRTMIN+7", "SIGRTMIN+8", "SIGRTMIN+9", "SIGSEGV", "SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP", "SIGTSTP",
	"SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ",
}

// handler is what a probe or a hook does. At most one may be set.
type handler struct {
	exec  *corev1.ExecAction
	http  *corev1.HTTPGetAction
	tcp   *corev1.TCPSocketAction
	grpc  *corev1.GRPCAction
	sleep *corev1.SleepAction
}

// handler follows validateHandler.
func (c *podCheck) handler(p *field.Path, h handler) {
	found := false
	for _, kind := range []struct {
		name  string
		set   bool
		check func(*field.Path)
	}{
		{"exec", h.exec != nil, func(at *field.Path) { c.exec(at, h.exec) }},
		{"httpGet", h.http != nil, func(at *field.Path) { c.httpGet(at, h.http) }},
		{"tcpSocket", h.tcp != nil, func(at *field.Path) { c.port(at.Child("port"), h.tcp.Port) }},
		{"grpc", h.grpc != nil, func(at *field.Path) { c.port(at.Child("port"), intstr.FromInt32(h.grpc.Port)) }},
		{"sleep", h.sleep != nil, func(at *field.Path) { c.sleep(at, h.sleep) }},
	} {
		switch {
		case !kind.set:
		case found:
			c.forbidden(p.Child(kind.name), "may not specify more than 1 handler type")
		default:
			found = true
			kind.check(p.Child(kind.name))
		}
	}
	if !found {
		c.required(p, "must specify a handler type")
	}
}

func (c *podCheck) exec(p *field.Path, a *corev1.ExecAction) {
	if len(a.Command) == 0 {
		c.required(p.Child("command"), "")
	}
}

// httpGet follows validateHTTPGetAction.
func (c *podCheck) httpGet(p *field.Path, a *corev1.HTTPGetAction) {
	if a.Path == "" {
		c.required(p.Child("path"), "")
	}
	c.port(p.Child("port"), a.Port)
	oneOf(c.report, p.Child("scheme"), a.Scheme, corev1.URISchemeHTTP, corev1.URISchemeHTTPS)
	for _, h := range a.HTTPHeaders {
		c.invalidFor(p.Child("httpHeaders"), h.Name, validation.IsHTTPHeaderName(h.Name))
	}
}

// sleep follows validateSleepAction.
func (c *podCheck) sleep(p *field.Path, a *corev1.SleepAction) {
	grace := c.spec.TerminationGracePeriodSeconds
	if grace != nil && (a.Seconds < 0 || a.Seconds > *grace) {
		c.invalid(p, a.Seconds, fmt.Sprintf("must be non-negative and less than terminationGracePeriodSeconds (%d)", *grace))
	}
}
