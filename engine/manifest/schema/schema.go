// Package schema knows the fields of the kinds: their types, documentation, values and defaults. It is
// what `kubectl explain` and the completion of the editor draw on.
//
// It imitates the OpenAPI documents that the API server publishes, as far as they follow from the Go types
// of k8s.io/api: field names and types by reflection, documentation from SwaggerDoc. Left out: kinds without a Go
// type here. Fields come sorted by name. It has no state.
package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/api"
)

// Field is a field of an object, or the object itself.
type Field struct {
	Name     string   // "restartPolicy"; "" for the object
	Type     string   // as kubectl explain prints it: "string", "[]Container", "map[string]string", "PodSpec"
	Doc      string   // of the field; of the type where the field has none
	TypeDoc  string   // of the type, for a field that is a struct or a list of structs
	Required bool     // the API publishes that its parent must have it
	Enum     []Value  // the values that the API publishes, sorted by name
	Values   []string // values worth offering: those of Enum, and others that are not published
	Default  string   // what the server fills in, in a word or two; "" for nothing
	List     bool     // the value is a sequence
	Map      bool     // the value is a mapping with keys of the user's own

	typ reflect.Type // of one value: the element of a list or map
}

// NotFoundError says that a path names no field: which, by the last of its names.
type NotFoundError struct{ Field string }

// Error returns the words of kubectl explain.
func (e *NotFoundError) Error() string { return fmt.Sprintf("field %q does not exist", e.Field) }

// Lookup returns the field of a kind at a path of names, such as "spec", "containers". An empty path
// names the object itself. It fails with a NotFoundError, or for a kind without a Go type.
func Lookup(kind api.Kind, path ...string) (Field, error) {
	obj, ok := api.New(kind)
	if _, untyped := obj.(*unstructured.Unstructured); !ok || untyped {
		return Field{}, fmt.Errorf("the fields of %s are not known here: only those of kinds that the simulator acts on", kind)
	}
	t := reflect.TypeOf(obj).Elem()
	f := Field{Type: string(kind), Doc: docs(t)[""], typ: t}
	for _, name := range path {
		next, ok := f.Child(name)
		if !ok {
			return Field{}, &NotFoundError{Field: path[len(path)-1]}
		}
		f = next
	}
	return f, nil
}

// Split makes a path of names of one that the API server prints: "spec.containers[0].image" becomes
// "spec", "containers", "image". Keys of maps in brackets are left out as indexes are.
func Split(path string) []string {
	var names []string
	for len(path) > 0 {
		i := strings.IndexAny(path, ".[")
		if i < 0 {
			return append(names, path)
		}
		if i > 0 {
			names = append(names, path[:i])
		}
		if path[i] == '[' {
			end := strings.IndexByte(path[i:], ']')
			if end < 0 {
				return names
			}
			path = path[i+end+1:]
			continue
		}
		path = path[i+1:]
	}
	return names
}

// Fields returns the fields of a value of f, sorted by name: of one element if f is a list or map.
func (f Field) Fields() []Field {
	var out []Field
	if f.typ == nil || isLeaf(f.typ) {
		return nil
	}
	collect(f.typ, docs(f.typ), func(name string, sf reflect.StructField, doc string) {
		out = append(out, describe(f.typ, name, sf, doc))
	})
	slices.SortFunc(out, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Names returns the names of the fields of a value of f, in the order of the Go type.
func (f Field) Names() []string {
	if f.typ == nil || isLeaf(f.typ) {
		return nil
	}
	var out []string
	collect(f.typ, nil, func(name string, _ reflect.StructField, _ string) { out = append(out, name) })
	return out
}

// HasFields reports whether a value of f, or of its elements, is made of named fields.
func (f Field) HasFields() bool {
	return f.typ != nil && !isLeaf(f.typ) && f.typ.Kind() == reflect.Struct
}

// Kind returns what one value of f is in JSON: "string", "integer", "boolean", "number", "object", or "quantity",
// "int-or-string", "time" for the types that are written in more ways than one.
func (f Field) Kind() string {
	if f.typ == nil {
		return "object"
	}
	switch {
	case f.typ == reflect.TypeFor[resource.Quantity]():
		return "quantity"
	case f.typ == reflect.TypeFor[intstr.IntOrString]():
		return "int-or-string"
	case isTime(f.typ):
		return "time"
	case f.typ.Kind() == reflect.Struct:
		return "object"
	}
	return typeName(f.typ)
}

// Child returns the field of that name of a value of f: of one element if f is a list or map.
func (f Field) Child(name string) (Field, bool) {
	var out Field
	found := false
	if f.typ == nil || isLeaf(f.typ) {
		return out, false
	}
	collect(f.typ, docs(f.typ), func(n string, sf reflect.StructField, doc string) {
		if n == name && !found {
			out, found = describe(f.typ, n, sf, doc), true
		}
	})
	return out, found
}

// collect calls fn for every field of a struct by its JSON name, those of embedded structs among them.
func collect(t reflect.Type, doc map[string]string, fn func(name string, f reflect.StructField, doc string)) {
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case name == "" && f.Anonymous:
			collect(f.Type, docs(f.Type), fn)
		case name != "":
			fn(name, f, doc[name])
		}
	}
}

func describe(parent reflect.Type, name string, sf reflect.StructField, doc string) Field {
	f := Field{Name: name, Type: typeName(sf.Type), Doc: fieldDoc(parent.Name(), name, doc)}
	t := sf.Type
	for {
		switch {
		case t.Kind() == reflect.Pointer:
			t = t.Elem()
			continue
		case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
			f.List = true
			t = t.Elem()
			continue
		case t.Kind() == reflect.Map:
			f.Map = true
			t = t.Elem()
			continue
		}
		break
	}
	f.typ = t
	if t.Kind() == reflect.Struct {
		f.TypeDoc = strings.TrimSpace(docs(t)[""])
	}
	f.Required = required(parent, name, sf.Tag.Get("json"))
	f.Enum, f.Values = enumOf(t)
	f.Default = defaultOf(parent.Name(), name)
	return f
}

// isLeaf reports whether the fields of a struct are not those of its JSON.
func isLeaf(t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[resource.Quantity](), reflect.TypeFor[intstr.IntOrString](),
		reflect.TypeFor[metav1.FieldsV1](), reflect.TypeFor[runtime.RawExtension]():
		return true
	}
	return isTime(t)
}

func isTime(t reflect.Type) bool {
	return t == reflect.TypeFor[metav1.Time]() || t == reflect.TypeFor[metav1.MicroTime]()
}

// typeName names a type as kubectl explain does (typeGuess in staging/src/k8s.io/kubectl/pkg/explain/v2/templates/plaintext.tmpl).
func typeName(t reflect.Type) string {
	if isTime(t) {
		return "string"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeName(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "string"
		}
		return "[]" + typeName(t.Elem())
	case reflect.Map:
		return "map[string]" + typeName(t.Elem())
	case reflect.Struct:
		return t.Name()
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Float32, reflect.Float64:
		return "number"
	}
	return "integer"
}

// Find returns the shortest paths of a kind, at most three names and one more long, that end in a field of that
// name, such as "spec", "containers", "image". Lists are gone into as the structs that they hold.
func Find(kind api.Kind, name string) [][]string {
	const depth = 4
	obj, ok := api.New(kind)
	if _, untyped := obj.(*unstructured.Unstructured); !ok || untyped {
		return nil
	}
	type place struct {
		typ  reflect.Type
		path []string
	}
	level := []place{{typ: reflect.TypeOf(obj).Elem()}}
	for range depth {
		var next []place
		var found [][]string
		for _, p := range level {
			collect(p.typ, nil, func(n string, f reflect.StructField, _ string) {
				path := append(slices.Clip(p.path), n)
				if n == name {
					found = append(found, path)
				}
				if t := element(f.Type); t.Kind() == reflect.Struct && !isLeaf(t) && path[0] != "status" {
					next = append(next, place{t, path})
				}
			})
		}
		if len(found) > 0 {
			return found
		}
		level = next
	}
	return nil
}

func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}
