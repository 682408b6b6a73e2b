// Package expectations lets a controller wait until its watch has shown it what it did itself.
//
// It imitates UIDTrackingControllerExpectations (pkg/controller/controller_utils.go): after it has
// asked for Pods to be created or deleted, a controller does not act on that owner again until it
// has seen as many creations and those very deletions, or five minutes have passed. Without it, a
// controller whose view lags would create its Pods twice.
//
// It has no ordering of its own.
package expectations

import (
	"time"

	"podflight/engine/api"
	"podflight/engine/sim"
)

// Timeout is how long unmet expectations hold a controller back (ExpectationsTimeout).
const Timeout = 5 * time.Minute

// Store holds what is expected, by owner.
type Store struct {
	kernel *sim.Kernel
	owners map[api.Key]*expected
}

type expected struct {
	creations int
	deletions map[api.Key]struct{}
	since     sim.Instant
}

// New returns an empty store.
func New(k *sim.Kernel) *Store {
	return &Store{kernel: k, owners: map[api.Key]*expected{}}
}

// ExpectCreations forgets what was expected of owner and expects n creations.
func (s *Store) ExpectCreations(owner api.Key, n int) {
	s.owners[owner] = &expected{creations: n, since: s.kernel.Now()}
}

// ExpectDeletions forgets what was expected of owner and expects these Pods to be deleted.
func (s *Store) ExpectDeletions(owner api.Key, pods []api.Key) {
	e := &expected{deletions: make(map[api.Key]struct{}, len(pods)), since: s.kernel.Now()}
	for _, p := range pods {
		e.deletions[p] = struct{}{}
	}
	s.owners[owner] = e
}

// CreationObserved says that a creation was seen, or will never be.
func (s *Store) CreationObserved(owner api.Key) {
	if e := s.owners[owner]; e != nil {
		e.creations--
	}
}

// DeletionObserved says that the deletion of pod was seen, or will never be.
func (s *Store) DeletionObserved(owner, pod api.Key) {
	if e := s.owners[owner]; e != nil {
		delete(e.deletions, pod)
	}
}

// Satisfied reports whether nothing is expected of owner any more.
func (s *Store) Satisfied(owner api.Key) bool {
	e := s.owners[owner]
	return e == nil || e.creations <= 0 && len(e.deletions) == 0 || s.kernel.Now().Sub(e.since) > Timeout
}

// Forget drops what is expected of owner.
func (s *Store) Forget(owner api.Key) { delete(s.owners, owner) }
