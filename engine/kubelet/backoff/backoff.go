// Package backoff is the kubelet's exponential back-off for things that keep failing: containers that exit,
// images that cannot be pulled.
//
// It imitates staging/src/k8s.io/client-go/util/flowcontrol/backoff.go with the settings of
// pkg/kubelet/kubelet.go (newCrashLoopBackOff, NewMainKubelet). Left out: jitter, which the kubelet does not use.
// Entries that housekeeping would have dropped are dropped when they are next asked for: nothing runs while nothing fails.
package backoff

import (
	"time"

	"podflight/engine/sim"
)

// Config says how a back-off grows and when it is forgotten.
type Config struct {
	Initial time.Duration // the first wait
	Max     time.Duration // no wait is longer
	Expiry  time.Duration // an entry whose last update is longer ago than this begins anew
	// Collected returns the instant at which the garbage collector finds an entry that expires at the given
	// instant. Nil means that nothing collects entries.
	Collected func(expires sim.Instant) sim.Instant
}

// Backoff holds the waits of many things, each under its key.
type Backoff struct {
	kernel  *sim.Kernel
	cfg     Config
	entries map[string]entry
}

type entry struct {
	wait    time.Duration
	updated sim.Instant
}

// New returns a back-off without entries.
func New(k *sim.Kernel, cfg Config) *Backoff {
	return &Backoff{kernel: k, cfg: cfg, entries: map[string]entry{}}
}

// Get returns the current wait of a key, or 0.
func (b *Backoff) Get(key string) time.Duration {
	e, _ := b.entry(key)
	return e.wait
}

// IsInBackOffSince reports whether less than the key's wait has passed since an event, such as the end of a container.
func (b *Backoff) IsInBackOffSince(key string, event sim.Instant) bool {
	e, ok := b.entry(key)
	if !ok || b.expired(event, e.updated) {
		return false
	}
	return b.kernel.Now().Sub(event) < e.wait
}

// Next moves a key to its next wait: the first one, or twice the last one up to the maximum.
// fresh reports that an entry was there but had expired, so that it begins anew.
func (b *Backoff) Next(key string, event sim.Instant) (wait time.Duration, fresh bool) {
	e, ok := b.entry(key)
	was, known := b.entries[key]
	switch {
	case ok && !b.expired(event, e.updated):
		e.wait = min(2*e.wait, b.cfg.Max)
	default:
		fresh = known && was.wait > 0
		e.wait = b.cfg.Initial
	}
	e.updated = b.kernel.Now()
	b.entries[key] = e
	return e.wait, fresh
}

// Forget drops the entry of a key.
func (b *Backoff) Forget(key string) { delete(b.entries, key) }

// entry returns what is known of a key, unless the garbage collector has taken it.
func (b *Backoff) entry(key string) (entry, bool) {
	e, ok := b.entries[key]
	if !ok || b.cfg.Collected == nil {
		return e, ok
	}
	if b.kernel.Now() >= b.cfg.Collected(e.updated.Add(b.cfg.Expiry)) {
		return entry{}, false
	}
	return e, true
}

func (b *Backoff) expired(event, updated sim.Instant) bool { return event.Sub(updated) > b.cfg.Expiry }
