package lifecycle

import (
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/cri"
	"podflight/engine/sim"
)

// fake answers execs and requests.
type fake struct {
	cri.Runtime
	exec    cri.ExecResult
	execErr error
	getErr  error
	asked   cri.HTTPRequest
}

func (f *fake) Exec(*sim.Task, cri.ContainerID, []string, time.Duration) (cri.ExecResult, error) {
	return f.exec, f.execErr
}

func (f *fake) HTTPGet(_ *sim.Task, req cri.HTTPRequest) (cri.HTTPResponse, error) {
	f.asked = req
	return cri.HTTPResponse{Status: 500}, f.getErr
}

func TestRun(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "ns", UID: "u"}}
	c := &corev1.Container{Name: "app", Ports: []corev1.ContainerPort{{Name: "web", ContainerPort: 8080}}}
	sh := &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"sh", "-c", "exit 3"}}}
	get := func(port intstr.IntOrString) *corev1.LifecycleHandler {
		return &corev1.LifecycleHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/bye", Port: port, Scheme: "HTTP"}}
	}
	for _, tt := range []struct {
		name string
		fake fake
		h    *corev1.LifecycleHandler
		msg  string
		took time.Duration
	}{
		{name: "exec", h: sh},
		{
			name: "exec fails", h: sh, fake: fake{exec: cri.ExecResult{ExitCode: 3, Stdout: "out", Stderr: "err"}},
			msg: `Exec lifecycle hook ([sh -c exit 3]) for Container "app" in Pod "p_ns(u)" failed - error: command 'sh -c exit 3' exited with 3: err, message: "outerr"`,
		},
		{
			name: "exec cannot be", h: sh, fake: fake{execErr: errors.New("no such container")},
			msg: `Exec lifecycle hook ([sh -c exit 3]) for Container "app" in Pod "p_ns(u)" failed - error: no such container, message: ""`,
		},
		{name: "a status of 500 is fine", h: get(intstr.FromString("web"))},
		{
			name: "no answer", h: get(intstr.FromInt32(80)), fake: fake{getErr: errors.New("connection refused")},
			msg: `HTTP lifecycle hook (/bye) for Container "app" in Pod "p_ns(u)" failed - error: connection refused`,
		},
		{
			name: "no such port", h: get(intstr.FromString("db")),
			msg: `HTTP lifecycle hook (/bye) for Container "app" in Pod "p_ns(u)" failed - error: port "db" not found`,
		},
		{name: "sleep", h: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 4}}, took: 4 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := sim.New(1, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
			r := &Runner{Runtime: &tt.fake, PodIP: func(*corev1.Pod) string { return "10.0.0.9" }}
			ran := false
			k.Go("hook", func(task *sim.Task) {
				msg, err := r.Run(task, "c", pod, c, tt.h)
				ran = true
				if msg != tt.msg || (err != nil) != (tt.msg != "") {
					t.Errorf("says %q, %v, want %q", msg, err, tt.msg)
				}
				if took := k.Now().Duration(); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
			})
			k.RunUntil(sim.At(time.Minute))
			if !ran {
				t.Error("the hook did not end")
			}
			if tt.h.HTTPGet != nil && tt.fake.asked.Host != "" && tt.fake.asked.Host != "10.0.0.9" {
				t.Errorf("asked %+v", tt.fake.asked)
			}
		})
	}
}

func TestTCPHandlerFails(t *testing.T) {
	k := sim.New(1, time.Time{})
	k.Go("hook", func(task *sim.Task) {
		h := &corev1.LifecycleHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(80)}}
		if _, err := (&Runner{}).Run(task, "c", &corev1.Pod{}, &corev1.Container{}, h); err == nil {
			t.Error("a tcpSocket handler runs")
		}
	})
	k.RunUntil(sim.At(time.Second))
}
