package patch

import (
	"reflect"
	"strings"

	"podflight/engine/api"
)

// Value is a JSON value: nil, bool, int64, float64, string, []any or Object.
type Value any

// Object is a JSON object.
type Object = map[string]any

// Schema says how the fields of a type are merged. The zero Schema knows nothing: objects are merged
// field by field, lists are replaced.
type Schema struct{ typ reflect.Type }

// SchemaOf returns the schema of an API object's type.
func SchemaOf(obj api.Object) Schema { return Schema{elem(reflect.TypeOf(obj))} }

// field says how one field is merged. It comes from the struct tags patchStrategy and patchMergeKey.
type field struct {
	schema     Schema // of the object, or of the list's elements
	merge      bool   // a list: by key, or as a set of plain values
	replace    bool   // an object: as a whole
	retainKeys bool   // of an object, only what the patch names stays
	key        string // the field that tells a list's elements apart, "" for plain values
}

func (s Schema) field(name string) field {
	if s.typ == nil {
		return field{}
	}
	switch s.typ.Kind() {
	case reflect.Map:
		return field{schema: Schema{elem(s.typ.Elem())}}
	case reflect.Struct:
		return structField(s.typ, name)
	}
	return field{}
}

func structField(typ reflect.Type, name string) field {
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "" && (f.Anonymous || options == "inline") {
			if inner := elem(f.Type); inner.Kind() == reflect.Struct {
				if got := structField(inner, name); got.schema.typ != nil {
					return got
				}
			}
			continue
		}
		if tag != name {
			continue
		}
		out := field{schema: Schema{elem(f.Type)}, key: f.Tag.Get("patchMergeKey")}
		for _, strategy := range strings.Split(f.Tag.Get("patchStrategy"), ",") {
			switch strategy {
			case "merge":
				out.merge = true
			case "replace":
				out.replace = true
			case "retainKeys":
				out.retainKeys = true
			}
		}
		return out
	}
	return field{}
}

// elem takes pointers and lists off a type.
func elem(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}
