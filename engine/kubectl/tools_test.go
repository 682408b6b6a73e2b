package kubectl_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestEdit(t *testing.T) {
	c := newCluster(t)
	c.create(deployment("shop"))
	var shown []string
	var answers []func(string) string
	c.env.Edit = func(_ string, before []byte) ([]byte, error) {
		shown = append(shown, string(before))
		answer := answers[0]
		answers = answers[1:]
		return []byte(answer(string(before))), nil
	}
	same := func(s string) string { return s }
	replicas := func(n string) func(string) string {
		return func(s string) string {
			return regexp.MustCompile(`replicas: \S+`).ReplaceAllString(s, "replicas: "+n)
		}
	}
	answers = []func(string) string{same}
	c.expect("edit deploy shop", "2> Edit cancelled, no changes made.\n", 0)
	if !strings.HasPrefix(shown[0], "# Please edit the object below. Lines beginning with a '#' will be ignored,\n") {
		t.Errorf("shown %s", shown[0])
	}
	answers = []func(string) string{func(string) string { return "# nothing\n" }}
	c.expect("edit deploy shop", "2> Edit cancelled, saved file was empty.\n", 0)
	answers = []func(string) string{replicas("3")}
	c.expect("edit deploy shop", "deployment.apps/shop edited\n", 0)
	answers = []func(string) string{replicas("-1"), replicas("4")}
	c.expect("edit deploy/shop", "2> error: deployments.apps \"shop\" is invalid\ndeployment.apps/shop edited\n", 0)
	if last := shown[len(shown)-1]; !strings.Contains(last, "# deployments.apps \"shop\" was not valid:\n# * spec.replicas: Invalid value: -1: must be greater than or equal to 0\n#\n") || !strings.Contains(last, "replicas: -1") {
		t.Errorf("shown after a mistake:\n%s", last)
	}
	answers = []func(string) string{replicas("-1"), same}
	c.expect("edit deploy/shop", "2> error: deployments.apps \"shop\" is invalid\n2> error: Edit cancelled, no valid changes were saved.\n", 1)
	answers = []func(string) string{func(s string) string { return strings.Replace(s, "name: shop", "name: store", 1) }}
	c.expect("edit deploy/shop", "2> error: At least one of apiVersion, kind and name was changed\n", 1)
	c.expect("get deploy shop -o jsonpath={.spec.replicas}", "4", 0)
}

func TestDiff(t *testing.T) {
	c := newCluster(t)
	c.files["pod.yaml"] = webPod
	c.expect("apply -f pod.yaml", "pod/web created\n", 0)
	c.expect("diff -f pod.yaml", "", 0)
	c.files["pod.yaml"] = strings.ReplaceAll(webPod, "nginx:1.27", "nginx:1.28")
	got := c.run("diff -f pod.yaml", time.Second)
	text := regexp.MustCompile(`(LIVE|MERGED)-\d+`).ReplaceAllString(got.out, "$1-N")
	text = regexp.MustCompile(`\t.*`).ReplaceAllString(text, "")
	want := `diff -u -N /tmp/LIVE-N/v1.Pod.default.web /tmp/MERGED-N/v1.Pod.default.web
--- /tmp/LIVE-N/v1.Pod.default.web
+++ /tmp/MERGED-N/v1.Pod.default.web
@@ -5,7 +5,7 @@
`
	if got.exit != 1 || !strings.HasPrefix(text, want) || !strings.Contains(text, "\n-  - image: nginx:1.27\n+  - image: nginx:1.28\n") {
		t.Errorf("exit %d\n%s", got.exit, text)
	}
	c.expect("get pod web -o jsonpath={.spec.containers[0].image}", "nginx:1.27", 0)
	c.expect("diff -f nope.yaml", "2> error: the path \"nope.yaml\" does not exist\n", 2)
}

func TestExplain(t *testing.T) {
	c := newCluster(t)
	got := c.run("explain po.spec.restartPolicy", time.Second).out
	want := "KIND:       Pod\nVERSION:    v1\n\nFIELD: restartPolicy <string>\nENUM:\n    Always\n    Never\n    OnFailure\n\nDESCRIPTION:\n    Restart policy for all containers within the pod. "
	if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "\n    \n\n") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	got = c.run("explain deployments", time.Second).out
	for _, want := range []string{
		"GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\nDESCRIPTION:\n    Deployment enables declarative updates for Pods and ReplicaSets.\n    \nFIELDS:\n  apiVersion\t<string>\n    APIVersion defines",
		"\n  metadata\t<ObjectMeta>\n", "\n  spec\t<DeploymentSpec> -required-\n    Specification of the desired behavior of the Deployment.\n\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	got = c.run("explain deploy.spec --recursive --max-depth=2", time.Second).out
	for _, want := range []string{"\n  selector\t<LabelSelector> -required-\n    matchExpressions\t<[]LabelSelectorRequirement>\n    matchLabels\t<map[string]string>\n", "\n  strategy\t<DeploymentStrategy>\n    rollingUpdate\t<RollingUpdateDeployment>\n    type\t<string>\n    enum: Recreate, RollingUpdate\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	for _, line := range strings.Split(got, "\n") {
		if len(line) > 80 {
			t.Errorf("too long: %q", line)
		}
	}
}

func TestVersionAndDiscovery(t *testing.T) {
	c := newCluster(t)
	c.expectAll(lines{
		{"version", "Client Version: v1.37.1\nKustomize Version: v5.8.1\nServer Version: v1.37.1\n"},
		{"version --client", "Client Version: v1.37.1\nKustomize Version: v5.8.1\n"},
		{"api-resources --api-group=batch", "NAME       SHORTNAMES   APIVERSION   NAMESPACED   KIND\ncronjobs   cj           batch/v1     true         CronJob\njobs                    batch/v1     true         Job\n"},
		{"api-resources --api-group=batch -o name", "cronjobs.batch\njobs.batch\n"},
		{"config current-context", "podflight\n"},
	})
}

func TestNodes(t *testing.T) {
	c, _ := newNode(t)
	c.bind("one", "Running")
	c.expectAll(lines{
		{"cordon node-1", "2> Error from server (NotFound): nodes \"node-1\" not found\n"},
	})
	c.create(node("node-1"))
	c.expectAll(lines{
		{"cordon node-1 --dry-run=client", "node/node-1 cordoned (dry run)\n"},
		{"cordon node-1", "node/node-1 cordoned\n"},
		{"cordon node-1", "node/node-1 already cordoned\n"},
		{"uncordon node-1", "node/node-1 uncordoned\n"},
		{"taint nodes node-1 a=b:NoSchedule", "node/node-1 tainted\n"},
		{"taint nodes node-1 a=c:NoSchedule", "2> error: node node-1 already has a taint(s) with same effect(s) and --overwrite is false\n"},
		{"taint nodes node-1 a=c:NoSchedule --overwrite", "node/node-1 modified\n"},
		{"taint nodes node-1 z-", "2> error: taint \"z\" not found\n"},
		{"taint nodes --all a:NoSchedule-", "node/node-1 untainted\n"},
		{"taint pods x a-", "2> error: invalid resource type pods, only node types are supported\n"},
		{"drain node-1", "node/node-1 cordoned\n2> error: unable to drain node \"node-1\" due to error: cannot delete Pods that declare no controller (use --force to override): default/one, continuing command...\n2> There are pending nodes to be drained:\n2>  node-1\n2> error: cannot delete Pods that declare no controller (use --force to override): default/one\n"},
		{"drain node-1 --force --timeout=500ms", "node/node-1 already cordoned\n2> Warning: deleting Pods that declare no controller: default/one\nevicting pod default/one\n2> There are pending pods in node \"node-1\" when an error occurred: error when waiting for pod \"one\" in namespace \"default\" to terminate: context deadline exceeded\n2> pod/one\n2> error: unable to drain node \"node-1\" due to error: error when waiting for pod \"one\" in namespace \"default\" to terminate: context deadline exceeded, continuing command...\n2> There are pending nodes to be drained:\n2>  node-1\n2> error: error when waiting for pod \"one\" in namespace \"default\" to terminate: context deadline exceeded\n"},
	})
}
