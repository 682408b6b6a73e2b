package kubectl_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/kubectl"
	"podflight/engine/sim"
)

// seedLines has lines of every command, some of them wrong.
func seedLines() []string {
	return []string{
		"kubectl", "k get pods", "get", "gett", "get po,deploy -o wide -A", "get pods -o jsonpath='{.items[*].metadata.name}'",
		"get pods -o custom-columns=A:.a,B:.spec.containers[0].image --sort-by=.metadata.name", "get pod web -w", "get all --show-labels -L app",
		"get pods --field-selector=status.phase=Running", "get pods -l 'a in (b,c)'", "get pod/web deploy/shop -o yaml",
		"describe pod web", "describe deploy", "logs web -f --tail=3", "logs -l app=web --prefix", "exec web -- ls", "exec web ls",
		"apply -f pod.yaml", "apply -f bad.yaml --dry-run=server -o yaml", "apply -f pod.yaml --server-side", "create -f pod.yaml",
		"create job x --image=y -- z", "create cm c --from-literal=a=b --dry-run=client -o json", "create secret generic", "create deployment",
		"run x --image=y --restart=Never --rm -i -- sh -c 'echo'", "delete pod web --wait=false", "delete pod --all --grace-period=0 --force",
		"delete -f pod.yaml --ignore-not-found", "scale deploy/shop --replicas=3", "set image deploy/shop app=nginx:1", "set env deploy/shop A=B C-",
		"set resources deploy shop --limits=cpu=1", "rollout status deploy/shop", "rollout undo deploy/shop --to-revision=1", "rollout history deploy/shop",
		"rollout restart deploy", `patch deploy shop -p '{"spec":{"replicas":2}}'`, `patch pod web --type=json -p '[{"op":"add","path":"/metadata/labels","value":{}}]'`,
		"label pod web a=b c-", "annotate pods --all a=b --overwrite", "edit pod web", "wait pod/web --for=condition=Ready --timeout=1s",
		"wait pod web --for=jsonpath='{.status.phase}'=Running", "events -w", "events --for pod/web", "explain pod.spec.containers --recursive --max-depth=2",
		"cordon node-1", "drain node-1 --force", "taint node node-1 a=b:NoSchedule", "replace -f pod.yaml --force", "diff -f pod.yaml", "version -o json",
		"api-resources --sort-by=kind", "api-versions", "config view", "cluster-info", "help get", "options", "top pods", "get pods --nope", "get pods -o nope",
		"-n other get pods", "get -n", "get pods 'unclosed", "get pods | grep web", "get pods \\", "--help", "get --help", "rollout", "create secret docker-registry x",
	}
}

func node(name string) *corev1.Node { return &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}} }

func fuzzCluster(t *testing.T) *cluster {
	c := newCluster(t)
	c.create(pod("web", map[string]string{"app": "web"}))
	c.create(deployment("shop"))
	c.create(node("node-1"))
	c.files["pod.yaml"] = webPod
	c.files["bad.yaml"] = "apiVersion: v1\nkind: Pod\nmetadata: {name: [}\n"
	c.env.Edit = func(_ string, before []byte) ([]byte, error) { return append(before, "x: y\n"...), nil }
	return c
}

// FuzzRun runs any line: it never panics, and it ends with an exit code, at the latest when it is interrupted.
func FuzzRun(f *testing.F) {
	for _, line := range seedLines() {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c := fuzzCluster(t)
		exit, printed := -1, 0
		task := c.kernel.Go("kubectl", func(t *sim.Task) {
			exit = kubectl.Run(t, c.env, line, func(text string, _ bool) { printed += len(text) })
		})
		c.kernel.RunUntil(c.kernel.Now().Add(time.Minute))
		task.Interrupt()
		c.kernel.RunUntil(c.kernel.Now().Add(2 * time.Second))
		switch {
		case exit < 0:
			t.Fatalf("%q did not end", line)
		case exit == 2 && printed == 0:
			t.Fatalf("%q is refused without a word", line)
		}
	})
}
