package patch

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"
)

// The words of a strategic merge patch.
const (
	directive       = "$patch"
	directiveDelete = "delete"
	retainKeys      = "$retainKeys"
	deleteFrom      = "$deleteFromPrimitiveList/"
	elementOrder    = "$setElementOrder/"
)

// ThreeWay returns the patch that brings current to what modified says and takes away what original said
// and modified no longer does: what kubectl apply sends (CreateThreeWayMergePatch). It is empty when there is nothing to do.
func ThreeWay(original, modified, current Object, s Schema) (Object, error) {
	delta, err := differ{changes: true}.objects(current, modified, s, false)
	if err != nil {
		return nil, err
	}
	deletions, err := differ{deletions: true}.objects(original, modified, s, false)
	if err != nil {
		return nil, err
	}
	return merger{}.objects(deletions, delta, s)
}

// TwoWay returns the patch that turns original into modified (CreateTwoWayMergePatch).
func TwoWay(original, modified Object, s Schema) (Object, error) {
	return differ{changes: true, deletions: true}.objects(original, modified, s, false)
}

// differ notes the differences of two objects: changes with additions, deletions, or both.
type differ struct{ changes, deletions bool }

// objects follows diffMaps. retain asks for a list of the keys that are to stay.
func (d differ) objects(from, to Object, s Schema, retain bool) (Object, error) {
	patch := Object{}
	for _, key := range slices.Sorted(maps.Keys(to)) {
		old, ok := from[key]
		if !ok || !sameKind(old, to[key]) {
			if d.changes {
				patch[key] = clone(to[key])
			}
			continue
		}
		if err := d.field(patch, key, old, to[key], s.field(key)); err != nil {
			return nil, err
		}
	}
	if d.deletions {
		for key := range from {
			if _, ok := to[key]; !ok {
				patch[key] = nil
			}
		}
	}
	if keys := presentKeys(to); retain && len(keys) > 0 && (len(patch) > 0 || hasMore(from, to)) {
		patch[retainKeys] = keys
	}
	return patch, nil
}

// field notes the difference of two values of one kind.
func (d differ) field(patch Object, key string, from, to any, f field) error {
	switch to := to.(type) {
	case Object:
		if f.replace {
			if d.changes {
				patch[key] = clone(to)
			}
			return nil
		}
		inner, err := d.objects(from.(Object), to, f.schema, f.retainKeys)
		if err == nil && len(inner) > 0 {
			patch[key] = inner
		}
		return err
	case []any:
		if f.merge {
			return d.lists(patch, key, from.([]any), to, f)
		}
	}
	if d.changes && !reflect.DeepEqual(from, to) {
		patch[key] = clone(to)
	}
	return nil
}

// lists notes the difference of two lists that are merged (handleSliceDiff, diffLists).
func (d differ) lists(patch Object, key string, from, to []any, f field) error {
	if len(from) == 0 {
		if d.changes && len(to) > 0 {
			patch[key] = clone(to)
		}
		return nil
	}
	if !allObjects(from) || !allObjects(to) {
		return d.plainLists(patch, key, from, to)
	}
	changed, deleted, err := d.elements(from, to, f)
	if err != nil {
		return err
	}
	changed = append(inOrder(changed, to, f.key), deleted...)
	if len(changed) > 0 {
		patch[key] = changed
	}
	if d.changes && (len(changed) > 0 || !sameOrder(from, to, f.key)) || d.deletions && len(changed) > 0 {
		if len(to) > 0 {
			patch[elementOrder+key] = keysOnly(to, f.key)
		}
	}
	return nil
}

// elements compares lists of objects key by key (diffListsOfMaps).
func (d differ) elements(from, to []any, f field) (changed, deleted []any, err error) {
	if err := needKeys(f.key, from, to); err != nil {
		return nil, nil, err
	}
	from, to = byKey(from, f.key), byKey(to, f.key)
	for len(from)+len(to) > 0 {
		switch order := compareKeys(from, to, f.key); {
		case order == 0:
			inner, err := d.objects(from[0].(Object), to[0].(Object), f.schema, f.retainKeys)
			if err != nil {
				return nil, nil, err
			}
			if len(inner) > 0 {
				inner[f.key] = keyOf(to[0], f.key)
				changed = append(changed, inner)
			}
			from, to = from[1:], to[1:]
		case order > 0:
			if d.changes {
				changed = append(changed, clone(to[0]))
			}
			to = to[1:]
		default:
			if d.deletions {
				deleted = append(deleted, Object{directive: directiveDelete, f.key: keyOf(from[0], f.key)})
			}
			from = from[1:]
		}
	}
	return changed, deleted, nil
}

// plainLists compares lists of plain values that are merged as sets (diffListsOfScalars).
func (d differ) plainLists(patch Object, key string, from, to []any) error {
	var added, deleted []any
	for _, v := range byText(to) {
		if d.changes && !contains(from, v) {
			added = append(added, v)
		}
	}
	for _, v := range byText(from) {
		if d.deletions && !contains(to, v) && !contains(deleted, v) {
			deleted = append(deleted, v)
		}
	}
	if len(added) > 0 {
		patch[key] = inOrder(added, to, "")
	}
	if len(deleted) > 0 {
		patch[deleteFrom+key] = deleted
	}
	// The original compares with the sorted list, so an order that is not the alphabet's counts as a change.
	if len(to) > 0 && (d.deletions && len(deleted) > 0 || d.changes && !reflect.DeepEqual(byText(from), to)) {
		patch[elementOrder+key] = clone(to)
	}
	return nil
}

func presentKeys(o Object) []any {
	var keys []any
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if o[key] != nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// hasMore reports whether from has a value under a key that to has not.
func hasMore(from, to Object) bool {
	for key, v := range from {
		if _, ok := to[key]; !ok && v != nil {
			return true
		}
	}
	return false
}

func sameKind(a, b any) bool { return reflect.TypeOf(a) == reflect.TypeOf(b) }

func allObjects(list []any) bool {
	for _, v := range list {
		if _, ok := v.(Object); !ok {
			return false
		}
	}
	return true
}

func keyOf(v any, key string) any {
	if o, ok := v.(Object); ok && key != "" {
		return o[key]
	}
	return v
}

// needKeys checks that every element has its key.
func needKeys(key string, lists ...[]any) error {
	for _, list := range lists {
		for _, v := range list {
			if o, ok := v.(Object); ok {
				if _, ok := o[key]; !ok {
					return fmt.Errorf("map: %v does not contain declared merge key: %s", o, key)
				}
			}
		}
	}
	return nil
}

func compareKeys(from, to []any, key string) int {
	if len(from) == 0 {
		return 1
	}
	if len(to) == 0 {
		return -1
	}
	return strings.Compare(fmt.Sprint(keyOf(from[0], key)), fmt.Sprint(keyOf(to[0], key)))
}

func byKey(list []any, key string) []any {
	list = slices.Clone(list)
	sort.SliceStable(list, func(i, j int) bool { return fmt.Sprint(keyOf(list[i], key)) < fmt.Sprint(keyOf(list[j], key)) })
	return list
}

func byText(list []any) []any { return byKey(list, "") }

func contains(list []any, v any) bool {
	return slices.ContainsFunc(list, func(o any) bool { return equal(o, v) })
}

func keysOnly(list []any, key string) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = Object{key: keyOf(v, key)}
	}
	return out
}

func sameOrder(a, b []any, key string) bool {
	return slices.EqualFunc(a, b, func(x, y any) bool { return equal(keyOf(x, key), keyOf(y, key)) })
}
