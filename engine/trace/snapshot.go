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
		events := s.events()
		i, found := slices.BinarySearchFunc(events, key, func(o api.Object, key api.Key) int {
			return api.KeyOf(api.Event, o).Compare(key)
		})
		if !found {
			return nil, false
		}
		return events[i], true
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
		sortByKey(kind, all)
	}
	if namespace == "" {
		return all
	}
	return slices.DeleteFunc(all, func(o api.Object) bool { return o.GetNamespace() != namespace })
}

// events returns the Event objects that exist, in order of namespace and name.
func (s Snapshot) events() []api.Object {
	var out []api.Object
	for _, e := range s.Trace.EventLives(s.At) {
		if !e.Gone {
			out = append(out, e.Event)
		}
	}
	sortByKey(api.Event, out)
	return out
}

func sortByKey(kind api.Kind, objects []api.Object) {
	slices.SortFunc(objects, func(a, b api.Object) int { return api.KeyOf(kind, a).Compare(api.KeyOf(kind, b)) })
}
