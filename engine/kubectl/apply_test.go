package kubectl_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

const webPod = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  containers:
  - name: app
    image: nginx:1.27
`

func (c *cluster) pod(name string) *corev1.Pod {
	c.t.Helper()
	obj, ok := c.server.Get(api.Key{Kind: api.Pod, Namespace: "default", Name: name})
	if !ok {
		c.t.Fatalf("no pod %s", name)
	}
	return obj.(*corev1.Pod)
}

func TestApply(t *testing.T) {
	c := newCluster(t)
	c.files["pod.yaml"] = webPod
	c.expect("kubectl apply -f pod.yaml --dry-run=client", "pod/web created (dry run)\n", 0)
	c.expect("kubectl apply -f pod.yaml --dry-run=server", "pod/web created (server dry run)\n", 0)
	c.expect("kubectl get pods", "2> No resources found in default namespace.\n", 0)
	c.expect("kubectl apply -f pod.yaml", "pod/web created\n", 0)
	want := `{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{},"labels":{"app":"web"},"name":"web","namespace":"default"},"spec":{"containers":[{"image":"nginx:1.27","name":"app"}]}}` + "\n"
	if got := c.pod("web").Annotations[corev1.LastAppliedConfigAnnotation]; got != want {
		t.Errorf("annotation\n%q\nwant\n%q", got, want)
	}
	c.expect("kubectl apply -f pod.yaml", "pod/web unchanged\n", 0)
	c.files["pod.yaml"] = strings.ReplaceAll(webPod, "nginx:1.27", "nginx:1.28")
	c.expect("kubectl apply -f pod.yaml", "pod/web configured\n", 0)
	if got := c.pod("web").Spec.Containers[0].Image; got != "nginx:1.28" {
		t.Errorf("image %s", got)
	}
	c.files["pod.yaml"] = strings.ReplaceAll(c.files["pod.yaml"], "  labels: {app: web}\n", "")
	c.expect("kubectl apply -f pod.yaml -o name", "pod/web\n", 0)
	if got := c.pod("web").Labels; len(got) != 0 {
		t.Errorf("labels %v", got)
	}
	c.expect("kubectl apply view-last-applied pod web", `
apiVersion: v1
kind: Pod
metadata:
  annotations: {}
  name: web
  namespace: default
spec:
  containers:
  - image: nginx:1.28
    name: app
`, 0)
}

// A null in a manifest is left out of what is created, and takes the field away from what is there.
func TestApplyNull(t *testing.T) {
	c := newCluster(t)
	c.files["pod.yaml"] = strings.Replace(webPod, "spec:\n", "spec:\n  terminationGracePeriodSeconds: null\n", 1)
	c.expect("kubectl apply -f pod.yaml", "pod/web created\n", 0)
	if got := c.pod("web").Annotations[corev1.LastAppliedConfigAnnotation]; !strings.Contains(got, `"terminationGracePeriodSeconds":null`) {
		t.Error(got)
	}
	c.expect("kubectl apply -f pod.yaml", "pod/web configured\n", 0)
}

func TestApplyToCreated(t *testing.T) {
	c := newCluster(t)
	c.files["pod.yaml"] = webPod
	c.expect("kubectl create -f pod.yaml", "pod/web created\n", 0)
	c.expect("kubectl create -f pod.yaml", "2> Error from server (AlreadyExists): error when creating \"pod.yaml\": pods \"web\" already exists\n", 1)
	c.expect("kubectl apply -f pod.yaml", `
2> Warning: resource pods/web is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.
pod/web configured
`, 0)
	c.expect("kubectl apply -f pod.yaml", "pod/web unchanged\n", 0)
}

func TestApplyErrors(t *testing.T) {
	c := newCluster(t)
	c.files["pod.yaml"] = webPod
	c.files["empty.yaml"] = "# nothing\n"
	c.files["typo.yaml"] = strings.ReplaceAll(webPod, "image:", "imagee:")
	c.files["bad.yaml"] = strings.ReplaceAll(webPod, "name: app", "name: App")
	c.files["generated.yaml"] = strings.ReplaceAll(webPod, "  name: web", "  generateName: web-")
	for _, tt := range []struct{ line, want string }{
		{"apply", "error: must specify one of -f and -k\n"},
		{"apply pods", "error: Unexpected args: [pods]\nSee 'kubectl apply -h' for help and examples\n"},
		{"apply -f nope.yaml", "error: the path \"nope.yaml\" does not exist\n"},
		{"apply -f empty.yaml", "error: no objects passed to apply\n"},
		{"create -f empty.yaml", "error: no objects passed to create\n"},
		{"apply -f typo.yaml", `Error from server (BadRequest): error when creating "typo.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"` + "\n"},
		{"apply -f bad.yaml", `The Pod "web" is invalid: spec.containers[0].name: Invalid value: "App": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')` + "\n"},
		{"apply -f generated.yaml", "error: from web-: cannot use generate name with apply\n"},
		{"apply -f pod.yaml --force-conflicts", "error: --force-conflicts only works with --server-side\n"},
		{"apply -f pod.yaml --dry-run=maybe", "error: Invalid dry-run value (maybe). Must be \"none\", \"server\", or \"client\".\n"},
		{"apply -f pod.yaml --validate=maybe", "error: invalid - validate option \"maybe\"; must be one of: strict (or true), warn, ignore (or false)\n"},
		{"apply -f pod.yaml -o what", "error: unable to match a printer suitable for the output format \"what\", allowed formats are: go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml\n"},
	} {
		c.expect(tt.line, "2> "+strings.ReplaceAll(strings.TrimSuffix(tt.want, "\n"), "\n", "\n2> ")+"\n", 1)
	}
	c.expect("get pods", "2> No resources found in default namespace.\n", 0)
}

func TestApplyWarns(t *testing.T) {
	c := newCluster(t)
	c.files["typo.yaml"] = strings.ReplaceAll(webPod, "    image:", "    foo: bar\n    image:")
	c.expect("apply -f typo.yaml --validate=warn", "2> Warning: unknown field \"spec.containers[0].foo\"\npod/web created\n", 0)
}

func TestCreateGenerators(t *testing.T) {
	c := newCluster(t)
	c.files["a.env"] = "# note\nA=1\n"
	for _, tt := range []struct{ line, want string }{
		{"create ns third", "namespace/third created\n"},
		{"create job pi --image=perl -- perl -e 1", "job.batch/pi created\n"},
		{"create cronjob tick --image=busybox --schedule='* * * * *'", "cronjob.batch/tick created\n"},
		{"create job manual --from=cronjob/tick", "job.batch/manual created\n"},
		{"create deploy web --image=nginx --replicas=2", "deployment.apps/web created\n"},
		{"create cm settings --from-literal=a=1 --from-literal=b=2", "configmap/settings created\n"},
		{"create cm more --from-env-file=a.env --from-literal=x=y", "2> error: from-env-file cannot be combined with from-file or from-literal\n"},
		{"create cm more --from-file=nope", "2> error: error reading nope: no such file or directory\n"},
		{"create secret generic s --from-literal=a=1 -o name", "secret/s\n"},
		{"create secret docker-registry r --docker-server=x.example.com --docker-username=u", "2> error: either --from-file or the combination of --docker-username, --docker-password and --docker-server is required\n"},
		{"create secret docker-registry r --docker-server=x.example.com --docker-username=u --docker-password=p", "secret/r created\n"},
		{"create sa robot", "serviceaccount/robot created\n"},
		{"create job", "2> error: exactly one NAME is required, got 0\n2> See 'kubectl create job -h' for help and examples\n"},
		{"create job x", "2> error: either --image or --from must be specified\n"},
		{"create job x --from=cronjob/tick -- date", "2> error: cannot specify --from and command\n"},
		{"create job x --from=job/pi", "2> error: unknown object type *v1.Job\n"},
		{"create job x --from=cronjob/nope", "2> Error from server (NotFound): cronjobs.batch \"nope\" not found\n"},
		{"create job pi --image=perl", "2> error: failed to create job: jobs.batch \"pi\" already exists\n"},
		{"create secret generic s", "2> error: failed to create secret secrets \"s\" already exists\n"},
		{"create deployment d", "2> error: required flag(s) \"image\" not set\n"},
		{"create cronjob d", "2> error: required flag(s) \"image\", \"schedule\" not set\n"},
		{"create secret nope", "2> error: unknown command \"nope\"\n2> See 'kubectl create secret -h' for help and examples\n"},
		{"create secret generic s --from-literal=a", "2> error: invalid literal source a, expected key=value\n"},
	} {
		exit := 0
		if strings.HasPrefix(tt.want, "2>") {
			exit = 1
		}
		c.expect(tt.line, tt.want, exit)
	}
	c.expect("create job pi --image=perl --dry-run=client -o yaml -- perl -e 1", `
apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  template:
    metadata: {}
    spec:
      containers:
      - command:
        - perl
        - -e
        - "1"
        image: perl
        name: pi
        resources: {}
      restartPolicy: Never
status: {}
`, 0)
	got := c.run("get secret r -o jsonpath='{.data.\\.dockerconfigjson}'", time.Second).out
	if got != "eyJhdXRocyI6eyJ4LmV4YW1wbGUuY29tIjp7InVzZXJuYW1lIjoidSIsInBhc3N3b3JkIjoicCIsImF1dGgiOiJkVHB3In19fQ==" {
		t.Error(got)
	}
}
