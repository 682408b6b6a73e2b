package patch

// clone copies a value, so that what is made of it can be changed.
func clone(v any) any {
	switch v := v.(type) {
	case Object:
		out := make(Object, len(v))
		for key, inner := range v {
			out[key] = clone(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = clone(inner)
		}
		return out
	}
	return v
}

// copyObject copies an object and all below it; nil becomes an empty one.
func copyObject(o Object) Object {
	out, _ := clone(o).(Object)
	if out == nil {
		out = Object{}
	}
	return out
}

// DropNulls takes the fields that are null out of a value, in place (pruneNullsFromMap in
// staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go).
func DropNulls(v any) {
	switch v := v.(type) {
	case Object:
		for key, inner := range v {
			if inner == nil {
				delete(v, key)
				continue
			}
			DropNulls(inner)
		}
	case []any:
		for _, inner := range v {
			DropNulls(inner)
		}
	}
}

// withoutDirectives returns a value without the objects that carry a directive.
func withoutDirectives(v any) any {
	carries := func(v any) bool {
		o, ok := v.(Object)
		if !ok {
			return false
		}
		_, ok = o[directive]
		return ok
	}
	switch v := v.(type) {
	case Object:
		out := Object{}
		for key, inner := range v {
			if !carries(inner) {
				out[key] = withoutDirectives(inner)
			}
		}
		return out
	case []any:
		out := []any{}
		for _, inner := range v {
			if !carries(inner) {
				out = append(out, withoutDirectives(inner))
			}
		}
		return out
	}
	return v
}

// equal compares plain values; objects and lists are never equal.
func equal(a, b any) bool { return plain(a) && plain(b) && a == b }

func plain(v any) bool {
	switch v.(type) {
	case Object, []any:
		return false
	}
	return true
}
