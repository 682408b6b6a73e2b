package kubectl_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubectl"
)

func TestComplete(t *testing.T) {
	c := newCluster(t)
	two := pod("web-1", nil)
	two.Spec.Containers = append(two.Spec.Containers, corev1.Container{Name: "side", Image: "x"})
	c.create(two)
	c.create(pod("web-2", nil))
	c.create(deployment("shop"))
	c.create(node("node-1"))
	other := pod("far", nil)
	other.Namespace = "other"
	c.create(other)
	c.env.FileNames = func() []string { return []string{"pod.yaml", "job.yaml"} }
	for _, tt := range []struct{ line, want string }{
		{"kubectl des", "describe"},
		{"de", "delete describe"},
		{"k rollout st", "status"},
		{"rollout ", "history pause restart resume status undo"},
		{"get po", "pods"},
		{"get pods,dep", "pods,deployments"},
		{"get pods ", "web-1 web-2"},
		{"get po web-1 ", "web-2"},
		{"get po web-2 web", "web-1"},
		{"get pod/w", "pod/web-1 pod/web-2"},
		{"get pods -n other ", "far"},
		{"-n other get pods ", "far"},
		{"get pods -n ", "default other"},
		{"get pods --namespace=o", "--namespace=other"},
		{"get pods -o js", "json jsonpath="},
		{"get pods -o=wide ", "web-1 web-2"},
		{"get pods -o=js", "-o=json -o=jsonpath="},
		{"get pods --show-l", "--show-labels"},
		{"logs ", "web-1 web-2"},
		{"logs web-1 -c ", "app side"},
		{"logs deploy/", "deploy/shop"},
		{"exec web-1 -- l", ""},
		{"scale ", "deployment/shop"},
		{"scale deployment/s", "deployment/shop"},
		{"apply -f ", "job.yaml pod.yaml"},
		{"delete pod web-1 --cascade=f", "--cascade=foreground"},
		{"wait pod/web-1 --for=condition=R", "--for=condition=Ready"},
		{"events --for pod/web", "pod/web-1 pod/web-2"},
		{"explain pods.spec.restart", "pods.spec.restartPolicy pods.spec.restartPolicyRules"},
		{"drain ", "node-1"},
		{"taint nodes ", "node-1"},
		{"get 'po", ""},
		{"attach", ""},
		{"", ""},
	} {
		got := []string{}
		for _, cand := range kubectl.Complete(c.env, tt.line, len(tt.line)) {
			if cand.From != strings.LastIndex(tt.line, " ")+1 {
				t.Errorf("%q: %q begins at %d", tt.line, cand.Text, cand.From)
			}
			got = append(got, cand.Text)
		}
		if tt.line == "" {
			if len(got) < 20 {
				t.Errorf("commands: %v", got)
			}
			continue
		}
		if tt.line == "explain pods.spec.restart" {
			if len(got) == 0 || got[0] != "pods.spec.restartPolicy" {
				t.Errorf("%q: %v", tt.line, got)
			}
			continue
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%q: got %q, want %q", tt.line, text, tt.want)
		}
	}
}

func FuzzComplete(f *testing.F) {
	for _, line := range seedLines() {
		f.Add(line, len(line)/2)
		f.Add(line, len(line))
	}
	f.Fuzz(func(t *testing.T, line string, cursor int) {
		c := fuzzCluster(t)
		for _, cand := range kubectl.Complete(c.env, line, cursor) {
			if cand.From < 0 || cand.From > len(line) {
				t.Fatalf("%q: begins at %d", cand.Text, cand.From)
			}
		}
	})
}
