package manifest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// shown is a diagnostic as the tests write it.
func shown(d Diagnostic) string {
	s := fmt.Sprintf("%d:%d-%d %s %s: %s", d.Line, d.Col, d.EndCol, d.Severity, d.Path, d.Message)
	if d.Hint != "" {
		s += " | " + d.Hint
	}
	return s
}

func TestCheck(t *testing.T) {
	const head = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n"
	const good = "  containers:\n  - name: app\n    image: busybox:1.36\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing wrong", head + good, nil},
		{"empty", "\n# nothing\n", nil},
		{"misspelt field", head + "  restartPolcy: Never\n" + good, []string{
			`5:3-15 error spec.restartPolcy: unknown field "spec.restartPolcy" | Did you mean restartPolicy?`,
		}},
		{"misspelt required field", head + "  containers:\n  - name: app\n    imge: a\n", []string{
			`7:5-9 error spec.containers[0].imge: unknown field "spec.containers[0].imge" | Did you mean image?`,
		}},
		{"wrong case", head + "  containers:\n  - name: app\n    Image: a\n", []string{
			`7:5-10 error spec.containers[0].Image: unknown field "spec.containers[0].Image" | Field names are case-sensitive: write image.`,
		}},
		{"wrong place", head + "  image: a\n" + good, []string{
			`5:3-8 error spec.image: unknown field "spec.image" | image is a field of spec.containers: check the indentation.`,
		}},
		{"wrong value", head + "  restartPolicy: onfailure\n" + good, []string{
			`5:18-27 error spec.restartPolicy: spec.restartPolicy: Unsupported value: "onfailure": supported values: "Always", "OnFailure", "Never" | Values are case-sensitive: write OnFailure.`,
		}},
		{"missing field", head + "  containers:\n  - name: app\n", []string{
			`6:5-14 error spec.containers[0].image: spec.containers[0].image: Required value | Say which image to run, for example image: busybox:1.36.`,
		}},
		{"string for a list", head + good + "    command: sleep 5\n", []string{
			`8:14-21 error spec.containers[0].command: json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string | command is a list: put its value in brackets, or write one item a line, each after a dash.`,
		}},
		{"number for a string", head + good + "    env: [{name: A, value: 5}]\n", []string{
			`8:28-29 error spec.containers[0].env[0].value: json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string | Put quotes around the value: without them it is a number.`,
		}},
		{"quantity", head + good + "    resources:\n      limits:\n        memory: 1GB\n", []string{
			`10:17-20 error spec.containers[0].resources.limits.memory: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' | A quantity is a number with a unit, for example 500m of a CPU, 128Mi or 1Gi of memory.`,
		}},
		{"syntax", head + "  containers:\n  - name: app\n   image: a\n", []string{
			`6:3-14 error : error converting YAML to JSON: yaml: line 6: did not find expected key | The indentation of this line or of one above it does not fit: fields of one object begin in the same column.`,
		}},
		{"tab", "apiVersion: v1\nkind: Pod\nspec:\n\tcontainers: []\n", []string{
			`4:2-16 error : error converting YAML to JSON: yaml: line 4: found character that cannot start any token | Indent with blanks; YAML takes no tabs. Put quotes around a value that begins with @, ` + "`" + ` or %.`,
		}},
		{"twice", head + "  restartPolicy: Always\n  restartPolicy: Never\n" + good, []string{
			`5:3-16 warning spec.restartPolicy: duplicate field "spec.restartPolicy" | kubectl takes the last one, in line 6, and says nothing about this one.`,
		}},
		{"label", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  labels:\n    ok: fine\n    not ok: a\nspec:\n" + good, []string{
			`7:5-11 error metadata.labels: metadata.labels: Invalid value: "not ok": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
		}},
		{"warning", head + good + "    env:\n    - {name: A, value: a}\n    - {name: A, value: b}\n", []string{
			`10:7-26 warning spec.containers[0].env[1]: spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply`,
		}},
		{"kept only", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: x}\nspec: {}\n", []string{
			`2:1-5 notice : The Ingress is kept and shown, but nothing in the simulator acts on it.`,
		}},
		{"a volume that is not simulated", head + "  volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: c}\n" + good, []string{
			`7:5-26 notice spec.volumes[0].persistentVolumeClaim: Volumes of this type are not simulated: it is an empty directory.`,
		}},
		{"unknown kind", "apiVersion: v1\nkind: pod\nmetadata: {name: x}\n", []string{
			`2:7-10 error kind: no kind "pod" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111" | Write Pod: kinds are case-sensitive.`,
		}},
		{"old version", "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: x}\n", []string{
			`1:13-31 error apiVersion: no matches for kind "Deployment" in version "extensions/v1beta1" | A Deployment is of apiVersion apps/v1.`,
		}},
		{"no apiVersion and no kind", "metadata: {name: x}\n", []string{
			`1:1-20 error apiVersion: apiVersion not set | Say which API the kind is of, for example "apiVersion: v1".`,
			`1:1-20 error kind: kind not set | Say what the object is, for example "kind: Pod".`,
		}},
		{"Job", "apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec:\n  template:\n    spec:\n      containers: [{name: a, image: b}]\n", []string{
			`6:5-9 error spec.template.spec.restartPolicy: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never" | A Job's work must be able to end. The default is Always, so write restartPolicy: Never or OnFailure in the template.`,
		}},
		{"second document", head + good + "---\n" + head + "  containers: []\n", []string{
			`13:3-13 error spec.containers: spec.containers: Required value | A Pod has at least one container.`,
		}},
		{"bad separator", head + good + "--- x\n", []string{
			`8:1-4 error : invalid Yaml document separator: x | A line with three dashes separates documents and holds nothing else.`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, d := range Check("pod.yaml", []byte(tt.text), Options{}) {
				got = append(got, shown(d))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// manifests returns every manifest of the recordings.
func manifests(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "recordings", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	out := map[string][]byte{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(data).Files {
			if strings.HasSuffix(f.Name, ".yaml") {
				out[filepath.Base(file)+"/"+f.Name] = f.Data
			}
		}
	}
	return out
}

// TestRecordedManifests checks the manifests that a real cluster took: there is nothing wrong with them.
func TestRecordedManifests(t *testing.T) {
	for name, data := range manifests(t) {
		refused := strings.HasPrefix(name, "error-") || strings.Contains(name, "-refused") || strings.HasPrefix(name, "deploy-restart-never")
		refused = refused && !strings.HasPrefix(name, "error-change-policy")
		errors := 0
		for _, d := range Check(name, data, Options{}) {
			if d.Severity == Error {
				errors++
				if !refused {
					t.Errorf("%s: %s", name, shown(d))
				}
			}
		}
		if refused && errors == 0 {
			t.Errorf("%s: nothing was found", name)
		}
	}
}

// TestHugeQuantitiesAreRefused: arithmetic on such numbers would take for ever.
func TestHugeQuantitiesAreRefused(t *testing.T) {
	for _, q := range []string{"1e999999999", "1e99999", "1e-99999", "1e2147483647"} {
		text := "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b, resources: {limits: {cpu: " + q + "}, requests: {memory: '" + q + "'}}}]}"
		if len(Check("pod.yaml", []byte(text), Options{})) == 0 {
			t.Errorf("%s is taken", q)
		}
	}
}

func seed(f *testing.F) {
	for _, data := range manifests(f) {
		f.Add(data)
	}
	for _, s := range []string{
		"", "{", "[]", "a: *a", "&a [*a]", "- - -", "--- x", "{}{}", "{\"kind\":\"Pod\"", "kind: Pod\napiVersion: v1\nmetadata: 5\n",
		"apiVersion: v1\nkind: List\nitems: [5, null, {kind: Pod, apiVersion: v1, spec: {containers: [{}]}}]\n",
		"apiVersion: v1\nkind: Pod\nspec: &s\n  containers:\n  - &c {name: a, image: b}\n  - *c\n  <<: *s\n",
		"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: 'TZ=0', jobTemplate: {spec: {completions: 5, completionMode: Indexed, successPolicy: {rules: [{succeededIndexes: '1-'}]}}}}\n",
		"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: [1]\n", "a: |\n  b\n c", "\x00\xff", "? a\n: b", "a: !!binary x",
		"apiVersion: v1\nkind: Pod\nspec: {containers: [{resources: {limits: {cpu: 1e999999999}}}]}",
		"apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: '%'}\n",
	} {
		f.Add([]byte(s))
	}
}

func FuzzDecode(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, diags := Decode("f.yaml", data)
		lines := strings.Count(string(data), "\n") + 1
		for _, d := range diags {
			if d.Line < 1 || d.Line > lines || d.Col < 1 || d.EndCol < d.Col || d.Message == "" {
				t.Errorf("diagnostic out of place: %s", shown(d))
			}
		}
		for _, doc := range docs {
			if doc.Position("spec.containers[0].name").Line < 1 {
				t.Error("a position before the file")
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, d := range Check("f.yaml", data, Options{}) {
			if d.Line < 1 || d.Col < 1 || d.EndCol < d.Col || d.Message == "" {
				t.Errorf("diagnostic out of place: %s", shown(d))
			}
		}
		line, col := len(data)%7+1, len(data)%11+1
		Complete(string(data), line, col)
		Describe(string(data), line, col)
	})
}

func BenchmarkCheck(b *testing.B) {
	data := manifests(b)["seed-web-nginx.txtar/web.yaml"]
	for name, d := range manifests(b) {
		if len(d) > len(data) {
			data, _ = d, name
		}
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		Check("pod.yaml", data, Options{})
	}
}

func BenchmarkComplete(b *testing.B) {
	text := string(manifests(b)["error-probe.txtar/pod.yaml"]) + "    im"
	lines := strings.Count(text, "\n") + 1
	b.ReportAllocs()
	for b.Loop() {
		Complete(text, lines, 7)
	}
}
