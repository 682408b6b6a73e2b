package trace_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// run makes a trace in which each body happens one second after the one before it, the first at 0 s.
func run(bodies ...trace.Body) *trace.Trace {
	var records []trace.Record
	for i, b := range bodies {
		records = append(records, trace.Record{ID: sim.RecordID(i + 1), At: second(i), Cause: sim.RecordID(i), Body: b})
	}
	return trace.New(start, second(len(bodies)), records)
}

func second(n int) sim.Instant { return sim.At(time.Duration(n) * time.Second) }

func podOf(uid types.UID, name string, owner *metav1.OwnerReference) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, UID: uid}}
	if owner != nil {
		p.OwnerReferences = []metav1.OwnerReference{*owner}
	}
	return p
}

func change(op trace.Op, kind api.Kind, obj api.Object) trace.Body {
	return trace.ObjectChange{Op: op, Key: api.KeyOf(kind, obj), Object: obj}
}

func controlledBy(kind api.Kind, uid types.UID, name string) *metav1.OwnerReference {
	yes := true
	return &metav1.OwnerReference{Kind: string(kind), Name: name, UID: uid, Controller: &yes}
}

// Two Pods of one name are two lives, and each instant has the one that it should.
func TestLives(t *testing.T) {
	first, again := podOf("1", "web", nil), podOf("2", "web", nil)
	tr := run(
		change(trace.Added, api.Pod, first), change(trace.Modified, api.Pod, first), change(trace.Deleted, api.Pod, first),
		trace.Notice{Text: "nothing"}, change(trace.Added, api.Pod, again),
	)
	key := api.KeyOf(api.Pod, first)
	for _, c := range []struct {
		at     int
		exists types.UID // "" for nothing
		life   types.UID // the latest that there was
	}{{0, "1", "1"}, {1, "1", "1"}, {2, "", "1"}, {3, "", "1"}, {4, "2", "2"}, {9, "2", "2"}} {
		obj, ok := tr.Object(key, second(c.at))
		if ok != (c.exists != "") || ok && obj.GetUID() != c.exists {
			t.Errorf("at %d s: %v, want %q", c.at, obj, c.exists)
		}
		if l, ok := tr.LifeAt(key, second(c.at)); !ok || l.UID != c.life {
			t.Errorf("at %d s the life is not %s", c.at, c.life)
		}
	}
	if _, ok := tr.LifeAt(key, second(0)-1); ok {
		t.Error("there is a life before the first")
	}
	lives := tr.Lives(api.Pod)
	if len(lives) != 2 || lives[0].Removed != second(2) || lives[1].Removed != sim.Never {
		t.Errorf("lives %+v", lives)
	}
	if v, ok := lives[0].Last(second(8)); !ok || v.At != second(2) {
		t.Errorf("the last version of the first Pod is %+v", v)
	}
}

func TestOwners(t *testing.T) {
	cron := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "tick", UID: "c"}}
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{
		Namespace: "default", Name: "tick-1", UID: "j", OwnerReferences: []metav1.OwnerReference{*controlledBy(api.CronJob, "c", "tick")},
	}}
	tr := run(
		change(trace.Added, api.CronJob, cron), change(trace.Added, api.Job, job),
		change(trace.Added, api.Pod, podOf("p", "tick-1-x", controlledBy(api.Job, "j", "tick-1"))),
		change(trace.Added, api.Pod, podOf("orphan", "o", controlledBy(api.Job, "missing", "m"))),
		change(trace.Added, api.Pod, podOf("self", "s", controlledBy(api.Pod, "self", "s"))),
	)
	for uid, want := range map[types.UID]string{"p": "tick-1 tick", "j": "tick", "c": "", "orphan": "", "self": "s"} {
		l, ok := tr.Life(uid)
		if !ok {
			t.Fatalf("%s has no life", uid)
		}
		var names []string
		for _, o := range tr.Owners(l) {
			names = append(names, o.Key.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("owners of %s: %q, want %q", uid, got, want)
		}
	}
}

func event(uid types.UID, name string, count int32) *corev1.Event {
	return &corev1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, UID: uid}, Count: count}
}

func TestEventLives(t *testing.T) {
	tr := run(
		trace.EventChange{Op: trace.Added, Event: event("b", "b", 1)},
		trace.EventChange{Op: trace.Added, Event: event("a", "a", 1)},
		trace.EventChange{Op: trace.Modified, Event: event("b", "b", 2)},
		trace.EventChange{Op: trace.Deleted, Event: event("b", "b", 2)},
	)
	all := tr.EventLives(second(3))
	if len(all) != 2 {
		t.Fatalf("%d events", len(all))
	}
	b := all[0]
	if b.Event.Count != 2 || b.First != second(0) || b.Last != second(2) || b.Record != 3 || !b.Gone {
		t.Errorf("b is %+v", b)
	}
	if all[1].Gone {
		t.Error("a is gone")
	}
	if tr.EventLives(second(2))[0].Gone {
		t.Error("b is gone before it was deleted")
	}
	for at, want := range map[int]string{0: "b", 2: "a b", 3: "a"} {
		s := trace.Snapshot{Trace: tr, At: second(at)}
		var names []string
		for _, o := range s.List(api.Event, "default") {
			names = append(names, o.GetName())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("events at %d s: %q, want %q", at, got, want)
		}
		_, ok := s.Get(api.Key{Kind: api.Event, Namespace: "default", Name: "b"})
		if ok != strings.Contains(want, "b") {
			t.Errorf("at %d s event b is there: %v", at, ok)
		}
	}
}

func TestSnapshotListsInOrder(t *testing.T) {
	other := podOf("3", "a", nil)
	other.Namespace = "other"
	tr := run(
		change(trace.Added, api.Pod, podOf("1", "z", nil)), change(trace.Added, api.Pod, other), change(trace.Added, api.Pod, podOf("2", "b", nil)),
	)
	s := trace.Snapshot{Trace: tr, At: second(5)}
	for namespace, want := range map[string]string{"": "b z a", "default": "b z", "other": "a", "none": ""} {
		var names []string
		for _, o := range s.List(api.Pod, namespace) {
			names = append(names, o.GetName())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("Pods of %q: %q, want %q", namespace, got, want)
		}
	}
	if len(tr.Objects(api.Pod, second(0))) != 1 {
		t.Error("a Pod is there before it was made")
	}
}

func TestRecordsByInstant(t *testing.T) {
	tr := run(trace.Notice{Text: "a"}, trace.Notice{Text: "b"}, trace.Notice{Text: "c"})
	texts := func(rs []trace.Record) string {
		var out []string
		for _, r := range rs {
			out = append(out, r.Body.(trace.Notice).Text)
		}
		return strings.Join(out, "")
	}
	if got := texts(tr.UpTo(second(1))); got != "ab" {
		t.Errorf("up to 1 s: %s", got)
	}
	if got := texts(tr.Between(second(0), second(2))); got != "bc" {
		t.Errorf("after 0 s up to 2 s: %s", got)
	}
	if got := texts(tr.Notices(second(1))); got != "ab" {
		t.Errorf("notices: %s", got)
	}
	if got := texts(tr.Why(3)); got != "abc" {
		t.Errorf("why: %s", got)
	}
	if tr.Why(99) != nil || tr.Why(0) != nil {
		t.Error("a record that does not exist has causes")
	}
	if got := tr.Wall(second(2)); !got.Equal(start.Add(2 * time.Second)) {
		t.Errorf("the clock shows %s", got)
	}
}

// Only what can be seen makes a moment, and each instant once.
func TestMoments(t *testing.T) {
	app := trace.Container{Namespace: "default", Pod: "web", UID: "1", Name: "app"}
	tr := run(
		change(trace.Added, api.Pod, podOf("1", "web", nil)), trace.Notice{Text: "x"}, trace.Probe{Container: app, Which: "liveness"},
		trace.Log{Container: app, Text: "hello"}, trace.ContainerChange{Container: app, Phase: trace.Running},
		trace.Command{Phase: trace.CommandStarted, Line: "kubectl get pods"}, trace.Command{Phase: trace.CommandDone},
	)
	if got, want := tr.Moments(), []sim.Instant{second(0), second(4), second(5)}; !slices.Equal(got, want) {
		t.Errorf("moments %v, want %v", got, want)
	}
}

func TestCommands(t *testing.T) {
	tr := run(
		trace.Command{Step: 1, Phase: trace.CommandStarted, Line: "kubectl wait"},
		trace.Command{Step: 2, Phase: trace.CommandStarted, Line: "kubectl get pods"},
		trace.Command{Step: 2, Phase: trace.CommandOutput, Text: "NAME\n"},
		trace.Command{Step: 2, Phase: trace.CommandDone, Exit: 1},
		trace.Command{Step: 1, Phase: trace.CommandOutput, Text: "error\n", Err: true},
	)
	all := tr.Commands(tr.End)
	if len(all) != 2 || len(tr.Commands(second(0))) != 1 {
		t.Fatalf("%d commands", len(all))
	}
	if all[0].To != sim.Never || all[1].To != second(3) || all[1].Exit != 1 {
		t.Errorf("ends: %s and %s with %d", all[0].To, all[1].To, all[1].Exit)
	}
	if all[0].Text(second(3)) != "" || all[0].Text(second(4)) != "error\n" || all[1].Text(second(4)) != "NAME\n" {
		t.Error("output of the wrong command or instant")
	}
}

func TestACauseComesFirst(t *testing.T) {
	tr := trace.New(start, second(1), []trace.Record{{ID: 1, Cause: 1, Body: trace.Notice{}}})
	defer func() {
		if recover() == nil {
			t.Error("a record that causes itself is taken")
		}
	}()
	tr.Why(1)
}
