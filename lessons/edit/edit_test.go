package edit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"podflight/lessons/edit"
)

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: crash   # its name
spec:
  restartPolicy: Always # the default
  containers:
  - name: app
    image: busybox:1.36
    command: ["sh", "-c", "exit 1"]
    ports: [{containerPort: 80}]
`

func TestSet(t *testing.T) {
	text := func(s string) *string { return &s }
	for _, c := range []struct {
		name, path string
		value      *string
		old, want  string // what the manifest has at first, and in its place afterwards
	}{
		{"a plain scalar keeps its comment", "spec.restartPolicy", text("Never"), "Always # the default", "Never # the default"},
		{"a quoted item keeps its quotes", "spec.containers[0].command[2]", text("exit 0"), `"exit 1"`, `"exit 0"`},
		{"a number stays a number", "spec.containers[0].ports[0].containerPort", text("81"), "80", "81"},
		{"a removed field takes its line along", "spec.containers[0].image", nil, "    image: busybox:1.36\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := edit.Set([]byte(pod), c.path, c.value)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(replaceOnce(t, pod, c.old, c.want), string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSetMakesWhatIsNotThere(t *testing.T) {
	value := "{exec: {command: [cat, /tmp/healthy]}}"
	got, err := edit.Set([]byte(pod), "spec.containers[0].livenessProbe", &value)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Spec struct {
			Containers []struct {
				Image         string
				LivenessProbe struct{ Exec struct{ Command []string } } `yaml:"livenessProbe"`
			}
		}
	}
	if err := yaml.Unmarshal(got, &doc); err != nil {
		t.Fatal(err)
	}
	app := doc.Spec.Containers[0]
	if app.Image != "busybox:1.36" || len(app.LivenessProbe.Exec.Command) != 2 {
		t.Errorf("the container is %+v", app)
	}
}

func TestSetChoosesAnObject(t *testing.T) {
	const three = "# three\n---\nkind: Pod # first\n---\n---\nkind: Job\nspec: {a: 1}\n--- \nkind: Service\n"
	value := "2"
	for _, c := range []struct{ path, want string }{
		{"[1].spec.a", "# three\n---\nkind: Pod # first\n---\n---\nkind: Job\nspec: {a: 2}\n--- \nkind: Service\n"},
		{"[2].spec", "# three\n---\nkind: Pod # first\n---\n---\nkind: Job\nspec: {a: 1}\n--- \nkind: Service\nspec: 2\n"},
		{"kind", "# three\n---\nkind: 2 # first\n---\n---\nkind: Job\nspec: {a: 1}\n--- \nkind: Service\n"},
	} {
		got, err := edit.Set([]byte(three), c.path, &value)
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
		} else if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s: %s", c.path, diff)
		}
	}
	for _, path := range []string{"[3].spec", "[1]"} {
		if got, err := edit.Set([]byte(three), path, &value); err == nil {
			t.Errorf("%s is accepted and gives:\n%s", path, got)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	value := "x"
	for _, path := range []string{"", ".spec", "spec..x", "spec.containers[5].name", "spec.containers[-1]", "spec[0]", "kind.x", "spec.containers[0"} {
		if got, err := edit.Set([]byte(pod), path, &value); err == nil {
			t.Errorf("path %q is accepted and gives:\n%s", path, got)
		}
	}
}

func FuzzSet(f *testing.F) {
	f.Add(pod, "spec.restartPolicy", "Never")
	f.Add("a: 'it''s'", "a", "b: c")
	f.Add("a: 1\n---\nb: 2\n", "[1].b", "3")
	f.Add("a: [1, {b: |\n  x\n}]", "a[1].b", "|\n y")
	f.Fuzz(func(t *testing.T, manifest, path, value string) {
		got, err := edit.Set([]byte(manifest), path, &value)
		if err != nil {
			return
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(got, &doc); err != nil {
			t.Fatalf("Set(%q, %q, %q) gives no YAML: %v\n%s", manifest, path, value, err, got)
		}
	})
}

func replaceOnce(t *testing.T, s, old, want string) string {
	t.Helper()
	for i := 0; i+len(old) <= len(s); i++ {
		if s[i:i+len(old)] == old {
			return s[:i] + want + s[i+len(old):]
		}
	}
	t.Fatalf("%q is not in the manifest", old)
	return ""
}
