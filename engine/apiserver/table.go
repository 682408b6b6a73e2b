package apiserver

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
)

// name is the key of an object within its kind.
type name struct{ namespace, name string }

func (n name) compare(o name) int {
	if c := strings.Compare(n.namespace, o.namespace); c != 0 {
		return c
	}
	return strings.Compare(n.name, o.name)
}

// table holds the objects of one kind, sorted by name, with an index by controller.
type table struct {
	byName map[name]api.Object
	sorted []name
	owned  map[types.UID][]name
	cache  []api.Object // of list(""); nil after a change
}

func newTable() *table {
	return &table{byName: map[name]api.Object{}, owned: map[types.UID][]name{}}
}

func (s *Server) table(kind api.Kind) *table {
	t := s.tables[kind]
	if t == nil {
		t = newTable()
		s.tables[kind] = t
	}
	return t
}

func (t *table) get(n name) (api.Object, bool) {
	obj, ok := t.byName[n]
	return obj, ok
}

func (t *table) put(obj api.Object) {
	n := name{obj.GetNamespace(), obj.GetName()}
	old, existed := t.byName[n]
	t.byName[n] = obj
	t.cache = nil
	if !existed {
		t.sorted = insert(t.sorted, n)
	}
	was, is := controllerUID(old), controllerUID(obj)
	if was == is {
		return
	}
	t.disown(was, n)
	if is != "" {
		t.owned[is] = insert(t.owned[is], n)
	}
}

func (t *table) remove(n name) {
	obj, ok := t.byName[n]
	if !ok {
		return
	}
	delete(t.byName, n)
	t.cache = nil
	if i, found := slices.BinarySearchFunc(t.sorted, n, name.compare); found {
		t.sorted = slices.Delete(t.sorted, i, i+1)
	}
	t.disown(controllerUID(obj), n)
}

func (t *table) disown(uid types.UID, n name) {
	names := t.owned[uid]
	i, found := slices.BinarySearchFunc(names, n, name.compare)
	if !found {
		return
	}
	if len(names) == 1 {
		delete(t.owned, uid)
		return
	}
	t.owned[uid] = slices.Delete(names, i, i+1)
}

func (t *table) list(namespace string) []api.Object {
	if namespace == "" {
		if t.cache == nil {
			t.cache = t.objects(t.sorted)
		}
		return t.cache
	}
	from, _ := slices.BinarySearchFunc(t.sorted, name{namespace: namespace}, name.compare)
	to := from
	for to < len(t.sorted) && t.sorted[to].namespace == namespace {
		to++
	}
	return t.objects(t.sorted[from:to])
}

func (t *table) ownedBy(uid types.UID) []api.Object { return t.objects(t.owned[uid]) }

func (t *table) objects(names []name) []api.Object {
	out := make([]api.Object, len(names))
	for i, n := range names {
		out[i] = t.byName[n]
	}
	return out
}

func insert(names []name, n name) []name {
	i, _ := slices.BinarySearchFunc(names, n, name.compare)
	return slices.Insert(names, i, n)
}

func controllerUID(obj api.Object) types.UID {
	if obj == nil {
		return ""
	}
	if ref := metav1.GetControllerOfNoCopy(obj); ref != nil {
		return ref.UID
	}
	return ""
}
