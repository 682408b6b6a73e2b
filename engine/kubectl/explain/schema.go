package explain

import (
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// property is a field of a struct as JSON shows it.
type property struct {
	name     string
	typ      reflect.Type
	doc      string
	required bool
}

// documented is implemented by every type of k8s.io/api.
type documented interface{ SwaggerDoc() map[string]string }

// docsOf returns the documentation of a struct: of itself under "", of its fields under their names.
func docsOf(t reflect.Type) map[string]string {
	if d, ok := reflect.Zero(t).Interface().(documented); ok {
		return d.SwaggerDoc()
	}
	return nil
}

// propertiesOf returns the fields of a struct, in the order of their names.
func propertiesOf(t reflect.Type) []property {
	var all []property
	if t.Kind() != reflect.Struct || isOpaque(t) {
		return nil
	}
	docs := docsOf(t)
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case name == "" && f.Anonymous:
			all = append(all, propertiesOf(f.Type)...)
		case name != "":
			optional := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
			all = append(all, property{name, f.Type, docs[name], !optional})
		}
	}
	slices.SortFunc(all, func(a, b property) int { return strings.Compare(a.name, b.name) })
	return all
}

// isOpaque says that the fields of a struct are not those of its JSON.
func isOpaque(t reflect.Type) bool {
	return isText(t) || t == reflect.TypeFor[resource.Quantity]() || t == reflect.TypeFor[intstr.IntOrString]() || t == reflect.TypeFor[metav1.FieldsV1]()
}

// isText says that a struct is a string in JSON.
func isText(t reflect.Type) bool {
	return t == reflect.TypeFor[metav1.Time]() || t == reflect.TypeFor[metav1.MicroTime]() || t == reflect.TypeFor[metav1.Duration]()
}

// element returns what a pointer, list or map holds in the end.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice && !isBytes(t) || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}

func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

// typeName is the type of a field as kubectl shows it (typeGuess).
func typeName(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return typeName(t.Elem())
	case isBytes(t), isText(t):
		return "string"
	}
	switch t.Kind() {
	case reflect.Slice:
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
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "integer"
	}
	return "Object"
}

// valuesOf returns the values that a field may have, if they are listed. A list or a map of them has none itself.
func valuesOf(t reflect.Type) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.String {
		return nil
	}
	return enumerations[t.Name()]
}
