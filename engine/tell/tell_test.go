package tell_test

import (
	"context"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine"
	"podflight/engine/api"
	"podflight/engine/scenario"
	"podflight/engine/tell"
	"podflight/engine/trace"
)

var app = trace.Container{Namespace: "default", Pod: "web", UID: "1", Name: "app"}

func TestRecord(t *testing.T) {
	for _, c := range []struct {
		body trace.Body
		want string
	}{
		{trace.ContainerChange{Container: app, Phase: trace.Waiting}, "container app waits"},
		{trace.ContainerChange{Container: app, Phase: trace.Waiting, Reason: "ContainerCreating"}, "container app waits: ContainerCreating"},
		{trace.ContainerChange{Container: app, Phase: trace.Pulling, Image: "nginx"}, "image nginx is being pulled for container app"},
		{trace.ContainerChange{Container: app, Phase: trace.Created}, "container app is created"},
		{trace.ContainerChange{Container: app, Phase: trace.Running}, "container app runs"},
		{trace.ContainerChange{Container: app, Phase: trace.Running, Attempt: 1}, "container app runs again, for the 2nd time"},
		{trace.ContainerChange{Container: app, Phase: trace.Running, Attempt: 10}, "container app runs again, for the 11th time"},
		{trace.ContainerChange{Container: app, Phase: trace.Running, Attempt: 20}, "container app runs again, for the 21st time"},
		{trace.ContainerChange{Container: app, Phase: trace.Running, Attempt: 111}, "container app runs again, for the 112th time"},
		{trace.ContainerChange{Container: app, Phase: trace.Stopping, Grace: 30 * time.Second}, "container app is told to stop, with 30s of grace"},
		{trace.ContainerChange{Container: app, Phase: trace.Exited, Reason: "Completed"}, "container app ends with exit code 0 (Completed)"},
		{
			trace.ContainerChange{Container: app, Phase: trace.Exited, ExitCode: 137, Signal: "SIGKILL", Reason: "OOMKilled"},
			"container app ends with exit code 137, killed by SIGKILL (OOMKilled)",
		},
		{trace.ContainerChange{Container: app, Phase: trace.Removed}, "container app is cleared away"},
		{trace.Signal{Container: app, Name: "SIGTERM", PID: 1, Effect: "ignored"}, "SIGTERM goes to PID 1 of container app, which is ignored"},
		{trace.Hook{Container: app, Which: "preStop", Phase: trace.HookFailed, Message: "no such file"}, "the preStop hook of container app fails: no such file"},
		{trace.Probe{Container: app, Which: "liveness", Result: "failure", Run: 2}, "the liveness probe of container app says failure"},
		{
			trace.Probe{Container: app, Which: "liveness", Result: "failure", Run: 3, Crossed: true},
			"the liveness probe of container app says failure, 3 in a row: it counts from here",
		},
		{trace.Log{Container: app, Text: "ready"}, "container app writes: ready"},
		{trace.BackOff{Container: app, Delay: 40 * time.Second}, "container app has to wait 40s before the next try"},
		{trace.BackOff{Owner: api.Key{Kind: api.Job, Name: "pi"}, Phase: trace.BackOffEnded}, "the wait of job/pi is over"},
		{trace.BackOff{Container: app, Phase: trace.BackOffReset}, "the waits of container app begin anew"},
		{trace.Command{Line: "kubectl get pods"}, "someone runs: kubectl get pods"},
		{trace.Command{Phase: trace.CommandOutput, Text: "pod/web created\n"}, "kubectl prints: pod/web created"},
		{trace.Command{Phase: trace.CommandDone, Exit: 1}, "kubectl ends with exit code 1"},
		{trace.Notice{Text: "hostNetwork has no effect"}, "hostNetwork has no effect"},
		{trace.Step{Component: "kubelet", Text: "syncs the Pod"}, "the kubelet syncs the Pod"},
		{
			trace.EventChange{Event: &corev1.Event{Reason: "Pulled", Message: "already present on machine\n"}},
			"event Pulled: already present on machine",
		},
	} {
		if got := tell.Record(trace.Record{Body: c.body}, nil); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestPod(t *testing.T) {
	was := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "web", Generation: 1},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app"}}},
		Status:     corev1.PodStatus{Phase: corev1.PodPending},
	}
	key := api.KeyOf(api.Pod, was)
	for _, c := range []struct {
		name   string
		change func(*corev1.Pod)
		want   string
	}{
		{"bound", func(p *corev1.Pod) { p.Spec.NodeName = "node-1" }, "pod/web is bound to node-1"},
		{"phase", func(p *corev1.Pod) { p.Status.Phase = corev1.PodRunning }, "pod/web goes from Pending to Running"},
		{"spec", func(p *corev1.Pod) { p.Generation++ }, "pod/web has a new spec"},
		{"deleted", func(p *corev1.Pod) {
			grace, now := int64(5), metav1.Unix(0, 0)
			p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &now, &grace
		}, "pod/web is marked for deletion, with 5 s of grace"},
		{"ready", func(p *corev1.Pod) {
			p.Status.ContainerStatuses = []corev1.ContainerStatus{{
				Name: "app", Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
			}}
		}, "pod/web shows READY 1/1"},
		{"nothing to be seen", func(*corev1.Pod) {}, "pod/web has new conditions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := was.DeepCopy()
			c.change(now)
			r := trace.Record{Body: trace.ObjectChange{Op: trace.Modified, Key: key, Object: now}}
			if got := tell.Record(r, was); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	for op, want := range map[trace.Op]string{
		trace.Added: "pod/web is stored", trace.Modified: "pod/web is changed", trace.Deleted: "pod/web is removed from the store",
	} {
		r := trace.Record{Body: trace.ObjectChange{Op: op, Key: key, Object: was}}
		if got := tell.Record(r, nil); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Whatever happens in a run, there is a sentence for it, on its own feet.
func TestEveryRecordIsTold(t *testing.T) {
	sc, err := scenario.Parse("test", []byte(`A little of everything.
-- script --
until 3m
0s kubectl apply -f all.yaml
60s kubectl delete pod web --grace-period=3
90s kubectl get pods
-- all.yaml --
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  containers:
  - name: app
    image: nginx
    lifecycle: {preStop: {exec: {command: [sleep, "1"]}}}
    livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 5}
---
apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: pi, image: "busybox:1.36", command: [sh, -c, "echo 3; exit 1"]}]
`))
	if err != nil {
		t.Fatal(err)
	}
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range tr.Records() {
		text := tell.Record(r, nil)
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "%!") {
			t.Errorf("record %d, %T: %q", r.ID, r.Body, text)
		}
	}
}
