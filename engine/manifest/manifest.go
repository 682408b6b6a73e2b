// Package manifest reads manifests: YAML or JSON, one document or several, and lists, into objects that
// know where in the text each field stands; and it says what is wrong with them in the words of
// kubectl and of the API server.
//
// It imitates what kubectl does before it sends anything (staging/src/k8s.io/cli-runtime/pkg/resource:
// StreamVisitor, FlattenListVisitor, mapper; staging/src/k8s.io/kubectl/pkg/validation) and, through the
// packages codec, defaults and validation, what the server answers. Left out: custom resources, field
// validation on the client's side.
//
// Documents come in the order of the text, a list's items in its order; diagnostics in the order of
// their positions. It has no state; no input makes it panic.
package manifest

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"podflight/engine/api"
	"podflight/engine/codec"
)

// Document is one object of a manifest.
type Document struct {
	File      string
	Index     int // from 0, a list's items counted one by one
	Line      int // of the file, from 1, at which it begins
	GVK       schema.GroupVersionKind
	Kind      api.Kind
	Name      string // "" if it is missing or no string
	Namespace string // as written, "" if it is not
	JSON      []byte // the object as kubectl reads it, keys sorted, not null

	// Object is the typed object as decoded, without defaults. Decode fills it in; it is nil when the
	// document is no object of its kind.
	Object api.Object

	source *source
}

// Typed decodes the document as the server does, without defaults. Its error is the server's
// BadRequest; under codec.Warn it returns warnings.
func (d Document) Typed(v codec.FieldValidation) (api.Object, []string, error) {
	return codec.Decode(d.GVK, d.JSON, v)
}

// Position returns where a field stands, by its path as the server writes it, such as
// "spec.containers[0].image": its value's place or, if the field is missing, that of the nearest
// parent that is there.
func (d Document) Position(path string) Range {
	r, _ := d.source.find(path)
	return r
}

// Decode reads every object of a manifest and reports what is wrong with reading it: syntax, kinds,
// unknown and duplicate fields, types. Documents that kubectl could not make anything of are left out.
func Decode(file string, data []byte) ([]Document, []Diagnostic) {
	r := read(file, data, true)
	diags := r.diags
	for i := range r.docs {
		diags = append(diags, r.docs[i].decode()...)
	}
	return r.docs, sorted(diags)
}
