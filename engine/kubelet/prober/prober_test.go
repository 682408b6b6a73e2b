package prober

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/apiserver"
	"podflight/engine/cri"
	"podflight/engine/events"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// fakeRuntime answers probes as it is told to; everything else of a runtime is missing.
type fakeRuntime struct {
	cri.Runtime
	takes time.Duration
	exec  func(cmd []string) (cri.ExecResult, error)
	get   func(cri.HTTPRequest) (cri.HTTPResponse, error)
	err   error // of TCPDial and GRPCHealth
	serve bool
	asked []string
}

func (f *fakeRuntime) Container(cri.ContainerID) (cri.Container, bool) { return cri.Container{}, false }

func (f *fakeRuntime) Exec(t *sim.Task, id cri.ContainerID, cmd []string, timeout time.Duration) (cri.ExecResult, error) {
	t.Sleep(f.takes)
	f.asked = append(f.asked, strings.Join(cmd, " "))
	return f.exec(cmd)
}

func (f *fakeRuntime) HTTPGet(t *sim.Task, req cri.HTTPRequest) (cri.HTTPResponse, error) {
	t.Sleep(f.takes)
	f.asked = append(f.asked, address(req))
	return f.get(req)
}

func (f *fakeRuntime) TCPDial(t *sim.Task, ip string, port int, timeout time.Duration) error {
	f.asked = append(f.asked, fmt.Sprintf("%s:%d", ip, port))
	return f.err
}

func (f *fakeRuntime) GRPCHealth(t *sim.Task, ip string, port int, service string, timeout time.Duration) (bool, error) {
	f.asked = append(f.asked, fmt.Sprintf("%s:%d/%s", ip, port, service))
	return f.serve, f.err
}

// node stands for the kubelet: it has a Pod and its status.
type node struct {
	*sim.Kernel
	t       testing.TB
	rec     *trace.Recorder
	runtime *fakeRuntime
	manager *Manager
	pod     *corev1.Pod
	status  *corev1.PodStatus
	updates []string
}

func (n *node) GetPodStatus(types.UID) (*corev1.PodStatus, bool) { return n.status, n.status != nil }

func newNode(t testing.TB, c corev1.Container) *node {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 38, 32, 890e6, time.UTC))
	rec := trace.NewRecorder(k)
	s := apiserver.New(k, rec, timing.Steady())
	if _, err := s.Create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}}, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	c.Name = "app"
	n := &node{
		Kernel: k, t: t, rec: rec, runtime: &fakeRuntime{takes: 10 * time.Millisecond},
		pod: &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "probe", UID: "u"},
			Spec:       corev1.PodSpec{RestartPolicy: corev1.RestartPolicyAlways, Containers: []corev1.Container{c}},
		},
		status: &corev1.PodStatus{Phase: corev1.PodPending, PodIP: "10.244.0.5"},
	}
	n.manager = NewManager(Config{
		Kernel: k, Trace: rec, Events: events.NewRecorder(s, "kubelet", "node-1"), Runtime: n.runtime, Status: n, Update: n.update,
	})
	return n
}

// update does what the kubelet's sync loop does: it takes the result over and generates the status anew.
func (n *node) update(u Update) {
	n.updates = append(n.updates, fmt.Sprintf("%.2f %s %s %s", n.Now().Seconds(), u.Container, u.Kind.which(), u.Result))
	if u.Kind == Liveness && u.Result != Failure {
		return
	}
	n.sync()
}

// sync generates the status anew from what it says already, and from the probes.
func (n *node) sync() {
	next := *n.status
	next.ContainerStatuses = append([]corev1.ContainerStatus(nil), n.status.ContainerStatuses...)
	n.manager.UpdatePodStatus(n.pod, &next)
	n.status = &next
}

func (n *node) at(seconds float64, fn func()) {
	n.Kernel.At(sim.At(time.Duration(seconds*1e9)), fn)
}

func (n *node) until(seconds float64) { n.RunUntil(sim.At(time.Duration(seconds * 1e9))) }

// runs makes an instance of the container run from now on.
func (n *node) runs(id string) {
	n.status = &corev1.PodStatus{
		Phase: corev1.PodRunning, PodIP: "10.244.0.5",
		ContainerStatuses: []corev1.ContainerStatus{{
			Name: "app", ContainerID: "containerd://" + id,
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(n.Wall().Truncate(time.Second))}},
		}},
	}
	n.sync()
}

// ends makes the running instance end.
func (n *node) ends(code int32) {
	c := n.status.ContainerStatuses[0]
	c.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code}}
	next := *n.status
	next.ContainerStatuses = []corev1.ContainerStatus{c}
	n.status = &next
	n.sync()
}

func (n *node) events() []string {
	var out []string
	for _, r := range n.rec.Records() {
		if c, ok := r.Body.(trace.EventChange); ok {
			out = append(out, fmt.Sprintf("%.2f x%d %s: %s", r.At.Seconds(), c.Event.Count, c.Event.Reason, c.Event.Message))
		}
	}
	return out
}

func (n *node) probes() []string {
	var out []string
	for _, r := range n.rec.Records() {
		if p, ok := r.Body.(trace.Probe); ok {
			mark := ""
			if p.Crossed {
				mark = "!"
			}
			out = append(out, fmt.Sprintf("%.2f %s %s%s", r.At.Seconds(), p.Which, p.Result, mark))
		}
	}
	return out
}

func expect(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("%s:\n%s\nwant:\n%s", what, g, w)
	}
}

func execProbe(period, delay int32, command ...string) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler:  corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: command}},
		PeriodSeconds: period, InitialDelaySeconds: delay, TimeoutSeconds: 1, SuccessThreshold: 1, FailureThreshold: 3,
	}
}

// healthyUntil answers with success until the given second, then as cat does without its file.
func (n *node) healthyUntil(seconds float64) func([]string) (cri.ExecResult, error) {
	return func([]string) (cri.ExecResult, error) {
		if n.Now().Seconds() < seconds {
			return cri.ExecResult{}, nil
		}
		return cri.ExecResult{ExitCode: 1, Stderr: "cat: can't open '/tmp/healthy': No such file or directory\n"}, nil
	}
}

// TestLivenessExec follows the recording liveness-exec: ticks are anchored to the worker's start at 0.34 s, three
// failures count, and then the worker rests until there is another instance.
func TestLivenessExec(t *testing.T) {
	n := newNode(t, corev1.Container{LivenessProbe: execProbe(5, 5, "cat", "/tmp/healthy")})
	n.runtime.exec = n.healthyUntil(30.5)
	n.at(0.34, func() { n.manager.AddPod(n.pod) })
	n.at(0.53, func() { n.runs("one") })
	n.at(75.63, func() { n.runs("two") })
	n.until(100)
	const failed = `Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory` + "\n"
	expect(t, "events", n.events(),
		"35.35 x1 "+failed, "40.35 x2 "+failed, "45.35 x3 "+failed,
		"80.35 x4 "+failed, "85.35 x5 "+failed, "90.35 x6 "+failed)
	expect(t, "updates", n.updates,
		"5.34 one liveness success", "45.35 one liveness failure", "80.34 two liveness success", "90.35 two liveness failure")
}

// TestStartupProbe follows the recording startup-probe: it holds liveness off, and its success counts at once.
func TestStartupProbe(t *testing.T) {
	startup := execProbe(5, 0, "cat", "/tmp/up")
	startup.FailureThreshold = 6
	n := newNode(t, corev1.Container{StartupProbe: startup, LivenessProbe: execProbe(5, 0, "cat", "/tmp/up")})
	n.runtime.exec = func([]string) (cri.ExecResult, error) {
		if n.Now().Seconds() < 12 {
			return cri.ExecResult{ExitCode: 1, Stdout: "not yet\n"}, nil
		}
		return cri.ExecResult{}, nil
	}
	n.at(0.34, func() { n.manager.AddPod(n.pod) })
	n.at(0.53, func() { n.runs("one") })
	n.until(26)
	expect(t, "probes", n.probes(),
		"5.35 startup failure", "10.35 startup failure", "15.35 startup success!", "20.35 liveness success!", "25.35 liveness success")
	if c := n.status.ContainerStatuses[0]; !*c.Started || !c.Ready {
		t.Errorf("started %v, ready %v after the startup probe succeeded", *c.Started, c.Ready)
	}
	if len(n.manager.workers) != 2 {
		t.Errorf("%d workers, want the startup probe's to rest and not to go", len(n.manager.workers))
	}
}

func TestStartupProbeFails(t *testing.T) {
	startup := execProbe(2, 0, "false")
	n := newNode(t, corev1.Container{StartupProbe: startup, ReadinessProbe: execProbe(2, 0, "true")})
	n.runtime.exec = func([]string) (cri.ExecResult, error) { return cri.ExecResult{ExitCode: 1}, nil }
	n.at(0, func() { n.manager.AddPod(n.pod) })
	n.at(0.5, func() { n.runs("one") })
	n.until(20)
	expect(t, "probes", n.probes(), "2.01 startup failure", "4.01 startup failure", "6.01 startup failure!")
	if c := n.status.ContainerStatuses[0]; *c.Started || c.Ready {
		t.Errorf("started %v, ready %v though the startup probe failed", *c.Started, c.Ready)
	}
}

// TestReadinessIsAskedAtOnce covers the manual trigger: each status that is not ready asks for a probe now, or after the one
// that is under way, and the ticker begins anew. The first result of an instance, a failure, makes the kubelet generate a
// status, and so does every change.
func TestReadinessIsAskedAtOnce(t *testing.T) {
	n := newNode(t, corev1.Container{ReadinessProbe: execProbe(5, 0, "check")})
	n.runtime.exec = n.healthyUntil(13)
	n.at(0.3, func() { n.manager.AddPod(n.pod) })
	n.at(1.0, func() { n.runs("one") })
	n.until(28)
	expect(t, "probes", n.probes(),
		"1.01 readiness success!", "1.02 readiness success", "6.02 readiness success", "11.02 readiness success",
		"16.02 readiness failure", "21.02 readiness failure", "26.02 readiness failure!", "26.03 readiness failure")
	expect(t, "updates", n.updates, "1.00 one readiness failure", "1.01 one readiness success", "26.02 one readiness failure")
	if n.status.ContainerStatuses[0].Ready {
		t.Error("ready though the probe failed three times")
	}
}

// TestDeadContainer covers the result of an instance that has ended, and a worker whose container will not come back.
func TestDeadContainer(t *testing.T) {
	for _, tt := range []struct {
		policy  corev1.RestartPolicy
		workers int
	}{{corev1.RestartPolicyAlways, 1}, {corev1.RestartPolicyNever, 0}} {
		n := newNode(t, corev1.Container{ReadinessProbe: execProbe(1, 0, "check")})
		n.pod.Spec.RestartPolicy = tt.policy
		n.runtime.exec = n.healthyUntil(100)
		n.manager.AddPod(n.pod)
		n.at(0.5, func() { n.runs("one") })
		n.at(3.2, func() { n.ends(1) })
		n.until(10)
		if len(n.manager.workers) != tt.workers {
			t.Errorf("%s: %d workers after the container ended, want %d", tt.policy, len(n.manager.workers), tt.workers)
		}
		if last := n.updates[len(n.updates)-1]; !strings.HasSuffix(last, "one readiness failure") {
			t.Errorf("%s: last update %q, want a failure of the ended instance", tt.policy, last)
		}
	}
}

func TestTerminationStopsLiveness(t *testing.T) {
	n := newNode(t, corev1.Container{LivenessProbe: execProbe(1, 0, "live"), ReadinessProbe: execProbe(1, 0, "ready")})
	n.runtime.exec = n.healthyUntil(100)
	n.manager.AddPod(n.pod)
	n.at(0.5, func() { n.runs("one") })
	n.at(2.7, func() { n.manager.StopLivenessAndStartup(n.pod) })
	n.at(5.7, func() { n.manager.RemovePod(n.pod) })
	n.until(5)
	if got := len(n.manager.workers); got != 1 {
		t.Errorf("%d workers while the Pod is terminated, want that of readiness", got)
	}
	n.until(20)
	if got := len(n.manager.workers); got != 0 {
		t.Errorf("%d workers after the Pod ended", got)
	}
	if n.Pending() != 0 {
		t.Errorf("%d events wait though nothing is probed", n.Pending())
	}
	if _, ok := n.manager.Readiness.Get("one"); ok {
		t.Error("the result of a removed Pod is still there")
	}
}

func TestWorkersExistOnce(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	n := newNode(t, corev1.Container{LivenessProbe: execProbe(10, 0, "x")})
	n.pod.Spec.InitContainers = []corev1.Container{
		{Name: "init", LivenessProbe: execProbe(10, 0, "x")},
		{Name: "side", RestartPolicy: &always, ReadinessProbe: execProbe(10, 0, "x")},
	}
	n.manager.AddPod(n.pod)
	n.manager.AddPod(n.pod)
	n.until(1)
	if got := len(n.manager.workers); got != 2 {
		t.Errorf("%d workers, want those of the container and of the sidecar", got)
	}
}

func TestAnswers(t *testing.T) {
	port := func(name string) corev1.ProbeHandler {
		p := corev1.HTTPGetAction{Path: "/healthz", Scheme: corev1.URISchemeHTTP}
		p.Port.Type, p.Port.StrVal = 1, name
		return corev1.ProbeHandler{HTTPGet: &p}
	}
	tcp := corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{}}
	tcp.TCPSocket.Port.IntVal = 3306
	status := func(code int, location string) func(cri.HTTPRequest) (cri.HTTPResponse, error) {
		return func(cri.HTTPRequest) (cri.HTTPResponse, error) {
			return cri.HTTPResponse{Status: code, Location: location, Body: "body"}, nil
		}
	}
	const refused = `Get "http://10.244.0.5:8080/healthz": dial tcp 10.244.0.5:8080: connect: connection refused`
	exec := func(res cri.ExecResult, err error) fakeRuntime {
		return fakeRuntime{exec: func([]string) (cri.ExecResult, error) { return res, err }}
	}
	command := corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"cat", "/tmp/$(F)"}}}
	tests := []struct {
		name    string
		handler corev1.ProbeHandler
		runtime fakeRuntime
		event   string // "" for none
		asked   string
	}{
		{"http ok", port("web"), fakeRuntime{get: status(204, "")}, "", "http://10.244.0.5:8080/healthz"},
		{"http 500", port("web"), fakeRuntime{get: status(500, "")}, "Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500", "http://10.244.0.5:8080/healthz"},
		{
			"http refused", port("web"),
			fakeRuntime{get: func(cri.HTTPRequest) (cri.HTTPResponse, error) { return cri.HTTPResponse{}, errors.New(refused) }},
			"Unhealthy: Liveness probe failed: " + refused, "http://10.244.0.5:8080/healthz",
		},
		{
			"http elsewhere", port("web"),
			fakeRuntime{get: status(302, "https://example.com/login")},
			"ProbeWarning: Liveness probe warning: Probe terminated redirects, Response body: body", "http://10.244.0.5:8080/healthz",
		},
		{
			"http not modified", port("web"),
			fakeRuntime{get: status(304, "")},
			"ProbeWarning: Liveness probe warning: Probe terminated redirects, Response body: body", "http://10.244.0.5:8080/healthz",
		},
		{
			"http round and round", port("web"),
			fakeRuntime{get: status(302, "/healthz")},
			`Unhealthy: Liveness probe failed: Get "http://10.244.0.5:8080/healthz": stopped after 10 redirects`, "http://10.244.0.5:8080/healthz",
		},
		{"no such port", port("nope"), fakeRuntime{}, `Unhealthy: Liveness probe errored and resulted in unknown state: port "nope" not found`, ""},
		{"tcp ok", tcp, fakeRuntime{}, "", "10.244.0.5:3306"},
		{
			"tcp refused", tcp,
			fakeRuntime{err: errors.New("dial tcp 10.244.0.5:3306: connect: connection refused")},
			"Unhealthy: Liveness probe failed: dial tcp 10.244.0.5:3306: connect: connection refused", "10.244.0.5:3306",
		},
		{"grpc ok", corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 50051}}, fakeRuntime{serve: true}, "", "10.244.0.5:50051/"},
		{
			"grpc not serving",
			corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 50051}},
			fakeRuntime{},
			`Unhealthy: Liveness probe failed: service unhealthy (responded with "NOT_SERVING")`, "10.244.0.5:50051/",
		},
		{"exec ok", command, exec(cri.ExecResult{}, nil), "", "cat /tmp/up"},
		{
			"exec fails", command, exec(cri.ExecResult{ExitCode: 1, Stdout: "out\n", Stderr: "err\n"}, nil),
			"Unhealthy: Liveness probe failed: out\nerr\n", "cat /tmp/up",
		},
		{
			"exec times out", command, exec(cri.ExecResult{TimedOut: true}, nil),
			`Unhealthy: Liveness probe failed: command timed out: "cat /tmp/up" timed out after 1s`, "cat /tmp/up",
		},
		{
			"exec cannot run", command, exec(cri.ExecResult{}, errors.New("rpc error: code = Unknown desc = no such file")),
			"Unhealthy: Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = no such file", "cat /tmp/up",
		},
		{
			"exec writes a lot", command, exec(cri.ExecResult{ExitCode: 1, Stdout: strings.Repeat("x", 20000)}, nil),
			"Unhealthy: Liveness probe failed: " + strings.Repeat("x", 10240), "cat /tmp/up",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			probe := execProbe(100, 0)
			probe.ProbeHandler, probe.FailureThreshold = tt.handler, 1
			n := newNode(t, corev1.Container{
				LivenessProbe: probe, Ports: []corev1.ContainerPort{{Name: "web", ContainerPort: 8080}},
				Env: []corev1.EnvVar{{Name: "F", Value: "up"}},
			})
			*n.runtime = tt.runtime
			n.runs("one")
			n.manager.AddPod(n.pod)
			n.until(50)
			got := ""
			if all := n.events(); len(all) > 0 {
				_, got, _ = strings.Cut(all[0], " x1 ")
			}
			if got != tt.event {
				t.Errorf("event %.200q\nwant  %.200q", got, tt.event)
			}
			if tt.asked != "" && (len(n.runtime.asked) == 0 || n.runtime.asked[0] != tt.asked) {
				t.Errorf("asked %q, want first %q", n.runtime.asked, tt.asked)
			}
			wantResult, wantErrors := Failure, strings.Contains(tt.event, "errored")
			if tt.event == "" || strings.HasPrefix(tt.event, "ProbeWarning") || wantErrors {
				wantResult = Success
			}
			if r, _ := n.manager.Liveness.Get("one"); r != wantResult {
				t.Errorf("what counts is %s, want %s", r, wantResult)
			}
			if wantErrors && len(n.runtime.asked) != maxRetries && tt.asked != "" {
				t.Errorf("tried %d times, want %d", len(n.runtime.asked), maxRetries)
			}
		})
	}
}

func TestSlowProbeSkipsTicks(t *testing.T) {
	n := newNode(t, corev1.Container{LivenessProbe: execProbe(1, 0, "slow")})
	n.runtime.takes, n.runtime.exec = 2500*time.Millisecond, n.healthyUntil(100)
	n.runs("one")
	n.manager.AddPod(n.pod)
	n.until(9)
	// A tick that came during a probe is remembered; further ones are not, and the grid stays where it was.
	expect(t, "probes", n.probes(), "2.50 liveness success!", "5.00 liveness success", "7.50 liveness success")
}

func TestRedirected(t *testing.T) {
	base := cri.HTTPRequest{Scheme: "http", Host: "10.0.0.1", Port: 8080, Path: "/a/b"}
	for location, want := range map[string]string{
		"/c":                        "http://10.0.0.1:8080/c",
		"c":                         "http://10.0.0.1:8080/a/c",
		"https://10.0.0.1/c#x":      "https://10.0.0.1:443/c",
		"http://10.0.0.1:9090":      "http://10.0.0.1:9090",
		"//other/c?d=e":             "http://other:80/c?d=e",
		"http://[fd00::1]:81/c":     "http://[fd00::1]:81/c",
		"http://example.com?q=http": "http://example.com:80/?q=http",
	} {
		if got := address(redirected(base, location)); got != want {
			t.Errorf("%s: %s, want %s", location, got, want)
		}
	}
}

func FuzzRedirected(f *testing.F) {
	f.Add("https://a:1/b", "/x")
	f.Add("//", "")
	f.Fuzz(func(t *testing.T, location, path string) {
		address(redirected(cri.HTTPRequest{Scheme: "http", Host: "h", Port: 1, Path: path}, location))
	})
}

func TestHeaders(t *testing.T) {
	got := fmt.Sprint(probeHeaders(&corev1.HTTPGetAction{HTTPHeaders: []corev1.HTTPHeader{{Name: "accept"}, {Name: "X", Value: "y"}}}))
	if want := "[{X y} {User-Agent kube-probe/1.37}]"; got != want {
		t.Errorf("headers %s, want %s", got, want)
	}
	got = fmt.Sprint(probeHeaders(&corev1.HTTPGetAction{HTTPHeaders: []corev1.HTTPHeader{{Name: "user-agent", Value: "me"}}}))
	if want := "[{user-agent me} {Accept */*}]"; got != want {
		t.Errorf("headers %s, want %s", got, want)
	}
}

// BenchmarkHealthyTick is one tick of a worker whose container is well, with a command that takes no time.
func BenchmarkHealthyTick(b *testing.B) {
	n := newNode(b, corev1.Container{LivenessProbe: execProbe(1, 0, "true")})
	n.runtime.takes = 0
	n.runtime.exec = func([]string) (cri.ExecResult, error) {
		n.runtime.asked = n.runtime.asked[:0]
		return cri.ExecResult{}, nil
	}
	n.runs("one")
	n.manager.AddPod(n.pod)
	n.until(1)
	b.ReportAllocs()
	for b.Loop() {
		n.RunUntil(n.Now().Add(time.Second))
	}
}
