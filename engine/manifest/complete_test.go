package manifest

import (
	"strings"
	"testing"

	"podflight/engine/manifest/schema"
)

// place cuts the cursor, written ‸, out of a text.
func place(t testing.TB, text string) (string, int, int) {
	t.Helper()
	before, after, ok := strings.Cut(text, "‸")
	if !ok {
		t.Fatal("no cursor in the text")
	}
	line := strings.Count(before, "\n")
	return before + after, line + 1, len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
}

func TestLocate(t *testing.T) {
	const head = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n"
	tests := []struct {
		name, text, path, key, word, present string
	}{
		{"top", "apiVersion: v1\nki‸", "", "", "ki", "apiVersion"},
		{"value", "apiVersion: v1\nkind: Po‸", "", "kind", "Po", "apiVersion"},
		{"a new field", head + "  ‸\n  containers:\n  - name: a\n", "spec", "", "", "containers"},
		{"a field being typed", head + "  restart‸\n  containers: []\n", "spec", "", "restart", "containers"},
		{"the first field of an item", head + "  containers:\n  - na‸", "spec.containers[0]", "", "na", ""},
		{"a later field of an item", head + "  containers:\n  - name: a\n    im‸\n    command: [a]\n", "spec.containers[0]", "", "im", "command name"},
		{"the second item, indented", head + "  containers:\n    - name: a\n    - name: b\n      ‸", "spec.containers[1]", "", "", "name"},
		{"back at the outer mapping", head + "  containers:\n  - name: a\n  ‸", "spec", "", "", "containers"},
		{"below a key of a mapping", head + "  securityContext:\n    ‸", "spec.securityContext", "", "", ""},
		{"in a value", head + "  restartPolicy: On‸\n  containers: []\n", "spec", "restartPolicy", "On", "containers"},
		{"list of lists of keys", head + "  containers:\n  - name: a\n    env:\n    - name: A\n      valueFrom:\n        ‸", "spec.containers[0].env[0].valueFrom", "", "", ""},
		{"after a block of text", head + "  containers:\n  - name: a\n    command:\n    - sh\n    - -c\n    - |\n      key: no\n      - x\n    im‸", "spec.containers[0]", "", "im", "command name"},
		{"braces", head + "  containers:\n  - {name: a, im‸", "spec.containers[0]", "", "im", "name"},
		{"braces in a value", head + "  containers:\n  - name: a\n    resources: {limits: {cpu: 1, me‸", "spec.containers[0].resources.limits", "", "me", "cpu"},
		{"brackets", head + "  containers: [{name: a}, {image: b‸", "spec.containers[1]", "image", "b", ""},
		{"second document", head + "---\napiVersion: v1\nkind: Pod\nspec:\n  dns‸", "spec", "", "dns", ""},
		{"a list's item", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec:\n    ‸", "spec", "", "", ""},
		{"broken elsewhere", head + "  containers:\n  - name: 'a\n  restartPolicy: ‸", "spec", "restartPolicy", "", "containers"},
		{"in a comment line", head + "  # ‸", "spec", "", "", ""},
		{"block of text", head + "  containers:\n  - args:\n    - |\n      na‸me: x\n", "", "\n", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Locate(place(t, tt.text))
			if c.Path != tt.path || c.Key != tt.key || c.Word != tt.word || (tt.key != "\n" && strings.Join(c.Present, " ") != tt.present && tt.path != "") {
				t.Errorf("got %+v", c)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	const head = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n"
	tests := []struct{ name, text, want string }{
		{"required fields first", head + "  containers:\n  - ‸", "name"},
		{"field", head + "  restartP‸", "restartPolicy: "},
		{"mapping", head + "  securityC‸", "securityContext:"},
		{"value", head + "  restartPolicy: N‸", "Never"},
		{"list", head + "  containers:\n    ‸", "- name: "},
		{"boolean", head + "  hostNetwork: ‸", "true"},
		{"kind", "kind: Cron‸", "CronJob"},
		{"version", "kind: CronJob\napiVersion: ‸", "batch/v1"},
		{"any case", head + "  RESTARTp‸", "restartPolicy: "},
		{"nothing of a label", "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    a‸", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, got := Complete(place(t, tt.text))
			first := ""
			if len(got) > 0 {
				first = got[0].Text
			}
			if !strings.HasPrefix(first, tt.want) || (tt.want == "" && first != "") {
				t.Errorf("got %q, want %q", first, tt.want)
			}
		})
	}
}

func TestDescribe(t *testing.T) {
	f, ok := Describe(place(t, "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: b‸usybox\n"))
	if !ok || f.Name != "image" || !strings.HasPrefix(f.Doc, "Container image name.") {
		t.Errorf("got %+v", f)
	}
	if _, ok := Describe(place(t, "apiVersion: v1\nkind: Pod\nspec:\n  nope: ‸\n")); ok {
		t.Error("a field that is none was described")
	}
	if want, _ := schema.Lookup("Pod", "spec"); want.Type != "PodSpec" {
		t.Errorf("type %s", want.Type)
	}
}
