package validation

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// internal returns what the API server prints for a value: it validates its internal types, which
// have the fields of k8s.io/api but no JSON tags, so that its messages show Go field names and every
// field. Values of other types are printed as they are.
func internal(value any) any {
	v := reflect.ValueOf(value)
	if !v.IsValid() || !holdsAPIType(v.Type()) {
		return value
	}
	return marshalInternal(value)
}

// marshalInternal encodes a value as encoding/json would encode the API server's internal form of it.
func marshalInternal(value any) json.RawMessage {
	var b bytes.Buffer
	encodeInternal(&b, reflect.ValueOf(value))
	return b.Bytes()
}

// holdsAPIType reports whether a type is a struct of k8s.io/api, or a pointer to or list of one.
func holdsAPIType(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct && isAPIType(t)
}

func isAPIType(t reflect.Type) bool { return strings.HasPrefix(t.PkgPath(), "k8s.io/api/") }

func encodeInternal(b *bytes.Buffer, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			b.WriteString("null")
			return
		}
		encodeInternal(b, v.Elem())
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			encodePlain(b, v)
			return
		}
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(',')
			}
			encodeInternal(b, v.Index(i))
		}
		b.WriteByte(']')
	case reflect.Struct:
		if !isAPIType(v.Type()) {
			encodePlain(b, v)
			return
		}
		b.WriteByte('{')
		encodeFields(b, v, true)
		b.WriteByte('}')
	default:
		encodePlain(b, v)
	}
}

// encodeFields writes the fields of a struct; those of embedded structs among them, as encoding/json does.
func encodeFields(b *bytes.Buffer, v reflect.Value, first bool) bool {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && isAPIType(f.Type) {
			first = encodeFields(b, v.Field(i), first)
			continue
		}
		if f.Anonymous {
			first = embedPlain(b, v.Field(i), first)
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteByte('"')
		b.WriteString(f.Name)
		b.WriteString(`":`)
		encodeInternal(b, v.Field(i))
	}
	return first
}

// embedPlain writes the fields of an embedded struct that has JSON tags, such as ObjectMeta.
func embedPlain(b *bytes.Buffer, v reflect.Value, first bool) bool {
	var inner bytes.Buffer
	encodePlain(&inner, v)
	fields := bytes.TrimSuffix(bytes.TrimPrefix(inner.Bytes(), []byte("{")), []byte("}"))
	if len(fields) == 0 {
		return first
	}
	if !first {
		b.WriteByte(',')
	}
	b.Write(fields)
	return false
}

func encodePlain(b *bytes.Buffer, v reflect.Value) {
	data, err := json.Marshal(v.Interface())
	if err != nil {
		data = []byte("null")
	}
	b.Write(data)
}
