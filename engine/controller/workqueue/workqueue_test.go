package workqueue_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"podflight/engine/controller/workqueue"
	"podflight/engine/sim"
)

// bench is a queue whose syncs take work and are written down.
type bench struct {
	kernel *sim.Kernel
	queue  *workqueue.Queue[string]
	work   time.Duration
	fails  map[string]int // how often a key still fails
	log    []string
}

func newBench(tb testing.TB, o workqueue.Options, work time.Duration) *bench {
	b := &bench{kernel: sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)), work: work, fails: map[string]int{}}
	tb.Cleanup(b.kernel.Close)
	b.queue = workqueue.New(b.kernel, "test", o, func(t *sim.Task, key string) error {
		b.note(key + "+")
		if b.work > 0 {
			t.Sleep(b.work)
			b.note(key + "-")
		}
		if b.fails[key] > 0 {
			b.fails[key]--
			return errors.New("not yet")
		}
		return nil
	})
	return b
}

func (b *bench) note(what string) {
	b.log = append(b.log, fmt.Sprintf("%s@%d", what, time.Duration(b.kernel.Now()).Milliseconds()))
}

func (b *bench) run() string {
	b.kernel.RunUntil(sim.At(time.Hour))
	return strings.Join(b.log, " ")
}

func TestQueue(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts workqueue.Options
		work time.Duration
		do   func(b *bench)
		want string
	}{
		{"in order", workqueue.Options{Workers: 1}, 0, func(b *bench) {
			b.queue.Add("b")
			b.queue.Add("a")
		}, "b+@0 a+@0"},
		{"once for many additions", workqueue.Options{}, 0, func(b *bench) {
			b.queue.Add("a")
			b.queue.Add("a")
		}, "a+@0"},
		{"never twice at a time", workqueue.Options{}, 10 * time.Millisecond, func(b *bench) {
			b.queue.Add("a")
			b.kernel.After(4*time.Millisecond, func() { b.queue.Add("a") })
			b.kernel.After(5*time.Millisecond, func() { b.queue.Add("a") })
		}, "a+@0 a-@10 a+@10 a-@20"},
		{"as many keys at a time as there are workers", workqueue.Options{Workers: 2}, 10 * time.Millisecond, func(b *bench) {
			b.queue.Add("a")
			b.queue.Add("b")
			b.queue.Add("c")
		}, "a+@0 b+@0 a-@10 c+@10 b-@10 c-@20"},
		{"the earlier of two times counts", workqueue.Options{}, 0, func(b *bench) {
			b.queue.AddAfter("a", 20*time.Millisecond)
			b.queue.AddAfter("a", 10*time.Millisecond)
			b.queue.AddAfter("a", 30*time.Millisecond)
		}, "a+@10"},
		{"an addition now leaves the later one", workqueue.Options{}, 0, func(b *bench) {
			b.queue.AddAfter("a", 20*time.Millisecond)
			b.queue.Add("a")
		}, "a+@0 a+@20"},
		{"errors wait twice as long each time, up to a limit", workqueue.Options{MaxDelay: 30 * time.Millisecond}, 0, func(b *bench) {
			b.fails["a"] = 5
			b.queue.Add("a")
		}, "a+@0 a+@5 a+@15 a+@35 a+@65 a+@95"},
		{"a success ends the row of errors", workqueue.Options{}, 0, func(b *bench) {
			b.fails["a"] = 2
			b.queue.Add("a")
			b.kernel.After(100*time.Millisecond, func() {
				b.fails["a"] = 1
				b.queue.Add("a")
			})
		}, "a+@0 a+@5 a+@15 a+@100 a+@105"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, tt.opts, tt.work)
			tt.do(b)
			if got := b.run(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// The cause of a sync is that of the addition that called for it; of an addition during a sync, that of the next.
func TestCauses(t *testing.T) {
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	t.Cleanup(k.Close)
	var causes []sim.RecordID
	q := workqueue.New(k, "test", workqueue.Options{}, func(t *sim.Task, _ string) error {
		causes = append(causes, k.Cause())
		t.Sleep(10 * time.Millisecond)
		return nil
	})
	k.Because(7, func() { q.Add("a") })
	k.After(5*time.Millisecond, func() { k.Because(8, func() { q.Add("a") }) })
	k.RunUntil(sim.At(time.Second))
	if len(causes) != 2 || causes[0] != 7 || causes[1] != 8 {
		t.Errorf("causes %v, want 7 and 8", causes)
	}
}

// Whatever is added when: every addition is followed by a sync that begins no earlier, no key is synced twice at a
// time, and no more keys at a time than there are workers.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		workers := rapid.IntRange(1, 3).Draw(rt, "workers")
		work := time.Duration(rapid.IntRange(0, 20).Draw(rt, "work")) * time.Millisecond
		k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
		defer k.Close()
		last, busy := map[string]sim.Instant{}, map[string]bool{}
		q := workqueue.New(k, "test", workqueue.Options{Workers: workers}, func(t *sim.Task, key string) error {
			if busy[key] || len(busy) == workers {
				rt.Fatalf("%s is synced while %v are", key, busy)
			}
			busy[key], last[key] = true, k.Now()
			t.Sleep(work)
			delete(busy, key)
			return nil
		})
		added := map[string]sim.Instant{}
		for range rapid.IntRange(1, 30).Draw(rt, "additions") {
			key := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(rt, "key")
			at := time.Duration(rapid.IntRange(0, 100).Draw(rt, "at")) * time.Millisecond
			later := time.Duration(rapid.IntRange(0, 30).Draw(rt, "later")) * time.Millisecond
			k.At(sim.At(at), func() { q.AddAfter(key, later) })
			added[key] = max(added[key], sim.At(at))
		}
		k.RunUntil(sim.At(time.Hour))
		for key, at := range added {
			if synced, ok := last[key]; !ok || synced < at {
				rt.Fatalf("%s was added at %s and synced last at %s", key, at, synced)
			}
		}
		if k.Pending() > 0 {
			rt.Fatalf("%d events are left", k.Pending())
		}
	})
}
