package apiserver

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/trace"
)

// put stores obj under a new version and tells the trace and the watchers. obj is the store's from then on.
func (s *Server) put(kind api.Kind, op trace.Op, obj api.Object) {
	key := api.KeyOf(kind, obj)
	old, _ := s.Get(key)
	if ev, ok := obj.(*corev1.Event); ok {
		was, _ := old.(*corev1.Event)
		s.putEvent("", op, ev, was)
		return
	}
	s.version++
	obj.SetResourceVersion(strconv.FormatInt(s.version, 10))
	s.table(kind).put(obj)
	s.announce(kind, op, obj, old)
}

// remove takes an object out of the store. Watchers see it as it was last, under a new version.
func (s *Server) remove(kind api.Kind, obj api.Object) api.Object {
	s.version++
	gone := shallow(obj)
	gone.SetResourceVersion(strconv.FormatInt(s.version, 10))
	s.table(kind).remove(name{obj.GetNamespace(), obj.GetName()})
	s.announce(kind, trace.Deleted, gone, obj)
	return gone
}

func (s *Server) announce(kind api.Kind, op trace.Op, obj, old api.Object) {
	was := s.kernel.Cause()
	if ev, ok := obj.(*corev1.Event); ok {
		s.rec.Note("", trace.EventChange{Op: op, Event: ev})
	} else {
		s.rec.Add("", trace.ObjectChange{Op: op, Key: api.KeyOf(kind, obj), Object: obj})
	}
	s.notify(kind, WatchEvent{Op: op, Object: obj, Old: old, At: s.kernel.Now()})
	s.kernel.SetCause(was)
}
