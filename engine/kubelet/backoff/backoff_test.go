package backoff

import (
	"testing"
	"time"

	"podflight/engine/kubelet/ticker"
	"podflight/engine/sim"
)

func newTest() (*sim.Kernel, *Backoff) {
	k := sim.New(1, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	housekeeping := ticker.Grid{Period: 2 * time.Second}
	return k, New(k, Config{
		Initial: 10 * time.Second, Max: 300 * time.Second, Expiry: 600 * time.Second,
		Collected: housekeeping.After,
	})
}

func TestDoublesUpToTheMaximum(t *testing.T) {
	k, b := newTest()
	for i, want := range []int{10, 20, 40, 80, 160, 300, 300} {
		if got, _ := b.Next("app", k.Now()); got != time.Duration(want)*time.Second {
			t.Errorf("wait %d is %v, want %d s", i, got, want)
		}
		k.RunUntil(k.Now().Add(b.Get("app")))
	}
}

func TestInBackOff(t *testing.T) {
	k, b := newTest()
	if b.IsInBackOffSince("app", k.Now()) {
		t.Error("the first failure must not wait")
	}
	b.Next("app", k.Now())
	ended := sim.At(3 * time.Second)
	for _, c := range []struct {
		at   time.Duration
		want bool
	}{{3 * time.Second, true}, {12999 * time.Millisecond, true}, {13 * time.Second, false}} {
		k.RunUntil(sim.At(c.at))
		if got := b.IsInBackOffSince("app", ended); got != c.want {
			t.Errorf("in back-off at %v: %v, want %v", c.at, got, c.want)
		}
	}
}

// A container that ran for more than ten minutes after its last start begins anew.
func TestLongRunBeginsAnew(t *testing.T) {
	k, b := newTest()
	b.Next("app", 0)
	b.Next("app", 0)
	ended := sim.At(601 * time.Second)
	k.RunUntil(ended)
	if b.IsInBackOffSince("app", ended) {
		t.Error("an expired entry must not hold the container back")
	}
	if got, fresh := b.Next("app", ended); got != 10*time.Second || !fresh {
		t.Errorf("Next after a long run = %v, %v, want 10 s, true", got, fresh)
	}
}

// Housekeeping drops an entry ten minutes after its update, even in the middle of a wait.
func TestHousekeepingDropsEntries(t *testing.T) {
	k, b := newTest()
	for range 6 {
		b.Next("app", 0)
	}
	ended := sim.At(500 * time.Second) // ran 500 s, waits 300 s
	k.RunUntil(sim.At(600 * time.Second))
	if !b.IsInBackOffSince("app", ended) {
		t.Error("at 600 s the entry is still there")
	}
	k.RunUntil(sim.At(602 * time.Second))
	if b.IsInBackOffSince("app", ended) {
		t.Error("at 602 s housekeeping has dropped the entry")
	}
}
