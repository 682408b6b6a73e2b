package kubectl_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// on2 marks every line as one of standard error.
func on2(text string) string {
	return "2> " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n2> ") + "\n"
}

// TestErrors has what the real kubectl says to lines that are wrong.
func TestErrors(t *testing.T) {
	c := newCluster(t)
	c.create(pod("web", nil))
	c.create(deployment("shop"))
	for _, tt := range []struct{ line, want string }{
		{"gett pods", "error: unknown command \"gett\" for \"kubectl\"\n\nDid you mean this?\n\tset\n\tget\n"},
		{"remove pods", "error: unknown command \"remove\" for \"kubectl\"\n\nDid you mean this?\n\tdelete\n"},
		{"xyzzy", "error: unknown command \"xyzzy\" for \"kubectl\"\n"},
		{"get pods --foo", "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"},
		{"get pods -Z", "error: unknown shorthand flag: 'Z' in -Z\nSee 'kubectl get --help' for usage.\n"},
		{"get pods -n", "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.\n"},
		{"delete pod web --grace-period=soon", "error: invalid argument \"soon\" for \"--grace-period\" flag: strconv.ParseInt: parsing \"soon\": invalid syntax\nSee 'kubectl delete --help' for usage.\n"},
		{"get podz", "error: the server doesn't have a resource type \"podz\"\n"},
		{"get", "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples\n"},
		{"get pods web deploy/shop", "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'\n"},
		{"get pods web -l a=b", "error: name cannot be provided when a selector is specified\n"},
		{"get pods web -A", "error: a resource cannot be retrieved by name across all namespaces\n"},
		{"get pods -l =", "Error from server (BadRequest): Unable to find \"/v1, Resource=pods\" that match label selector \"=\", field selector \"\": "},
		{"get pods -o what", "error: unable to match a printer suitable for the output format \"what\", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml\n"},
		{"get pods -o jsonpath", "error: template format specified but no template given\n"},
		{"get pods zzz", "Error from server (NotFound): pods \"zzz\" not found\n"},
		{"delete pod web --now --grace-period=3", "error: --now and --grace-period cannot be specified together\n"},
		{"delete pod web --force --grace-period=3", "error: --force and --grace-period greater than 0 cannot be specified together\n"},
		{"delete pod zzz", "Error from server (NotFound): pods \"zzz\" not found\n"},
		{"delete pod web --cascade=foo", "error: invalid cascade value (foo). Must be \"background\", \"foreground\", or \"orphan\"\n"},
		{"delete", "error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'\n"},
		{"delete pods", "error: resource(s) were provided, but no name was specified\n"},
		{"delete pods --all -l a=b", "error: cannot set --all and --selector at the same time\n"},
		{"create job x --from=deploy/shop", "error: unknown object type *v1.Deployment\n"},
		{"create job x --from=tick", "error: the server doesn't have a resource type \"tick\"\n"},
		{"run x --image=y --restart=Sometimes", "error: invalid restart policy: Sometimes, valid values are: Always, OnFailure, Never\n"},
		{"run x --image=y --image-pull-policy=Nope", "error: invalid image pull policy: Nope, valid values are: Always, IfNotPresent, Never\n"},
		{"run x", "error: required flag(s) \"image\" not set\n"},
		{"run --image=y", "error: NAME is required for run\n"},
		{"run x --image=Y", "error: invalid image name \"Y\": invalid reference format\n"},
		{"run x --image=y --rm", "error: --rm should only be used for attached containers\n"},
		{"run x --image=y --expose", "error: --port must be set when exposing a service\n"},
		{"run web --image=y", "Error from server (AlreadyExists): pods \"web\" already exists\n"},
		{"run X --image=y", "The Pod \"X\" is invalid: \n* metadata.name: Invalid value: \"X\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')\n* spec.containers[0].name: Invalid value: \"X\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')\n"},
		{"replace -f nope.yaml", "error: the path \"nope.yaml\" does not exist\n"},
		{"replace -f nope.yaml --grace-period=1", "error: --grace-period must have --force specified\n"},
		{"edit pod web", "error: podflight's kubectl has no editor here: use kubectl patch, or change the file and apply it\n"},
		{"explain", "error: You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources.\n"},
		{"explain pods.spec.nope", "error: field \"nope\" does not exist\n"},
		{"explain podz", "error: the server doesn't have a resource type \"podz\"\n"},
		{"cordon", "error: USAGE: cordon NODE [flags]\nSee 'kubectl cordon -h' for help and examples\n"},
		{"drain nope", "Error from server (NotFound): nodes \"nope\" not found\n"},
		{"taint nodes x a", "error: at least one taint update is required\n"},
		{"taint nodes x a=b:Odd", "error: invalid taint effect: Odd, unsupported taint effect\nSee 'kubectl taint -h' for help and examples\n"},
		{"version -o what", "error: --output must be 'yaml' or 'json'\n"},
		{"attach web", "error: podflight's kubectl does not have \"attach\": Attach to a running container\n"},
		{"auth can-i get pods", "error: podflight's kubectl does not have \"auth\": Inspect authorization\n"},
		{"exec web sh", "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples\n"},
	} {
		got := c.run(tt.line, 1e9)
		if want := on2(tt.want); got.exit != 1 || got.out != want && !(strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(got.out, strings.TrimSuffix(want, "\n"))) {
			t.Errorf("%s\ngot  exit %d:\n%s\nwant\n%s", tt.line, got.exit, got.out, want)
		}
	}
	c.expect("get pods | grep web", "2> podflight: this line takes one kubectl command: \"|\" is for a shell; put it in quotes to use it as text\n", 2)
}

// TestManifestErrors has what is said to manifests that are wrong.
func TestManifestErrors(t *testing.T) {
	const good = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers:\n  - name: app\n    image: nginx\n"
	for _, tt := range []struct{ manifest, want string }{
		{strings.Replace(good, "kind: Pod", "kind: Podd", 1), "error: resource mapping not found for name: \"x\" namespace: \"\" from \"STDIN\": no matches for kind \"Podd\" in version \"v1\"\nensure CRDs are installed first\n"},
		{strings.Replace(good, "apiVersion: v1\n", "", 1), "error: error validating \"STDIN\": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false\n"},
		{strings.Replace(good, "  name: x\n", "", 1), "error: error when retrieving current configuration of:\nResource: \"/v1, Resource=pods\", GroupVersionKind: \"/v1, Kind=Pod\"\nName: \"\", Namespace: \"default\"\nfrom server for: \"STDIN\": resource name may not be empty\n"},
		{strings.Replace(good, "image: nginx", "imagee: nginx", 1), "Error from server (BadRequest): error when creating \"STDIN\": Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown field \"spec.containers[0].imagee\"\n"},
		{strings.Replace(good, "spec:\n", "spec:\n  terminationGracePeriodSeconds: soon\n", 1), "Error from server (BadRequest): error when creating \"STDIN\": Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64\n"},
		{strings.Replace(good, "spec:\n", "spec:\n  restartPolicy: Sometimes\n", 1), "The Pod \"x\" is invalid: spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"OnFailure\", \"Never\"\n"},
		{strings.Replace(good, "  name: x\n", "  name: x\n  namespace: nowhere\n", 1), "Error from server (NotFound): error when creating \"STDIN\": namespaces \"nowhere\" not found\n"},
	} {
		c := newCluster(t)
		c.env.Stdin = []byte(tt.manifest)
		c.expect("kubectl apply -f -", on2(tt.want), 1)
		c.expect("kubectl get pods", "2> No resources found in default namespace.\n", 0)
	}
}

// TestImmutable changes what may not be changed.
func TestImmutable(t *testing.T) {
	c := newCluster(t)
	c.files["pod.yaml"] = webPod
	c.expect("apply -f pod.yaml", "pod/web created\n", 0)
	c.files["pod.yaml"] = strings.Replace(webPod, "spec:\n", "spec:\n  restartPolicy: Never\n", 1)
	got := c.run("apply -f pod.yaml", 1e9)
	want := "2> The Pod \"web\" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n2> @@ "
	if got.exit != 1 || !strings.HasPrefix(got.out, want) {
		t.Errorf("exit %d\n%s", got.exit, got.out)
	}
	if c.pod("web").Spec.RestartPolicy != corev1.RestartPolicyAlways {
		t.Error("changed all the same")
	}
	c.expect("apply -f pod.yaml --namespace=other", "pod/web created\n", 0)
	c.expect("replace -f pod.yaml --force", "pod \"web\" deleted from default namespace\npod/web replaced\n", 0)
	c.files["far.yaml"] = strings.Replace(webPod, "  name: web\n", "  name: web\n  namespace: other\n", 1)
	c.expect("apply -f far.yaml -n default", "2> error: the namespace from the provided object \"other\" does not match the namespace \"default\". You must pass '--namespace=other' to perform this operation.\n", 1)
}
