package apiserver

import (
	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// WatchEvent is one change, as a watcher sees it.
type WatchEvent struct {
	Op     trace.Op
	Object api.Object  // as it is now; for Deleted, as it was last
	Old    api.Object  // as the watcher knew it; nil for Added
	At     sim.Instant // of the write
}

type watcher struct{ fn func(WatchEvent) }

// Watch calls fn for every later change of the kind, in order, each in an event of its own a
// watch latency after the write. It returns a function that ends the watch.
// Objects that exist already are not announced; see List.
func (s *Server) Watch(kind api.Kind, fn func(WatchEvent)) (stop func()) {
	w := &watcher{fn: fn}
	s.watches[kind] = append(s.watches[kind], w)
	return func() { w.fn = nil }
}

func (s *Server) notify(kind api.Kind, ev WatchEvent) {
	live := s.watches[kind][:0]
	for _, w := range s.watches[kind] {
		if w.fn != nil {
			live = append(live, w)
		}
	}
	s.watches[kind] = live
	for _, w := range live {
		s.kernel.After(s.timing.Watch, func() {
			if w.fn != nil {
				w.fn(ev)
			}
		})
	}
}
