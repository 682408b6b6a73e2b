package expectations_test

import (
	"testing"
	"time"

	"podflight/engine/api"
	"podflight/engine/controller/expectations"
	"podflight/engine/sim"
)

func TestExpectations(t *testing.T) {
	owner := api.Key{Kind: api.ReplicaSet, Namespace: "default", Name: "web"}
	pod := func(name string) api.Key { return api.Key{Kind: api.Pod, Namespace: "default", Name: name} }
	for _, tt := range []struct {
		name string
		do   func(k *sim.Kernel, s *expectations.Store)
		want bool
	}{
		{"nothing was asked for", func(*sim.Kernel, *expectations.Store) {}, true},
		{"creations are to come", func(_ *sim.Kernel, s *expectations.Store) {
			s.ExpectCreations(owner, 2)
			s.CreationObserved(owner)
		}, false},
		{"creations have come", func(_ *sim.Kernel, s *expectations.Store) {
			s.ExpectCreations(owner, 2)
			s.CreationObserved(owner)
			s.CreationObserved(owner)
		}, true},
		{"more came than were asked for", func(_ *sim.Kernel, s *expectations.Store) {
			s.ExpectCreations(owner, 1)
			s.CreationObserved(owner)
			s.CreationObserved(owner)
		}, true},
		{"a deletion is seen twice, the other not at all", func(_ *sim.Kernel, s *expectations.Store) {
			s.ExpectDeletions(owner, []api.Key{pod("a"), pod("b")})
			s.DeletionObserved(owner, pod("a"))
			s.DeletionObserved(owner, pod("a"))
		}, false},
		{"the deletions have come", func(_ *sim.Kernel, s *expectations.Store) {
			s.ExpectDeletions(owner, []api.Key{pod("a"), pod("b")})
			s.DeletionObserved(owner, pod("b"))
			s.DeletionObserved(owner, pod("a"))
		}, true},
		{"five minutes are not over", func(k *sim.Kernel, s *expectations.Store) {
			s.ExpectCreations(owner, 1)
			k.RunUntil(k.Now().Add(expectations.Timeout))
		}, false},
		{"five minutes are over", func(k *sim.Kernel, s *expectations.Store) {
			s.ExpectCreations(owner, 1)
			k.RunUntil(k.Now().Add(expectations.Timeout + time.Millisecond))
		}, true},
		{"the owner is gone", func(_ *sim.Kernel, s *expectations.Store) {
			s.ExpectCreations(owner, 1)
			s.Forget(owner)
		}, true},
		{"another owner's do not count", func(_ *sim.Kernel, s *expectations.Store) {
			s.ExpectCreations(owner, 1)
			s.CreationObserved(api.Key{Kind: api.ReplicaSet, Namespace: "default", Name: "other"})
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
			t.Cleanup(k.Close)
			s := expectations.New(k)
			tt.do(k, s)
			if got := s.Satisfied(owner); got != tt.want {
				t.Errorf("satisfied %t, want %t", got, tt.want)
			}
		})
	}
}
