// Package store keeps what podflight remembers on disk: the configuration under the XDG config folder, and the state (text,
// place, playhead, progress) and crash reports under the XDG state folder.
//
// Files are replaced whole: written beside themselves, synced and renamed, so that one that is read is always one that was
// written. A file that cannot be read is kept aside with a name of its own and said to be so. Writes of one
// file are in the order of their numbers; one that comes late is dropped. It imitates no part of Kubernetes.
package store

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Store is the two folders of one user. It is safe for use by several goroutines.
type Store struct {
	config, state string
	slot          int      // which of the programs running at the same time this is, from 1
	lock          *os.File // held while the program runs

	mu     sync.Mutex
	latest map[string]int // the number of the last write, by file
}

// mostSlots is how many programs may run at the same time with a state of their own.
const mostSlots = 16

// Open finds the folders through env (XDG_CONFIG_HOME, XDG_STATE_HOME, HOME) and takes a place in the state folder that no other
// running program has, so that two of them do not overwrite each other's text. Close gives it back.
func Open(env func(string) string) (*Store, error) {
	home := env("HOME")
	folder := func(name, otherwise string) (string, error) {
		if dir := env(name); filepath.IsAbs(dir) {
			return filepath.Join(dir, "podflight"), nil
		}
		if home == "" {
			return "", fmt.Errorf("neither %s nor HOME is set: there is no place to keep anything", name)
		}
		return filepath.Join(home, otherwise, "podflight"), nil
	}
	config, err := folder("XDG_CONFIG_HOME", ".config")
	if err != nil {
		return nil, err
	}
	state, err := folder("XDG_STATE_HOME", filepath.Join(".local", "state"))
	if err != nil {
		return nil, err
	}
	s := &Store{config: config, state: state, latest: map[string]int{}}
	if err := os.MkdirAll(state, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the state folder: %w", err)
	}
	return s, s.take()
}

// take takes the first free place.
func (s *Store) take() error {
	for slot := 1; slot <= mostSlots; slot++ {
		f, err := os.OpenFile(filepath.Join(s.state, numbered("running", slot, ".lock")), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return fmt.Errorf("cannot write to the state folder: %w", err)
		}
		if exclusive(f) {
			s.slot, s.lock = slot, f
			return nil
		}
		f.Close()
	}
	return fmt.Errorf("%d podflights are running already in %s", mostSlots, s.state)
}

// Slot returns which of the programs running at the same time this is, from 1.
func (s *Store) Slot() int { return s.slot }

// Close gives the place back.
func (s *Store) Close() error {
	if s.lock == nil {
		return nil
	}
	return s.lock.Close()
}

// numbered returns "name.ext", or "name-N.ext" from the second on.
func numbered(name string, n int, ext string) string {
	if n == 1 {
		return name + ext
	}
	return fmt.Sprintf("%s-%d%s", name, n, ext)
}
