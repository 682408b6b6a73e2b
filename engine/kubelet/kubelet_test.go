package kubelet_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/apiserver"
	"podflight/engine/cri"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

const pod = `
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: app, image: "busybox:1.36"}
`

// has reports whether an event with that text is in the store.
func (w *world) has(text string) bool {
	return slices.ContainsFunc(w.events(), func(e string) bool { return strings.Contains(e, text) })
}

func (w *world) mustHave(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if !w.has(text) {
			w.t.Errorf("no event %q in\n%s", text, w.dump())
		}
	}
}

func (w *world) app() *corev1.ContainerStatus { return &w.pod("p").Status.ContainerStatuses[0] }

func TestFirstStart(t *testing.T) {
	w := newWorld(t, nil)
	w.apply(pod)
	w.until(2 * s)
	w.mustHave(
		"x1 Normal Pulled[spec.containers{app}]: Container image \"busybox:1.36\" already present on machine and can be accessed by the pod",
		"x1 Normal Created[spec.containers{app}]: Container created",
		"x1 Normal Started[spec.containers{app}]: Container started",
	)
	status := w.pod("p").Status
	if status.Phase != corev1.PodRunning || status.PodIP == "" || status.HostIP != "10.244.0.1" || status.StartTime == nil {
		t.Errorf("status is %+v", status)
	}
}

// chain returns the causes of a record, the record first.
func (w *world) chain(id sim.RecordID) (bodies []trace.Record) {
	records := w.rec.Records()
	for id != 0 {
		r := records[id-1]
		bodies = append(bodies, r)
		id = r.Cause
	}
	return bodies
}

func describe(r trace.Record) string {
	switch b := r.Body.(type) {
	case trace.ContainerChange:
		return b.Phase.String() + " " + b.Container.Name
	case trace.Step:
		return b.Text
	case trace.BackOff:
		return [...]string{"back-off starts", "back-off ends", "back-off is reset"}[b.Phase]
	case trace.ObjectChange:
		return b.Op.String() + " " + b.Key.String()
	}
	return "?"
}

func (w *world) why(match func(trace.Record) bool) string {
	w.t.Helper()
	for _, r := range w.rec.Records() {
		if !match(r) {
			continue
		}
		var lines []string
		for _, link := range w.chain(r.ID) {
			lines = append(lines, describe(link))
		}
		return strings.Join(lines, "\n")
	}
	w.t.Fatal("no such record")
	return ""
}

func running(attempt int) func(trace.Record) bool {
	return func(r trace.Record) bool {
		c, ok := r.Body.(trace.ContainerChange)
		return ok && c.Phase == trace.Running && c.Attempt == attempt
	}
}

func TestWhy(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {runs: 2 * s, exit: 1}})
	w.apply(pod)
	w.until(40 * s)
	first := "running app\ncreated app\ntakes the Pod, which is bound to its node node-1\nMODIFIED pod/default/p\nbinds the Pod to node-1, the only node\nADDED pod/default/p"
	if got := w.why(running(0)); got != first {
		t.Errorf("the first start is explained by\n%s\nwant\n%s", got, first)
	}
	for attempt, want := range []string{
		1: "running app\ncreated app\nis to restart container app, which ended with code 1: restartPolicy is Always\nlists the containers of its node and finds that app has ended\nexited app\nrunning app",
		2: "running app\ncreated app\nback-off ends\nis to restart container app, which ended with code 1: restartPolicy is Always\nsyncs the Pod again\n",
	} {
		if got := w.why(running(attempt)); !strings.HasPrefix(got, want) {
			t.Errorf("start %d is explained by\n%s\nwant\n%s", attempt, got, want)
		}
	}
	if got := w.why(running(2)); !strings.Contains(got, "back-off starts\n") || !strings.Contains(got, "exited app") {
		t.Errorf("the wait does not lead back to the exit:\n%s", got)
	}
}

// The back-off belongs to the image: another image starts with the shortest wait.
func TestImageChangeResetsBackOff(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {runs: s, exit: 1}})
	w.runtime.images["busybox:1.28"] = true
	w.apply(pod)
	w.until(60 * s)
	w.mustHave("x3 Warning BackOff")
	w.change("p", func(p *corev1.Pod) { p.Spec.Containers[0].Image = "busybox:1.28" })
	w.run(3 * s)
	if got := w.app().RestartCount; got != 4 {
		t.Errorf("%d restarts right after the change, want 4\n%s", got, w.dump())
	}
}

// The wait counts from the end of the last instance, however long that ran, unless it was for more than ten minutes.
func TestLongRuns(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {runs: 30 * s, exit: 1}})
	w.apply(pod)
	w.until(73 * s)
	if got := w.app().RestartCount; got != 1 {
		t.Errorf("%d restarts, want the second one to wait for 10 s after 30 s of work\n%s", got, w.dump())
	}
	w.until(80 * s)
	w.mustHave("x1 Warning BackOff")

	w = newWorld(t, map[string]program{"app": {runs: 601 * s, exit: 1}})
	w.apply(pod)
	w.until(6100 * s)
	if got := w.app().RestartCount; got != 10 || w.has("BackOff") {
		t.Errorf("%d restarts, want 10 without a wait\n%s", got, w.dump())
	}
}

func TestMissingVolumeSource(t *testing.T) {
	w := newWorld(t, nil)
	w.apply(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: app, image: "busybox:1.36", volumeMounts: [{name: cfg, mountPath: /cfg}]}
  volumes: [{name: cfg, configMap: {name: nope}}]
`)
	w.until(20 * s)
	w.mustHave(`Warning FailedMount[]: MountVolume.SetUp failed for volume "cfg" : configmap "nope" not found`)
	if r := w.app().State.Waiting; r == nil || r.Reason != "ContainerCreating" {
		t.Errorf("the container is %+v, want waiting", w.app().State)
	}
	w.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nope}\ndata: {key: value}\n")
	w.until(40 * s)
	if w.app().State.Running == nil {
		t.Errorf("the container does not run once the ConfigMap is there\n%s", w.dump())
	}
	file := "/var/lib/kubelet/pods/" + string(w.pod("p").UID) + "/volumes/kubernetes.io~configmap/cfg/key"
	if got, _ := w.runtime.fs.ReadFile(file); string(got) != "value" {
		t.Errorf("the file holds %q", got)
	}
	obj := w.pod("p")
	w.apply("apiVersion: v1\nkind: Secret\nmetadata: {name: other}\n")
	cm := corev1.ConfigMap{}
	cm.Name, cm.Namespace, cm.Data = "nope", "default", map[string]string{"key": "new"}
	if _, err := w.server.Update(&cm, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	w.run(91 * s)
	if got, _ := w.runtime.fs.ReadFile(file); string(got) != "new" {
		t.Errorf("a minute and a half after the change the file of Pod %s holds %q", obj.Name, got)
	}
}

// The volume manager gives up after two minutes and the worker tries again ten seconds later; the deletion does not wait for it.
func TestDeletionCutsVolumeWaitShort(t *testing.T) {
	w := newWorld(t, nil)
	w.apply(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: app, image: "busybox:1.36", volumeMounts: [{name: cfg, mountPath: /cfg}]}
  volumes: [{name: cfg, secret: {secretName: nope}}]
`)
	w.until(30 * s)
	w.delete("p", apiserver.DeleteOptions{})
	w.run(4 * s)
	if last := w.rows[len(w.rows)-1]; last.text != "deleted" {
		t.Errorf("the Pod is still there\n%s", w.dump())
	}
}

func TestEmptyDirLivesAsLongAsThePod(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {runs: 5 * s}})
	w.apply(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  restartPolicy: OnFailure
  containers:
  - {name: app, image: "busybox:1.36", volumeMounts: [{name: tmp, mountPath: /data, subPath: a/b}]}
  volumes: [{name: tmp, emptyDir: {}}]
`)
	w.until(3 * s)
	dir := "/var/lib/kubelet/pods/" + string(w.pod("p").UID) + "/volumes/kubernetes.io~empty-dir/tmp"
	if !slices.ContainsFunc(w.runtime.containers[0].cfg.Mounts, func(m cri.Mount) bool { return m.HostPath == dir+"/a/b" && m.ContainerPath == "/data" }) {
		t.Errorf("mounts are %+v", w.runtime.containers[0].cfg.Mounts)
	}
	w.runtime.fs.WriteFile(dir+"/a/b/f", []byte("x"), 0o644)
	w.until(10 * s)
	if _, ok := w.runtime.fs.ReadFile(dir + "/a/b/f"); ok {
		t.Error("the directory outlives the Pod")
	}
	if w.pod("p").Status.Phase != corev1.PodSucceeded {
		t.Errorf("phase is %s", w.pod("p").Status.Phase)
	}
}

// A deletion does not cut an image pull short: the container is even started before it is stopped.
func TestDeletionDuringPull(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {termExit: 143}})
	w.runtime.pullTime = 10 * s
	w.apply(strings.Replace(pod, "busybox:1.36", "other:1", 1))
	w.until(4 * s)
	w.delete("p", apiserver.DeleteOptions{})
	w.until(20 * s)
	w.mustHave("x1 Normal Started", "x1 Normal Killing[spec.containers{app}]: Stopping container app")
	if got, want := w.rows[len(w.rows)-1].text, "deleted"; got != want {
		t.Errorf("last row is %s\n%s", got, w.dump())
	}
}

func TestAdmission(t *testing.T) {
	for _, c := range []struct{ name, spec, reason, message string }{
		{
			"selector", "nodeName: node-1\n  nodeSelector: {disk: ssd}", "NodeAffinity",
			"Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
		},
		{
			"cpu", "nodeName: node-1\n  resources: {requests: {cpu: 4}, limits: {cpu: 4}}", "OutOfcpu",
			"Pod was rejected: Node didn't have enough resource: cpu, requested: 4000, used: 0, capacity: 2000",
		},
		{"os", "nodeName: node-1\n  os: {name: windows}", "PodOSNotSupported", "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.apply(strings.Replace(pod, "spec:\n", "spec:\n  "+c.spec+"\n", 1))
			w.until(2 * s)
			status := w.pod("p").Status
			if status.Phase != corev1.PodFailed || status.Reason != c.reason || status.Message != c.message {
				t.Errorf("phase %s, reason %s, message %q", status.Phase, status.Reason, status.Message)
			}
			w.mustHave("Warning " + c.reason)
		})
	}
}

func TestLogs(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {runs: 2 * s, exit: 1}})
	logs := func(previous bool) string {
		_, err := w.kubelet.ContainerLogs("default", "p", "app", previous)
		if err == nil {
			return "ok"
		}
		return err.Error()
	}
	if got := logs(false); got != `pod "p" not found` {
		t.Error(got)
	}
	w.apply(pod)
	for _, c := range []struct {
		at       time.Duration
		previous bool
		want     string
	}{
		{200 * time.Millisecond, false, `container "app" in pod "p" is waiting to start: ContainerCreating`},
		{1500 * time.Millisecond, false, "ok"},
		{1500 * time.Millisecond, true, `previous terminated container "app" in pod "p" not found`},
		{5 * s, true, "ok"},
		{18860 * time.Millisecond, false, "ok"},
	} {
		w.until(c.at)
		if got := logs(c.previous); got != c.want {
			t.Errorf("at %v, previous %v: %s, want %s", c.at, c.previous, got, c.want)
		}
	}
	if _, err := w.kubelet.ContainerLogs("default", "p", "zzz", false); err == nil || err.Error() != `container "zzz" in pod "p" is not available` {
		t.Error(err)
	}
}

// A dead instance is kept until the next one of its container has ended.
func TestDeadInstances(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {runs: 2 * s, exit: 1}})
	w.apply(pod)
	w.until(60 * s)
	if n := len(w.runtime.containers); n > 2 {
		t.Errorf("%d instances on the node, want 2 at most", n)
	}
	w.delete("p", apiserver.DeleteOptions{})
	w.until(121 * s)
	if n, m := len(w.runtime.containers), len(w.runtime.sandboxes); n+m > 0 {
		t.Errorf("%d instances and %d sandboxes are left of a deleted Pod", n, m)
	}
	if n := w.kernel.Pending(); n > 3 {
		t.Errorf("%d events are still scheduled", n)
	}
}

// restartCount goes on where the logs say, and every container counts.
func TestRestartAllContainers(t *testing.T) {
	w := newWorld(t, map[string]program{"i1": {runs: s}, "app": {}, "watcher": {runs: 12 * s, exit: 88}})
	w.apply(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  initContainers: [{name: i1, image: "busybox:1.36"}]
  containers:
  - {name: app, image: "busybox:1.36", lifecycle: {preStop: {sleep: {seconds: 5}}}}
  - name: watcher
    image: busybox:1.36
    restartPolicy: Never
    restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]
`)
	w.until(45 * s)
	w.mustHave("Normal Killing[spec.containers{app}]: killing")
	status := w.pod("p").Status
	for _, c := range append(status.ContainerStatuses, status.InitContainerStatuses...) {
		if c.RestartCount != 2 && c.RestartCount != 3 {
			t.Errorf("container %s was restarted %d times", c.Name, c.RestartCount)
		}
	}
	if w.has("PreStop") || w.has("BackOff") {
		t.Errorf("a hook or a wait\n%s", w.dump())
	}
}

func TestTokensAndEnvironment(t *testing.T) {
	w := newWorld(t, nil)
	w.apply(`
apiVersion: v1
kind: Service
metadata: {name: my-db}
spec: {clusterIP: 10.96.0.7, ports: [{port: 5432}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {COLOUR: blue}
---
apiVersion: v1
kind: Pod
metadata: {name: p, labels: {tier: front}}
spec:
  containers:
  - name: app
    image: busybox:1.36
    command: [sh, -c, "echo $(GREETING) $$(X) $(UNKNOWN)"]
    envFrom: [{prefix: C_, configMapRef: {name: c}}]
    env:
    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
    - {name: TIER, valueFrom: {fieldRef: {fieldPath: "metadata.labels['tier']"}}}
    - {name: GREETING, value: "hello $(NAME) at $(MY_DB_SERVICE_HOST)"}
    - {name: NONE, valueFrom: {configMapKeyRef: {name: none, key: k, optional: true}}}
    - {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
`)
	w.until(2 * s)
	cfg := w.runtime.containers[0].cfg
	want := map[string]string{
		"NAME": "p", "TIER": "front", "C_COLOUR": "blue", "GREETING": "hello p at 10.96.0.7", "CPUS": "2",
		"MY_DB_PORT": "tcp://10.96.0.7:5432", "IP": w.pod("p").Status.PodIP,
	}
	for _, e := range cfg.Env {
		if v, ok := want[e.Name]; ok && v != e.Value {
			t.Errorf("%s is %q, want %q", e.Name, e.Value, v)
		}
		delete(want, e.Name)
		if e.Name == "NONE" {
			t.Error("an optional key that is missing sets a variable")
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	if got := strings.Join(cfg.Command, " "); got != "sh -c echo hello p at 10.96.0.7 $(X) $(UNKNOWN)" {
		t.Errorf("command is %q", got)
	}
}

func TestRunAsNonRoot(t *testing.T) {
	for _, c := range []struct{ user, image, want string }{
		{"", "", `container has runAsNonRoot and image will run as root (pod: "p_default(UID)", container: app)`},
		{"", "nobody", `container has runAsNonRoot and image has non-numeric user (nobody), cannot verify user is non-root (pod: "p_default(UID)", container: app)`},
		{"", "1000:1000", ""},
		{", runAsUser: 0", "1000", `container's runAsUser breaks non-root policy (pod: "p_default(UID)", container: app)`},
		{", runAsUser: 7", "", ""},
	} {
		w := newWorld(t, nil)
		w.runtime.user = c.image
		w.apply(strings.Replace(pod, "spec:\n", "spec:\n  securityContext: {runAsNonRoot: true"+c.user+"}\n", 1))
		w.until(3 * s)
		got := ""
		if r := w.app().State.Waiting; r != nil {
			got = r.Message
		}
		if want := strings.ReplaceAll(c.want, "UID", string(w.pod("p").UID)); got != want {
			t.Errorf("%+v: message %q, want %q", c, got, want)
		}
	}
}
