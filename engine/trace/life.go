package trace

import (
	"slices"
	"sort"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/sim"
)

// Life is one object from its creation to its removal: all its versions. An object that is
// deleted and made again under the same name has two lives.
type Life struct {
	Key      api.Key
	UID      types.UID
	Added    sim.Instant
	Removed  sim.Instant // sim.Never while it exists
	Versions []Version
}

// Version is an object as it stood from an instant on.
type Version struct {
	At     sim.Instant
	Record sim.RecordID
	Object api.Object // immutable
}

// At returns the version that stood at an instant. It reports false before the object's creation and after its removal.
func (l *Life) At(at sim.Instant) (Version, bool) {
	if at < l.Added || at >= l.Removed {
		return Version{}, false
	}
	return l.Last(at)
}

// Last returns the newest version up to and including at, also of an object that is gone by then.
// It reports false before the object's creation.
func (l *Life) Last(at sim.Instant) (Version, bool) {
	i := sort.Search(len(l.Versions), func(i int) bool { return l.Versions[i].At > at })
	if i == 0 {
		return Version{}, false
	}
	return l.Versions[i-1], true
}

// Owner returns the object's controller as it was at its creation. It reports false if it had none.
func (l *Life) Owner() (metav1.OwnerReference, bool) {
	if ref := metav1.GetControllerOfNoCopy(l.Versions[0].Object); ref != nil {
		return *ref, true
	}
	return metav1.OwnerReference{}, false
}

// Owners returns the controllers of an object, from the nearest to the topmost, as far as the run has them:
// the Job and the CronJob of a Pod.
func (t *Trace) Owners(l *Life) []*Life {
	var out []*Life
	for {
		ref, ok := l.Owner()
		if !ok {
			return out
		}
		owner, ok := t.Life(ref.UID)
		if !ok || slices.Contains(out, owner) { // a manifest may make owners of each other
			return out
		}
		out = append(out, owner)
		l = owner
	}
}

func (t *Trace) indexObject(r *Record, b ObjectChange) {
	uid := b.Object.GetUID()
	life := t.objects[uid]
	if life == nil {
		life = &Life{Key: b.Key, UID: uid, Added: r.At, Removed: sim.Never}
		t.objects[uid] = life
		t.lives = append(t.lives, life)
		t.byKey[b.Key] = append(t.byKey[b.Key], life)
		t.byKind[b.Key.Kind] = append(t.byKind[b.Key.Kind], life)
	}
	if b.Op == Deleted {
		life.Removed = r.At
	}
	life.Versions = append(life.Versions, Version{At: r.At, Record: r.ID, Object: b.Object})
}

// Lives returns every object of a kind that the run ever had, in order of creation.
// The slice must not be changed.
func (t *Trace) Lives(kind api.Kind) []*Life { return t.byKind[kind] }

// Life returns the object of that UID. It reports false if the run never had it.
func (t *Trace) Life(uid types.UID) (*Life, bool) {
	l, ok := t.objects[uid]
	return l, ok
}

// LifeAt returns the life that a key named at an instant: the one that exists then, or else the latest that did.
// It reports false if there was none yet.
func (t *Trace) LifeAt(key api.Key, at sim.Instant) (*Life, bool) {
	lives := t.byKey[key]
	i := sort.Search(len(lives), func(i int) bool { return lives[i].Added > at })
	if i == 0 {
		return nil, false
	}
	return lives[i-1], true
}

// Object returns the object that a key names at an instant. It reports false if there is none then.
func (t *Trace) Object(key api.Key, at sim.Instant) (api.Object, bool) {
	life, ok := t.LifeAt(key, at)
	if !ok {
		return nil, false
	}
	v, ok := life.At(at)
	return v.Object, ok
}

// Pod returns the Pod of that namespace and name at an instant. It reports false if there is none then.
func (t *Trace) Pod(namespace, name string, at sim.Instant) (*corev1.Pod, bool) {
	obj, ok := t.Object(api.Key{Kind: api.Pod, Namespace: namespace, Name: name}, at)
	if !ok {
		return nil, false
	}
	return obj.(*corev1.Pod), true
}

// Objects returns the objects of a kind that exist at an instant, in order of creation.
func (t *Trace) Objects(kind api.Kind, at sim.Instant) []api.Object {
	var out []api.Object
	for _, l := range t.byKind[kind] {
		if l.Added > at {
			break
		}
		if v, ok := l.At(at); ok {
			out = append(out, v.Object)
		}
	}
	return out
}
