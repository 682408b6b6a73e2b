package jsonpath

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Find evaluates the template: one list of values for each text and action, in order. With strict,
// a field that no value has is an error; otherwise it gives nothing.
func (t *Template) Find(data Value, strict bool) ([][]Value, error) {
	return find(t.items, data, strict)
}

func find(items []item, data Value, strict bool) ([][]Value, error) {
	var out [][]Value
	for _, it := range items {
		values, err := evalAll(it.nodes, []Value{data}, strict)
		if err != nil {
			return nil, err
		}
		if !it.loops {
			out = append(out, values)
			continue
		}
		for _, v := range values {
			inner, err := find(it.body, v, strict)
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
		}
	}
	return out, nil
}

// most bounds the values of one step: repeated descents multiply them.
const most = 100_000

func evalAll(nodes []node, in []Value, strict bool) ([]Value, error) {
	for _, n := range nodes {
		var err error
		if in, err = n.eval(in, strict); err != nil {
			return nil, err
		}
		if len(in) > most {
			return nil, fmt.Errorf("more than %d results", most)
		}
	}
	return in, nil
}

func (n textNode) eval([]Value, bool) ([]Value, error) { return []Value{n.text}, nil }

func (n literalNode) eval(in []Value, _ bool) ([]Value, error) {
	out := make([]Value, len(in))
	for i := range out {
		out[i] = n.value
	}
	return out, nil
}

func (n wordNode) eval(in []Value, _ bool) ([]Value, error) {
	switch n.word {
	case "range":
		return in, nil
	case "end":
		return nil, errors.New("not in range, nothing to end")
	}
	return nil, fmt.Errorf("unrecognized identifier %s", n.word)
}

func (n fieldNode) eval(in []Value, strict bool) ([]Value, error) {
	if len(in) == 0 {
		return nil, nil
	}
	var out []Value
	for _, v := range in {
		if object, ok := v.(map[string]any); ok {
			if field, ok := object[n.name]; ok {
				out = append(out, field)
			}
		}
	}
	if len(out) == 0 && strict {
		return nil, fmt.Errorf("%s is not found", n.name)
	}
	return out, nil
}

// children returns what a value holds. A string holds its bytes, as it does in Go.
func children(v Value) []Value {
	var out []Value
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, v[key])
		}
	case []any:
		for _, item := range v {
			out = append(out, item)
		}
	case string:
		for i := range len(v) {
			out = append(out, int64(v[i]))
		}
	}
	return out
}

func (wildcardNode) eval(in []Value, _ bool) ([]Value, error) {
	var out []Value
	for _, v := range in {
		out = append(out, children(v)...)
	}
	return out, nil
}

func (n recursiveNode) eval(in []Value, strict bool) ([]Value, error) {
	var out []Value
	for _, v := range in {
		inner := children(v)
		if len(inner) == 0 {
			continue
		}
		below, err := n.eval(inner, strict)
		if err != nil {
			return nil, err
		}
		out = append(append(out, v), below...)
	}
	return out, nil
}

func (n unionNode) eval(in []Value, strict bool) ([]Value, error) {
	var out []Value
	for _, part := range n.parts {
		values, err := evalAll(part, in, strict)
		if err != nil {
			return nil, err
		}
		out = append(out, values...)
	}
	return out, nil
}

func (n arrayNode) eval(in []Value, _ bool) ([]Value, error) {
	var out []Value
	for _, v := range in {
		if v == nil {
			continue
		}
		list, ok := v.([]any)
		if !ok {
			return nil, fmt.Errorf("%s is not array or slice", typeName(v))
		}
		from, to, err := n.bounds(len(list))
		if err != nil {
			return nil, err
		}
		if from == to {
			return out, nil
		}
		step := 1
		if n.step.known {
			if step = n.step.value; step <= 0 {
				return nil, errors.New("step must be > 0")
			}
		}
		for i := from; i < to; i += step {
			out = append(out, list[i])
		}
	}
	return out, nil
}

// bounds resolves the ends of a slice of an array of that length.
func (n arrayNode) bounds(length int) (from, to int, err error) {
	if n.from.known {
		from = n.from.value
	}
	if from < 0 {
		from += length
	}
	to = length
	if n.to.known {
		to = n.to.value
	}
	if to < 0 || to == 0 && n.to.derived {
		to += length
	}
	switch {
	case from == to:
		return from, to, nil
	case from >= length || from < 0:
		return 0, 0, fmt.Errorf("array index out of bounds: index %d, length %d", from, length)
	case to > length || to < 0:
		return 0, 0, fmt.Errorf("array index out of bounds: index %d, length %d", to-1, length)
	case from > to:
		return 0, 0, fmt.Errorf("starting index %d is greater than ending index %d", from, to)
	}
	return from, to, nil
}

func (n filterNode) eval(in []Value, strict bool) ([]Value, error) {
	var out []Value
	for _, v := range in {
		list, ok := v.([]any)
		if !ok {
			return nil, fmt.Errorf("%v is not array or slice and cannot be filtered", v)
		}
		for _, item := range list {
			pass, err := n.matches(item, strict)
			if err != nil {
				return nil, err
			}
			if pass {
				out = append(out, item)
			}
		}
	}
	return out, nil
}

func (n filterNode) matches(item Value, strict bool) (bool, error) {
	left, err := evalAll(n.left, []Value{item}, strict)
	if n.operator == "exists" {
		return len(left) > 0, nil
	}
	if err != nil {
		return false, err
	}
	right, err := evalAll(n.right, []Value{item}, strict)
	if err != nil {
		return false, err
	}
	if len(left) > 1 || len(left) == 1 && len(right) > 1 {
		return false, errors.New("can only compare one element at a time")
	}
	if len(left) == 0 || len(right) == 0 {
		return false, nil
	}
	return compareValues(n.operator, left[0], right[0])
}

func typeName(v Value) string {
	switch v.(type) {
	case map[string]any:
		return "map[string]interface {}"
	case []any:
		return "[]interface {}"
	}
	return fmt.Sprintf("%T", v)
}
