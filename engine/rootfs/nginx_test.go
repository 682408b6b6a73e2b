package rootfs_test

import (
	"context"
	"strings"
	"testing"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/engine/view"
)

// nginxScenario has a client ask the nginx beside it for three pages.
const nginxScenario = `-- script --
until 20s
0s kubectl apply -f pod.yaml
-- pod.yaml --
apiVersion: v1
kind: Pod
metadata: {name: pair}
spec:
  restartPolicy: Never
  volumes: [{name: page, emptyDir: {}}]
  containers:
  - name: web
    image: nginx:1.27
    volumeMounts: [{name: page, mountPath: MOUNT}]
  - name: client
    image: busybox:1.36
    command: ["sh", "-c", "sleep 2; echo mine > /page/own.html; for p in / /own.html /missing; do wget -qO- localhost$p; done"]
    volumeMounts: [{name: page, mountPath: /page}]
`

func TestNginxServesItsFolder(t *testing.T) {
	for _, c := range []struct{ mount, want, not string }{
		{"/usr/share/nginx/html", "403 Forbidden|mine|404 Not Found", "Welcome"},
		{"/elsewhere", "Welcome to nginx!|404 Not Found|404 Not Found", "mine"},
	} {
		sc, err := scenario.Parse("nginx.txtar", []byte(strings.Replace(nginxScenario, "MOUNT", c.mount, 1)))
		if err != nil {
			t.Fatal(err)
		}
		run, err := engine.Run(context.Background(), sc)
		if err != nil {
			t.Fatal(err)
		}
		logs := view.Logs(run, view.Options{})
		rest := logs
		for _, want := range strings.Split(c.want, "|") {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Fatalf("mounted at %s: no %q where it should be in:\n%s", c.mount, want, logs)
			}
			rest = after
		}
		if strings.Contains(logs, c.not) {
			t.Errorf("mounted at %s: %q is in the answers:\n%s", c.mount, c.not, logs)
		}
	}
}
