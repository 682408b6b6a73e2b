package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	sjson "sigs.k8s.io/json"

	"podflight/engine/api"
)

// stopValidating is what kubectl adds to an error that its own validation finds.
const stopValidating = "if you choose to ignore these errors, turn validation off with --validate=false"

// Read reads every object of a manifest as kubectl does before it talks to the server. Documents are
// those that could be sent; errors are what it prints after "error: " for the others, in order.
// validate is false for --validate=false.
func Read(file string, data []byte, validate bool) ([]Document, []error) {
	r := read(file, data, validate)
	return r.docs, r.errs
}

// reader collects the documents of one file, and what is wrong with the others: as kubectl prints
// it, and finding by finding.
type reader struct {
	file  string
	docs  []Document
	errs  []error
	diags []Diagnostic
}

func read(file string, data []byte, validate bool) *reader {
	r := &reader{file: file}
	chunks, syntax := split(data)
	for _, c := range chunks {
		if validate && !r.validate(c) {
			return r
		}
		r.add(c.source, c.json)
	}
	if syntax != nil {
		r.errs = append(r.errs, fmt.Errorf("error parsing %s: %w", file, syntax.err))
		r.diags = append(r.diags, syntaxDiagnostic(file, string(data), syntax))
	}
	return r
}

// report notes a finding about the field at path, and the error that kubectl prints.
func (r *reader) report(s *source, path, finding, hint string) {
	place, _ := s.find(path)
	r.diags = append(r.diags, Diagnostic{File: r.file, Range: place, Path: path, Message: finding, Hint: hint})
}

// validate says whether kubectl reads on. It follows ValidateBytes and getObjectKind
// (staging/src/k8s.io/kubectl/pkg/validation/schema.go): all else is left to the server.
func (r *reader) validate(c chunk) bool {
	_, findings := typeMeta(c.json)
	if len(findings) == 0 {
		return true
	}
	texts := make([]string, len(findings))
	for i, f := range findings {
		texts[i] = f.Error()
		r.report(c.source, f.path, f.Error(), f.hint)
	}
	all := strings.Join(texts, ", ")
	if len(texts) > 1 {
		all = "[" + all + "]"
	}
	r.errs = append(r.errs, fmt.Errorf("error validating %q: error validating data: %s; %s", r.file, all, stopValidating))
	return false
}

// finding is one thing that is wrong with the field at a path.
type finding struct {
	error
	path string
	hint string
}

// typeMeta reads apiVersion and kind, and says what is wrong with them.
func typeMeta(data []byte) (gvk schema.GroupVersionKind, findings []finding) {
	var object map[string]any
	if sjson.UnmarshalCaseSensitivePreserveInts(data, &object) != nil || object == nil {
		return gvk, []finding{{errors.New("invalid object to validate"), "", "A manifest is a mapping that begins with apiVersion and kind."}}
	}
	switch v := object["apiVersion"].(type) {
	case nil:
		findings = append(findings, finding{errors.New("apiVersion not set"), "apiVersion", apiVersionHint(object["kind"])})
	case string:
		gv, err := schema.ParseGroupVersion(v)
		if err != nil {
			findings = append(findings, finding{err, "apiVersion", apiVersionHint(object["kind"])})
		}
		gvk = gv.WithKind("")
	default:
		findings = append(findings, finding{errors.New("apiVersion isn't string type"), "apiVersion", apiVersionHint(object["kind"])})
	}
	const kindHint = `Say what the object is, for example "kind: Pod".`
	switch v := object["kind"].(type) {
	case nil:
		findings = append(findings, finding{errors.New("kind not set"), "kind", kindHint})
	case string:
		gvk.Kind = v
	default:
		findings = append(findings, finding{errors.New("kind isn't string type"), "kind", kindHint})
	}
	return gvk, findings
}

func apiVersionHint(kind any) string {
	name, _ := kind.(string)
	if res, ok := api.ResourceOf(api.Kind(name)); ok {
		return fmt.Sprintf("Write %q for a %s.", "apiVersion: "+res.APIVersion(), name)
	}
	return `Say which API the kind is of, for example "apiVersion: v1".`
}

// object is what the mapper looks at.
type object struct {
	APIVersion any             `json:"apiVersion"`
	Kind       any             `json:"kind"`
	Metadata   json.RawMessage `json:"metadata"`
	Items      json.RawMessage `json:"items"`
}

// add adds the object of a document, or those of a list. It follows infoForData
// (staging/src/k8s.io/cli-runtime/pkg/resource/mapper.go).
func (r *reader) add(s *source, data []byte) {
	var o object
	if err := sjson.UnmarshalCaseSensitivePreserveInts(data, &o); err != nil {
		err = fmt.Errorf("unable to decode %q: %w", r.file, err)
		r.errs = append(r.errs, err)
		r.report(s, "", err.Error(), "A manifest is a mapping that begins with apiVersion and kind.")
		return
	}
	kind, _ := o.Kind.(string)
	if kind == "" {
		err := fmt.Errorf("unable to decode %q: Object 'Kind' is missing in '%s'", r.file, data)
		r.errs = append(r.errs, err)
		r.report(s, "kind", "Object 'Kind' is missing", `Say what the object is, for example "kind: Pod".`)
		return
	}
	// As metadataValidatingDecoder does (staging/src/k8s.io/cli-runtime/pkg/resource/metadata_decoder.go).
	var typed struct {
		metav1.ObjectMeta `json:"metadata,omitempty"`
	}
	if err := sjson.UnmarshalCaseSensitivePreserveInts(data, &typed); err != nil && !s.inner {
		d := Document{File: r.file, JSON: data, source: s}
		r.errs = append(r.errs, fmt.Errorf("unable to decode %q: %w", r.file, err))
		r.diags = append(r.diags, d.typeError(err))
		return
	}
	apiVersion, _ := o.APIVersion.(string)
	gv, _ := schema.ParseGroupVersion(apiVersion)
	if o.Items != nil && isList(gv.WithKind(kind)) {
		r.list(s, data, gv, kind)
		return
	}
	r.object(s, data, gv.WithKind(kind), o.Metadata)
}

// isList reports whether discovery knows the kind as a list: List, or that of a kind.
func isList(gvk schema.GroupVersionKind) bool {
	item, ok := strings.CutSuffix(gvk.Kind, "List")
	if !ok {
		return false
	}
	if item == "" {
		return gvk.Version == "v1" && gvk.Group == ""
	}
	_, ok = api.Served(gvk.GroupVersion().WithKind(item))
	return ok
}

// list adds a list's items. It follows FlattenListVisitor and decodeToList (unstructured/helpers.go).
func (r *reader) list(s *source, data []byte, gv schema.GroupVersion, kind string) {
	var list struct {
		Items []map[string]any `json:"items"`
	}
	if err := sjson.UnmarshalCaseSensitivePreserveInts(data, &list); err != nil {
		err = fmt.Errorf("unable to decode %q: %w", r.file, err)
		r.errs = append(r.errs, err)
		r.report(s, "items", err.Error(), "Each item of a list is a whole object with apiVersion and kind.")
		return
	}
	for i, item := range list.Items {
		if item == nil {
			continue
		}
		if item["kind"] == nil && item["apiVersion"] == nil {
			item["kind"], item["apiVersion"] = strings.TrimSuffix(kind, "List"), gv.String()
		}
		raw, err := json.Marshal(item)
		if err != nil {
			continue
		}
		r.add(s.item(i), raw)
	}
}

// object adds one object of a kind that the server serves.
func (r *reader) object(s *source, data []byte, gvk schema.GroupVersionKind, metadata []byte) {
	var meta struct {
		Name      any `json:"name"`
		Namespace any `json:"namespace"`
	}
	_ = sjson.UnmarshalCaseSensitivePreserveInts(metadata, &meta)
	name, _ := meta.Name.(string)
	namespace, _ := meta.Namespace.(string)
	res, ok := served(gvk)
	if !ok {
		none := fmt.Sprintf("no matches for kind %q in version %q", gvk.Kind, gvk.GroupVersion())
		err := fmt.Errorf("resource mapping not found for name: %q namespace: %q from %q: %s\nensure CRDs are installed first",
			name, namespace, r.file, none)
		if s.inner {
			err = fmt.Errorf("unable to recognize %s", none) // the words of infoForObject
		}
		r.errs = append(r.errs, err)
		path, hint := kindHint(gvk)
		r.report(s, path, none, hint)
		return
	}
	place, _ := s.find("")
	r.docs = append(r.docs, Document{
		File: r.file, Index: len(r.docs), Line: place.Line, GVK: res.GroupVersionKind(), Kind: res.Kind,
		Name: name, Namespace: namespace, JSON: data, source: s,
	})
	r.docs[len(r.docs)-1].GVK.Version = versionOf(gvk, res)
}

// served finds the resource of a kind as a RESTMapper does: without a version any will do, and a kind in small letters stands for
// the real one (NewDiscoveryRESTMapper). The server then refuses it.
func served(gvk schema.GroupVersionKind) (api.Resource, bool) {
	for _, res := range api.Resources() {
		if strings.ToLower(string(res.Kind)) == gvk.Kind {
			gvk.Kind = string(res.Kind)
		}
	}
	if gvk.Version == "" {
		res, ok := api.ResourceOf(api.Kind(gvk.Kind))
		return res, ok && res.Group == gvk.Group
	}
	return api.Served(gvk)
}

func versionOf(gvk schema.GroupVersionKind, res api.Resource) string {
	if gvk.Version != "" {
		return gvk.Version
	}
	return res.Version
}
