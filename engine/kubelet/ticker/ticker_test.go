package ticker

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"podflight/engine/sim"
)

func TestGrid(t *testing.T) {
	g := Grid{Phase: 500 * time.Millisecond, Period: time.Second}
	ms := func(n int) sim.Instant { return sim.At(time.Duration(n) * time.Millisecond) }
	for _, c := range []struct{ at, next, after int }{
		{0, 500, 500}, {500, 500, 1500}, {501, 1500, 1500}, {1499, 1500, 1500}, {2500, 2500, 3500},
	} {
		if got := g.Next(ms(c.at)); got != ms(c.next) {
			t.Errorf("Next(%d ms) = %v, want %d ms", c.at, got, c.next)
		}
		if got := g.After(ms(c.at)); got != ms(c.after) {
			t.Errorf("After(%d ms) = %v, want %d ms", c.at, got, c.after)
		}
	}
	if _, ok := g.Last(ms(499)); ok {
		t.Error("Last before the first tick must report false")
	}
}

func TestGridProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Grid{
			Phase:  time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "phase")),
			Period: time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "period")),
		}
		at := sim.Instant(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "at"))
		next := g.Next(at)
		if next < at || next.Sub(sim.At(g.Phase))%g.Period != 0 {
			t.Fatalf("Next(%v) = %v is not a tick at or after it", at, next)
		}
		if last, ok := g.Last(at); ok && (last > at || g.After(last) <= at) {
			t.Fatalf("Last(%v) = %v is not the latest tick", at, last)
		}
	})
}
