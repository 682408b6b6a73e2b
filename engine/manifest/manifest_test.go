package manifest

import "testing"

func TestDecodePlaces(t *testing.T) {
	tests := []struct {
		name, text string
		line, col  int
		path, want string
	}{
		{
			"unknown field", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  restartPolcy: Never\n", 5, 3,
			"spec.restartPolcy", `unknown field "spec.restartPolcy"`,
		},
		{
			"list where a mapping stands", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    name: a\n", 4, 3,
			"spec.containers", "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
		},
		{
			"second container's command", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n  - name: b\n    command: sh\n", 7, 14,
			"spec.containers[1].command", "json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string",
		},
		{
			"JSON", `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","labels":{"a":1}}}`, 1, 70,
			"metadata.labels.a", "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
		},
		{
			"kind in a list", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Podd\n", 5, 9,
			"kind", `no matches for kind "Podd" in version "v1"`,
		},
		{"no apiVersion", "kind: Pod\n", 1, 1, "apiVersion", "apiVersion not set"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, diags := Decode("pod.yaml", []byte(tt.text))
			if len(diags) != 1 {
				t.Fatalf("diagnostics: %+v", diags)
			}
			d := diags[0]
			if d.Line != tt.line || d.Col != tt.col || d.Path != tt.path || d.Message != tt.want {
				t.Errorf("got %d:%d %s %s", d.Line, d.Col, d.Path, d.Message)
			}
		})
	}
}
