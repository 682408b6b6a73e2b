package patch

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
)

var (
	errPrimitiveList = errors.New("invalid patch format of primitive list")
	errRetainKeys    = errors.New("invalid patch format of retainKeys")
	errElementOrder  = errors.New("invalid patch format of setElementOrder list")
)

// IsMalformed reports whether an error says that a strategic merge patch breaks the rules of its language,
// which the server answers with BadRequest; it answers the other errors with an internal one.
func IsMalformed(err error) bool {
	return errors.Is(err, errPrimitiveList) || errors.Is(err, errRetainKeys) || errors.Is(err, errElementOrder)
}

// Strategic applies a strategic merge patch to an object (StrategicMergeMapPatch). It also returns what the
// original leaves of the patch that it was given: the server quotes that when the result is no good.
func Strategic(original, patch Object, s Schema) (result, leftover Object, err error) {
	leftover = copyObject(patch)
	result, err = merger{apply: true}.objects(copyObject(original), leftover, s)
	return result, leftover, err
}

// merger merges a patch into an object, or, if it does not apply it, into another patch: then
// directives and nulls stay. It works within both.
type merger struct{ apply bool }

// objects follows mergeMap.
func (m merger) objects(out, rest Object, s Schema) (Object, error) {
	if what, ok := rest[directive]; ok {
		switch what {
		case "replace":
			delete(rest, directive)
			return rest, nil
		case directiveDelete:
			return Object{}, nil
		}
		return nil, fmt.Errorf("unknown patch type: %s in map: %v", what, rest)
	}
	if err := m.retain(out, rest); err != nil {
		return nil, err
	}
	if err := m.orders(out, rest, s); err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(rest)) {
		if err := m.field(out, key, rest[key], s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// retain follows applyRetainKeysDirective: of an object, only what the patch names stays.
func (m merger) retain(out, patch Object) error {
	list, ok := patch[retainKeys]
	if !ok {
		return nil
	}
	delete(patch, retainKeys)
	if !m.apply {
		out[retainKeys] = list
		return nil
	}
	keys, ok := list.([]any)
	if !ok {
		return errRetainKeys
	}
	for key, v := range patch {
		if v != nil && !strings.HasPrefix(key, deleteFrom) && !strings.HasPrefix(key, elementOrder) && !contains(keys, any(key)) {
			return errRetainKeys
		}
	}
	for key := range out {
		if !contains(keys, any(key)) {
			delete(out, key)
		}
	}
	return nil
}

// orders merges the lists for which the patch gives an order (mergePatchIntoOriginal).
func (m merger) orders(out, patch Object, s Schema) error {
	for _, key := range slices.Sorted(maps.Keys(patch)) {
		name, ok := strings.CutPrefix(key, elementOrder)
		if !ok {
			continue
		}
		order, ok := patch[key].([]any)
		if !ok {
			return errElementOrder
		}
		delete(patch, key)
		if !m.apply {
			out[key] = order
		}
		if err := m.ordered(out, patch, name, order, s.field(name)); err != nil {
			return err
		}
	}
	return nil
}

// ordered merges one list for which the patch gives an order.
func (m merger) ordered(out, patch Object, name string, order []any, f field) error {
	had, hadAny, err := listAt(out, name)
	if err != nil {
		return err
	}
	more, moreAny, err := listAt(patch, name)
	if err != nil {
		return err
	}
	if err := needKeys(f.key, order, more); err != nil {
		return err
	}
	if err := checkOrder(more, order, f.key); err != nil {
		return err
	}
	var merged []any
	switch {
	case hadAny && moreAny:
		if merged, err = m.list(had, more, f, false); err != nil {
			return err
		}
	case moreAny:
		merged, _ = withoutDirectives(more).([]any)
	case hadAny:
		merged = had
	default:
		return nil
	}
	if err := needKeys(f.key, merged); err != nil {
		return err
	}
	out[name] = arrange(merged, order, had, f.key)
	delete(patch, name)
	return nil
}

func listAt(o Object, name string) (list []any, found bool, err error) {
	v, ok := o[name]
	if !ok {
		return nil, false, nil
	}
	list, ok = v.([]any)
	if !ok {
		return nil, true, fmt.Errorf("expected a []interface {}, but received a %T", v)
	}
	return list, true, nil
}

// checkOrder wants the elements of a patch in the order that it gives (validatePatchWithSetOrderList).
func checkOrder(patch, order []any, key string) error {
	at := 0
	for _, v := range patch {
		if o, ok := v.(Object); ok && o[directive] != nil {
			continue
		}
		for at < len(order) && !equal(keyOf(order[at], key), keyOf(v, key)) {
			at++
		}
		if at == len(order) {
			text := fmt.Sprintf("The order in patch list:\n%v\n doesn't match %s list:\n%v\n", patch, strings.TrimSuffix(elementOrder, "/"), order)
			return errors.New(text)
		}
	}
	return nil
}

// field merges one field of a patch into out.
func (m merger) field(out Object, key string, v any, s Schema) error {
	name, fromPlain := strings.CutPrefix(key, deleteFrom)
	if fromPlain && !m.apply {
		out[key] = v
		return nil
	}
	if name == "" {
		return errPrimitiveList
	}
	if v == nil {
		delete(out, name)
		if m.apply {
			return nil
		}
	}
	old, ok := out[name]
	if !ok || !sameKind(old, v) {
		if !fromPlain {
			m.set(out, name, v)
		}
		return nil
	}
	f := s.field(name)
	switch v := v.(type) {
	case Object:
		if f.replace {
			out[name] = v
			return nil
		}
		merged, err := m.objects(old.(Object), v, f.schema)
		out[name] = merged
		return err
	case []any:
		if !f.merge && !fromPlain {
			out[name] = v
			return nil
		}
		merged, err := m.list(old.([]any), v, f, fromPlain)
		out[name] = merged
		return err
	}
	out[name] = v
	return nil
}

// set takes a value of the patch as it is, without its directives and, if it is applied, without its nulls.
func (m merger) set(out Object, name string, v any) {
	if m.apply {
		DropNulls(v)
	}
	if o, ok := v.(Object); ok && o[directive] != nil {
		delete(out, name)
		return
	}
	out[name] = withoutDirectives(v)
}

// list follows mergeSlice. It works within had, as the original does: what is added takes the places of what
// is deleted, and so has a say in the order of the result.
func (m merger) list(had, patch []any, f field, deleting bool) ([]any, error) {
	if len(had) == 0 && len(patch) == 0 {
		return had, nil
	}
	if !allObjects(had) || !allObjects(patch) {
		if deleting && m.apply {
			return slices.DeleteFunc(slices.Clone(had), func(v any) bool { return contains(patch, v) }), nil
		}
		var both []any
		for _, v := range slices.Concat(had, patch) {
			if !contains(both, v) {
				both = append(both, v)
			}
		}
		return arrange(both, patch, had, f.key), nil
	}
	if f.key == "" {
		return nil, errors.New("cannot merge lists without merge key for " + fmt.Sprint(f.schema.typ))
	}
	had, patch, err := special(had, patch, f.key)
	if err != nil {
		return nil, err
	}
	if err := needKeys(f.key, patch); err != nil {
		return nil, err
	}
	merged := had
	for _, v := range patch {
		i := slices.IndexFunc(merged, func(o any) bool { return equal(keyOf(o, f.key), keyOf(v, f.key)) })
		if i < 0 {
			merged = append(merged, v)
			continue
		}
		if merged[i], err = m.objects(merged[i].(Object), v.(Object), f.schema); err != nil {
			return nil, err
		}
	}
	if err := needKeys(f.key, merged); err != nil {
		return nil, err
	}
	return arrange(merged, patch, had, f.key), nil
}

// special obeys the elements of a patch that are directives (mergeSliceWithSpecialElements).
func special(had, patch []any, key string) (left, plain []any, err error) {
	left, plain = had, []any{}
	replace := false
	for _, v := range patch {
		o := v.(Object)
		switch what := o[directive]; what {
		case nil:
			plain = append(plain, v)
		case directiveDelete:
			if _, ok := o[key]; !ok {
				return nil, nil, fmt.Errorf("map: %v does not contain declared merge key: %s", o, key)
			}
			left = deleteWithin(left, key, o[key])
		case "replace":
			replace = true
		case "merge":
			return nil, nil, errors.New("merging lists cannot yet be specified in the patch")
		default:
			return nil, nil, fmt.Errorf("unknown patch type: %s in map: %v", what, o)
		}
	}
	if replace {
		return plain, nil, nil
	}
	return left, plain, nil
}

// deleteWithin deletes elements by shifting those behind them. The last places keep what was in them.
func deleteWithin(list []any, key string, v any) []any {
	for i := 0; i < len(list); {
		if equal(keyOf(list[i], key), v) {
			list = append(list[:i], list[i+1:]...)
			continue
		}
		i++
	}
	return list
}

// arrange puts what the patch names in its order, and what it does not where it stood among them
// (normalizeElementOrder).
func arrange(list, order, before []any, key string) []any {
	index := func(in []any, v any) int {
		return slices.IndexFunc(in, func(o any) bool { return equal(keyOf(o, key), keyOf(v, key)) })
	}
	var named, other []any
	for _, v := range list {
		if index(order, v) >= 0 {
			named = append(named, v)
		} else {
			other = append(other, v)
		}
	}
	sort.SliceStable(named, func(i, j int) bool { return index(order, named[i]) < index(order, named[j]) })
	out := make([]any, 0, len(list))
	for len(named)+len(other) > 0 {
		takeOther := len(named) == 0
		if len(named) > 0 && len(other) > 0 {
			o, n := index(before, other[0]), index(before, named[0])
			takeOther = o >= 0 && n >= 0 && o < n
		}
		if takeOther {
			out, other = append(out, other[0]), other[1:]
			continue
		}
		out, named = append(out, named[0]), named[1:]
	}
	return out
}

// inOrder sorts elements in the order that they have in a list.
func inOrder(list, order []any, key string) []any { return arrange(list, order, nil, key) }
