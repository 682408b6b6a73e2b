package kubectl_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/engine/trace"
)

// session flies a scenario and returns what its commands printed, each after its line.
func session(t *testing.T, script string) string {
	t.Helper()
	sc, err := scenario.Parse("session.txtar", []byte(script))
	if err != nil {
		t.Fatal(err)
	}
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]strings.Builder, len(sc.Steps))
	for _, r := range tr.Records() {
		cmd, ok := r.Body.(trace.Command)
		if !ok {
			continue
		}
		b := &out[cmd.Step]
		switch {
		case cmd.Phase == trace.CommandStarted:
			b.WriteString("$ " + cmd.Line + "\n")
		case cmd.Phase == trace.CommandDone && cmd.Exit != 0:
			b.WriteString("exit " + string(rune('0'+cmd.Exit)) + "\n")
		case cmd.Err:
			b.WriteString("2> " + strings.ReplaceAll(strings.TrimSuffix(cmd.Text, "\n"), "\n", "\n2> ") + "\n")
		default:
			b.WriteString(cmd.Text)
		}
	}
	var all strings.Builder
	for i := range out {
		all.WriteString(out[i].String())
	}
	return all.String()
}

var (
	containerID = regexp.MustCompile(`[0-9a-f]{64}`)
	podName     = regexp.MustCompile(`web-[a-z0-9]+-[a-z0-9]{5}\b`)
)

// TestSession runs commands against a whole cluster.
func TestSession(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"run and attach", `
-- script --
until 60s
0s kubectl run hello --image=busybox:1.37 --rm -i --restart=Never -- sh -c 'echo hello; sleep 3; echo again; exit 0'
20s kubectl get pods
30s kubectl run bad --image=busybox:1.37 -i --restart=Never -- sh -c 'sleep 3; exit 4'
`, `
$ kubectl run hello --image=busybox:1.37 --rm -i --restart=Never -- sh -c 'echo hello; sleep 3; echo again; exit 0'
hello
2> All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
2> If you don't see a command prompt, try pressing enter.
again
pod "hello" deleted from default namespace
$ kubectl get pods
2> No resources found in default namespace.
$ kubectl run bad --image=busybox:1.37 -i --restart=Never -- sh -c 'sleep 3; exit 4'
2> All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
2> If you don't see a command prompt, try pressing enter.
2> pod default/bad terminated (Error)
2> 
exit 4
`},
		{"follow and exec", `
-- script --
until 60s
0s kubectl apply -f pod.yaml
6s kubectl logs -f web
8s kubectl exec web -- sh -c 'echo in; echo out >&2; exit 3'
9s kubectl exec web -- nothing
10s kubectl logs web --tail=1
-- pod.yaml --
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers:
  - name: app
    image: busybox:1.37
    command: [sh, -c, 'for i in 1 2 3 4; do echo $i; sleep 4; done']
`, `
$ kubectl apply -f pod.yaml
pod/web created
$ kubectl logs -f web
1
2
3
4
$ kubectl exec web -- sh -c 'echo in; echo out >&2; exit 3'
in
2> out
2> command terminated with exit code 3
exit 3
$ kubectl exec web -- nothing
2> error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "ID": OCI runtime exec failed: exec failed: unable to start container process: exec: "nothing": executable file not found in $PATH
exit 1
$ kubectl logs web --tail=1
3
`},
		{"rollout", `
-- script --
until 120s
0s kubectl create deployment web --image=nginx:1.27 --replicas=2
0.5s kubectl rollout status deploy/web
20s kubectl set image deploy/web nginx=nginx:1.28
20.5s kubectl rollout status deploy web
60s kubectl rollout history deploy/web
61s kubectl rollout undo deploy/web
62s kubectl rollout status deploy/web --timeout=30s
95s kubectl get deploy web
`, `
$ kubectl create deployment web --image=nginx:1.27 --replicas=2
deployment.apps/web created
$ kubectl rollout status deploy/web
Waiting for deployment "web" rollout to finish: 0 of 2 updated replicas are available...
Waiting for deployment "web" rollout to finish: 1 of 2 updated replicas are available...
deployment "web" successfully rolled out
$ kubectl set image deploy/web nginx=nginx:1.28
deployment.apps/web image updated
$ kubectl rollout status deploy web
Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...
Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
deployment "web" successfully rolled out
$ kubectl rollout history deploy/web
deployment.apps/web 
REVISION  CHANGE-CAUSE
1         <none>
2         <none>

$ kubectl rollout undo deploy/web
deployment.apps/web rolled back
$ kubectl rollout status deploy/web --timeout=30s
Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
deployment "web" successfully rolled out
$ kubectl get deploy web
NAME   READY   UP-TO-DATE   AVAILABLE   AGE
web    2/2     2            2           95s
`},
		{"drain", `
-- script --
until 120s
0s kubectl create deployment web --image=nginx:1.27
15s kubectl get nodes
16s kubectl drain node-1
50s kubectl drain node-1 --ignore-daemonsets --force --delete-emptydir-data --timeout=20s
80s kubectl get nodes
81s kubectl uncordon node-1
82s kubectl uncordon node-1
83s kubectl taint node node-1 a=b:NoSchedule
84s kubectl taint node node-1 a-
`, `
$ kubectl create deployment web --image=nginx:1.27
deployment.apps/web created
$ kubectl get nodes
NAME     STATUS   ROLES    AGE   VERSION
node-1   Ready    <none>   15s   v1.37.1
$ kubectl drain node-1
node/node-1 cordoned
evicting pod default/POD
pod/POD evicted
node/node-1 drained
$ kubectl drain node-1 --ignore-daemonsets --force --delete-emptydir-data --timeout=20s
node/node-1 already cordoned
node/node-1 drained
$ kubectl get nodes
NAME     STATUS                     ROLES    AGE   VERSION
node-1   Ready,SchedulingDisabled   <none>   80s   v1.37.1
$ kubectl uncordon node-1
node/node-1 uncordoned
$ kubectl uncordon node-1
node/node-1 already uncordoned
$ kubectl taint node node-1 a=b:NoSchedule
node/node-1 tainted
$ kubectl taint node node-1 a-
node/node-1 untainted
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := podName.ReplaceAllString(session(t, "A session.\n"+strings.TrimPrefix(tt.script, "\n")), "POD")
			got = containerID.ReplaceAllString(got, "ID")
			if want := strings.TrimPrefix(tt.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
