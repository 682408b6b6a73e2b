package playback_test

import (
	"testing"
	"time"

	"podflight/engine/sim"
	"podflight/tui/playback"
)

func at(s float64) sim.Instant { return sim.At(time.Duration(s * 1e9)) }

// clock makes ticks by hand.
type clock struct {
	now time.Time
	m   playback.Model
}

func playing(t *testing.T, end float64, moments ...float64) *clock {
	t.Helper()
	c := &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), m: playback.New()}
	var ms []sim.Instant
	for _, s := range moments {
		ms = append(ms, at(s))
	}
	c.m.SetRun(at(end), ms)
	return c
}

// pass lets real time pass in frames of a tenth of a second and returns how many ticks were asked for.
func (c *clock) pass(t *testing.T, d time.Duration) int {
	t.Helper()
	asked := 0
	for range int(d / (100 * time.Millisecond)) {
		c.now = c.now.Add(100 * time.Millisecond)
		m, cmd := c.m.Update(c.m.TickAt(c.now))
		c.m = m
		if cmd != nil {
			asked++
		}
	}
	return asked
}

func near(a, b sim.Instant, d time.Duration) bool { return max(a, b).Sub(min(a, b)) <= d }

func TestTimePassesAtItsSpeed(t *testing.T) {
	c := playing(t, 100)
	c.m.SetSkip(false)
	c.m.Play()
	c.pass(t, 2*time.Second)
	if !near(c.m.Now(), at(2), 50*time.Millisecond) {
		t.Errorf("after 2 s the playhead is at %v", c.m.Now())
	}
	for range 3 {
		c.m.Faster()
	}
	if c.m.Speed() != "×8" {
		t.Errorf("the speed is %s", c.m.Speed())
	}
	c.pass(t, 2*time.Second)
	if !near(c.m.Now(), at(18), 200*time.Millisecond) {
		t.Errorf("after 2 s more at ×8 it is at %v", c.m.Now())
	}
}

func TestPausedItDoesNotTick(t *testing.T) {
	c := playing(t, 100)
	if asked := c.pass(t, time.Second); asked != 0 {
		t.Errorf("before it plays it asks for %d ticks", asked)
	}
	c.m.Play()
	late := c.m.TickAt(c.now)
	c.m.Pause()
	if m, cmd := c.m.Update(late); cmd != nil || m.Now() != c.m.Now() {
		t.Error("a tick from before the pause moves the playhead")
	}
}

func TestAtTheEndItPausesOrBeginsAnew(t *testing.T) {
	c := playing(t, 1)
	c.m.Play()
	c.pass(t, 3*time.Second)
	if c.m.Playing() || c.m.Now() != at(1) {
		t.Errorf("at the end it plays: %v, at %v", c.m.Playing(), c.m.Now())
	}
	if c.m.Play(); c.m.Now() != 0 {
		t.Errorf("playing from the end begins at %v", c.m.Now())
	}
	c.m.SetLoop(true)
	c.pass(t, 5*time.Second)
	if !c.m.Playing() {
		t.Error("in a loop it stops")
	}
}

func TestIdleStretchesArePassedQuickly(t *testing.T) {
	c := playing(t, 1000, 1, 2, 600, 601)
	c.m.GoTo(at(2))
	c.m.Play()
	c.pass(t, 2*time.Second)
	if c.m.Now() < at(600) || c.m.Now() > at(602) {
		t.Errorf("2 s after the idle stretch began the playhead is at %v, not just behind its end", c.m.Now())
	}
}

func TestNextAndPrevious(t *testing.T) {
	c := playing(t, 10, 1, 2, 5)
	var got []sim.Instant
	for range 4 {
		c.m.Next()
		got = append(got, c.m.Now())
	}
	for range 4 {
		c.m.Previous()
		got = append(got, c.m.Now())
	}
	want := []sim.Instant{at(1), at(2), at(5), at(10), at(5), at(2), at(1), 0}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("the playhead went to %v, want %v", got, want)
		}
	}
}
