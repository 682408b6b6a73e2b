package manifest

import (
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	const tail = "; if you choose to ignore these errors, turn validation off with --validate=false"
	for _, c := range []struct {
		name, text string
		loose      bool     // --validate=false
		docs       []string // kind/name
		errs       []string
	}{
		{name: "nothing", text: "# only words\n---\n\n---\nnull\n"},
		{name: "two", text: pod("a") + "---\n" + pod("b"), docs: []string{"Pod/a", "Pod/b"}},
		{
			name: "JSON", text: `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}} {"apiVersion":"v1","kind":"Secret","metadata":{"name":"b"}}`,
			docs: []string{"Pod/a", "Secret/b"},
		},
		{
			name: "neither", text: "metadata:\n  name: a\n",
			errs: []string{`error validating "x.yaml": error validating data: [apiVersion not set, kind not set]` + tail},
		},
		{
			name: "no kind", text: "apiVersion: v1\n",
			errs: []string{`error validating "x.yaml": error validating data: kind not set` + tail},
		},
		{
			name: "no kind, loose", text: "apiVersion: v1\n", loose: true,
			errs: []string{`unable to decode "x.yaml": Object 'Kind' is missing in '{"apiVersion":"v1"}'`},
		},
		{name: "no apiVersion, loose", text: "kind: Pod\nmetadata: {name: a}\n", loose: true, docs: []string{"Pod/a"}},
		{
			name: "a number as kind", text: "apiVersion: v1\nkind: 3\n",
			errs: []string{`error validating "x.yaml": error validating data: kind isn't string type` + tail},
		},
		{
			name: "a list", text: "- a\n- b\n",
			errs: []string{`error validating "x.yaml": error validating data: invalid object to validate` + tail},
		},
		{
			name: "unknown kind", text: "apiVersion: v1\nkind: Pods\nmetadata: {name: a, namespace: n1}\n---\n" + pod("b"), docs: []string{"Pod/b"},
			errs: []string{`resource mapping not found for name: "a" namespace: "n1" from "x.yaml": no matches for kind "Pods" in version "v1"` +
				"\nensure CRDs are installed first"},
		},
		{
			name: "wrong version", text: "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: a}\n",
			errs: []string{`resource mapping not found for name: "a" namespace: "" from "x.yaml": no matches for kind "Deployment" in version "apps/v1beta1"` +
				"\nensure CRDs are installed first"},
		},
		{
			name: "List", text: "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n- apiVersion: v1\n  kind: Pods\n  metadata: {name: b}\n",
			docs: []string{"Pod/a"}, errs: []string{`unable to recognize no matches for kind "Pods" in version "v1"`},
		},
		{name: "typed list", text: "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n", docs: []string{"Pod/a", "Pod/b"}},
		{
			name: "not YAML", text: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n labels: {}\n",
			errs: []string{`error parsing x.yaml: error converting YAML to JSON: yaml: line 4: did not find expected key`},
		}, // the line as this parser counts it
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, errs := Read("x.yaml", []byte(c.text), !c.loose)
			var gotDocs, gotErrs []string
			for _, d := range docs {
				gotDocs = append(gotDocs, string(d.Kind)+"/"+d.Name)
			}
			for _, err := range errs {
				gotErrs = append(gotErrs, err.Error())
			}
			if !slices.Equal(gotDocs, c.docs) {
				t.Errorf("documents %v, want %v", gotDocs, c.docs)
			}
			if !slices.Equal(gotErrs, c.errs) {
				t.Errorf("errors:\n%s\nwant:\n%s", strings.Join(gotErrs, "\n"), strings.Join(c.errs, "\n"))
			}
		})
	}
}

func pod(name string) string {
	return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " + name + "\n"
}
