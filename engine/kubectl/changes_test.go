package kubectl_test

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
)

// lines is a table of command lines, what they print and how they end: 1 if anything went to standard error
// that begins with "2> error" or "2> Error".
type lines []struct{ line, want string }

func (c *cluster) expectAll(all lines) {
	c.t.Helper()
	for _, tt := range all {
		exit := 0
		want := strings.TrimPrefix(tt.want, "\n")
		if strings.Contains("\n"+want, "\n2> error") || strings.Contains("\n"+want, "\n2> Error") || strings.Contains("\n"+want, "\n2> The ") {
			exit = 1
		}
		c.expect(tt.line, want, exit)
	}
}

func deployment(name string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	d := &appsv1.Deployment{Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}}}
	d.Name, d.Namespace = name, "default"
	d.Spec.Template.Labels = labels
	d.Spec.Template.Spec.Containers = []corev1.Container{{Name: "app", Image: "nginx:1.27"}}
	return d
}

func TestLabelAndAnnotate(t *testing.T) {
	c := newCluster(t)
	c.create(pod("web", map[string]string{"app": "web"}))
	c.create(pod("db", nil))
	c.expectAll(lines{
		{"label pod web tier=front", "pod/web labeled\n"},
		{"label pod web tier=front", "pod/web not labeled\n"},
		{"label pod web tier=back", "2> error: 'tier' already has a value (front), and --overwrite is false\n"},
		{"label pod web tier=back --overwrite", "pod/web labeled\n"},
		{"label pod web tier-", "pod/web unlabeled\n"},
		{"label pod web tier-", "label \"tier\" not found.\npod/web not labeled\n"},
		{"label pod web a=b app-", "pod/web modified\n"},
		{"label pod web --list", "a=b\n"},
		{"label pods --all x=y --dry-run=client", "pod/db labeled (dry run)\npod/web labeled (dry run)\n"},
		{"label pod web", "2> error: at least one label update is required\n"},
		{"label a=b", "2> error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n"},
		{"label pod a=b web", "2> error: all resources must be specified before label changes: web\n"},
		{"label pod web a=b a-", "2> error: can not both modify and remove a label in the same command\n"},
		{"label pod nope a=b", "2> Error from server (NotFound): pods \"nope\" not found\n"},
		{"label pod web a='b c'", "2> error: invalid label value: \"a=b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')\n"},
		{"annotate pod web note='hello world'", "pod/web annotated\n"},
		{"annotate pod web note=bye", "2> error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (hello world)\n"},
		{"annotate pod web note-", "pod/web annotated\n"},
		{"annotate pod web -l x=y note=1 --all", "2> error: cannot set --all and --selector at the same time\n"},
	})
}

func TestPatch(t *testing.T) {
	c := newCluster(t)
	c.create(deployment("web"))
	c.expectAll(lines{
		{`patch deploy web -p '{"spec":{"replicas":3}}'`, "deployment.apps/web patched\n"},
		{`patch deploy web -p '{"spec":{"replicas":3}}'`, "deployment.apps/web patched (no change)\n"},
		{`patch deploy web --type=json -p '[{"op":"replace","path":"/spec/replicas","value":2}]'`, "deployment.apps/web patched\n"},
		{`patch deploy web --type=merge -p 'spec: {replicas: 1}'`, "deployment.apps/web patched\n"},
		{`patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"nginx:1.28"}]}}}}' -o jsonpath='{.spec.template.spec.containers[*].image}'`, "nginx:1.28"},
		{`patch deploy web`, "2> error: must specify --patch or --patch-file containing the contents of the patch\n"},
		{`patch deploy web --type=what -p '{}'`, "2> error: --type must be one of [json merge strategic], not \"what\"\n"},
		{`patch deploy nope -p '{}'`, "2> Error from server (NotFound): deployments.apps \"nope\" not found\n"},
		{`patch deploy web -p '{"spec":{"replicas":-1}}'`, "2> The Deployment \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0\n"},
	})
}

func TestScale(t *testing.T) {
	c := newCluster(t)
	c.create(deployment("web"))
	c.create(pod("one", nil))
	c.expectAll(lines{
		{"scale deployment/web --replicas=4", "deployment.apps/web scaled\n"},
		{"get deploy web -o jsonpath={.spec.replicas}", "4"},
		{"scale deploy web --replicas=2 --current-replicas=3", "2> error: Expected replicas to be 3, was 4\n"},
		{"scale deploy web", "2> error: required flag(s) \"replicas\" not set\n"},
		{"scale deploy web --replicas=-1", "2> error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0\n"},
		{"scale pod one --replicas=2", "2> Error from server (NotFound): the server could not find the requested resource\n"},
		{"scale deploy nope --replicas=1", "2> Error from server (NotFound): deployments.apps \"nope\" not found\n"},
	})
}

func TestSet(t *testing.T) {
	c := newCluster(t)
	c.create(deployment("web"))
	c.files["a.env"] = "KEY=1\n"
	c.expectAll(lines{
		{"create cm settings --from-literal=log.level=debug", "configmap/settings created\n"},
		{"set image deployment/web app=nginx:1.28", "deployment.apps/web image updated\n"},
		{"set image deployment/web app=nginx:1.28", ""},
		{"set image deploy web '*=nginx:1.29'", "deployment.apps/web image updated\n"},
		{"set image deployment/web nope=nginx:1.28", "2> error: unable to find container named \"nope\"\n"},
		{"set image deployment/web", "2> error: at least one image update is required\n"},
		{"set image app=x", "2> error: You must provide one or more resources by argument or filename.\n2> Example resource specifications include:\n2>    '-f rsrc.yaml'\n2>    '--filename=rsrc.json'\n2>    '<resource> <name>'\n2>    '<resource>'\n"},
		{"set env deployment/web A=1 B=2", "deployment.apps/web env updated\n"},
		{"set env deployment/web --from=configmap/settings", "2> Warning: key log.level transferred to LOG_LEVEL\ndeployment.apps/web env updated\n"},
		{"set env deploy/web --list", "# Deployment web, container app\nA=1\nB=2\n# LOG_LEVEL from configmap settings, key log.level\n"},
		{"set env deployment/web A-", "deployment.apps/web env updated\n"},
		{"set env deployment/web B=3 --overwrite=false", "2> error: deployments/web 'B' already has a value (2), and --overwrite is false\n"},
		{"set resources deploy web --limits=cpu=1,memory=64Mi", "deployment.apps/web resource requirements updated\n"},
		{"set resources deploy web", "2> error: you must specify an update to requests or limits (in the form of --requests/--limits)\n"},
		{"set nothing", "2> error: unknown command \"nothing\"\n2> See 'kubectl set -h' for help and examples\n"},
	})
}

func TestRollout(t *testing.T) {
	c := newCluster(t)
	c.create(deployment("web"))
	c.expectAll(lines{
		{"rollout restart deploy/web", "deployment.apps/web restarted\n"},
		{"rollout pause deploy/web", "deployment.apps/web paused\n"},
		{"rollout pause deploy/web", "2> error: deployments.apps \"web\" is already paused\n"},
		{"rollout restart deploy/web", "2> error: deployments.apps \"web\" can't restart paused deployment (run rollout resume first)\n"},
		{"rollout resume deploy/web", "deployment.apps/web resumed\n"},
		{"rollout resume deploy/web", "2> error: deployments.apps \"web\" is not paused\n"},
		{"rollout history deploy/web", "deployment.apps/web \nNo rollout history found.\n"},
		{"rollout undo deploy/web", "2> error: no rollout history found for deployment \"web\"\n"},
		{"rollout undo deploy/web --to-revision=9", "2> error: unable to find specified revision 9 in history\n"},
		{"rollout status deploy/web --watch=false", "Waiting for deployment spec update to be observed...\n"},
		{"rollout status", "2> error: required resource not specified\n"},
	})
	r := c.start("rollout status deploy/web --timeout=5s")
	c.kernel.RunUntil(c.kernel.Now().Add(time.Second))
	obj, _ := c.server.Get(api.Key{Kind: api.Deployment, Namespace: "default", Name: "web"})
	d := obj.(*appsv1.Deployment).DeepCopy()
	d.Status = appsv1.DeploymentStatus{ObservedGeneration: d.Generation, Replicas: 1, UpdatedReplicas: 1}
	if _, err := c.server.UpdateStatus(d); err != nil {
		t.Fatal(err)
	}
	c.kernel.RunUntil(c.kernel.Now().Add(10 * time.Second))
	want := `Waiting for deployment spec update to be observed...
Waiting for deployment "web" rollout to finish: 0 of 1 updated replicas are available...
2> error: timed out waiting for the condition
`
	if r.out != want || r.exit != 1 {
		t.Errorf("exit %d\n%s", r.exit, r.out)
	}
}

func TestHistory(t *testing.T) {
	c := newCluster(t)
	c.create(deployment("web"))
	obj, _ := c.server.Get(api.Key{Kind: api.Deployment, Namespace: "default", Name: "web"})
	owner := metav1.NewControllerRef(obj, appsv1.SchemeGroupVersion.WithKind("Deployment"))
	for i, image := range []string{"nginx:1.26", "nginx:1.27"} {
		d := deployment("web")
		rs := &appsv1.ReplicaSet{Spec: appsv1.ReplicaSetSpec{Selector: d.Spec.Selector.DeepCopy(), Template: d.Spec.Template}}
		hash := string(rune('a' + i))
		rs.Name, rs.Namespace, rs.OwnerReferences = "web-"+hash, "default", []metav1.OwnerReference{*owner}
		rs.Annotations = map[string]string{"deployment.kubernetes.io/revision": string(rune('1' + i))}
		rs.Spec.Template.Labels = map[string]string{"app": "web", "pod-template-hash": hash}
		rs.Spec.Selector.MatchLabels["pod-template-hash"] = hash
		rs.Spec.Template.Spec.Containers[0].Image = image
		c.create(rs)
	}
	c.expectAll(lines{
		{"rollout history deploy/web", "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n"},
		{"rollout history deploy/web --revision=1", "deployment.apps/web with revision #1\nPod Template:\n  Labels:\tapp=web\n\tpod-template-hash=a\n  Containers:\n   app:\n    Image:\tnginx:1.26\n    Port:\t<none>\n    Host Port:\t<none>\n    Environment:\t<none>\n    Mounts:\t<none>\n  Volumes:\t<none>\n  Node-Selectors:\t<none>\n  Tolerations:\t<none>\n\n"},
		{"rollout history deploy/web --revision=7", "2> error: unable to find the specified revision\n"},
		{"annotate deploy web deployment.kubernetes.io/revision=2", "deployment.apps/web annotated\n"},
		{"rollout undo deploy/web --to-revision=2", "deployment.apps/web skipped rollback (current template already matches revision 2)\n"},
		{"rollout undo deploy/web", "deployment.apps/web rolled back\n"},
		{"get deploy web -o jsonpath='{.spec.template.spec.containers[0].image} {.spec.template.metadata.labels}'", `nginx:1.26 {"app":"web"}`},
	})
}

func TestWait(t *testing.T) {
	c := newCluster(t)
	c.create(pod("web", nil))
	c.expectAll(lines{
		{"wait pod/web --for=condition=Ready --timeout=0", "2> error: condition not met for pods/web\n"},
		{"wait pod/web --for=condition=Ready --timeout=500ms", "2> error: timed out waiting for the condition on pods/web\n"},
		{"wait pod/web --for=jsonpath='{.status.phase}'=Pending", "pod/web condition met\n"},
		{"wait pod/web --for=jsonpath='{.spec.containers}'=x", "2> error: jsonpath leads to a nested object or list which is not supported\n"},
		{"wait pod/web --for=jsonpath='{.metadata.name}'", "pod/web condition met\n"},
		{"wait pod/web", "2> error: unrecognized condition: []\n"},
		{"wait pod/web --for=Ready", "2> error: unrecognized condition: \"Ready\"\n"},
		{"wait pod/nope --for=condition=Ready", "2> Error from server (NotFound): pods \"nope\" not found\n"},
		{"wait pod/nope --for=delete", ""},
		{"wait pods -l a=b --for=condition=Ready", "2> error: no matching resources found\n"},
	})
	r := c.start("wait pod/web --for=condition=Ready")
	later := c.start("wait pod/late --for=create --for=delete")
	c.kernel.RunUntil(c.kernel.Now().Add(time.Second))
	obj := c.pod("web").DeepCopy()
	obj.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
	if _, err := c.server.UpdateStatus(obj); err != nil {
		t.Fatal(err)
	}
	c.create(pod("late", nil))
	c.kernel.RunUntil(c.kernel.Now().Add(time.Second))
	if r.out != "pod/web condition met\n" || r.exit != 0 {
		t.Errorf("exit %d\n%s", r.exit, r.out)
	}
	c.expect("delete pod late", "pod \"late\" deleted from default namespace\n", 0)
	if later.out != "pod/late condition met\npod/late condition met\n" || later.exit != 0 {
		t.Errorf("exit %d\n%s", later.exit, later.out)
	}
}

func TestEvents(t *testing.T) {
	c := newCluster(t)
	c.expect("events", "2> No events found in default namespace.\n", 0)
	for i, typ := range []string{"Normal", "Warning"} {
		ev := &corev1.Event{Type: typ, Reason: "Because", Message: "so it is ", Count: int32(i + 1)}
		ev.Name, ev.Namespace = "ev"+string(rune('b'-i)), "default"
		ev.InvolvedObject = corev1.ObjectReference{APIVersion: "v1", Kind: "Pod", Namespace: "default", Name: []string{"web", "db"}[i]}
		ev.FirstTimestamp = metav1.NewTime(c.kernel.Wall())
		ev.LastTimestamp = metav1.NewTime(c.kernel.Wall().Add(time.Duration(i) * time.Second))
		c.create(ev)
	}
	c.kernel.RunUntil(c.kernel.Now().Add(time.Minute))
	c.expectAll(lines{
		{"events", `
LAST SEEN           TYPE      REASON    OBJECT    MESSAGE
60s                 Normal    Because   Pod/web   so it is
59s (x2 over 60s)   Warning   Because   Pod/db    so it is
`},
		{"events --for pod/db --no-headers", "60s (x2 over 61s)   Warning   Because   Pod/db   so it is\n"},
		{"events --types=Normal -A", "NAMESPACE   LAST SEEN   TYPE     REASON    OBJECT    MESSAGE\ndefault     62s         Normal   Because   Pod/web   so it is\n"},
		{"events --for db", "2> error: --for must be in resource/name form\n"},
		{"events --types=Odd", "2> error: valid --types are Normal or Warning\n"},
	})
}

func TestExpose(t *testing.T) {
	c := newCluster(t)
	c.create(deployment("web"))
	c.create(pod("bare", nil))
	c.expectAll(lines{
		{"expose deploy web", "2> error: couldn't find port via --port flag or introspection\n"},
		{"expose deploy web --port=80 --target-port=http", "service/web exposed\n"},
		{"get svc web -o jsonpath='{.spec.selector} {.spec.ports[0].port} {.spec.ports[0].targetPort}'", `{"app":"web"} 80 http`},
		{"expose deploy web --port=80", "2> Error from server (AlreadyExists): services \"web\" already exists\n"},
		{"expose pod bare --port=80", "2> error: couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed\n"},
		{"expose ns default --port=80", "2> error: cannot expose a Namespace\n"},
		{"create service clusterip db --tcp=5432", "service/db created\n"},
		{"create service nodeport np --tcp=80:8080 --node-port=30080", "service/np created\n"},
		{"create svc clusterip none", "2> error: at least one tcp port specifier must be provided\n"},
		{"run web2 --image=nginx --port=80 --expose", "pod/web2 created\nservice/web2 created\n"},
	})
	got := c.run("expose deploy web --port=80 --name=x --dry-run=client -o yaml", time.Second).out
	want := "apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  ports:\n  - port: 80\n    protocol: TCP\n    targetPort: 80\n  selector:\n    app: web\nstatus:\n  loadBalancer: {}\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
