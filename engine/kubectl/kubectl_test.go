package kubectl_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/kubectl"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// cluster is a server without controllers and nodes, for commands to run against.
type cluster struct {
	t      *testing.T
	kernel *sim.Kernel
	server *apiserver.Server
	env    *kubectl.Env
	files  map[string]string
}

func newCluster(t *testing.T) *cluster {
	k := sim.New(1, time.Date(2026, 11, 20, 3, 30, 0, 0, time.UTC))
	s := apiserver.New(k, trace.NewRecorder(k), timing.Steady())
	c := &cluster{t: t, kernel: k, server: s, files: map[string]string{}}
	c.env = &kubectl.Env{
		Server: s, Namespace: "default", Version: "v1.37.1",
		Files: func(name string) ([]byte, bool) { text, ok := c.files[name]; return []byte(text), ok },
	}
	c.create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
	c.create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "other"}})
	t.Cleanup(k.Close)
	return c
}

func (c *cluster) create(obj api.Object) {
	c.t.Helper()
	if _, err := c.server.Create(obj, apiserver.CreateOptions{}); err != nil {
		c.t.Fatal(err)
	}
}

// result is what a command printed, and how it ended.
type result struct {
	out  string // stdout and stderr in the order in which they came; lines of stderr begin with "2> "
	exit int    // -1 if it is still running
}

// start starts a command and returns where its result will be.
func (c *cluster) start(line string) *result {
	r := &result{exit: -1}
	c.kernel.Go(line, func(t *sim.Task) {
		r.exit = kubectl.Run(t, c.env, line, func(text string, stderr bool) {
			if stderr {
				text = "2> " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n2> ") + "\n"
			}
			r.out += text
		})
	})
	return r
}

// run runs a command for at most d.
func (c *cluster) run(line string, d time.Duration) result {
	r := c.start(line)
	c.kernel.RunUntil(c.kernel.Now().Add(d))
	return *r
}

func (c *cluster) expect(line, want string, exit int) {
	c.t.Helper()
	got := c.run(line, time.Second)
	want = strings.TrimPrefix(want, "\n")
	if got.out != want || got.exit != exit {
		c.t.Errorf("%s\ngot  exit %d:\n%s\nwant exit %d:\n%s", line, got.exit, got.out, exit, want)
	}
}

func pod(name string, labels map[string]string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default", Labels: labels},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "nginx:1.27"}}},
	}
}

func TestGet(t *testing.T) {
	c := newCluster(t)
	c.expect("kubectl get pods", "2> No resources found in default namespace.\n", 0)
	c.expect("kubectl get pods -A", "2> No resources found\n", 0)
	c.create(pod("web", map[string]string{"app": "web"}))
	c.create(pod("db", nil))
	c.expect("kubectl get pods", `
NAME   READY   STATUS    RESTARTS   AGE
db     0/1     Pending   0          0s
web    0/1     Pending   0          0s
`, 0)
	c.expect("get po web -o name", "pod/web\n", 0)
	c.expect("k get po -l app=web --show-labels", `
NAME   READY   STATUS    RESTARTS   AGE   LABELS
web    0/1     Pending   0          2s    app=web
`, 0)
	c.expect("get pods web nope", `
NAME   READY   STATUS    RESTARTS   AGE
web    0/1     Pending   0          3s
2> Error from server (NotFound): pods "nope" not found
`, 1)
	c.expect("get po,ns", `
NAME      READY   STATUS    RESTARTS   AGE
pod/db    0/1     Pending   0          4s
pod/web   0/1     Pending   0          4s

NAME                STATUS   AGE
namespace/default   Active   6s
namespace/other     Active   6s
`, 0)
	c.expect("get pod web -o jsonpath='{.metadata.name}{\"\\n\"}'", "web\n", 0)
	c.expect("get pods -o custom-columns=N:.metadata.name,I:.spec.containers[*].image", "N     I\ndb    nginx:1.27\nweb   nginx:1.27\n", 0)
}

func TestDelete(t *testing.T) {
	c := newCluster(t)
	c.create(pod("web", nil))
	c.expect("kubectl delete pod web", "pod \"web\" deleted from default namespace\n", 0)
	c.expect("kubectl delete pod web", "2> Error from server (NotFound): pods \"web\" not found\n", 1)
	c.expect("kubectl delete pods --all", "No resources found\n", 0)
}
