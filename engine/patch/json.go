package patch

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Merge applies a JSON merge patch (RFC 7386).
func Merge(original Value, patch Value) Value {
	p, ok := patch.(Object)
	if !ok {
		return clone(patch)
	}
	o, _ := original.(Object)
	out := copyObject(o)
	for key, v := range p {
		if v == nil {
			delete(out, key)
			continue
		}
		out[key] = Merge(out[key], v)
	}
	return out
}

// Operation is one operation of a JSON patch (RFC 6902).
type Operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	From  string `json:"from"`
	Value any    `json:"value"`
}

// Apply applies the operations of a JSON patch, all or none of them.
func Apply(original Value, operations []Operation) (Value, error) {
	doc := clone(original)
	for _, op := range operations {
		next, err := op.apply(doc)
		if err != nil {
			return nil, err
		}
		doc = next
	}
	return doc, nil
}

func (op Operation) apply(doc any) (any, error) {
	switch op.Op {
	case "add":
		return edit(doc, op.Path, "add", func(parent any, key string) (any, error) { return add(parent, key, clone(op.Value)) })
	case "remove":
		return edit(doc, op.Path, "remove", remove)
	case "replace":
		return edit(doc, op.Path, "replace", func(parent any, key string) (any, error) { return replace(parent, key, clone(op.Value)) })
	case "move", "copy":
		v, err := lookUp(doc, op.From)
		if err != nil {
			return nil, fmt.Errorf("%s operation does not apply: doc is missing from path: %s: missing value", op.Op, op.From)
		}
		if op.Op == "move" {
			if doc, err = edit(doc, op.From, "move", remove); err != nil {
				return nil, err
			}
		}
		return edit(doc, op.Path, op.Op, func(parent any, key string) (any, error) { return add(parent, key, clone(v)) })
	case "test":
		v, err := lookUp(doc, op.Path)
		if err == nil && !reflect.DeepEqual(v, op.Value) || err != nil && op.Value != nil {
			return nil, fmt.Errorf("testing value %s failed", op.Path)
		}
		return doc, nil
	}
	return nil, fmt.Errorf("there is no operation %q", op.Op)
}

var errMissing = errors.New("missing value")

// pointer splits a JSON pointer (RFC 6901) into its parts.
func pointer(path string) []string {
	if path == "" {
		return nil
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(p, "~1", "/"), "~0", "~")
	}
	return parts
}

func lookUp(doc any, path string) (any, error) {
	for _, key := range pointer(path) {
		switch at := doc.(type) {
		case Object:
			v, ok := at[key]
			if !ok {
				return nil, errMissing
			}
			doc = v
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(at) {
				return nil, errMissing
			}
			doc = at[i]
		default:
			return nil, errMissing
		}
	}
	return doc, nil
}

// edit changes the container that holds the last part of a path.
func edit(doc any, path, op string, change func(parent any, key string) (any, error)) (any, error) {
	parts := pointer(path)
	if len(parts) == 0 {
		return nil, fmt.Errorf("%s operation does not apply: doc is missing path: %q: missing value", op, path)
	}
	parent, key := parts[:len(parts)-1], parts[len(parts)-1]
	out, err := editAt(doc, parent, key, change)
	if err != nil {
		return nil, fmt.Errorf("%s operation does not apply: doc is missing %s: %s: %w", op, missing(op), path, err)
	}
	return out, nil
}

func missing(op string) string {
	if op == "replace" {
		return "key"
	}
	return "path"
}

func editAt(doc any, parents []string, key string, change func(any, string) (any, error)) (any, error) {
	if len(parents) == 0 {
		return change(doc, key)
	}
	inner, err := lookUp(doc, "/"+escape(parents[0]))
	if err != nil {
		return nil, err
	}
	if inner, err = editAt(inner, parents[1:], key, change); err != nil {
		return nil, err
	}
	return replace(doc, parents[0], inner)
}

func escape(part string) string {
	return strings.ReplaceAll(strings.ReplaceAll(part, "~", "~0"), "/", "~1")
}

func add(parent any, key string, v any) (any, error) {
	switch p := parent.(type) {
	case Object:
		p[key] = v
		return p, nil
	case []any:
		i := len(p)
		if key != "-" {
			n, err := strconv.Atoi(key)
			if err != nil || n < 0 || n > len(p) {
				return nil, errMissing
			}
			i = n
		}
		return slices.Insert(p, i, v), nil
	}
	return nil, errMissing
}

func remove(parent any, key string) (any, error) {
	switch p := parent.(type) {
	case Object:
		if _, ok := p[key]; !ok {
			return nil, errMissing
		}
		delete(p, key)
		return p, nil
	case []any:
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i >= len(p) {
			return nil, errMissing
		}
		return slices.Delete(p, i, i+1), nil
	}
	return nil, errMissing
}

func replace(parent any, key string, v any) (any, error) {
	switch p := parent.(type) {
	case Object:
		if _, ok := p[key]; !ok {
			return nil, errMissing
		}
		p[key] = v
		return p, nil
	case []any:
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i >= len(p) {
			return nil, errMissing
		}
		p[i] = v
		return p, nil
	}
	return nil, errMissing
}
