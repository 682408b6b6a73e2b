package events

// lru is a map that forgets its least recently used entry when it is full (k8s.io/utils/lru).
type lru[K comparable, V any] struct {
	size    int
	entries map[K]*lruEntry[K, V]
	root    lruEntry[K, V] // of a ring: next is the newest, prev the oldest
}

type lruEntry[K comparable, V any] struct {
	key        K
	value      V
	prev, next *lruEntry[K, V]
}

func newLRU[K comparable, V any](size int) *lru[K, V] {
	l := &lru[K, V]{size: size, entries: map[K]*lruEntry[K, V]{}}
	l.root.prev, l.root.next = &l.root, &l.root
	return l
}

// get returns the value of k and makes it the newest entry.
func (l *lru[K, V]) get(k K) (V, bool) {
	e, ok := l.entries[k]
	if !ok {
		var zero V
		return zero, false
	}
	l.unlink(e)
	l.link(e)
	return e.value, true
}

// add sets the value of k and makes it the newest entry.
func (l *lru[K, V]) add(k K, v V) {
	if e, ok := l.entries[k]; ok {
		e.value = v
		l.unlink(e)
		l.link(e)
		return
	}
	e := &lruEntry[K, V]{key: k, value: v}
	l.entries[k] = e
	l.link(e)
	if len(l.entries) > l.size {
		oldest := l.root.prev
		l.unlink(oldest)
		delete(l.entries, oldest.key)
	}
}

func (l *lru[K, V]) link(e *lruEntry[K, V]) {
	e.prev, e.next = &l.root, l.root.next
	e.prev.next, e.next.prev = e, e
}

func (l *lru[K, V]) unlink(e *lruEntry[K, V]) {
	e.prev.next, e.next.prev = e.next, e.prev
}
