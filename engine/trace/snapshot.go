package trace

import (
	"slices"

	"podflight/engine/api"
	"podflight/engine/sim"
)

// Snapshot is the store as it stood at an instant of a run.
type Snapshot struct {
	Trace *Trace
	At    sim.Instant
}

// Get returns the object of that key. It reports false if there is none.
func (s Snapshot) Get(key api.Key) (api.Object, bool) {
	if key.Kind == api.Event {
		i, found := slices.BinarySearchFunc(s.events(), key, func(o api.Object, key api.Key) int {
			return api.KeyOf(api.Event, o).Compare(key)
		})
		if !found {
			return nil, false
		}
		return s.events()[i], true
	}
	return s.Trace.Object(key, s.At)
}

// List returns the objects of a kind in order of namespace and name; of all namespaces for "".
func (s Snapshot) List(kind api.Kind, namespace string) []api.Object {
	var all []api.Object
	if kind == api.Event {
		all = s.events()
	} else {
		all = s.Trace.Objects(kind, s.At)
		slices.SortFunc(all, func(a, b api.Object) int { return api.KeyOf(kind, a).Compare(api.KeyOf(kind, b)) })
	}
	if namespace == "" {
		return all
	}
	return slices.DeleteFunc(all, func(o api.Object) bool { return o.GetNamespace() != namespace })
}

// events returns the Event objects that exist, in order of namespace and name.
func (s Snapshot) events() []api.Object {
	newest := map[api.Key]api.Object{}
	for _, r := range s.Trace.Events(s.At) {
		b := r.Body.(EventChange)
		key := api.KeyOf(api.Event, b.Event)
		if b.Op == Deleted {
			delete(newest, key)
			continue
		}
		newest[key] = b.Event
	}
	out := make([]api.Object, 0, len(newest))
	for _, e := range newest {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b api.Object) int { return api.KeyOf(api.Event, a).Compare(api.KeyOf(api.Event, b)) })
	return out
}

// Moments returns the instants at which something visible happens, ascending. The slice must not be changed.
func (t *Trace) Moments() []sim.Instant { return t.moments }
