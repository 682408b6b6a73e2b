package sim_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"podflight/engine/sim"
)

func TestClock(t *testing.T) {
	for at, want := range map[time.Duration]string{
		0: "0.0s", 12940 * time.Millisecond: "12.9s", 59960 * time.Millisecond: "1m00.0s",
		72 * time.Second: "1m12.0s", time.Hour + 2*time.Minute + 3*time.Second: "1h02m03s", 25 * time.Hour: "25h00m00s",
	} {
		if got := sim.At(at).Clock(); got != want {
			t.Errorf("%v: %s, want %s", at, got, want)
		}
	}
}

func TestBrief(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 90 * time.Second: "1m30s", time.Minute: "1m", 2 * time.Hour: "2h", time.Hour + time.Minute: "1h1m",
		10 * time.Minute: "10m", 1500 * time.Millisecond: "1.5s", 20 * time.Second: "20s",
	} {
		if got := sim.Brief(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64().Draw(t, "d"))
		if back, err := time.ParseDuration(sim.Brief(d)); err != nil || back != d {
			t.Errorf("%d is written %s and read back as %d: %v", d, sim.Brief(d), back, err)
		}
	})
}
