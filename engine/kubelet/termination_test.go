package kubelet_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"podflight/engine/apiserver"
	"podflight/engine/cri"
)

func fails(after time.Duration) func(time.Duration, []string) (cri.ExecResult, time.Duration) {
	return func(time.Duration, []string) (cri.ExecResult, time.Duration) {
		return cri.ExecResult{ExitCode: 1, Stderr: "no"}, after
	}
}

// What a deletion sends when, measured from the request.
func TestGracePeriods(t *testing.T) {
	const hook = ", lifecycle: {preStop: {exec: {command: [hook]}}}"
	for _, c := range []struct {
		name     string
		grace    string
		hook     string
		programs map[string]program
		options  apiserver.DeleteOptions
		signals  []string // seconds after the request, rounded down
		event    string
		gone     time.Duration // the object, at most
	}{
		{
			name: "ignores TERM", grace: "8", programs: map[string]program{"app": {ignores: true}},
			signals: []string{"0 TERM app grace 8s", "8 KILL app"}, gone: 10 * s,
		},
		{
			name: "hook eats grace", grace: "6", hook: hook, programs: map[string]program{"app": {ignores: true, exec: sleepFor(4 * s)}},
			signals: []string{"4 TERM app grace 2s", "6 KILL app"}, gone: 8 * s,
		},
		{
			name: "hook hangs", grace: "5", hook: hook, programs: map[string]program{"app": {ignores: true, exec: sleepFor(20 * s)}},
			signals: []string{"5 TERM app grace 2s", "7 KILL app"}, gone: 9 * s,
		},
		{
			name: "hook fails", grace: "5", hook: hook, programs: map[string]program{"app": {term: s, exec: fails(s)}},
			signals: []string{"1 TERM app grace 4s"}, event: "Warning FailedPreStopHook[spec.containers{app}]: PreStopHook failed", gone: 4 * s,
		},
		{
			name: "sleep hook", grace: "10", hook: ", lifecycle: {preStop: {sleep: {seconds: 3}}}", programs: map[string]program{"app": {term: s}},
			signals: []string{"3 TERM app grace 7s"}, gone: 6 * s,
		},
		{
			name: "tcp hook fails", grace: "10", hook: ", lifecycle: {preStop: {tcpSocket: {port: 80}}}", programs: map[string]program{"app": {}},
			signals: []string{"0 TERM app grace 10s"}, event: "FailedPreStopHook", gone: 4 * s,
		},
		{
			name: "now", grace: "30", programs: map[string]program{"app": {ignores: true}}, options: apiserver.DeleteOptions{GracePeriodSeconds: seconds(1)},
			signals: []string{"0 TERM app grace 2s", "2 KILL app"}, gone: 5 * s,
		},
		{
			name: "force", grace: "30", programs: map[string]program{"app": {ignores: true}}, options: apiserver.DeleteOptions{GracePeriodSeconds: seconds(0)},
			signals: []string{"0 TERM app grace 2s", "2 KILL app"}, gone: 100 * time.Millisecond,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.programs)
			w.apply("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  terminationGracePeriodSeconds: " + c.grace +
				"\n  containers:\n  - {name: app, image: \"busybox:1.36\"" + c.hook + "}\n")
			w.until(20 * s)
			w.runtime.origin = w.kernel.Now()
			w.delete("p", c.options)
			w.run(30 * s)
			if got := w.runtime.signals; !slices.Equal(got, c.signals) {
				t.Errorf("signals are %q, want %q", got, c.signals)
			}
			if c.event != "" {
				w.mustHave(c.event)
			}
			last := w.rows[len(w.rows)-1]
			if after := last.at.Sub(w.runtime.origin); last.text != "deleted" || after > c.gone {
				t.Errorf("%s after %v, want it gone after %v\n%s", last.text, after, c.gone, w.dump())
			}
		})
	}
}

func seconds(n int64) *int64 { return &n }

// A force deletion while the kubelet is stopping a container does not cut the stop short.
func TestForceDoesNotInterruptAStop(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {ignores: true}})
	w.apply(strings.Replace(pod, "spec:\n", "spec:\n  terminationGracePeriodSeconds: 12\n", 1))
	w.until(20 * s)
	w.runtime.origin = w.kernel.Now()
	w.delete("p", apiserver.DeleteOptions{})
	w.run(3600 * time.Millisecond)
	w.delete("p", apiserver.DeleteOptions{GracePeriodSeconds: seconds(0)})
	w.run(30 * s)
	if got, want := w.runtime.signals, []string{"0 TERM app grace 12s", "12 KILL app"}; !slices.Equal(got, want) {
		t.Errorf("signals are %q, want %q", got, want)
	}
}

// Sidecars end after the regular containers, in reverse order, but all are told of at once.
func TestSidecarOrder(t *testing.T) {
	w := newWorld(t, map[string]program{"m1": {term: 2 * s}, "m2": {term: 3 * s}, "s1": {term: s}, "s2": {term: s}})
	w.apply(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: 12
  initContainers:
  - {name: s1, image: "busybox:1.36", restartPolicy: Always}
  - {name: s2, image: "busybox:1.36", restartPolicy: Always}
  containers:
  - {name: m1, image: "busybox:1.36"}
  - {name: m2, image: "busybox:1.36"}
`)
	w.until(20 * s)
	w.runtime.origin = w.kernel.Now()
	w.delete("p", apiserver.DeleteOptions{})
	w.run(500 * time.Millisecond)
	w.mustHave("Stopping container m1", "Stopping container m2", "Stopping container s1", "Stopping container s2")
	w.run(30 * s)
	want := []string{"0 TERM m1 grace 12s", "0 TERM m2 grace 12s", "3 TERM s2 grace 9s", "4 TERM s1 grace 8s"}
	if got := w.runtime.signals; !slices.Equal(got, want) {
		t.Errorf("signals are %q, want %q", got, want)
	}
}

func TestPostStart(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {exec: fails(s)}, "web": {}})
	w.apply(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: app, image: "busybox:1.36", lifecycle: {postStart: {exec: {command: [sh, -c, "exit 1"]}}}}
  - {name: web, image: "busybox:1.36"}
`)
	w.until(1 * s)
	if n := len(w.runtime.containers); n != 1 {
		t.Errorf("%d containers exist while the hook of the first one runs", n)
	}
	w.until(10 * s)
	w.mustHave(
		"Warning FailedPostStartHook[spec.containers{app}]: PostStartHook failed",
		"Normal Killing[spec.containers{app}]: FailedPostStartHook",
	)
	want := `Exec lifecycle hook ([sh -c exit 1]) for Container "app" in Pod "p_default(` + string(w.pod("p").UID) +
		`)" failed - error: command 'sh -c exit 1' exited with 1: no, message: "no"`
	found := slices.ContainsFunc(w.messages, func(m string) bool { return m == "PostStartHookError: "+want })
	if !found {
		t.Errorf("waiting messages are %q, want %q", w.messages, want)
	}
}
